"""Lettering of banners and slogans in the styles that plates use: masks of whole lines, kept for later plates."""

import functools

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lettering import FONT_FOLDER, outline_fonts

HEIGHT = 44
"""Pixels of a capital in the masks that are kept."""

STYLES: dict[str, list[tuple[str, float]]] = {
    "sans": [("overpass-600", 1.0), ("words/montserrat-600-normal", 1.0), ("sofia-sans-600", 1.05)],
    "sans-bold": [
        ("overpass-700", 1.1),
        ("words/montserrat-800-normal", 0.95),
        ("words/archivo-black-400-normal", 0.95),
    ],
    "condensed": [("barlow-condensed-700", 1.0), ("roboto-condensed-700", 0.9), ("oswald-600", 0.95)],
    "wide": [("words/montserrat-800-normal", 1.3), ("words/archivo-black-400-normal", 1.3), ("overpass-700", 1.5)],
    "serif": [
        ("words/playfair-display-600-normal", 1.0),
        ("words/lora-500-normal", 1.0),
        ("words/roboto-slab-500-normal", 0.95),
    ],
    "serif-bold": [
        ("words/playfair-display-800-normal", 1.0),
        ("words/merriweather-700-normal", 1.0),
        ("words/roboto-slab-800-normal", 1.0),
        ("words/lora-700-normal", 1.1),
    ],
    "serif-italic": [
        ("words/lora-600-italic", 1.0),
        ("words/playfair-display-700-italic", 1.0),
        ("words/merriweather-700-italic", 0.95),
    ],
    "script": [
        ("words/kaushan-script-400-normal", 1.0),
        ("words/dancing-script-700-normal", 1.1),
        ("words/pacifico-400-normal", 0.95),
    ],
    "western": [
        ("words/rye-400-normal", 0.9),
        ("words/alfa-slab-one-400-normal", 0.9),
        ("words/roboto-slab-800-normal", 1.0),
    ],
    "rounded": [("words/nunito-900-normal", 1.0), ("words/nunito-700-normal", 1.05)],
    "mono": [("overpass-mono-600", 1.0), ("share-tech-mono-400", 1.0), ("words/courier-prime-700-normal", 1.0)],
}
"""Font files (in the font folder, without .ttf) of each style, and how much each is widened."""


def faces(style: str) -> int:
    """Number of fonts of a style."""
    return len(STYLES[style])


def word_mask(text: str, style: str, face: int, height: float, spacing: float = 0.0, arc: float = 0.0) -> np.ndarray:
    """A line's coverage (float32 0..1), with capitals `height` pixels high and what stands above or below them.

    `face`: which font of the style. `spacing`: extra room between letters, in heights. `arc`: height of the bend up (or
    down if negative) of the whole line, in heights.
    """
    mask, capital = _kept(text, style, face % faces(style), round(spacing, 2), round(arc, 1))
    scale = height / capital
    size = max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    return small.astype(np.float32) / 255


@functools.lru_cache(maxsize=4096)
def _kept(text: str, style: str, face: int, spacing: float, arc: float) -> tuple[np.ndarray, float]:
    """The line as uint8 at HEIGHT, cropped to the line's full height, and the height of a capital in it."""
    name, stretch = STYLES[style][face]
    font = _font(name)
    left, top, right, bottom = font.getbbox("H")
    capital = bottom - top
    line = _set_line(text, font, spacing * capital)
    line = cv2.resize(line, (max(1, round(line.shape[1] * stretch)), line.shape[0]), interpolation=cv2.INTER_LINEAR)
    if arc:
        line = _bend(line, arc * capital)
    return np.ascontiguousarray(line), float(capital)


def _set_line(text: str, font: ImageFont.FreeTypeFont, spacing: float) -> np.ndarray:
    """The text's ink with the same room above and below, so that a line's middle is the middle of its capitals."""
    _, top, _, bottom = font.getbbox("H")
    margin = bottom - top
    pad = round(margin * 0.6)
    width = round(sum(font.getlength(c) for c in text) + spacing * (len(text) - 1)) if spacing else font.getlength(text)
    image = Image.new("L", (round(width) + 2 * pad, margin + 2 * pad))
    pen = ImageDraw.Draw(image)
    if spacing:
        x = float(pad)
        for character in text:
            pen.text((x, pad - top), character, 255, font)
            x += font.getlength(character) + spacing
    else:
        pen.text((pad, pad - top), text, 255, font)
    line = np.asarray(image)
    columns = np.flatnonzero(line.max(0) > 40)
    rows = np.flatnonzero(line.max(1) > 40)
    if not len(columns):
        return line[:, :2]
    reach = max(line.shape[0] // 2 - rows[0], rows[-1] + 1 - line.shape[0] // 2, margin // 2 + 1)
    middle = line.shape[0] // 2
    return line[max(middle - reach, 0) : middle + reach, columns[0] : columns[-1] + 1]


def _bend(line: np.ndarray, rise: float) -> np.ndarray:
    """The line with its ends lower than its middle by `rise` pixels (higher if negative)."""
    height, width = line.shape
    room = round(abs(rise))
    t = np.linspace(-1, 1, width, dtype=np.float32)
    drop = (t**2 if rise > 0 else 1 - t**2) * room
    ys = np.arange(height + room, dtype=np.float32)[:, None] - drop[None]
    xs = np.broadcast_to(np.arange(width, dtype=np.float32)[None], ys.shape)
    return cv2.remap(line, np.ascontiguousarray(xs), ys, cv2.INTER_LINEAR)


@functools.cache
def _font(name: str) -> ImageFont.FreeTypeFont:
    """The font at HEIGHT; without the fonts of `setup`, whatever there is."""
    path = FONT_FOLDER / f"{name}.ttf"
    if path.exists():
        return ImageFont.truetype(str(path), _size(str(path)))
    others = outline_fonts()
    return ImageFont.truetype(others[0], _size(others[0])) if others else ImageFont.load_default(HEIGHT)


def _size(path: str) -> int:
    """The size at which a capital is HEIGHT pixels high."""
    _, top, _, bottom = ImageFont.truetype(path, 100).getbbox("H")
    return round(100 * HEIGHT / (bottom - top))
