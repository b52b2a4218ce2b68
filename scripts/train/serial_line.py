"""Sets one line of a serial onto a plate: characters, gaps, separators and stacked characters."""

import cv2
import numpy as np

import artwork
from lettering import ALPHABET, Lettering
from separators import separator_mask
from sheet import Sheet

Item = tuple[str, np.ndarray, float]
"""A token ("stack" for stacked characters), its coverage and how far down it stands in pixels."""

CONDENSED_FROM = 0.93
UNEVEN_SHARE = 0.2


def set_line(
    rng: np.random.Generator,
    sheet: Sheet,
    lettering: Lettering,
    tokens: str,
    span: tuple[float, float],
    top: float,
    height: int,
    stack: tuple[str, str] | None = None,
) -> None:
    """Sets one line of the serial between the x of `span`, with narrower characters where they are too wide."""
    gap, pitch = _spacing(rng, height), lettering.pitch * height if rng.random() < 0.6 else 0.0
    items = _items(rng, lettering, tokens, height, stack)
    room = span[1] - span[0]
    squeeze = min(1.0, room / _length(_slots(items, pitch), gap))
    if squeeze < CONDENSED_FROM:  # a narrower die, since strokes stay as heavy
        lettering = lettering.condensed(squeeze)
        items = [
            (token, lettering.glyph(token, height) if token in ALPHABET else mask, down) for token, mask, down in items
        ]
        gap, pitch = gap * squeeze, pitch * squeeze
        squeeze = min(1.0, room / _length(_slots(items, pitch), gap))
    slots = _slots(items, pitch)
    spare = room - _length(slots, gap) * squeeze
    if spare > 0 and rng.random() < 0.4:
        gap += min(spare / len(items) * rng.uniform(0.2, 0.9), height * 0.3)
    if sheet.flat is None:
        sheet.flat = lettering.flat
    uneven = height * rng.uniform(0.005, 0.025) if not lettering.flat and rng.random() < UNEVEN_SHARE else 0.0
    x = span[0] + (room - _length(slots, gap) * squeeze) * float(np.clip(rng.normal(0.5, 0.12), 0, 1))
    for (token, mask, down), slot in zip(items, slots):
        width = max(1, round(mask.shape[1] * squeeze))
        if width != mask.shape[1]:
            mask = cv2.resize(mask, (width, mask.shape[0]), interpolation=cv2.INTER_AREA)
        left, y = x + (slot * squeeze - width) / 2, top + down
        if token == "-":
            _put_separator(rng, sheet, mask, left, y)
        elif token in ALPHABET:
            y += rng.normal() * uneven
            sheet.put(mask, left, y)
            sheet.boxes.append((left, y, left + width, y + mask.shape[0]))
        else:
            sheet.put(mask, left, y)
        x += (slot + gap) * squeeze


def _spacing(rng: np.random.Generator, height: int) -> float:
    """The gap between characters in pixels: usual, very tight or very wide."""
    draw = rng.random()
    return height * rng.uniform(*((0.07, 0.2) if draw < 0.8 else (0.03, 0.07) if draw < 0.9 else (0.2, 0.35)))


def _items(
    rng: np.random.Generator, lettering: Lettering, tokens: str, height: int, stack: tuple[str, str] | None
) -> list[Item]:
    items = [(token, _token_mask(rng, lettering, token, height), 0.0) for token in tokens]
    if stack:
        block = _stack_mask(rng, lettering, stack[0], height)
        middle = int(rng.integers(1, len(items))) if len(items) > 1 else 0
        down = (height - block.shape[0]) * rng.choice([0.0, 0.5, 0.5, 1.0])
        items.insert({"prefix": 0, "suffix": len(items), "infix": middle}[stack[1]], ("stack", block, down))
    return items


def _slots(items: list[Item], pitch: float) -> list[float]:
    return [max(mask.shape[1], pitch if token in ALPHABET else 0) for token, mask, _ in items]


def _length(slots: list[float], gap: float) -> float:
    return sum(slots) + gap * (len(slots) - 1)


def _token_mask(rng: np.random.Generator, lettering: Lettering, token: str, height: int) -> np.ndarray:
    if token == " ":
        return np.zeros((height, max(1, round(height * rng.uniform(0.12, 0.35)))), np.float32)
    return separator_mask(rng, height) if token == "-" else lettering.glyph(token, height)


def _put_separator(rng: np.random.Generator, sheet: Sheet, mask: np.ndarray, x: float, top: float) -> None:
    """Separators are raised like the characters or painted flat in another colour."""
    if rng.random() < 0.5:
        sheet.put(mask, x, top)
        return
    colour = artwork.random_colour(rng)
    if rng.random() < 0.4:
        area = (round(x), round(top), round(x) + mask.shape[1], round(top) + mask.shape[0])
        artwork.paint_shapes(rng, sheet.face, colour, area, rng.uniform(0.5, 1))
    else:
        artwork.paint_mask(sheet.face, mask, round(x), round(top), colour)


def _stack_mask(rng: np.random.Generator, lettering: Lettering, characters: str, height: int) -> np.ndarray:
    """Small characters one above the other, some like stairs, together at most as high as the line."""
    gap = max(1, round(height * rng.uniform(0.02, 0.12)))
    block = round(height * (1.0 if rng.random() < 0.6 else rng.uniform(0.75, 1.0)))
    each = min((block - gap * (len(characters) - 1)) // len(characters), round(height * 0.6))
    glyphs = [lettering.glyph(character, each) for character in characters]
    stair = rng.uniform(-0.5, 0.5) * each if rng.random() < 0.15 else 0.0
    widest, aside = max(glyph.shape[1] for glyph in glyphs), [round(stair * i) for i in range(len(glyphs))]
    result = np.zeros((each * len(glyphs) + gap * (len(glyphs) - 1), widest + max(aside) - min(aside)), np.float32)
    for i, glyph in enumerate(glyphs):
        x, y = (widest - glyph.shape[1]) // 2 + aside[i] - min(aside), i * (each + gap)
        result[y : y + each, x : x + glyph.shape[1]] = glyph
    return result
