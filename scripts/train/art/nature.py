"""Plants, animals and people, as flat figures of one to three inks."""

import numpy as np

from art.pen import Pen


def _second(options: dict) -> int:
    return min(1, options["ink_count"] - 1)


def cactus(pen: Pen, options: dict) -> None:
    pen.line([(0.5, 0.1), (0.5, 0.98)], 0.17)
    pen.line([(0.2, 0.3), (0.2, 0.52), (0.5, 0.56)], 0.12)
    pen.line([(0.8, 0.22), (0.8, 0.42), (0.5, 0.46)], 0.12)


def pine(pen: Pen, options: dict) -> None:
    pen.box(0.45, 0.8, 0.55, 1.0, _second(options))
    for top, wide, low in ((0.0, 0.2, 0.35), (0.18, 0.3, 0.6), (0.4, 0.4, 0.86)):
        pen.fill([(0.5, top), (0.5 + wide, low), (0.5 - wide, low)])


def palm(pen: Pen, options: dict) -> None:
    pen.line([(0.42, 1.0), (0.46, 0.65), (0.54, 0.36)], 0.07, _second(options))
    for dx, dy in ((-0.45, 0.02), (-0.36, 0.24), (-0.22, -0.2), (0.12, -0.24), (0.38, -0.06), (0.42, 0.2)):
        tip = np.array([0.54 + dx, 0.34 + dy])
        middle = np.array([0.54 + dx / 2, 0.34 + dy / 2 - 0.1])
        pen.smooth([(0.54, 0.36), middle + (0, -0.03), tip, middle + (0, 0.07)])


def leaf(pen: Pen, options: dict) -> None:
    pen.smooth([(0.5, 0.02), (0.78, 0.3), (0.72, 0.66), (0.5, 0.84), (0.28, 0.66), (0.22, 0.3)])
    pen.line([(0.5, 0.15), (0.5, 1.0)], 0.05, _second(options))


def flower(pen: Pen, options: dict) -> None:
    """Petals about a middle; a third ink is stem and leaf."""
    if options["ink_count"] > 2:
        pen.line([(0.5, 0.5), (0.52, 1.0)], 0.06, 2)
        pen.smooth([(0.52, 0.9), (0.72, 0.7), (0.82, 0.78)], 2)
    centre = 0.36 if options["ink_count"] > 2 else 0.5
    reach = centre * 0.62
    count = int(options.get("count", 7))
    for i in range(count):
        angle = 2 * np.pi * i / count
        x, y = pen.radial(0.5, centre, np.array([reach]), np.array([angle]))[0]
        pen.ellipse(x, y, reach * 0.66 / pen.aspect, reach * 0.36, 0, np.degrees(angle) - 90)
    pen.ellipse(0.5, centre, reach * 0.45, ink=1)


def wheat(pen: Pen, options: dict) -> None:
    for lean in (-0.22, 0, 0.22):
        pen.line([(0.5, 1.0), (0.5 + lean, 0.15)], 0.03, _second(options))
        for i in range(5):
            y = 0.08 + i * 0.1
            x = 0.5 + lean * (1 - y) / 0.85
            pen.ellipse(x - 0.05, y, 0.03, 0.06, 0, -25)
            pen.ellipse(x + 0.05, y, 0.03, 0.06, 0, 25)


def tree(pen: Pen, options: dict) -> None:
    pen.fill([(0.44, 1.0), (0.47, 0.5), (0.53, 0.5), (0.56, 1.0)], _second(options))
    for x, y, r in ((0.5, 0.25, 0.24), (0.28, 0.4, 0.2), (0.72, 0.4, 0.2), (0.5, 0.5, 0.2)):
        pen.ellipse(x, y, r)


def bird(pen: Pen, options: dict) -> None:
    """Perched, looking left: body, wing, tail."""
    pen.smooth([(0.1, 0.3), (0.2, 0.14), (0.36, 0.2), (0.5, 0.36), (0.72, 0.56), (0.6, 0.72), (0.36, 0.7), (0.2, 0.5)])
    pen.fill([(0.6, 0.55), (0.98, 0.86), (0.86, 0.92), (0.5, 0.7)])
    pen.fill([(0.02, 0.32), (0.16, 0.24), (0.16, 0.34)], min(2, options["ink_count"] - 1))
    pen.smooth([(0.36, 0.36), (0.6, 0.46), (0.78, 0.68), (0.5, 0.62)], 1)
    pen.line([(0.42, 0.7), (0.42, 0.92)], 0.03, 1)


def fish(pen: Pen, options: dict) -> None:
    pen.smooth([(0.02, 0.52), (0.2, 0.3), (0.5, 0.22), (0.78, 0.45), (0.78, 0.58), (0.5, 0.78), (0.2, 0.72)])
    pen.fill([(0.74, 0.5), (0.98, 0.22), (0.92, 0.5), (0.98, 0.8)])
    pen.fill([(0.36, 0.28), (0.46, 0.1), (0.6, 0.26)])
    pen.smooth([(0.12, 0.58), (0.4, 0.62), (0.7, 0.56), (0.45, 0.74), (0.22, 0.68)], 1)
    pen.ellipse(0.16, 0.46, 0.03, 0.04, 1)


def animal(pen: Pen, options: dict) -> None:
    """A four-legged body, head to the left."""
    pen.smooth([(0.22, 0.34), (0.5, 0.3), (0.86, 0.34), (0.92, 0.5), (0.84, 0.64), (0.5, 0.62), (0.28, 0.66)])
    pen.smooth([(0.02, 0.34), (0.12, 0.2), (0.28, 0.2), (0.36, 0.36), (0.28, 0.52), (0.1, 0.46)])
    pen.fill([(0.16, 0.22), (0.16, 0.06), (0.24, 0.2)])
    for x in (0.28, 0.4, 0.72, 0.84):
        pen.fill([(x - 0.05, 0.55), (x + 0.05, 0.55), (x + 0.03, 0.96), (x - 0.04, 0.96)])
    pen.line([(0.9, 0.4), (0.98, 0.6)], 0.04)
    pen.smooth([(0.4, 0.36), (0.7, 0.38), (0.66, 0.52), (0.42, 0.52)], 1)


def horse(pen: Pen, options: dict) -> None:
    """A bucking horse and its rider."""
    pen.smooth([(0.3, 0.5), (0.5, 0.46), (0.72, 0.34), (0.84, 0.36), (0.8, 0.5), (0.6, 0.66), (0.4, 0.7), (0.3, 0.64)])
    pen.smooth([(0.34, 0.52), (0.24, 0.7), (0.12, 0.86), (0.06, 0.76), (0.18, 0.56), (0.3, 0.46)])
    for path in ([(0.38, 0.64), (0.3, 0.82), (0.38, 0.98)], [(0.46, 0.64), (0.48, 0.84), (0.42, 0.97)],
                 [(0.78, 0.42), (0.92, 0.3), (0.98, 0.12)], [(0.76, 0.46), (0.96, 0.42), (1.0, 0.24)]):  # fmt: skip
        pen.line(path, 0.055)
    pen.line([(0.82, 0.36), (0.9, 0.56), (0.86, 0.7)], 0.04)
    rider = _second(options)
    pen.line([(0.5, 0.5), (0.46, 0.24)], 0.1, rider)
    pen.line([(0.46, 0.3), (0.64, 0.14), (0.68, 0.02)], 0.05, rider)
    pen.line([(0.5, 0.5), (0.4, 0.66)], 0.07, rider)
    pen.ellipse(0.43, 0.16, 0.055, ink=rider)
    pen.fill([(0.33, 0.13), (0.39, 0.11), (0.41, 0.05), (0.47, 0.05), (0.48, 0.11), (0.54, 0.14)], rider)


def person(pen: Pen, options: dict) -> None:
    pen.ellipse(0.5, 0.14, 0.12, ink=_second(options))
    pen.smooth([(0.28, 0.32), (0.5, 0.26), (0.72, 0.32), (0.66, 0.66), (0.34, 0.66)])
    pen.fill([(0.36, 0.6), (0.5, 0.6), (0.46, 1.0), (0.34, 1.0)])
    pen.fill([(0.5, 0.6), (0.64, 0.6), (0.66, 1.0), (0.54, 1.0)])
    pen.line([(0.3, 0.36), (0.18, 0.66)], 0.08)
    pen.line([(0.7, 0.36), (0.82, 0.66)], 0.08)


def paw(pen: Pen, options: dict) -> None:
    pen.smooth([(0.5, 0.46), (0.74, 0.66), (0.78, 0.86), (0.5, 0.84), (0.22, 0.86), (0.26, 0.66)])
    for x, y, turn in ((0.16, 0.44, -25), (0.37, 0.22, -8), (0.63, 0.22, 8), (0.84, 0.44, 25)):
        pen.ellipse(x, y, 0.1, 0.15, 0, turn)


def peach(pen: Pen, options: dict) -> None:
    """Fruit (also an orange or an apple), highlight, and leaf in the last ink."""
    pen.ellipse(0.5, 0.58, 0.4)
    pen.ellipse(0.38, 0.48, 0.14, ink=1)
    pen.smooth([(0.5, 0.22), (0.66, 0.04), (0.92, 0.1), (0.74, 0.26)], min(2, max(1, options["ink_count"] - 1)))
    pen.line([(0.5, 0.3), (0.48, 0.08)], 0.04, min(2, max(1, options["ink_count"] - 1)))


NATURE = {
    f.__name__: f
    for f in (cactus, pine, palm, leaf, flower, wheat, tree, bird, fish, animal, horse, person, paw, peach)
}
