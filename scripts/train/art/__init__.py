"""Drawn art of plates: `PRIMITIVES` draw themselves with a pen; `drawing` keeps their coverage for later plates.

A primitive is a function of a pen and options. Options are the keys of a design's art and `ink_count` (1..4).
"""

import functools
import json
import math
import zlib
from collections.abc import Callable

import numpy as np

from art.landscape import LANDSCAPE
from art.nature import NATURE
from art.pen import INKS, Pen
from art.shapes import SHAPES
from art.things import THINGS

PRIMITIVES: dict[str, Callable[[Pen, dict], None]] = SHAPES | LANDSCAPE | NATURE | THINGS

STRETCHED = {
    *("polygon", "line", "ellipse", "rectangle", "stripes", "checker", "burst", "flag", "rainbow", "ribbon", "letters"),
    *("mountains", "hills", "waves", "clouds", "skyline", "desert", "forest", "snow", "texture", "bridge", "state"),
}
"""Primitives that fill their box; the others keep their proportions inside it."""

ASPECTS = {"flag": 1.6, "ribbon": 0.8, "letters": 1.0, "car": 1.7, "train": 1.6, "fish": 1.6, "plane": 1.6} | {
    "animal": 1.3, "bridge": 2.2, "clouds": 2.0, "mountains": 2.0, "waves": 2.0, "hills": 2.0, "skyline": 2.0,
    "forest": 2.0, "desert": 2.0, "rainbow": 2.0, "lighthouse": 0.8, "rocket": 0.8, "person": 0.7, "cactus": 0.8,
    "pine": 0.8, "wheat": 0.8, "medallion": 0.8, "dome": 1.3,
}  # fmt: skip
"""Width by height of primitives that are not square."""


@functools.lru_cache(maxsize=1024)
def drawing(draw: str, options: str, width: int, height: int) -> np.ndarray:
    """The primitive's coverage, uint8 [height, width, inks]. `options`: the art's keys as JSON, which can be a key."""
    keys = json.loads(options)
    keys["ink_count"] = max(1, min(INKS, keys.get("ink_count", 1)))
    keys.setdefault("seed", zlib.crc32(options.encode()) % 1000)
    turned = 0.0 if draw == "stripes" else float(keys.get("angle", 0))
    pen = Pen(width, height, turned)
    PRIMITIVES[draw](pen, keys)
    return pen.drawing()


def place(draw: str, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The part of a box (pixels) that the primitive fills."""
    x0, y0, x1, y1 = box
    if draw in STRETCHED:
        return box
    aspect = ASPECTS.get(draw, 1.0)
    height = min(y1 - y0, (x1 - x0) / aspect)
    cx, cy = (x0 + x1) / 2, (y0 + y1) / 2
    return cx - height * aspect / 2, cy - height / 2, cx + height * aspect / 2, cy + height / 2


def natural_box(draw: str, x: float, y: float, height: float) -> tuple[float, float, float, float]:
    """The box of a primitive of a height about a centre, all in pixels."""
    width = height * ASPECTS.get(draw, 1.0)
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def pixels(box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
    """x, y, width and height (at least 2) of a box in whole pixels."""
    x0, y0 = math.floor(box[0] + 0.5), math.floor(box[1] + 0.5)
    return x0, y0, max(2, round(box[2]) - x0), max(2, round(box[3]) - y0)
