"""Flat drawn things that carry characters or look like plates and are none: what the localizer must leave alone."""

import string

import cv2
import numpy as np

_FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_COMPLEX,
    cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)
_LETTERS = string.ascii_uppercase + string.ascii_lowercase


def draw_sign(rng: np.random.Generator) -> np.ndarray:
    """A sign, sticker, badge or panel: uint8 [h, w], about 40 to 200 px high."""
    kind = rng.random()
    if kind < 0.2:
        return _panel(rng, int(rng.integers(40, 120)), int(rng.integers(60, 300)))
    lines = [_words(rng) for _ in range(rng.integers(2, 5) if kind < 0.7 else 1)]
    return _lettered(lines, rng)


def _panel(rng, height, width):
    """No characters: a lamp, a grille or a blank board."""
    flat = np.full((height, width), rng.uniform(20, 240), np.float32)
    flat += np.linspace(-1, 1, width, dtype=np.float32) * rng.normal(0, 30)
    if rng.random() < 0.5:
        step = int(rng.integers(5, 16))
        flat[:: step] *= rng.uniform(0.3, 1.2)
        if rng.random() < 0.5:
            flat[:, :: step] *= rng.uniform(0.3, 1.2)
    return np.clip(flat, 0, 255).astype(np.uint8)


def _words(rng):
    """A telephone number, or words too long or too mixed for a plate."""
    if rng.random() < 0.3:
        digits = "".join(rng.choice(list(string.digits), 10))
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    return " ".join(
        "".join(rng.choice(list(_LETTERS), rng.integers(2, 9))) for _ in range(rng.integers(2, 4))
    )


def _lettered(lines, rng):
    """Lines of text on one ground, framed or not."""
    font, thick = _FONTS[rng.integers(len(_FONTS))], int(rng.integers(1, 4))
    sizes = [cv2.getTextSize(line, font, 1.0, thick)[0] for line in lines]
    margin, pitch = int(rng.integers(3, 25)), 34 + int(rng.integers(0, 12))
    width, height = max(size[0] for size in sizes) + 2 * margin, pitch * len(lines) + 2 * margin
    ground, ink = rng.uniform(0, 255, 2)
    if abs(ground - ink) < 50:
        ink = (ground + 128) % 256
    flat = np.full((height, width), ground, np.uint8)
    for row, line in enumerate(lines):
        cv2.putText(flat, line, (margin, margin + pitch * row + 26), font, 1.0, ink, thick, cv2.LINE_AA)
    if rng.random() < 0.3:
        cv2.rectangle(flat, (2, 2), (width - 3, height - 3), ink, 2)
    return flat
