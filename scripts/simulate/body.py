"""The shapes of vehicles: meshes lofted from a side silhouette. Vehicle coordinates: metres, x across (0 in the
middle), y up from the road, z along the vehicle from its rear bumper (0) to its nose (length)."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from raster import Mesh, grid_mesh, join

REAR, FRONT, SIDE, WHEEL, TYRE, TRIM = range(6)  # what a triangle belongs to
_SPACING_M = 0.07
_ACROSS = np.sin(np.linspace(-1, 1, 15) * np.pi / 2)  # denser towards the vehicle's edges, where it is round
_ROWS = 8


@dataclass(frozen=True)
class Shape:
    """silhouette: (z, y) corners seen from the side, from the rear's lower edge over the roof to the nose's lower edge.

    belt_m: height from which the body leans inwards up to `roof_ratio` of its width. rounding_m: how far the rear's and
    the nose's edges lie behind their middle. wheels_m: z of the axles.
    """

    length_m: float
    width_m: float
    height_m: float
    belt_m: float
    roof_ratio: float
    rounding_m: float
    wheels_m: tuple[float, float]
    wheel_radius_m: float
    silhouette: tuple[tuple[float, float], ...]

    def half_width(self, y: np.ndarray) -> np.ndarray:
        """Half of the body's width at height y."""
        lean = np.clip((y - self.belt_m) / (self.height_m - self.belt_m), 0, 1)
        sill = np.clip((0.42 - y) / 0.3, 0, 1)
        return self.width_m / 2 * (1 - (1 - self.roof_ratio) * lean - 0.06 * sill**2)

    def top(self, z: np.ndarray) -> np.ndarray:
        """Height of the silhouette's upper side at z."""
        corners = np.array(self.silhouette)
        return np.interp(z, np.maximum.accumulate(corners[:, 0]), corners[:, 1])


# fmt: off
SHAPES = {
    "sedan": Shape(4.75, 1.84, 1.45, 0.93, 0.70, 0.20, (1.0, 3.8), 0.33, (
        (0.16, 0.24), (0.03, 0.36), (0.0, 0.50), (0.05, 0.66), (0.10, 0.72), (0.12, 0.96), (0.20, 1.05), (0.72, 1.08),
        (1.35, 1.38), (1.7, 1.44), (2.4, 1.45), (2.8, 1.37), (3.6, 1.03), (4.35, 0.90), (4.6, 0.80), (4.70, 0.66),
        (4.75, 0.5), (4.70, 0.3), (4.58, 0.2))),
    "hatchback": Shape(4.2, 1.78, 1.50, 0.95, 0.72, 0.18, (0.75, 3.35), 0.32, (
        (0.14, 0.24), (0.02, 0.38), (0.0, 0.55), (0.05, 0.70), (0.09, 0.76), (0.10, 1.0), (0.18, 1.08), (0.50, 1.40),
        (0.55, 1.47), (1.2, 1.50), (2.0, 1.49), (2.4, 1.40), (3.1, 1.06), (3.8, 0.93), (4.05, 0.82), (4.16, 0.66),
        (4.2, 0.5), (4.16, 0.3), (4.05, 0.2))),
    "suv": Shape(4.7, 1.90, 1.72, 1.08, 0.75, 0.16, (0.9, 3.7), 0.37, (
        (0.16, 0.32), (0.02, 0.46), (0.0, 0.62), (0.05, 0.78), (0.09, 0.82), (0.10, 1.12), (0.16, 1.22), (0.42, 1.60),
        (0.40, 1.69), (1.2, 1.72), (2.2, 1.71), (2.65, 1.60), (3.3, 1.20), (4.2, 1.08), (4.52, 0.98), (4.65, 0.80),
        (4.7, 0.6), (4.66, 0.4), (4.5, 0.3))),
    "pickup": Shape(5.6, 2.0, 1.86, 1.16, 0.76, 0.08, (1.25, 4.65), 0.40, (
        (0.22, 0.44), (0.02, 0.50), (0.0, 0.60), (0.02, 0.72), (0.12, 0.76), (0.12, 1.10), (0.15, 1.24), (0.4, 1.25),
        (2.0, 1.25), (2.12, 1.30), (2.22, 1.76), (2.4, 1.84), (3.3, 1.86), (3.7, 1.75), (4.2, 1.32), (5.2, 1.20),
        (5.5, 1.10), (5.58, 0.9), (5.6, 0.6), (5.56, 0.46), (5.4, 0.4))),
    "van": Shape(5.4, 2.0, 2.2, 1.2, 0.86, 0.10, (1.0, 4.4), 0.36, (
        (0.12, 0.34), (0.02, 0.42), (0.0, 0.52), (0.03, 0.62), (0.08, 0.64), (0.10, 1.2), (0.16, 1.9), (0.22, 2.1),
        (0.34, 2.18), (1.0, 2.2), (3.4, 2.18), (3.8, 2.06), (4.5, 1.36), (4.9, 1.16), (5.25, 1.02), (5.36, 0.8),
        (5.4, 0.56), (5.36, 0.36), (5.2, 0.28))),
    "box-truck": Shape(8.4, 2.4, 3.4, 1.3, 0.99, 0.02, (1.9, 6.9), 0.48, (
        (0.12, 0.50), (0.02, 0.56), (0.0, 0.66), (0.02, 0.92), (0.03, 1.3), (0.03, 3.3), (0.10, 3.4), (6.0, 3.4),
        (6.1, 3.3), (6.15, 2.5), (6.9, 2.45), (7.3, 2.3), (7.7, 1.5), (8.2, 1.25), (8.36, 1.0), (8.4, 0.7),
        (8.36, 0.5), (8.2, 0.42))),
    "trailer": Shape(3.7, 2.0, 0.80, 0.70, 0.99, 0.02, (1.4, 2.2), 0.32, (
        (0.10, 0.40), (0.02, 0.44), (0.0, 0.50), (0.0, 0.60), (0.01, 0.74), (0.06, 0.80), (3.5, 0.80), (3.64, 0.76),
        (3.69, 0.66), (3.7, 0.56), (3.66, 0.46), (3.5, 0.42))),
}
# fmt: on


@cache
def build(shape: Shape) -> Mesh:
    """The whole vehicle without its plate."""
    centre = np.array([0.0, 0.6, shape.length_m / 2])
    ribbon = _ribbon(shape, _outline(shape))
    hull = grid_mesh(ribbon, REAR, centre)
    middle = hull.vertices[hull.triangles].mean(1)[:, 2] > shape.length_m / 2
    hull = Mesh(hull.vertices, hull.normals, hull.triangles, np.where(middle, FRONT, REAR))
    parts = [hull, _side(shape, ribbon[:, 0], centre), _side(shape, ribbon[:, -1], centre)]
    for sign in (-1, 1):
        parts += [wheel for z in shape.wheels_m for wheel in _wheel(shape, sign, z)]
        if shape.height_m > 1:  # a trailer has none
            parts.append(_mirror(shape, sign))
    return join(parts)


def _outline(shape: Shape) -> np.ndarray:
    """The silhouette with its corners cut twice and points about _SPACING_M apart: [n, 2] of (z, y)."""
    points = np.array(shape.silhouette)
    for _ in range(2):
        cut = np.stack([0.8 * points[:-1] + 0.2 * points[1:], 0.2 * points[:-1] + 0.8 * points[1:]], 1).reshape(-1, 2)
        points = np.vstack([points[:1], cut, points[-1:]])
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    along = np.concatenate([[0], np.cumsum(steps)])
    places = np.linspace(0, along[-1], int(along[-1] / _SPACING_M))
    return np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], 1)


def _ribbon(shape: Shape, outline: np.ndarray) -> np.ndarray:
    """The outline swept across the vehicle and rounded towards its edges: [n, across, 3]."""
    z, y = outline[:, :1], outline[:, 1:]
    bend = np.abs(_ACROSS)[None] ** 3.5
    rear, nose = np.clip(1 - z / 0.9, 0, 1), np.clip(1 - (shape.length_m - z) / 1.0, 0, 1)
    windows = np.clip((y - shape.belt_m) / 0.2, 0, 1) * 0.08
    x = _ACROSS[None] * shape.half_width(y)
    forward = bend * (shape.rounding_m * rear - 1.5 * shape.rounding_m * nose)
    middle = np.clip(np.minimum(z, shape.length_m - z) / 0.5, 0, 1)
    down = bend * (0.035 * middle + windows)
    return np.stack([x, y - down, np.broadcast_to(z + forward, x.shape)], axis=-1)


def _side(shape: Shape, edge: np.ndarray, centre: np.ndarray) -> Mesh:
    """A flank between the ribbon's edge [n, 3] and the sill, bulging as the body does."""
    ends_m = (edge[0, 2], edge[0, 2] + 0.5, edge[-1, 2] - 0.5, edge[-1, 2])
    sill = np.interp(edge[:, 2], ends_m, (edge[0, 1], *[0.24 * shape.wheel_radius_m / 0.33] * 2, edge[-1, 1]))
    share = np.linspace(0, 1, _ROWS)[:, None]
    low = np.minimum(sill, edge[:, 1])
    y = low + (edge[:, 1] - low) * share
    lean = np.sign(edge[0, 0]) * shape.half_width(y)
    ends = np.abs(edge[:, 0]) / shape.half_width(edge[:, 1])
    points = np.stack([lean * ends, y, np.broadcast_to(edge[:, 2], y.shape)], axis=-1)
    return grid_mesh(points, SIDE, centre)


def _wheel(shape: Shape, sign: int, z: float) -> list[Mesh]:
    """A wheel's outer face and its tread."""
    radius, outer = shape.wheel_radius_m, sign * (shape.width_m / 2 - 0.02)
    inner = outer - sign * 0.24
    angle = np.linspace(0, 2 * np.pi, 25)
    rim = np.stack([np.cos(angle), np.sin(angle)], 1) * radius

    def ring(x, share):
        return np.stack([np.full(25, x), rim[:, 1] * share + radius, rim[:, 0] * share + z], -1)

    face = np.stack([ring(outer, 1.0), ring(outer + sign * 0.01, 0.5), ring(outer + sign * 0.01, 0.02)])
    tread = np.stack(
        [ring(inner, 0.96), ring(inner + sign * 0.03, 1.0), ring(outer - sign * 0.02, 1.0), ring(outer, 0.98)]
    )
    back = np.stack([ring(inner, 0.96), ring(inner, 0.02)])
    hub = np.array([(inner + outer) / 2, radius, z])
    return [grid_mesh(face, WHEEL, hub), grid_mesh(tread, TYRE, hub), grid_mesh(back, TYRE, hub)]


def _mirror(shape: Shape, sign: int) -> Mesh:
    """An outside mirror: a flattened ball."""
    around, over = np.meshgrid(np.linspace(0, 2 * np.pi, 11), np.linspace(0, np.pi, 7))
    z = shape.length_m * (0.66 if shape.height_m < 1.8 else 0.68)
    centre = np.array([sign * (shape.width_m / 2 + 0.09), shape.belt_m + 0.09, z])
    ball = np.stack(
        [0.11 * np.sin(over) * np.cos(around), 0.075 * np.cos(over), 0.06 * np.sin(over) * np.sin(around)], -1
    )
    return grid_mesh(ball + centre, TRIM, centre)
