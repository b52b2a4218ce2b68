"""Plain figures and emblems."""

import cv2
import numpy as np

from art.pen import Pen, rounded
from words import word_mask


def _outline(options: dict) -> np.ndarray:
    points = np.asarray(options["points"], np.float64)
    return rounded(points) if options.get("smooth") else points


def polygon(pen: Pen, options: dict) -> None:
    pen.fill(_outline(options))


def line(pen: Pen, options: dict) -> None:
    pen.line(options["points"], float(options.get("thickness", 0.02)))


def ellipse(pen: Pen, options: dict) -> None:
    pen.ellipse(0.5, 0.5, 0.5, 0.5)


def ring(pen: Pen, options: dict) -> None:
    thickness = float(options.get("thickness", 0.12))
    pen.ellipse(0.5, 0.5, 0.5, 0.5)
    pen.erase(pen.oval(0.5, 0.5, 0.5 - thickness / pen.aspect, 0.5 - thickness))


def rectangle(pen: Pen, options: dict) -> None:
    pen.box(0, 0, 1, 1)


def stripes(pen: Pen, options: dict) -> None:
    """`count` stripes of each ink in turn; with one ink as many gaps between them. Angle 0: lying stripes."""
    inks, count, turn = options["ink_count"], int(options.get("count", 5)), np.radians(float(options.get("angle", 0)))
    y, x = np.mgrid[0 : pen.height, 0 : pen.width].astype(np.float32)
    along = (x + 0.5) * np.sin(turn) + (y + 0.5) * np.cos(turn)
    low, high = along.min(), along.max() + 1e-3
    bands = 2 * count - 1 if inks == 1 else count
    band = ((along - low) / (high - low) * bands).astype(int)
    for ink in range(inks):
        mask = band % 2 == 0 if inks == 1 else band % inks == ink
        pen.cover(mask.astype(np.uint8) * 255, ink)


def checker(pen: Pen, options: dict) -> None:
    rows = int(options.get("count", 4))
    size = pen.height / rows
    y, x = np.mgrid[0 : pen.height, 0 : pen.width] // size
    pen.cover(((x + y) % 2 == 0).astype(np.uint8) * 255, 0)
    if options["ink_count"] > 1:
        pen.cover(((x + y) % 2 == 1).astype(np.uint8) * 255, 1)


def star(pen: Pen, options: dict) -> None:
    """`points`: number of points, 5 unless given. A second ink shades half of every point."""
    count = int(options.get("points", 5))
    inner = 0.38 if count == 5 else 0.5
    angles = np.arange(2 * count) * np.pi / count
    radii = np.where(np.arange(2 * count) % 2, inner, 1) * 0.5
    outline = pen.radial(0.5, 0.53 if count == 5 else 0.5, radii, angles)
    pen.fill(outline)
    if options["ink_count"] > 1:
        middle = outline.mean(0)
        for i in range(0, 2 * count, 2):
            pen.fill(np.array([middle, outline[i], outline[i + 1]]), 1)


def burst(pen: Pen, options: dict) -> None:
    """Rays from the middle, or from `point` (x, y of the box)."""
    count = int(options.get("count", 12))
    x, y = options.get("point", (0.5, 0.5))
    for i in range(count):
        angles = (i + np.array([-0.25, 0.25])) * 2 * np.pi / count
        far = pen.radial(x, y, np.array([1.0, 1.0]) * (0.5 if (x, y) == (0.5, 0.5) else 2 * max(pen.aspect, 1)), angles)
        pen.fill(np.vstack([[(x, y)], far]), i % options["ink_count"])


def heart(pen: Pen, options: dict) -> None:
    t = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    pen.fill(np.stack([0.5 + x / 34, 0.47 - y / 32], 1))


def cross(pen: Pen, options: dict) -> None:
    thick = float(options.get("thickness", 0.3))
    pen.box(0.5 - thick / 2, 0.02, 0.5 + thick / 2, 0.98)
    pen.box(0.02, 0.5 - thick / 2, 0.98, 0.5 + thick / 2)


def shield(pen: Pen, options: dict) -> None:
    def outline(k: float) -> np.ndarray:
        half = [(0, 0.06), (0.24, 0.1), (0.42, 0.04), (0.44, 0.4), (0.34, 0.7), (0, 0.98)]
        points = np.array(half + [(-x, y) for x, y in half[::-1]])
        return np.array([0.5, 0.5]) + (points - (0, 0.5)) * k

    pen.fill(outline(1))
    pen.fill(outline(0.8), 1)
    if options["ink_count"] > 2:
        pen.fill(np.array([(0.15, 0.15), (0.85, 0.15), (0.83, 0.38), (0.17, 0.38)]), 2)


def seal(pen: Pen, options: dict) -> None:
    """A round emblem: rim, field, tiny marks around, something in the middle."""
    pen.ellipse(0.5, 0.5, 0.5)
    pen.ellipse(0.5, 0.5, 0.45, ink=1)
    pen.ring(0.5, 0.5, 0.31, 0.03)
    for i in range(22):
        angle = i * 2 * np.pi / 22
        pen.line(pen.radial(0.5, 0.5, np.array([0.355, 0.41]), np.array([angle, angle + 0.06])), 0.035)
    middle = 2 if options["ink_count"] > 2 else 0
    pen.ellipse(0.5, 0.42, 0.1, ink=middle)
    pen.fill([(0.3, 0.66), (0.42, 0.5), (0.58, 0.5), (0.7, 0.66), (0.5, 0.74)], middle)
    pen.line([(0.33, 0.58), (0.67, 0.58)], 0.03, 1)


def medallion(pen: Pen, options: dict) -> None:
    """A medal: ribbon above, disc or star below."""
    pen.fill([(0.34, 0.0), (0.66, 0.0), (0.64, 0.5), (0.36, 0.5)], 0)
    pen.fill([(0.45, 0.0), (0.55, 0.0), (0.55, 0.5), (0.45, 0.5)], 1)
    metal = 2 if options["ink_count"] > 2 else 1
    angles = np.arange(10) * np.pi / 5
    pen.fill(pen.radial(0.5, 0.72, np.where(np.arange(10) % 2, 0.13, 0.27), angles), metal)
    pen.ellipse(0.5, 0.72, 0.1, ink=0)


def ribbon(pen: Pen, options: dict) -> None:
    """A scroll with folded ends; upright (in a box or size that is not wider than high) an awareness ribbon."""
    if pen.aspect > 1.4:
        pen.fill([(0, 0.25), (0.16, 0.25), (0.16, 0.95), (0, 0.95), (0.05, 0.6)], 1)
        pen.fill([(1, 0.25), (0.84, 0.25), (0.84, 0.95), (1, 0.95), (0.95, 0.6)], 1)
        pen.smooth([(0.1, 0.1), (0.5, 0.02), (0.9, 0.1), (0.9, 0.78), (0.5, 0.7), (0.1, 0.78)], 0)
        return
    pen.line([(0.22, 0.98), (0.62, 0.3), (0.62, 0.14), (0.5, 0.06), (0.38, 0.14), (0.38, 0.3), (0.78, 0.98)], 0.13)


def flag(pen: Pen, options: dict) -> None:
    """Inks: stripe, other stripe, canton, stars; a third of the width is the canton."""
    count = int(options.get("count", 7))
    for i in range(count):
        top, low = i / count, (i + 1) / count
        wave = [(x, 0.03 * np.sin(x * 7)) for x in np.linspace(0, 1, 12)]
        edge = [(x, top + d) for x, d in wave] + [(x, low + d) for x, d in wave[::-1]]
        pen.fill(edge, i % 2)
    canton = 2 if options["ink_count"] > 2 else 0
    low = 4 / count if count >= 7 else 0.5
    pen.fill([(0, 0), (0.42, 0.01), (0.42, low), (0, low)], canton)
    for row in range(3):
        for column in range(4):
            x, y = 0.06 + column * 0.1, 0.1 + row * 0.17
            pen.ellipse(x, y, 0.028, ink=3 if options["ink_count"] > 3 else 1)


def rainbow(pen: Pen, options: dict) -> None:
    inks = options["ink_count"]
    bands = max(inks, 4)
    for i in range(bands):
        r = 0.95 - i * 0.1
        angles = np.linspace(-np.pi / 2, np.pi / 2, 24)
        arc = np.stack([0.5 + 0.5 * r * np.sin(angles), 1 - r * np.cos(angles)], 1)
        pen.fill(arc, i % inks)
    angles = np.linspace(-np.pi / 2, np.pi / 2, 24)
    r = 0.95 - bands * 0.1
    pen.erase(np.stack([0.5 + 0.5 * r * np.sin(angles), 1 - r * np.cos(angles)], 1))


def letters(pen: Pen, options: dict) -> None:
    """A monogram: `text` in `style`, filling the box."""
    mask = word_mask(str(options.get("text", "A")), str(options.get("style", "serif-bold")), 0, pen.height)
    mask = cv2.resize(mask, (pen.width, pen.height), interpolation=cv2.INTER_AREA)
    pen.cover(np.round(mask * 255).astype(np.uint8), 0)


def state(pen: Pen, options: dict) -> None:
    """An outline: `points` or a blob."""
    if "points" in options:
        pen.fill(_outline(options))
        return
    blob = [(0.1, 0.12), (0.5, 0.05), (0.92, 0.15), (0.88, 0.5), (0.95, 0.85), (0.6, 0.8), (0.4, 0.95), (0.12, 0.75)]
    pen.fill(blob)


SHAPES = {
    f.__name__: f
    for f in (polygon, line, ellipse, ring, rectangle, stripes, checker, star, burst, heart, cross, shield, seal)
    + (medallion, ribbon, flag, rainbow, letters, state)
}
