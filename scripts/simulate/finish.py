"""What is painted on vehicles: windows, lamps, seams, bumpers, grilles and wheels, as flat panels.

Rear and nose panels are addressed by (x, y), flanks by (z, y), wheels by (z, y) from the hub; metres. Colours are BGR
0..255. No lettering and no light rectangles: the only plate on a vehicle is its plate.
"""

from dataclasses import dataclass

import numpy as np

from body import SHAPES, Shape
from panel import Panel, Sampler

PAINTS = (
    (58, 48, 42),
    (38, 28, 132),
    (150, 150, 152),
    (112, 62, 30),
    (222, 222, 222),
    (40, 40, 42),
    (70, 96, 60),
    (120, 150, 168),
)
"""Of bodies, BGR 0..255."""

GLASS, PLASTIC, RUBBER = (22, 20, 18), (38, 36, 35), (30, 29, 28)
RED, AMBER, CLEAR = (30, 22, 150), (30, 110, 210), (190, 190, 185)
CHROME, STEEL = (150, 150, 150), (120, 118, 116)
_GLASS_GLOSS, _LAMP_GLOSS, _CHROME_GLOSS = 1.9, 1.5, 4.0


@dataclass(frozen=True)
class Finish:
    """The sampled panels of one vehicle."""

    rear: Sampler
    nose: Sampler
    flank: Sampler
    wheel: Sampler
    paint: tuple


@dataclass(frozen=True)
class Mount:
    """Where a vehicle's plate sits: x and y of its middle, metres."""

    x_m: float
    y_m: float


REAR_MOUNTS = {
    "sedan": Mount(0, 0.84),
    "hatchback": Mount(0, 0.86),
    "suv": Mount(0, 0.95),
    "pickup": Mount(0, 0.64),
    "van": Mount(-0.42, 0.92),
    "box-truck": Mount(-0.62, 0.80),
    "trailer": Mount(-0.55, 0.62),
}
FRONT_MOUNTS = {
    "sedan": Mount(0, 0.47),
    "hatchback": Mount(0, 0.48),
    "suv": Mount(0, 0.58),
    "pickup": Mount(0, 0.62),
    "van": Mount(0, 0.52),
    "box-truck": Mount(0, 0.70),
}


def paint_vehicle(kind: str, paint: tuple, rng: np.random.Generator) -> Finish:
    """The finish of one of SHAPES in a paint (BGR 0..255)."""
    shape = SHAPES[kind]
    return Finish(
        Sampler(_rear(kind, shape, paint, rng)),
        Sampler(_face(shape, paint) if kind == "trailer" else _nose(kind, shape, paint)),
        Sampler(_flank(shape, paint)),
        Sampler(_wheel(shape, rng)),
        paint,
    )


def _face(shape: Shape, paint: tuple) -> Panel:
    return Panel(-1.15, 0.1, 2.3, shape.height_m, paint)


def _rear(kind: str, shape: Shape, paint: tuple, rng) -> Panel:
    panel = _face(shape, paint)
    if kind in ("hatchback", "suv"):
        _rear_hatch(panel, shape)
    else:
        _REARS[kind](panel, shape.width_m / 2)
    mount = REAR_MOUNTS[kind]
    low = shape.silhouette[1][1]
    panel.fill([(-1.1, 0), (1.1, 0), (1.1, low), (-1.1, low)], PLASTIC, 0.15, soft=0)
    recess = _box(mount.x_m, mount.y_m, 0.21, 0.115)
    panel.shadow(recess, 0.12 + 0.3 * rng.random(), 0.02)
    panel.line([*recess, recess[0]], 0.005, 0.2)
    return panel


def _rear_sedan(panel, half):
    panel.fill([(-0.66, 1.105), (0.66, 1.105), (0.53, 1.375), (-0.53, 1.375)], GLASS, _GLASS_GLOSS)
    _headrests(panel, (-0.36, 0.36), 1.12, 1.27)
    _lamp(panel, [(half - 0.34, 0.77), (half, 0.75), (half, 0.97), (half - 0.30, 0.95)])
    panel.line([(-0.60, 1.05), (-0.60, 0.69), (0.60, 0.69), (0.60, 1.05)], 0.008)
    panel.line([(-half, 0.70), (half, 0.70)], 0.006, 0.4)
    panel.line([(-0.55, 1.0), (0.55, 1.0)], 0.02, 0.18)
    panel.fill([(-0.72, 0.36), (0.72, 0.36), (0.66, 0.47), (-0.66, 0.47)], PLASTIC, 0.2)
    panel.fill([(0.42, 0.38), (0.62, 0.38), (0.60, 0.44), (0.44, 0.44)], STEEL, 2.0, both=True)
    panel.fill(
        [(half - 0.26, 0.50), (half - 0.06, 0.51), (half - 0.06, 0.535), (half - 0.26, 0.525)], RED, 1.2, both=True
    )
    panel.disc(0, 1.005, 0.036, CHROME, _CHROME_GLOSS)


def _rear_hatch(panel, shape):
    half = shape.width_m / 2
    belt, top = shape.silhouette[6][1] + 0.01, shape.height_m - 0.14
    panel.fill(
        [(-half * 0.80, belt), (half * 0.80, belt), (half * 0.66, top), (-half * 0.66, top)], GLASS, _GLASS_GLOSS
    )
    _headrests(panel, (-0.36, 0.36), belt + 0.03, belt + 0.2)
    low = shape.silhouette[4][1]
    _lamp(panel, [(half - 0.27, low + 0.03), (half, low), (half, belt + 0.02), (half - 0.16, belt - 0.01)])
    panel.line([(-half * 0.84, top), (-half * 0.76, low - 0.02), (half * 0.76, low - 0.02), (half * 0.84, top)], 0.008)
    panel.line([(-half, low - 0.01), (half, low - 0.01)], 0.006, 0.4)
    bumper = shape.silhouette[2][1] - 0.04
    panel.fill(
        [
            (-half, 0.1),
            (half, 0.1),
            (half, bumper - 0.04),
            (half * 0.6, bumper),
            (-half * 0.6, bumper),
            (-half, bumper - 0.04),
        ],
        PLASTIC,
        0.2,
    )
    panel.fill(
        [
            (half - 0.24, bumper + 0.03),
            (half - 0.06, bumper + 0.03),
            (half - 0.06, bumper + 0.055),
            (half - 0.24, bumper + 0.055),
        ],
        RED,
        1.2,
        both=True,
    )
    panel.line([(0.02, belt + 0.02), (0.34, belt + 0.05)], 0.012, 0.6)
    panel.disc(0, belt - 0.055, 0.04, CHROME, _CHROME_GLOSS)
    panel.fill([(-0.22, top + 0.045), (0.22, top + 0.045), (0.20, top + 0.06), (-0.20, top + 0.06)], RED, 1.2, 0.3)


def _rear_pickup(panel, half):
    panel.fill([(-0.72, 1.36), (0.72, 1.36), (0.62, 1.70), (-0.62, 1.70)], GLASS, _GLASS_GLOSS)
    panel.line([(-0.24, 1.36), (-0.22, 1.70)], 0.02, 0.7, both=True)
    _lamp(panel, [(half - 0.17, 0.80), (half, 0.80), (half, 1.20), (half - 0.17, 1.20)], reverse=0.84)
    panel.line([(-half + 0.18, 1.24), (-half + 0.18, 0.78), (half - 0.18, 0.78), (half - 0.18, 1.24)], 0.012, 0.7)
    panel.shadow([(-0.6, 0.86), (0.6, 0.86), (0.6, 1.14), (-0.6, 1.14)], 0.10, 0.02)
    panel.line([(-0.6, 0.86), (0.6, 0.86)], 0.014, 0.25)
    panel.fill([(-0.13, 1.145), (0.13, 1.145), (0.13, 1.205), (-0.13, 1.205)], PLASTIC, 0.4)
    panel.fill([(-half, 0.5), (half, 0.5), (half, 0.755), (-half, 0.755)], STEEL, 1.6)
    panel.fill([(-half, 0.735), (half, 0.735), (half, 0.77), (-half, 0.77)], PLASTIC, 0.2)
    panel.fill([(-0.25, 0.5), (0.25, 0.5), (0.22, 0.74), (-0.22, 0.74)], (70, 70, 70), 0.6)


def _rear_van(panel, half):
    panel.fill([(0.07, 1.32), (half * 0.80, 1.32), (half * 0.76, 1.94), (0.07, 1.94)], GLASS, _GLASS_GLOSS, both=True)
    panel.line([(0, 0.62), (0, 2.1)], 0.014, 0.7)
    panel.line([(half * 0.88, 0.64), (half * 0.84, 2.08), (-half * 0.84, 2.08), (-half * 0.88, 0.64)], 0.01)
    _lamp(panel, [(half - 0.12, 0.80), (half, 0.80), (half, 1.28), (half - 0.11, 1.28)], reverse=0.86)
    panel.fill([(-half, 0.3), (half, 0.3), (half, 0.62), (-half, 0.62)], PLASTIC, 0.25)
    panel.fill([(0.04, 0.98), (0.10, 0.98), (0.10, 1.12), (0.04, 1.12)], PLASTIC, 0.4)
    panel.line([(-half * 0.86, 1.2), (half * 0.86, 1.2)], 0.02, 0.12)
    for y in (0.85, 1.3, 1.8):
        panel.fill(
            [(half * 0.84, y), (half * 0.92, y), (half * 0.92, y + 0.05), (half * 0.84, y + 0.05)],
            PLASTIC,
            0.3,
            both=True,
        )


def _rear_box_truck(panel, half):
    """A roller door between posts, over a steel bumper."""
    panel.fill([(-half, 0.1), (half, 0.1), (half, 0.95), (-half, 0.95)], (52, 50, 48), 0.2, soft=0)
    panel.fill([(-half, 0.50), (half, 0.50), (half, 0.66), (-half, 0.66)], STEEL, 1.2, soft=0)
    for y in np.arange(1.1, 3.1, 0.28):
        panel.line([(-half + 0.12, y), (half - 0.12, y)], 0.012, 0.35)
    panel.line([(-half + 0.10, 0.98), (-half + 0.10, 3.2), (half - 0.10, 3.2), (half - 0.10, 0.98)], 0.02, 0.5)
    _lamp(panel, [(half - 0.42, 0.74), (half - 0.14, 0.74), (half - 0.14, 0.88), (half - 0.42, 0.88)])


def _rear_trailer(panel, half):
    """A tail board with a lamp at each end, over the frame."""
    panel.fill([(-half, 0.1), (half, 0.1), (half, 0.50), (-half, 0.50)], (48, 46, 44), 0.2, soft=0)
    panel.line([(-half, 0.76), (half, 0.76)], 0.02, 0.4)
    _lamp(panel, [(half - 0.26, 0.54), (half - 0.06, 0.54), (half - 0.06, 0.70), (half - 0.26, 0.70)])


_REARS = {
    "sedan": _rear_sedan,
    "pickup": _rear_pickup,
    "van": _rear_van,
    "box-truck": _rear_box_truck,
    "trailer": _rear_trailer,
}


def _headrests(panel, places: tuple[float, ...], bottom: float, top: float):
    """Dim seat backs behind a window."""
    for x in places:
        panel.fill(
            [(x - 0.11, bottom), (x + 0.11, bottom), (x + 0.09, top), (x - 0.09, top)],
            (11, 10, 10),
            _GLASS_GLOSS * 0.8,
            soft=3,
        )


def _lamp(panel, corners, reverse: float | None = None):
    """A tail-lamp cluster, right and left; its inner part or a band of it is the clear reversing lamp."""
    points = np.array(corners, float)
    panel.fill(points + (points - points.mean(0)) * 0.05, PLASTIC, 0.6, both=True)
    panel.fill(points, RED, _LAMP_GLOSS, 0.25, both=True)
    low, high = points[:, 1].min(), points[:, 1].max()
    inner, outer = points[:, 0].min(), points[:, 0].max()
    middle = low + 0.28 * (high - low) if reverse is None else reverse
    reach = 0.45 if reverse is None else 0.9
    panel.disc(
        inner + (outer - inner) * 0.62,
        low + 0.66 * (high - low),
        0.16 * min(high - low, outer - inner) + 0.02,
        (45, 40, 215),
        _LAMP_GLOSS,
        1.0,
        both=True,
    )
    left, right = inner + 0.08 * (outer - inner) + 0.02, inner + reach * (outer - inner)
    panel.fill(
        [(left, middle - 0.02), (right, middle - 0.02), (right, middle + 0.025), (left, middle + 0.03)],
        (120, 115, 150),
        _LAMP_GLOSS,
        both=True,
    )


def _nose(kind: str, shape: Shape, paint: tuple) -> Panel:
    panel = _face(shape, paint)
    half = shape.width_m / 2
    corners = np.array(shape.silhouette)[::-1]
    bonnet, mount = corners[4][1], FRONT_MOUNTS[kind]
    roof = int(np.argmax(corners[:, 1] > shape.height_m - 0.2))
    cowl, top = corners[roof - 1][1] + 0.05, shape.height_m - 0.10
    panel.fill(
        [(-half * 0.82, cowl), (half * 0.82, cowl), (half * 0.66, top), (-half * 0.66, top)], GLASS, _GLASS_GLOSS
    )
    _headrests(panel, (-0.38, 0.38), cowl + 0.04, cowl + 0.6 * (top - cowl))
    panel.line([(-half * 0.6, cowl + 0.02), (-0.05, cowl + 0.05)], 0.014, 0.6)
    panel.line([(0.0, cowl + 0.02), (half * 0.55, cowl + 0.05)], 0.014, 0.6)
    panel.line([(-half * 0.78, cowl), (-half * 0.6, bonnet), (half * 0.6, bonnet), (half * 0.78, cowl)], 0.008)
    _headlamp(
        panel,
        [(half * 0.52, bonnet - 0.16), (half, bonnet - 0.12), (half, bonnet + 0.05), (half * 0.60, bonnet - 0.01)],
    )
    high, low = bonnet - 0.03, mount.y_m + 0.13
    panel.fill([(-half * 0.46, low), (half * 0.46, low), (half * 0.52, high), (-half * 0.52, high)], (24, 24, 24), 0.8)
    for y in np.arange(low + 0.03, high - 0.01, 0.035):
        panel.fill(
            [(-half * 0.46, y), (half * 0.46, y), (half * 0.46, y + 0.009), (-half * 0.46, y + 0.009)],
            (62, 62, 62),
            1.4,
            soft=0,
        )
    panel.disc(0, (low + high) / 2, 0.045, CHROME, _CHROME_GLOSS)
    intake = mount.y_m - 0.11
    panel.fill(
        [(-half * 0.62, intake - 0.10), (half * 0.62, intake - 0.10), (half * 0.55, intake), (-half * 0.55, intake)],
        (26, 26, 26),
        0.3,
    )
    panel.fill([(-1.1, 0), (1.1, 0), (1.1, intake - 0.1), (-1.1, intake - 0.1)], PLASTIC, 0.15, soft=0)
    panel.disc(half * 0.76, intake - 0.02, 0.05, (60, 60, 60), 2.0, 0.4, both=True)
    panel.shadow(_box(mount.x_m, mount.y_m - 0.006, 0.168, 0.085), 0.5, 0.008)
    return panel


def _headlamp(panel, corners):
    points = np.array(corners, float)
    panel.fill(points + (points - points.mean(0)) * 0.06, PLASTIC, 0.6, both=True)
    panel.fill(points, (112, 112, 112), 2.6, 0.3, both=True)
    middle = points.mean(0)
    for offset in (-0.075, 0.075):
        panel.disc(middle[0] + offset, middle[1] + 0.01 + offset * 0.2, 0.052, (60, 60, 62), 2.5, 0.6, both=True)
        panel.disc(middle[0] + offset, middle[1] + 0.01 + offset * 0.2, 0.038, CLEAR, 3.0, 2.0, both=True)
    panel.disc(points[1][0] - 0.05, points[1][1] + 0.05, 0.03, AMBER, 1.5, 0.2, both=True)


def _flank(shape: Shape, paint: tuple) -> Panel:
    panel = Panel(-0.2, 0.1, shape.length_m + 0.4, shape.height_m, paint)
    z = np.linspace(0.2, shape.length_m - 0.2, 120)
    roof = np.minimum(shape.top(z) - 0.12, shape.height_m - 0.16)
    base = shape.belt_m + 0.06
    glazed = roof > base + 0.10
    z, roof = z[glazed], roof[glazed]
    if shape.height_m > 2:  # a van has windows in its doors only
        in_doors = z > shape.length_m * 0.62
        z, roof = z[in_doors], roof[in_doors]
    if len(z):
        panel.fill([(z[0], base), *zip(z, roof, strict=True), (z[-1], base)], GLASS, _GLASS_GLOSS, soft=0)
    doors = [shape.length_m * share for share in (0.33, 0.51, 0.71)]
    for at in doors[:2]:
        panel.fill(
            [
                (at - 0.04, base - 0.02),
                (at + 0.04, base - 0.02),
                (at + 0.04, shape.height_m),
                (at - 0.04, shape.height_m),
            ],
            PLASTIC,
            0.8,
            soft=0,
        )
    for at in doors:
        panel.line([(at, shape.belt_m + 0.05), (at, 0.36)], 0.009, 0.6)
    for at in doors[:2]:
        panel.fill(
            [(at + 0.08, base - 0.12), (at + 0.28, base - 0.12), (at + 0.28, base - 0.085), (at + 0.08, base - 0.085)],
            [0.8 * c for c in paint],
            2.0,
        )
    panel.line([(0.1, base - 0.05), (shape.length_m - 0.5, base - 0.08)], 0.012, 0.2)
    panel.fill([(-0.2, 0), (shape.length_m + 0.2, 0), (shape.length_m + 0.2, 0.32), (-0.2, 0.32)], PLASTIC, 0.2, soft=0)
    for axle in shape.wheels_m:
        panel.disc(axle, shape.wheel_radius_m, shape.wheel_radius_m + 0.06, (8, 8, 8), 0.0)
    return panel


def _wheel(shape: Shape, rng) -> Panel:
    radius = shape.wheel_radius_m
    panel = Panel(-radius - 0.02, -radius - 0.02, 2 * radius + 0.04, 2 * radius + 0.04, RUBBER)
    panel.finish[..., 0] = 0.1
    panel.disc(0, 0, radius * 0.68, (135, 135, 135), 2.2)
    spokes = int(rng.integers(5, 9))
    for spoke in range(spokes):
        middle = 2 * np.pi * (spoke + 0.5) / spokes
        wedge = [
            (r * np.cos(middle + a), r * np.sin(middle + a))
            for r, a in (
                (0.24 * radius, -0.10),
                (0.6 * radius, -1.9 / spokes),
                (0.6 * radius, 1.9 / spokes),
                (0.24 * radius, 0.10),
            )
        ]
        panel.fill(wedge, (30, 30, 30), 0.3)
    panel.disc(0, 0, radius * 0.14, (110, 110, 110), 2.0)
    return panel


def _box(x: float, y: float, half_width: float, half_height: float) -> list[tuple[float, float]]:
    return [
        (x - half_width, y - half_height),
        (x + half_width, y - half_height),
        (x + half_width, y + half_height),
        (x - half_width, y + half_height),
    ]
