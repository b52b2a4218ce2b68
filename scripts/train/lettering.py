"""Lettering of plates: masks of single characters, from our own stroke font or from open condensed fonts.

`pick_lettering(rng)` draws one alphabet with its variants, so that all characters of one plate belong together.
"""

import functools
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dies import DIE_OF_STATE, DIES, Die, allowed_shapes
from pen import COARSE, FINE, Pen, master
from strokes import STROKES

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FONT_FOLDER = Path(os.environ.get("WAYPOST_TRAIN_CACHE", Path.home() / ".cache" / "waypost-train")) / "fonts"
OUTLINE_HEIGHT = 120
STROKE_FONT_SHARE = 0.75
NAMED_DIE_SHARE = 0.6
"""Of the own lettering; the rest are random dies."""

MOST_WEIGHT = {"W": 0.2, "M": 0.22, "A": 0.29, "K": 0.29, "N": 0.27, "X": 0.3, "8": 0.3, "B": 0.3, "R": 0.3, "4": 0.3}
"""Heaviest stroke relative to the character's width: dies thin what would fill up."""


class Lettering(Protocol):
    """One alphabet. `pitch`: width of a character's place relative to its height; `flat`: printed without relief."""

    @property
    def pitch(self) -> float: ...

    @property
    def flat(self) -> bool: ...

    def glyph(self, character: str, height: int) -> np.ndarray:
        """The character's coverage, `height` x width, float32 0..1, cropped to its ink."""

    def condensed(self, factor: float) -> "Lettering":
        """The alphabet `factor` times as wide, with strokes as heavy as can be."""


@dataclass(frozen=True)
class StrokeLettering:
    """The stroke font with the dimensions of one die, all relative to the character's height.

    `wide`: width of M and W relative to the other characters; the rest as in Pen.
    """

    width: float
    weight: float
    radius: float
    variants: dict[str, int]
    contrast: float = 1.0
    square: bool = False
    serif: float = 0.0
    soft: float = 0.0
    wide: float = 1.1
    flat: bool = False

    @property
    def pitch(self) -> float:
        return self.width

    def glyph(self, character: str, height: int) -> np.ndarray:
        width = self.width * (self.wide if character in "MW" else 1.0)
        weight = min(self.weight, width * MOST_WEIGHT.get(character, 0.34))
        if character in "1I":
            width = max(width * 0.62, weight * 2)
        pen = Pen(round(weight, 3), self.radius, self.contrast, self.square, self.serif, self.soft)
        size = COARSE if height <= COARSE else FINE
        return _scaled(master(character, self.variants[character], round(width, 3), pen, size), height, 1.0)

    def condensed(self, factor: float) -> "StrokeLettering":
        width = self.width * factor
        return replace(self, width=width, weight=min(self.weight, width * 0.34), serif=self.serif * factor)


@dataclass(frozen=True)
class OutlineLettering:
    """An open font, squeezed or widened as a whole."""

    path: str
    stretch: float
    flat: bool = False

    @property
    def pitch(self) -> float:
        mask = _outline_mask(self.path, "0")
        return self.stretch * mask.shape[1] / mask.shape[0]

    def glyph(self, character: str, height: int) -> np.ndarray:
        return _scaled(_outline_mask(self.path, character), height, self.stretch)

    def condensed(self, factor: float) -> "OutlineLettering":
        return replace(self, stretch=self.stretch * factor)


def _scaled(mask: np.ndarray, height: int, stretch: float) -> np.ndarray:
    width = max(2, round(mask.shape[1] * stretch * height / mask.shape[0]))
    return cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


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


def pick_lettering(rng: np.random.Generator, die: str | None = None) -> Lettering:
    """One alphabet for a plate's serial.

    `die`: a name in DIES or a region such as "US-CA"; a region without its own die has a random one.
    """
    name = DIE_OF_STATE.get(die or "", die)
    if name in DIES:
        return _cut(rng, DIES[name])
    fonts = outline_fonts()
    if fonts and rng.random() > STROKE_FONT_SHARE:
        return OutlineLettering(
            fonts[rng.integers(len(fonts))], float(rng.uniform(0.85, 1.25)), bool(rng.random() < 0.6)
        )
    if rng.random() < NAMED_DIE_SHARE:
        return _cut(rng, list(DIES.values())[rng.integers(len(DIES))])
    return _cut(rng, _random_die(rng))


def _cut(rng: np.random.Generator, die: Die) -> StrokeLettering:
    """One lettering of a die. Dimensions are rounded, so that masks are found again."""
    allowed = allowed_shapes(die)
    variants = {
        character: int(rng.choice(allowed[character])) if character in allowed else int(rng.integers(len(shapes)))
        for character, shapes in STROKES.items()
    }
    width, weight, radius, contrast, serif, soft, wide = (
        round(float(rng.uniform(*span)), 2)
        for span in (die.width, die.weight, die.radius, die.contrast, die.serif, die.soft, die.wide)
    )
    square, flat = bool(rng.random() < die.square), bool(rng.random() < die.flat)
    return StrokeLettering(width, weight, radius, variants, contrast, square, serif, soft, wide, flat)


def _random_die(rng: np.random.Generator) -> Die:
    """Any mixture of dimensions and shapes; in most of them the 1 is more than a bar."""
    weight = float(np.clip(rng.normal(0.13, 0.025), 0.08, 0.2))
    radius = float(rng.uniform(0.08, 0.22) if rng.random() < 0.5 else rng.uniform(0.22, 0.5))
    serif = float(rng.uniform(0.03, 0.08)) if rng.random() < 0.12 else 0.0
    width = float(rng.uniform(0.38, 0.62))
    return Die(
        (width, width),
        (weight, weight),
        (radius, radius),
        "" if rng.random() < 0.3 else "112345",
        (0.7, 1.05) if rng.random() < 0.4 else (1.0, 1.0),
        0.5,
        (serif, serif),
        (0.0, 0.35),
        (0.95, 1.2),
        0.35,
    )
