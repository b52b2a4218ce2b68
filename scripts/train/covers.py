"""What hides a part of a plate: snow, mud, a film of dirt, glare, tape, a privacy mask, a strap, the bars of a rack, a hitch
ball, another car, a frame, something in the colour of the body.

A cover lies in the plane of the plate, over the plate and SURROUNDINGS of its size on every side. Places on the plate are
u (its width) and v (its height), 0..1 from the top left corner; a width of 0.1 is a tenth of the plate's.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

import kernel

SURROUNDINGS = 0.35
FIELD = (280, 112)
"""Pixels across a plate with its surroundings."""

HIDING_OPACITY = 0.75
"""From this opacity on nothing is made out of what lies below."""

HEIGHT = 0.45
"""Of a plate relative to its width, for what is as long as wide; between American and European ones."""

NARROWEST, WIDEST = 0.05, 0.4
PLACES = {"first": 0.24, "last": 0.24, "middle": 0.3, "band": 0.08, "beside": 0.14}
"""Where a cover lies: over an end, between the ends, along the whole plate, or where no character is."""


@dataclass(frozen=True)
class Cover:
    """`opacity` (0..1) and `luma` over the field; `digital`: laid into the picture by the camera, after its lens and sensor.

    `ends`: what a finder may take for the plate's left and right end, in u: beyond it the plate cannot be told.
    """

    opacity: np.ndarray
    luma: np.ndarray
    digital: bool
    ends: tuple[float, float]

    def over(self, field: np.ndarray) -> np.ndarray:
        """The plate with its surroundings, [112,280], below the cover."""
        return field * (1 - self.opacity) + self.luma * self.opacity

    def laid(self, picture: np.ndarray, quad: np.ndarray) -> np.ndarray:
        """A luma picture with the cover on the plate at `quad`."""
        corners = kernel.project(kernel.homography(quad), in_plate(_field_corners()))
        matrix = cv2.getPerspectiveTransform(_field_corners() - np.float32(0.5), (corners - 0.5).astype(np.float32))
        size = picture.shape[1::-1]
        opacity = cv2.warpPerspective(self.opacity, matrix, size, flags=cv2.INTER_LINEAR)
        luma = cv2.warpPerspective(self.luma, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return picture * (1 - opacity) + luma * opacity

    def hides(self, boxes: np.ndarray) -> np.ndarray:
        """Which part of each box (u0, v0, u1, v1) is hidden: [k], 0..1."""
        hidden = (self.opacity >= HIDING_OPACITY).astype(np.float32)
        shares = []
        for low, high in zip(in_field(boxes[:, :2]), in_field(boxes[:, 2:])):
            (x0, y0), (x1, y1) = np.floor(low).astype(int), np.ceil(high).astype(int)
            inside = hidden[max(y0, 0) : max(y1, y0 + 1), max(x0, 0) : max(x1, x0 + 1)]
            shares.append(float(inside.mean()) if inside.size else 0.0)
        return np.array(shares)


def in_field(places: np.ndarray) -> np.ndarray:
    """Places on the plate [n,2] in pixels of the field."""
    return (places + SURROUNDINGS) / (1 + 2 * SURROUNDINGS) * FIELD


def in_plate(pixels: np.ndarray) -> np.ndarray:
    """The inverse of `in_field`."""
    return pixels / FIELD * (1 + 2 * SURROUNDINGS) - SURROUNDINGS


def _field_corners() -> np.ndarray:
    width, height = FIELD
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)


@dataclass(frozen=True)
class Shades:
    """Grey levels of a picture: the plate's ink and paper, whichever is darker first, and what surrounds it."""

    dark: float
    light: float
    body: float

    @classmethod
    def of(cls, picture: np.ndarray, quad: np.ndarray) -> "Shades":
        """Of a luma picture with a plate at `quad`."""
        low, high = np.floor(quad.min(0)).astype(int), np.ceil(quad.max(0)).astype(int)
        (x0, y0), (x1, y1) = np.maximum(low, 0), high
        dark, light = np.percentile(picture[y0 : y1 + 1, x0 : x1 + 1], (5, 95))
        beside = np.concatenate([picture[: max(y0, 1)].ravel(), picture[y1:].ravel()])
        return cls(float(dark), float(light), float(np.median(beside)) if beside.size else float(dark))


@dataclass(frozen=True)
class Material:
    """`luma`: its grey level; `grain`: how much that varies, in levels; `rough` and `soft`: how far its edge wanders and how
    wide it fades, in widths of the plate; `opacity`: at its thickest; `patchy`: how much thinner it is in places."""

    luma: float
    grain: float = 0.0
    rough: float = 0.0
    soft: float = 0.004
    opacity: float = 1.0
    patchy: float = 0.0
    digital: bool = False
    straight: bool = False


def draw_cover(rng: np.random.Generator, shades: Shades, boxes: np.ndarray) -> Cover:
    """Something over a plate whose characters have the boxes [k,4] (u0, v0, u1, v1)."""
    name = str(rng.choice(list(MATERIALS)))
    material = MATERIALS[name](rng, shades)
    place = str(rng.choice(list(PLACES), p=list(PLACES.values())))
    width = NARROWEST + (WIDEST - NARROWEST) * rng.beta(1.2, 1.8)
    wander = _noise(rng, int(rng.integers(5, 40))) * material.rough
    depth, ends = _depth(rng, place, width, boxes, material)
    opacity = 1 / (1 + np.exp(-np.clip((depth + wander) / material.soft, -30, 30)))
    opacity = opacity * material.opacity * (1 - material.patchy * np.clip(_noise(rng, 12) + 0.5, 0, 1))
    luma = material.luma + material.grain * (_noise(rng, 9) + 0.5 * _noise(rng, 60))
    if material.straight and rng.random() < 0.7:
        luma = luma + _rounded(rng, depth, width, material)
    return Cover(opacity.astype(np.float32), np.clip(luma, 0, 255).astype(np.float32), material.digital, ends)


def _depth(
    rng: np.random.Generator, place: str, width: float, boxes: np.ndarray, material: Material
) -> tuple[np.ndarray, tuple[float, float]]:
    """How far inside the cover each pixel of the field is, in widths of the plate, and what is left of the plate's ends."""
    first, last = (float(boxes[:, 0].min()), float(boxes[:, 2].max())) if len(boxes) else (0.08, 0.92)
    far = SURROUNDINGS if rng.random() < 0.5 else rng.uniform(0.0, 0.08)
    if place == "first":
        edge = width + (first if rng.random() < 0.6 else 0.0)
        return _strip(rng, -far, edge, material), (edge, 1.0)
    if place == "last":
        edge = (last if rng.random() < 0.6 else 1.0) - width
        return _strip(rng, edge, 1 + far, material), (0.0, edge)
    if place == "middle":
        centre = rng.uniform(first, last)
        if len(boxes) and rng.random() < 0.7:
            centre = float(boxes[rng.integers(len(boxes)), [0, 2]].mean())
        kind = rng.random()
        depth = _ball(rng, centre, width) if kind < 0.25 else _strip(rng, centre - width / 2, centre + width / 2, material)
        ends = (centre + width / 2, 1.0) if rng.random() < 0.5 else (0.0, centre - width / 2)
        return depth, ends
    if place == "band":
        top, bottom = (boxes[:, 1].min(), boxes[:, 3].max()) if len(boxes) else (0.2, 0.8)
        reach = rng.uniform(-0.1, 1.0) * (bottom - top)
        spans = (-SURROUNDINGS, top + reach) if rng.random() < 0.5 else (bottom - reach, 1 + SURROUNDINGS)
        return _rows(rng, *spans), (0.0, 1.0)
    return _beside(rng, first, last, boxes, material), (0.0, 1.0)


def _beside(
    rng: np.random.Generator, first: float, last: float, boxes: np.ndarray, material: Material
) -> np.ndarray:
    """Over the plate's edges and margins: it hides no character, or next to nothing of one."""
    draw = rng.random()
    if draw < 0.3:
        return _strip(rng, -SURROUNDINGS, first - rng.uniform(0.0, 0.06), material)
    if draw < 0.6:
        return _strip(rng, last + rng.uniform(0.0, 0.06), 1 + SURROUNDINGS, material)
    top, bottom = (boxes[:, 1].min(), boxes[:, 3].max()) if len(boxes) else (0.2, 0.8)
    spans = (-SURROUNDINGS, top - 0.04) if draw < 0.8 else (bottom + 0.04, 1 + SURROUNDINGS)
    return np.minimum(_rows(rng, *spans), _strip(rng, *np.sort(rng.uniform(-0.2, 1.2, 2)), material))


def _grid() -> tuple[np.ndarray, np.ndarray]:
    """u and v of every pixel of the field."""
    width, height = FIELD
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    return x / width * (1 + 2 * SURROUNDINGS) - SURROUNDINGS, y / height * (1 + 2 * SURROUNDINGS) - SURROUNDINGS


def _strip(rng: np.random.Generator, left: float, right: float, material: Material) -> np.ndarray:
    """From top to bottom of the plate, beyond them or short of them, upright or leaning."""
    u, v = _grid()
    leaning = 0.0 if material.digital else rng.normal(0, 0.06)
    u = u + leaning * (v - 0.5)
    top, bottom = (-SURROUNDINGS, 1 + SURROUNDINGS) if rng.random() < 0.6 else (rng.uniform(-0.2, 0.2), rng.uniform(0.8, 1.2))
    return np.minimum(np.minimum(u - left, right - u), HEIGHT * np.minimum(v - top, bottom - v))


def _rows(rng: np.random.Generator, top: float, bottom: float) -> np.ndarray:
    """Along the whole plate."""
    u, v = _grid()
    v = v + rng.normal(0, 0.08) * (u - 0.5)
    return HEIGHT * np.minimum(v - top, bottom - v)


def _ball(rng: np.random.Generator, centre: float, width: float) -> np.ndarray:
    """A hitch ball on its shank, which comes from below."""
    u, v = _grid()
    middle = rng.uniform(0.3, 0.7)
    ball = width / 2 - np.hypot(u - centre, HEIGHT * (v - middle))
    shank = np.minimum(width * rng.uniform(0.2, 0.5) - np.abs(u - centre), HEIGHT * (v - middle))
    return np.maximum(ball, shank)


def _rounded(rng: np.random.Generator, depth: np.ndarray, width: float, material: Material) -> np.ndarray:
    """Light on a bar or a ball: its middle or its edge is brighter."""
    across = np.clip(depth / (width / 2), 0, 1)
    return (rng.uniform(-60, 60) * across + rng.uniform(-30, 30)) * (material.grain > 0)


def _noise(rng: np.random.Generator, cells: int) -> np.ndarray:
    """Smooth noise over the field, mostly -1..1; `cells` across its width."""
    width, height = FIELD
    coarse = rng.normal(0, 0.5, (max(cells * height // width, 2), cells)).astype(np.float32)
    return cv2.resize(coarse, FIELD, interpolation=cv2.INTER_CUBIC)


def _between(rng: np.random.Generator, shades: Shades, low: float, high: float) -> float:
    """A grey level: 0 is the plate's dark one, 1 its light one."""
    return shades.dark + rng.uniform(low, high) * (shades.light - shades.dark)


def _snow(rng, shades):
    return Material(
        _between(rng, shades, 0.75, 1.3),
        grain=rng.uniform(2, 22),
        rough=rng.uniform(0.005, 0.05),
        soft=rng.uniform(0.002, 0.02),
        patchy=rng.uniform(0, 0.15),
    )


def _mud(rng, shades):
    return Material(
        _between(rng, shades, -0.2, 0.65),
        grain=rng.uniform(3, 30),
        rough=rng.uniform(0.01, 0.06),
        soft=rng.uniform(0.002, 0.015),
        patchy=rng.uniform(0, 0.2),
    )


def _film(rng, shades):
    return Material(
        _between(rng, shades, 0.1, 0.9),
        grain=rng.uniform(1, 12),
        rough=rng.uniform(0.01, 0.06),
        soft=rng.uniform(0.01, 0.06),
        opacity=rng.uniform(0.55, 1.0),
        patchy=rng.uniform(0, 0.15),
    )


def _glare(rng, shades):
    return Material(
        _between(rng, shades, 1.0, 1.8),
        rough=rng.uniform(0, 0.02),
        soft=rng.uniform(0.01, 0.05),
        opacity=rng.uniform(0.8, 1.0),
    )


def _tape(rng, shades):
    level = rng.uniform(0, 40) if rng.random() < 0.6 else rng.uniform(0, 255)
    return Material(level, grain=rng.uniform(0, 5), rough=rng.uniform(0, 0.004), soft=rng.uniform(0.001, 0.006))


def _mask(rng, _shades):
    return Material(float(rng.choice([0, 16, rng.uniform(0, 60), rng.uniform(90, 140)])), soft=0.0008, digital=True)


def _strap(rng, shades):
    level = _between(rng, shades, -0.2, 1.1)
    return Material(level, grain=rng.uniform(1, 15), soft=rng.uniform(0.001, 0.006), straight=True)


def _body(rng, shades):
    return Material(shades.body + rng.normal(0, 8), grain=rng.uniform(0, 6), soft=rng.uniform(0.001, 0.01), straight=True)


def _vehicle(rng, shades):
    """Another car, a post, a wheel, a load: anything."""
    return Material(
        rng.uniform(0, 255), grain=rng.uniform(5, 60), rough=rng.uniform(0, 0.01), soft=rng.uniform(0.001, 0.01), straight=True
    )


MATERIALS: dict[str, Callable[[np.random.Generator, Shades], Material]] = {
    "snow": _snow,
    "mud": _mud,
    "film": _film,
    "glare": _glare,
    "tape": _tape,
    "mask": _mask,
    "strap": _strap,
    "body": _body,
    "vehicle": _vehicle,
}
