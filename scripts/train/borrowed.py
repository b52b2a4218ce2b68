"""Grounds and art that belong to no state, to stand under a true banner: what a specialty plate may look like."""

import json

import numpy as np

from artwork import EMBLEMS
from lettering import ALPHABET
from state_files import Art, Design, Ground

SCENES = (
    *("mountains", "hills", "waves", "clouds", "skyline", "desert", "forest", "rainbow", "texture", "stripes", "burst"),
)


def random_design(rng: np.random.Generator) -> Design:
    """A plate without words: a ground, perhaps a scene, and up to two emblems."""
    art = [random_scene(rng)] if rng.random() < 0.5 else []
    art += [random_emblem(rng) for _ in range(int(rng.choice([0, 1, 2], p=[0.2, 0.6, 0.2])))]
    box = (0.04, 0.27, 0.96, 0.78)
    return Design("", "random", "specialty", 1, _ground(rng), "#101010", ("LLLDDD",), "dash", None, box, (), tuple(art))


def random_emblem(rng: np.random.Generator) -> Art:
    """A figure, mostly at the left, where it may reach the first character."""
    draw = EMBLEMS[rng.integers(len(EMBLEMS))]
    x = rng.uniform(0.06, 0.2) if rng.random() < 0.7 else rng.uniform(0.3, 0.95)
    return _art(rng, draw, None, (x, rng.uniform(0.4, 0.65)), float(rng.choice([0.25, 0.35, 0.45, 0.55, 0.7])))


def random_scene(rng: np.random.Generator) -> Art:
    """Land, water or a pattern over the whole plate or along an edge."""
    top = float(rng.choice([0, 0.4, 0.6, 0.75]))
    bottom = 1.0 if top else float(rng.choice([0.3, 1]))
    return _art(rng, SCENES[rng.integers(len(SCENES))], (0.0, top, 1.0, bottom), None, 0.0)


def _art(rng: np.random.Generator, draw: str, box: tuple | None, at: tuple | None, size: float) -> Art:
    inks = tuple(random_hex(rng) for _ in range(int(rng.integers(1, 4))))
    options = {"ink_count": len(inks), "seed": int(rng.integers(4))}
    if draw == "letters":
        options["text"] = ALPHABET[10 + rng.integers(26)]
    opacity = float(rng.uniform(0.3, 0.8) if box else rng.uniform(0.5, 1))
    return Art(draw, box, at, size, inks, opacity, json.dumps(options, sort_keys=True))


def _ground(rng: np.random.Generator) -> Ground:
    draw, light = rng.random(), 150 if rng.random() < 0.75 else 0
    direction = "down" if rng.random() < 0.85 else "right"
    if draw < 0.4:
        return Ground(((0.0, random_hex(rng, light)),), direction, 0.0)
    if draw < 0.75:
        count = int(rng.integers(2, 4))
        return Ground(tuple((i / (count - 1), random_hex(rng, light)) for i in range(count)), direction)
    places = (0.0, float(rng.uniform(0.15, 0.28)), float(rng.uniform(0.75, 0.88)))
    colours = random_hex(rng), random_hex(rng, light), random_hex(rng)
    return Ground(tuple(zip(places, colours)), direction, float(rng.choice([0, 0.05, 0.2])))


def random_hex(rng: np.random.Generator, low: int = 0) -> str:
    """Any colour "#rrggbb" with channels of at least `low`."""
    red, green, blue = rng.integers(low, 256, 3)
    return f"#{red:02x}{green:02x}{blue:02x}"
