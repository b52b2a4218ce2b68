"""A straight road with lanes, as the fixed camera sees it without vehicles.

The camera looks down on it, so that there is nothing but ground in the picture.
"""

import cv2
import numpy as np

from light import Light, linear
from road_traffic import LANE_WIDTH_M, Road
from street import noise
from view import View

_PX_PER_M = 80
_X, _Z = (-24.0, 6.0), (4.0, 64.0)
_SHOULDER_M = 1.1
_ASPHALT, _GRASS, _PAINT, _YELLOW = (88, 88, 87), (54, 98, 86), (205, 205, 200), (70, 160, 190)


def draw_ground(view: View, road: Road, light: Light, wet: bool, rng: np.random.Generator) -> np.ndarray:
    """Linear BGR float32 [height, width, 3] of the empty road."""
    lit = np.array(light.sky, np.float32) * 1.1 + np.array(light.sun, np.float32) * float(light.sun_from[1])
    texture = linear(np.clip(_texture(road, wet, rng), 0, 255)) * lit
    rays = view.rays(1).astype(np.float32)
    reach = view.height_m / np.maximum(-rays[..., 1], 1e-3)
    x, z = rays[..., 0] * reach, rays[..., 2] * reach
    columns, rows = (x - _X[0]) * _PX_PER_M - 0.5, (z - _Z[0]) * _PX_PER_M - 0.5
    picture = cv2.remap(texture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if wet:
        sky = np.array(light.sky, np.float32)
        gloss = np.clip(0.10 + 0.012 * (z - 12), 0.05, 0.4)[..., None]
        picture = picture * (1 - gloss) + sky * 0.8 * gloss
    return picture


def _texture(road, wet, rng):
    """The ground from above, rows from near to far, columns from left to right; BGR 0..255."""
    shape = (round((_Z[1] - _Z[0]) * _PX_PER_M), round((_X[1] - _X[0]) * _PX_PER_M))
    x = _X[0] + (np.arange(shape[1]) + 0.5) / _PX_PER_M
    left, right = road.edges_m
    left, right = left - _SHOULDER_M, right + _SHOULDER_M
    level = noise(shape, rng, [(1, 9.0), (3, 6.0), (40, 2.5), (500, 4.0)])
    for lane in road.lanes:  # wheels polish and oil darkens
        for track, strength in ((-0.8, 5.0), (0.8, 5.0), (0.0, -6.0)):
            level += strength * np.exp(-(((x - lane.x_m - track) / 0.35) ** 2))[None]
    ground = np.array(_ASPHALT, np.float32) * (0.62 if wet else 1.0) + level[..., None]
    verge = (x < left) | (x > right)
    ground[:, verge] = (
        np.array(_GRASS, np.float32) + noise((shape[0], int(verge.sum())), rng, [(1, 14), (5, 12), (60, 8)])[..., None]
    )
    _paint_cracks(ground, left, right, rng)
    _paint_lines(ground, road, x, rng)
    return ground


def _paint_cracks(ground, left, right, rng):
    for _ in range(30):
        start = np.array([rng.uniform(left, right), rng.uniform(*_Z)])
        heading = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.3)
        turns = heading + np.cumsum(rng.normal(0, 0.25, 40))
        path = start + np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1) * rng.uniform(0.05, 0.15), axis=0)
        pixels = np.round((path - [_X[0], _Z[0]]) * _PX_PER_M).astype(np.int32)
        cv2.polylines(ground, [pixels], False, [float(rng.uniform(45, 70))] * 3, int(rng.integers(1, 4)), cv2.LINE_AA)


def _paint_lines(ground, road, x, rng):
    """Solid edges, dashes between lanes of one direction (3 m every 12 m), double yellow between the directions."""
    wear = np.clip(0.8 + noise(ground.shape[:2], rng, [(3, 0.15), (50, 0.12)]), 0.3, 1)[..., None]
    z = _Z[0] + (np.arange(ground.shape[0]) + 0.5) / _PX_PER_M

    def line(at, colour, dashed=False):
        columns = np.flatnonzero(np.abs(x - at) < 0.06)
        rows = np.flatnonzero(z % 12 < 3) if dashed else np.arange(len(z))
        part = np.ix_(rows, columns)
        ground[part] += (np.array(colour, np.float32) - ground[part]) * wear[part]

    for edge in road.edges_m:
        line(edge, _PAINT)
    for near, far in zip(road.lanes[:-1], road.lanes[1:]):
        between = near.x_m - LANE_WIDTH_M / 2
        if near.side == far.side:
            line(between, _PAINT, dashed=True)
        else:
            line(between - 0.1, _YELLOW)
            line(between + 0.1, _YELLOW)
