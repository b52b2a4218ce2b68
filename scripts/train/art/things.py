"""Vehicles, buildings and other things, as flat figures of one to three inks."""

import numpy as np

from art.pen import Pen


def _second(options: dict) -> int:
    return min(1, options["ink_count"] - 1)


def boat(pen: Pen, options: dict) -> None:
    pen.fill([(0.05, 0.72), (0.95, 0.72), (0.8, 0.92), (0.2, 0.92)])
    pen.line([(0.5, 0.04), (0.5, 0.75)], 0.04)
    pen.fill([(0.54, 0.06), (0.9, 0.66), (0.54, 0.66)], _second(options))
    pen.fill([(0.46, 0.16), (0.46, 0.66), (0.16, 0.66)], _second(options))


def lighthouse(pen: Pen, options: dict) -> None:
    pen.fill([(0.4, 0.26), (0.6, 0.26), (0.68, 0.98), (0.32, 0.98)])
    for top in (0.38, 0.6, 0.82):
        pen.fill([(0.38, top), (0.62, top), (0.64, top + 0.1), (0.36, top + 0.1)], 1)
    pen.box(0.34, 0.22, 0.66, 0.27, 1)
    pen.box(0.42, 0.1, 0.58, 0.22, min(2, options["ink_count"] - 1))
    pen.fill([(0.38, 0.11), (0.5, 0.0), (0.62, 0.11)], 1)


def rocket(pen: Pen, options: dict) -> None:
    pen.smooth([(0.5, 0.0), (0.64, 0.22), (0.64, 0.7), (0.5, 0.74), (0.36, 0.7), (0.36, 0.22)])
    pen.fill([(0.36, 0.5), (0.16, 0.78), (0.36, 0.72)], _second(options))
    pen.fill([(0.64, 0.5), (0.84, 0.78), (0.64, 0.72)], _second(options))
    pen.ellipse(0.5, 0.3, 0.07, ink=_second(options))
    pen.smooth([(0.4, 0.76), (0.6, 0.76), (0.5, 1.0)], min(2, options["ink_count"] - 1))


def plane(pen: Pen, options: dict) -> None:
    """A biplane from the side, nose to the left."""
    pen.smooth([(0.06, 0.5), (0.2, 0.42), (0.6, 0.45), (0.96, 0.42), (0.96, 0.54), (0.5, 0.62), (0.12, 0.6)])
    pen.fill([(0.12, 0.26), (0.62, 0.22), (0.66, 0.29), (0.14, 0.33)], _second(options))
    pen.fill([(0.1, 0.64), (0.6, 0.62), (0.64, 0.69), (0.12, 0.71)], _second(options))
    for x in (0.2, 0.5):
        pen.line([(x, 0.3), (x, 0.66)], 0.025)
    pen.fill([(0.86, 0.45), (0.98, 0.24), (0.99, 0.46)])
    pen.line([(0.06, 0.34), (0.06, 0.7)], 0.03)


def car(pen: Pen, options: dict) -> None:
    body = [(0.02, 0.7), (0.04, 0.5), (0.26, 0.45), (0.38, 0.26), (0.7, 0.26), (0.84, 0.47), (0.98, 0.52), (0.98, 0.7)]
    pen.fill(body)
    pen.fill([(0.33, 0.45), (0.41, 0.31), (0.53, 0.31), (0.53, 0.45)], 1)
    pen.fill([(0.57, 0.45), (0.57, 0.31), (0.67, 0.31), (0.76, 0.45)], 1)
    for x in (0.24, 0.78):
        pen.ellipse(x, 0.71, 0.12)
        pen.ellipse(x, 0.71, 0.06, ink=1)


def train(pen: Pen, options: dict) -> None:
    pen.box(0.1, 0.42, 0.66, 0.7)
    pen.box(0.62, 0.18, 0.94, 0.74, _second(options))
    pen.box(0.18, 0.2, 0.28, 0.44)
    pen.fill([(0.02, 0.84), (0.12, 0.64), (0.14, 0.84)])
    for x in (0.22, 0.42, 0.62, 0.82):
        pen.ellipse(x, 0.8, 0.1)
    pen.ellipse(0.3, 0.08, 0.08, ink=min(2, options["ink_count"] - 1))


def bridge(pen: Pen, options: dict) -> None:
    """A suspension bridge."""
    pen.box(0, 0.7, 1, 0.78)
    for x in (0.28, 0.72):
        pen.box(x - 0.02, 0.1, x + 0.02, 1.0)
    t = np.linspace(-1, 1, 20)
    for left, right in ((-0.16, 0.28), (0.28, 0.72), (0.72, 1.16)):
        xs = (left + right) / 2 + t * (right - left) / 2
        ys = 0.14 + 0.5 * (1 - t**2)
        pen.line([*zip(xs, ys)], 0.03)
        for x, y in [*zip(xs, ys)][2:-2:2]:
            pen.line([(x, y), (x, 0.72)], 0.012)


def arch(pen: Pen, options: dict) -> None:
    """A tall arch, as wide as high."""
    t = np.linspace(-1, 1, 40)
    outer = [*zip(0.5 + 0.48 * t, 0.02 + 0.98 * t**2 * (0.6 + 0.4 * t**2))]
    inner = [*zip(0.5 + 0.4 * t, 0.1 + 0.9 * t**2 * (0.6 + 0.4 * t**2))]
    pen.fill(outer + inner[::-1])


def dome(pen: Pen, options: dict) -> None:
    """A capitol."""
    pen.box(0.02, 0.82, 0.98, 1.0)
    pen.box(0.06, 0.6, 0.94, 0.84)
    for x in np.linspace(0.12, 0.86, 8):
        pen.box(x, 0.64, x + 0.03, 0.8, 1)
    pen.box(0.34, 0.46, 0.66, 0.6)
    t = np.linspace(np.pi, 2 * np.pi, 20)
    pen.fill([*zip(0.5 + 0.18 * np.cos(t), 0.46 + 0.28 * np.sin(t))], 1 if options["ink_count"] > 2 else 0)
    pen.box(0.47, 0.02, 0.53, 0.2)


def bell(pen: Pen, options: dict) -> None:
    pen.smooth([(0.5, 0.08), (0.7, 0.2), (0.76, 0.6), (0.96, 0.82), (0.5, 0.88), (0.04, 0.82), (0.24, 0.6), (0.3, 0.2)])
    pen.ellipse(0.5, 0.9, 0.08)
    pen.line([(0.56, 0.45), (0.52, 0.6), (0.6, 0.82)], 0.03, 1)


def anchor(pen: Pen, options: dict) -> None:
    pen.ring(0.5, 0.13, 0.09, 0.06)
    pen.line([(0.5, 0.2), (0.5, 0.92)], 0.1)
    pen.line([(0.28, 0.32), (0.72, 0.32)], 0.08)
    t = np.linspace(0.1, np.pi - 0.1, 16)
    pen.line([*zip(0.5 + 0.4 * np.cos(t), 0.56 + 0.36 * np.sin(t))], 0.09)
    pen.fill([(0.02, 0.6), (0.1, 0.44), (0.24, 0.6)])
    pen.fill([(0.98, 0.6), (0.9, 0.44), (0.76, 0.6)])


def ball(pen: Pen, options: dict) -> None:
    pen.ellipse(0.5, 0.5, 0.47)
    t = np.linspace(-1, 1, 16)
    pen.line([*zip(0.28 - 0.16 * (t**2 - 0.5), 0.5 + 0.42 * t)], 0.045, 1)
    pen.line([*zip(0.72 + 0.16 * (t**2 - 0.5), 0.5 + 0.42 * t)], 0.045, 1)


def book(pen: Pen, options: dict) -> None:
    pen.fill([(0.03, 0.2), (0.47, 0.28), (0.47, 0.88), (0.03, 0.8)])
    pen.fill([(0.97, 0.2), (0.53, 0.28), (0.53, 0.88), (0.97, 0.8)])
    for y in (0.36, 0.5, 0.64):
        pen.line([(0.1, y), (0.4, y + 0.06)], 0.035, 1)
        pen.line([(0.9, y), (0.6, y + 0.06)], 0.035, 1)


def helmet(pen: Pen, options: dict) -> None:
    shell = [(0.08, 0.6), (0.1, 0.24), (0.45, 0.06), (0.82, 0.24), (0.9, 0.56), (0.7, 0.66), (0.6, 0.86), (0.3, 0.88)]
    pen.smooth(shell)
    pen.line([(0.62, 0.62), (0.98, 0.62), (0.96, 0.88), (0.6, 0.84)], 0.06, 1)
    pen.ellipse(0.42, 0.56, 0.08, ink=1)


THINGS = {
    f.__name__: f
    for f in (boat, lighthouse, rocket, plane, car, train, bridge, arch, dome, bell, anchor, ball, book, helmet)
}
