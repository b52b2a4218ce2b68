"""The flat plates of the simulated street: lettering of the training generator, states that do not exist.

Serials begin with a group that stands for a test (`PREFIXES`), so that nobody takes them for a person's plate.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "train"))

from lettering import ALPHABET, StrokeLettering
from strokes import STROKES

PREFIXES = ("TST", "DMY", "SYN", "XMP", "FKE", "WPT")
STATES = (
    ("NEW AVALON", "THE PAPER STATE"),
    ("WESTMARK", "DRAWN WITH CARE"),
    ("PORT LARK", "RENDERED COAST"),
    ("NORTHFELL", "TEST COUNTRY"),
)
WIDTH_M, HEIGHT_M = 0.305, 0.152  # of plates in North America
_SIZE_PX = (640, 320)
_TWO_LINE_PX = (480, 320)
# face and ink, BGR
_COLOURS = (
    ((238, 238, 236), (90, 40, 25)),
    ((242, 243, 242), (45, 40, 40)),
    ((205, 236, 244), (60, 60, 30)),
    ((240, 232, 222), (95, 50, 20)),
    ((228, 240, 232), (50, 80, 25)),
    ((120, 62, 28), (238, 240, 240)),
)


@dataclass(frozen=True)
class PlateFace:
    """bgr: uint8 picture of the whole plate. text: its main serial. stacked: (characters, position) beside it."""

    bgr: np.ndarray
    text: str
    stacked: tuple[tuple[str, str], ...] = ()
    width_m: float = WIDTH_M
    height_m: float = HEIGHT_M


def random_serial(rng: np.random.Generator) -> str:
    """A serial such as 'TST 4821'; 5 to 7 characters without the gap."""
    digits = "".join(str(d) for d in rng.integers(0, 10, int(rng.integers(2, 5))))
    prefix = str(rng.choice(PREFIXES))
    return f"{digits} {prefix}" if rng.random() < 0.3 else f"{prefix} {digits}"


def draw_plate(rng: np.random.Generator, serial: str, stacked: str = "", two_lines: bool = False) -> PlateFace:
    """A plate with `serial` (one gap), small stacked characters before it if given, or its groups on two lines."""
    width, height = _TWO_LINE_PX if two_lines else _SIZE_PX
    face, ink = (np.array(colour, np.float32) for colour in _COLOURS[rng.integers(len(_COLOURS))])
    sheet = np.full((height, width, 3), face, np.float32)
    sheet += np.linspace(4, -6, height, dtype=np.float32)[:, None, None]
    lettering = _lettering(rng)
    state, motto = STATES[rng.integers(len(STATES))]
    if two_lines:
        first, second = serial.split()
        _stamp(sheet, _line(lettering, first, 118, ""), 90, ink, width * 0.86)
        _stamp(sheet, _line(lettering, second, 118, ""), 228, ink, width * 0.86)
    else:
        _stamp(sheet, _line(lettering, serial, 158, stacked), 170, ink, width * 0.92)
        banner = np.array((120, 50, 40), np.float32) if face.mean() > ink.mean() else ink
        _stamp(sheet, _words(state, 40), 46, banner, width * 0.6, relief=0)
        _stamp(sheet, _words(motto, 20), 288, ink, width * 0.6, relief=0)
    _screws(sheet)
    cv2.rectangle(sheet, (5, 5), (width - 6, height - 6), (face * 0.75).tolist(), 3, cv2.LINE_AA)
    size = (0.20 if two_lines else WIDTH_M, 0.135 if two_lines else HEIGHT_M)
    position = ((stacked, "prefix"),) if stacked else ()
    return PlateFace(np.clip(sheet, 0, 255).astype(np.uint8), serial.replace(" ", ""), position, *size)


def _lettering(rng) -> StrokeLettering:
    variants = {character: int(rng.integers(len(shapes))) for character, shapes in STROKES.items()}
    return StrokeLettering(
        float(rng.uniform(0.46, 0.52)), float(rng.uniform(0.12, 0.15)), float(rng.uniform(0.16, 0.3)), variants
    )


def _line(lettering, text: str, height: int, stacked: str) -> np.ndarray:
    """Coverage of one line, float32 0..1."""
    gap = np.zeros((height, round(height * 0.13)), np.float32)
    parts = [_stack(lettering, stacked, height), gap] if stacked else []
    for character in text:
        parts += [gap if character == " " else lettering.glyph(character, height), gap]
    return np.hstack(parts[:-1])


def _stack(lettering, characters: str, height: int) -> np.ndarray:
    each = round(height * 0.44)
    glyphs = [lettering.glyph(character, each) for character in characters]
    block = np.zeros((height, max(glyph.shape[1] for glyph in glyphs)), np.float32)
    for number, glyph in enumerate(glyphs):
        top = number * (height - each) // max(len(glyphs) - 1, 1)
        left = (block.shape[1] - glyph.shape[1]) // 2
        block[top : top + each, left : left + glyph.shape[1]] = glyph
    return block


def _words(text: str, height: int) -> np.ndarray:
    plain = StrokeLettering(0.6, 0.17, 0.2, dict.fromkeys(ALPHABET, 0))
    gap = np.zeros((height, round(height * 0.2)), np.float32)
    return np.hstack([np.hstack([plain.glyph(c, height) if c in ALPHABET else gap, gap]) for c in text])


def _stamp(sheet, mask, centre_y: int, colour, limit: float, relief: float = 40.0) -> None:
    """Ink a mask into the sheet's middle, squeezed to `limit` pixels, with the light and shadow of embossing."""
    if mask.shape[1] > limit:
        mask = cv2.resize(mask, (round(limit), mask.shape[0]), interpolation=cv2.INTER_AREA)
    top, left = centre_y - mask.shape[0] // 2, (sheet.shape[1] - mask.shape[1]) // 2
    cover = np.zeros(sheet.shape[:2], np.float32)
    cover[top : top + mask.shape[0], left : left + mask.shape[1]] = mask
    sheet += (colour - sheet) * cover[..., None] * 0.96
    if relief:
        slope = cv2.Sobel(cv2.GaussianBlur(cover, (0, 0), 3.0), cv2.CV_32F, 0, 1, scale=0.5)
        sheet += relief * slope[..., None]


def _screws(sheet) -> None:
    height, width = sheet.shape[:2]
    for x in (0.21, 0.79):
        centre = (round(width * x), round(height * 0.085))
        cv2.circle(sheet, centre, round(height * 0.03), (150, 150, 150), -1, cv2.LINE_AA)
        cv2.circle(sheet, centre, round(height * 0.03), (90, 90, 90), 2, cv2.LINE_AA)
