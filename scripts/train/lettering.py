"""Lettering of plates: masks of single characters, from our own stroke font or from open condensed fonts.

`pick_lettering(rng)` draws one alphabet with its variants, so that all characters of one plate belong together.
"""

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from strokes import CLOSED, STROKES, WIDE

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FONT_FOLDER = Path(os.environ.get("WAYPOST_TRAIN_CACHE", Path.home() / ".cache" / "waypost-train")) / "fonts"
OUTLINE_HEIGHT = 120
STROKE_FONT_SHARE = 0.62


class Lettering(Protocol):
    """One alphabet."""

    def glyph(self, character: str, height: int) -> np.ndarray:
        """The character's coverage, `height` x width, float32 0..1, cropped to its ink."""


@dataclass(frozen=True)
class StrokeLettering:
    """The stroke font with the dimensions of one die, all relative to the character's height."""

    width: float
    weight: float
    radius: float
    variants: dict[str, int]

    def glyph(self, character: str, height: int) -> np.ndarray:
        variant = STROKES[character][self.variants[character]]
        width = self.width * WIDE.get(character, 1.0)
        xs = [corner[0] for stroke in variant for corner in stroke if corner != CLOSED]
        if min(xs) == max(xs):
            width = self.weight
        elif character in "1I":
            width *= 0.62
        return _draw(variant, round(width * height), height, self.weight * height, self.radius * height)


@dataclass(frozen=True)
class OutlineLettering:
    """An open font, squeezed or widened as a whole."""

    path: str
    stretch: float

    def glyph(self, character: str, height: int) -> np.ndarray:
        mask = _outline_mask(self.path, character)
        width = max(2, round(mask.shape[1] * self.stretch * height / mask.shape[0]))
        return cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _draw(variant: list[list], width: int, height: int, weight: float, radius: float) -> np.ndarray:
    scale = 16
    canvas = np.zeros((height, max(width, 2)), dtype=np.uint8)
    thickness = max(1, round(weight))
    inset = thickness / 2
    size = np.array([max(width - 2 * inset, 0.0), height - 2 * inset])
    for stroke in variant:
        closed = stroke[-1] == CLOSED
        corners = stroke[:-1] if closed else stroke
        points = np.array([corner[:2] for corner in corners]) * size + inset - 0.5
        path = _round_corners(points, [len(corner) == 3 for corner in corners], radius, closed)
        cv2.polylines(canvas, [np.round(path * scale).astype(np.int32)], closed, 255, thickness, cv2.LINE_AA, 4)
    return canvas.astype(np.float32) / 255


def _round_corners(points: np.ndarray, sharp: list[bool], radius: float, closed: bool) -> np.ndarray:
    """The polyline with its corners replaced by quadratic curves of at most `radius`."""
    count = len(points)
    result = []
    for i, point in enumerate(points):
        if sharp[i] or (not closed and i in (0, count - 1)):
            result.append(point[None])
            continue
        before, after = points[i - 1] - point, points[(i + 1) % count] - point
        lengths = max(np.hypot(*before), 1e-6), max(np.hypot(*after), 1e-6)
        reach = min(radius, lengths[0] / 2, lengths[1] / 2)
        start, end = point + before / lengths[0] * reach, point + after / lengths[1] * reach
        t = np.linspace(0, 1, 6)[:, None]
        result.append((1 - t) ** 2 * start + 2 * t * (1 - t) * point + t**2 * end)
    return np.concatenate(result)


@functools.lru_cache(maxsize=512)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size)


@functools.cache
def _outline_mask(path: str, character: str) -> np.ndarray:
    font = _font(path, round(OUTLINE_HEIGHT * 1.4))
    left, top, right, bottom = font.getbbox(character)
    image = Image.new("L", (right - left, bottom - top))
    ImageDraw.Draw(image).text((-left, -top), character, 255, font)
    mask = np.asarray(image)
    rows, columns = np.flatnonzero(mask.max(1) > 64), np.flatnonzero(mask.max(0) > 64)
    return np.ascontiguousarray(mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


@functools.cache
def outline_fonts() -> list[str]:
    """Font files fetched by `setup`; without any, all plates use the stroke font."""
    return sorted(str(path) for path in FONT_FOLDER.glob("*.ttf"))


def pick_lettering(rng: np.random.Generator) -> Lettering:
    """One alphabet for a plate's serial."""
    fonts = outline_fonts()
    if fonts and rng.random() > STROKE_FONT_SHARE:
        return OutlineLettering(fonts[rng.integers(len(fonts))], float(rng.uniform(0.85, 1.25)))
    width = float(rng.uniform(0.38, 0.62))
    weight = float(np.clip(rng.normal(0.135, 0.025), 0.085, 0.2))
    radius = float(rng.choice([rng.uniform(0.12, 0.22), rng.uniform(0.22, 0.5)]))
    variants = {character: int(rng.integers(len(shapes))) for character, shapes in STROKES.items()}
    if rng.random() < 0.5:
        variants["1"] = variants["I"] = 0 if rng.random() < 0.3 else 1
    return StrokeLettering(width, weight, radius, variants)


def write_words(rng: np.random.Generator, text: str, height: int) -> np.ndarray:
    """A banner or slogan as a coverage mask, `height` rows, float32 0..1; any style, since it stands for nothing."""
    fonts = outline_fonts()
    if not fonts:
        return np.hstack(
            [
                np.pad(StrokeLettering(0.5, 0.14, 0.2, dict.fromkeys(STROKES, 0)).glyph(c, height), ((0, 0), (1, 1)))
                if c in STROKES
                else np.zeros((height, height // 3), np.float32)
                for c in text.upper()
            ]
        )
    font = _font(fonts[rng.integers(len(fonts))], max(6, round(height * 1.3)))
    left, top, right, bottom = font.getbbox(text)
    image = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(image).text((-left, -top), text, 255, font)
    mask = np.asarray(image).astype(np.float32) / 255
    width = max(1, round(mask.shape[1] * height / mask.shape[0] * rng.uniform(0.8, 1.3)))
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
