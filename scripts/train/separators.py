"""What stands between the groups of a serial and stands for no character."""

import cv2
import numpy as np

_SUBPIXEL = 4
_STATE = [(0.1, 0.2), (0.55, 0.05), (0.6, 0.25), (0.95, 0.35), (0.85, 0.7), (0.5, 0.95), (0.4, 0.65), (0.05, 0.6)]
_STAR = [
    (0.5 + np.sin(i * np.pi / 5) * radius, 0.5 - np.cos(i * np.pi / 5) * radius)
    for i, radius in enumerate((0.5, 0.2) * 5)
]
_HEART = [
    (0.5 + 0.5 * np.sin(t) ** 3, 0.45 - (13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)) / 32)
    for t in np.linspace(0, 2 * np.pi, 24, endpoint=False)
]
_DIAMOND = [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)]
_CROWN = [(0, 1), (0, 0.3), (0.25, 0.6), (0.5, 0), (0.75, 0.6), (1, 0.3), (1, 1)]


def separator_mask(rng: np.random.Generator, height: int) -> np.ndarray:
    """Coverage `height` x width, float32 0..1; empty in a tenth of the cases."""
    mask = np.zeros((height, round(height * rng.uniform(0.18, 0.5))), np.float32)
    kind = rng.choice(
        ["dash", "dot", "dots", "outline", "polygon", "wheelchair", "none"], p=[0.27, 0.2, 0.03, 0.12, 0.24, 0.04, 0.1]
    )
    middle = (mask.shape[1] / 2, height * float(rng.choice([0.5, 0.5, 0.5, 0.42, 0.85, 0.92])))
    if kind == "dash":
        thickness = max(2, round(height * rng.uniform(0.07, 0.14)))
        y = min(round(middle[1]), height - thickness)
        mask[y - thickness // 2 : y + thickness - thickness // 2] = 1
    elif kind in ("dot", "dots"):
        radius = max(2, round(height * rng.uniform(0.05, 0.13)))
        for y in (middle[1],) if kind == "dot" else (height * 0.3, height * 0.7):
            cv2.circle(mask, (round(middle[0]), round(min(y, height - 1 - radius))), radius, 1.0, -1, cv2.LINE_AA)
    elif kind == "wheelchair":
        return _wheelchair(height)
    elif kind in ("polygon", "outline"):
        _polygon(rng, mask, outline=kind == "outline")
    return mask


def _polygon(rng: np.random.Generator, mask: np.ndarray, outline: bool) -> None:
    """A star, heart, diamond, crown, a state's outline or a shape of chance, in the middle."""
    chance = _ring(rng)
    shapes = [_STATE, _STAR, _STAR, _HEART, _HEART, _DIAMOND, _CROWN, chance, chance, chance]
    points = np.array(shapes[rng.integers(len(shapes))]) - 0.5
    if rng.random() < 0.3:
        points = points[:, ::-1] * rng.choice([-1, 1], 2)
    height, width = mask.shape
    size = np.array([width * rng.uniform(0.6, 1.0), min(width * rng.uniform(0.8, 1.3), height * 0.6)])
    middle = np.array([width / 2, height * rng.uniform(0.42, 0.58)])
    fixed = np.round((points * size + middle) * 2**_SUBPIXEL).astype(np.int32)
    if outline:
        cv2.polylines(mask, [fixed], True, 1.0, max(1, round(height * 0.03)), cv2.LINE_AA, _SUBPIXEL)
    else:
        cv2.fillPoly(mask, [fixed], 1.0, cv2.LINE_AA, _SUBPIXEL)


def _ring(rng: np.random.Generator) -> np.ndarray:
    angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(4, 11))))
    radii = rng.uniform(0.15, 0.5, len(angles))[:, None]
    return 0.5 + radii * np.stack([np.cos(angles), np.sin(angles)], 1)


def _wheelchair(height: int) -> np.ndarray:
    """The symbol of access: head, body and wheel."""
    mask = np.zeros((height, round(height * 0.62)), np.float32)
    point = lambda x, y: (round(x * height), round(y * height))  # noqa: E731
    weight = max(2, round(height * 0.07))
    cv2.circle(mask, point(0.24, 0.14), max(2, weight), 1.0, -1, cv2.LINE_AA)
    cv2.ellipse(mask, point(0.27, 0.65), point(0.2, 0.22), 0, -20, 250, 1.0, weight, cv2.LINE_AA)
    body = [point(0.24, 0.22), point(0.26, 0.55), point(0.44, 0.55), point(0.52, 0.82)]
    cv2.polylines(mask, [np.array(body, np.int32)], False, 1.0, weight, cv2.LINE_AA)
    return mask
