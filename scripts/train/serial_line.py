"""Sets one line of a serial onto a plate: characters, gaps, separators and stacked characters."""

import cv2
import numpy as np

import artwork
from lettering import ALPHABET, Lettering
from sheet import Sheet


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
    """Sets one line of the serial between the x of `span`, squeezing the characters where they are too wide."""
    items: list[tuple[str, np.ndarray]] = [(t, _token_mask(rng, lettering, t, height)) for t in tokens]
    if stack:
        block = _stack_mask(rng, lettering, stack[0], height)
        cut = {"prefix": 0, "suffix": len(items), "infix": int(rng.integers(1, len(items))) if len(items) > 1 else 0}[
            stack[1]
        ]
        items.insert(cut, ("stack", block))
    gap = height * rng.uniform(0.07, 0.2)
    fixed_pitch = rng.random() < 0.5
    slots = [
        max(mask.shape[1], height * 0.42 if fixed_pitch and token in ALPHABET and len(token) == 1 else 0)
        for token, mask in items
    ]
    room = span[1] - span[0]
    total = sum(slots) + gap * (len(items) - 1)
    squeeze = min(1.0, room / total)
    spare = room - total * squeeze
    if spare > 0 and rng.random() < 0.4:
        gap += min(spare / max(len(items), 1) * rng.uniform(0.2, 0.9), height * 0.25)
        total = sum(slots) + gap * (len(items) - 1)
    x = span[0] + (room - total * squeeze) * float(np.clip(rng.normal(0.5, 0.12), 0, 1))
    for (token, mask), slot in zip(items, slots):
        width = max(1, round(mask.shape[1] * squeeze))
        if width != mask.shape[1]:
            mask = cv2.resize(mask, (width, mask.shape[0]), interpolation=cv2.INTER_AREA)
        left = x + (slot * squeeze - width) / 2
        if token == "-":
            _put_separator(rng, sheet, mask, left, top)
        else:
            sheet.put(mask, left, top)
        if token in ALPHABET:
            sheet.boxes.append((left, top, left + width, top + height))
        x += (slot + gap) * squeeze


def _token_mask(rng: np.random.Generator, lettering: Lettering, token: str, height: int) -> np.ndarray:
    if token == " ":
        return np.zeros((height, max(1, round(height * rng.uniform(0.12, 0.35)))), np.float32)
    if token != "-":
        return lettering.glyph(token, height)
    mask = np.zeros((height, round(height * rng.uniform(0.18, 0.5))), np.float32)
    middle, width, kind = height // 2, mask.shape[1], rng.integers(5)
    if kind == 0:
        thickness = max(2, round(height * rng.uniform(0.07, 0.14)))
        mask[middle - thickness // 2 : middle + thickness - thickness // 2] = 1
    elif kind in (1, 2):
        cv2.circle(
            mask,
            (width // 2, round(height * rng.choice([0.5, 0.5, 0.9]))),
            max(2, round(height * rng.uniform(0.05, 0.13))),
            1.0,
            -1,
            cv2.LINE_AA,
        )
    elif kind == 3:
        count = int(rng.integers(4, 11))
        angles = np.sort(rng.uniform(0, 2 * np.pi, count))
        radii = rng.uniform(0.3, 0.9, count)[:, None]
        shape = np.array([width / 2, middle]) + radii * np.stack(
            [np.cos(angles) * width * 0.6, np.sin(angles) * height * 0.3], 1
        )
        cv2.fillPoly(mask, [shape.astype(np.int32)], 1.0, cv2.LINE_AA)
    return mask


def _put_separator(rng: np.random.Generator, sheet: Sheet, mask: np.ndarray, x: float, top: float) -> None:
    """Separators are raised like the characters or painted flat in another colour."""
    if rng.random() < 0.5:
        sheet.put(mask, x, top)
        return
    colour = artwork.random_colour(rng)
    if rng.random() < 0.5:
        area = (round(x), round(top), round(x) + mask.shape[1], round(top) + mask.shape[0])
        artwork.paint_shapes(rng, sheet.face, colour, area, rng.uniform(0.5, 1))
    else:
        artwork.paint_mask(sheet.face, mask, round(x), round(top), colour)


def _stack_mask(rng: np.random.Generator, lettering: Lettering, characters: str, height: int) -> np.ndarray:
    """Small characters one above the other, together at most as high as the line."""
    gap = max(1, round(height * rng.uniform(0.02, 0.1)))
    each = min((height - gap * (len(characters) - 1)) // len(characters), round(height * 0.6))
    glyphs = [lettering.glyph(character, each) for character in characters]
    width = max(glyph.shape[1] for glyph in glyphs)
    result = np.zeros((height, width), np.float32)
    y = 0
    for glyph in glyphs:
        x = (width - glyph.shape[1]) // 2
        result[y : y + each, x : x + glyph.shape[1]] = glyph
        y += each + gap
    return result
