"""Skies, land and water. They fill their box and are fixed by the box's proportions and the options."""

import cv2
import numpy as np

from art.pen import Pen


def _random(options: dict) -> np.random.Generator:
    return np.random.default_rng(int(options.get("seed", 1)))


def _ridge(rng: np.random.Generator, count: int, low: float, high: float) -> list[tuple[float, float]]:
    """Peaks and valleys from left to right, closed along the bottom."""
    xs = np.linspace(-0.02, 1.02, 2 * count + 1) + np.append(rng.normal(0, 0.12 / count, 2 * count), 0)
    ys = [rng.uniform(low, low + 0.25) if i % 2 else rng.uniform(high - 0.15, high) for i in range(2 * count + 1)]
    return [*zip(xs, ys), (1.02, 1.02), (-0.02, 1.02)]


def mountains(pen: Pen, options: dict) -> None:
    """One range for each ink, the first behind; a third ink is snow on the peaks."""
    rng, inks = _random(options), options["ink_count"]
    count = int(options.get("count", max(2, round(pen.aspect))))
    back = _ridge(rng, count, 0.02, 0.55)
    pen.fill(back, 0)
    if inks > 2:
        for x, y in back[1 : 2 * count : 2]:
            reach = 0.22 / count
            pen.fill([(x, y), (x + reach, y + 0.2), (x + reach / 3, y + 0.14), (x, y + 0.24), (x - reach, y + 0.2)], 2)
    if inks > 1:
        pen.fill(_ridge(rng, count + 1, 0.42, 0.85), 1)
    if inks > 3:
        pen.fill(_ridge(rng, count + 2, 0.7, 0.98), 3)


def hills(pen: Pen, options: dict) -> None:
    rng, inks = _random(options), options["ink_count"]
    x = np.linspace(0, 1, 40)
    for i in range(inks):
        base = 0.1 + 0.75 * i / inks
        swing = 0.12 * np.sin(x * rng.uniform(4, 9) + rng.uniform(0, 6)) + 0.05 * np.sin(x * 13 + i)
        pen.fill([*zip(x, np.maximum(base + 0.1 + swing, 0)), (1, 1.02), (0, 1.02)], i)


def waves(pen: Pen, options: dict) -> None:
    inks, x = options["ink_count"], np.linspace(0, 1, 60)
    pen.fill([*zip(x, 0.1 + 0.05 * np.sin(x * 25)), (1, 1.02), (0, 1.02)], 0)
    for i in range(1, max(inks, 2) * 2):
        y = 0.1 + 0.9 * i / (max(inks, 2) * 2)
        crest = y + 0.05 * np.sin(x * (25 - 2 * i) + i * 2)
        trough = y + 0.07 + 0.03 * np.sin(x * 22)
        pen.fill([*zip(x, crest), *zip(x[::-1], trough[::-1])], i % max(inks, 2))


def clouds(pen: Pen, options: dict) -> None:
    rng = _random(options)
    count = int(options.get("count", max(2, round(1.5 * pen.aspect))))
    for i in range(count):
        x, y, size = (i + rng.uniform(0.2, 0.8)) / count, rng.uniform(0.2, 0.8), rng.uniform(0.1, 0.22)
        ink = int(rng.integers(options["ink_count"]))
        for dx, dy, k in ((-1.4, 0.25, 0.6), (-0.6, -0.15, 0.9), (0.3, -0.25, 1), (1.2, 0.15, 0.75), (0, 0.3, 0.9)):
            pen.ellipse(x + dx * size / pen.aspect, y + dy * size, size * k / pen.aspect, size * k * 0.7, ink)


def skyline(pen: Pen, options: dict) -> None:
    rng, inks = _random(options), options["ink_count"]
    for ink in range(min(inks, 2)):
        x = -0.02
        while x < 1:
            width = rng.uniform(0.1, 0.3) / pen.aspect
            top = rng.uniform(0.05 if ink == 0 else 0.4, 0.75)
            pen.box(x, top, x + width, 1.02, ink)
            if rng.random() < 0.3:
                pen.fill([(x, top), (x + width / 2, top - 0.2), (x + width, top)], ink)
            x += width * rng.uniform(0.9, 1.3)
    if inks > 2:
        for _ in range(round(30 * pen.aspect)):
            x, y = rng.uniform(0, 1), rng.uniform(0.5, 0.95)
            pen.box(x, y, x + 0.015 / pen.aspect, y + 0.03, 2)


def desert(pen: Pen, options: dict) -> None:
    """Sand with mesas behind and a few saguaros."""
    inks = options["ink_count"]
    mesas = [(0, 0.55), (0.08, 0.3), (0.28, 0.3), (0.34, 0.55), (0.6, 0.6), (0.66, 0.2), (0.9, 0.2), (0.95, 0.55)]
    pen.fill([*mesas, (1, 0.6), (1, 1.02), (0, 1.02)], 0)
    if inks > 1:
        pen.fill([(0, 0.7), (0.3, 0.62), (0.6, 0.72), (1, 0.64), (1, 1.02), (0, 1.02)], 1)
    for x, y, size in ((0.14, 0.55, 0.4), (0.8, 0.45, 0.5)):
        stem = min(inks - 1, 2)
        pen.line([(x, y), (x, y + size)], size * 0.16, stem)
        reach = 0.2 * size / pen.aspect
        pen.line([(x - reach, y + 0.15 * size), (x - reach, y + 0.4 * size), (x, y + 0.4 * size)], size * 0.12, stem)
        pen.line([(x + reach, y + 0.25 * size), (x + reach, y + 0.5 * size), (x, y + 0.5 * size)], size * 0.12, stem)


def forest(pen: Pen, options: dict) -> None:
    rng, inks = _random(options), options["ink_count"]
    for ink in range(inks):
        for x in np.arange(-0.02, 1.04, 0.17 / pen.aspect):
            top, wide = rng.uniform(0.02, 0.4) + 0.35 * ink / inks, rng.uniform(0.1, 0.17) / pen.aspect
            pen.fill([(x, top), (x + wide, 1.02), (x - wide, 1.02)], ink)


def sun(pen: Pen, options: dict) -> None:
    """Disc and rays; with one ink both in it, with a gap between them."""
    ink, count = min(1, options["ink_count"] - 1), int(options.get("count", 16))
    for i in range(count):
        angles = (i + np.array([-0.22, 0, 0.22])) * 2 * np.pi / count
        pen.fill(pen.radial(0.5, 0.5, np.array([0.3, 0.5, 0.3]), angles), ink)
    pen.ellipse(0.5, 0.5, 0.26)


def moon(pen: Pen, options: dict) -> None:
    pen.ellipse(0.5, 0.5, 0.47)
    pen.erase(pen.oval(0.68, 0.42, 0.4))


def snow(pen: Pen, options: dict) -> None:
    """Flakes all over a box, or one large crystal in a square."""
    rng = _random(options)
    if pen.aspect < 1.3 and "count" not in options:
        _crystal(pen, 0.5, 0.5, 0.47)
        return
    for _ in range(int(options.get("count", round(18 * pen.aspect)))):
        pen.ellipse(rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.015, 0.04))


def _crystal(pen: Pen, x: float, y: float, r: float) -> None:
    for i in range(6):
        angle = i * np.pi / 3
        pen.line(pen.radial(x, y, np.array([0, r]), np.array([0, angle])), r * 0.14)
        for side in (-0.35, 0.35):
            pen.line(pen.radial(x, y, np.array([r * 0.55, r * 0.85]), np.array([angle, angle + side])), r * 0.1)


def texture(pen: Pen, options: dict) -> None:
    """Mottled noise in the inks, such as a photograph shows from afar."""
    rng, inks = _random(options), options["ink_count"]
    field = np.zeros((pen.height, pen.width), np.float32)
    for cells, weight in ((3, 1.0), (7, 0.7), (16, 0.4)):
        grid = rng.uniform(0, 1, (cells, max(2, round(cells * pen.aspect)))).astype(np.float32)
        field += weight * cv2.resize(grid, (pen.width, pen.height), interpolation=cv2.INTER_CUBIC)
    order = np.clip((field - field.min()) / (np.ptp(field) + 1e-6) * 1.4 - 0.2, 0, 1)
    if inks == 1:
        pen.cover(np.round(order * 255).astype(np.uint8), 0)
        return
    pen.cover(np.full(order.shape, 255, np.uint8), 0)
    for ink in range(1, inks):
        pen.cover(np.round(np.clip((order - ink / inks) * 6 + 0.5, 0, 1) * 255).astype(np.uint8), ink)


LANDSCAPE = {
    f.__name__: f
    for f in (mountains, hills, waves, clouds, skyline, desert, forest, sun, moon, snow, texture)
}
