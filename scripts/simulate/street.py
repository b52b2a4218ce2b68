"""The street without vehicles: road, kerb, verge, pavement, hedge, houses, trees and sky, as the camera sees them."""

import cv2
import numpy as np

from light import Light, linear
from view import View

NEAR_KERB_M, CENTRE_M, FAR_KERB_M = -0.35, -3.05, -5.8
_PAVEMENT_M, _GARDEN_M, _HOUSES_M = -7.1, -8.7, -11.5
_GROUND_PX_PER_M = 60
_GROUND_X, _GROUND_Z = (-14.0, 3.0), (2.0, 90.0)
_WALL_PX_PER_M = 40
_SUPERSAMPLING = 2
_FAR_M = 400.0


def draw_street(view: View, light: Light, rng: np.random.Generator) -> np.ndarray:
    """Linear BGR float32 [height, width, 3]."""
    rays = view.rays(_SUPERSAMPLING).astype(np.float32)
    picture = _sky(rays, light, rng)
    ambient = np.array(light.sky, np.float32) + np.array(light.ground, np.float32) * 0.5
    sun = np.array(light.sun, np.float32)
    upright, flat = ambient * 0.75 + sun * 0.5, ambient + sun * float(light.sun_from[1])
    _paint_wall(picture, rays, view, _HOUSES_M, 0.0, 7.5, _house_wall(rng) * upright)
    _paint_tree_line(picture, rays, rng, upright)
    _paint_wall(picture, rays, view, _GARDEN_M - 0.3, 0.0, 0.9, _hedge(rng) * upright)
    _paint_ground(picture, rays, view, _ground(rng) * flat)
    _paint_wall(picture, rays, view, FAR_KERB_M, 0.0, 0.14, _kerb_face(rng) * upright)
    picture = cv2.resize(picture, (view.width_px, view.height_px), interpolation=cv2.INTER_AREA)
    _paint_trunks(picture, view, rng, upright)
    return picture


def noise(shape: tuple[int, int], rng: np.random.Generator, cells: list[tuple[float, float]]) -> np.ndarray:
    """Sum of smooth random fields; cells: (size in pixels, amplitude) of each. float32 around 0."""
    result = np.zeros(shape, np.float32)
    for size, amplitude in cells:
        coarse = (max(2, round(shape[0] / size)), max(2, round(shape[1] / size)))
        field = rng.standard_normal(coarse).astype(np.float32)
        result += amplitude * cv2.resize(field, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return result


def _sky(rays, light, rng):
    height = rays[..., 1] / np.linalg.norm(rays, axis=-1)
    clouds = noise(height.shape, rng, [(500, 0.05), (160, 0.03)])[..., None]
    share = np.clip(height[..., None] * 6, 0, 1)
    return (np.array(light.sky, np.float32) * (1.75 - 0.35 * share + clouds)).astype(np.float32)


def _ground(rng):
    """The ground from above: rows from near to far, columns from left to right; linear albedo BGR."""
    rows = round((_GROUND_Z[1] - _GROUND_Z[0]) * _GROUND_PX_PER_M)
    columns = round((_GROUND_X[1] - _GROUND_X[0]) * _GROUND_PX_PER_M)
    x = _GROUND_X[0] + (np.arange(columns) + 0.5) / _GROUND_PX_PER_M
    level = 96 + noise((rows, columns), rng, [(1, 8.0), (2.5, 6.0), (30, 2.0), (400, 4.0)])
    lanes = sum(np.exp(-(((x - track) / 0.35) ** 2)) for track in (-1.1, -2.6, -3.8, -5.2))
    level += 7 * lanes[None] + noise((rows, columns), rng, [(90, 2.0)])
    ground = level[..., None] * np.array([1.0, 1.0, 0.99], np.float32)
    _paint_cracks(ground, rng)
    _paint_lines(ground, x, rng)
    _paint_verge(ground, x, rng)
    return linear(np.clip(ground, 0, 255))


def _paint_cracks(ground, rng):
    """Tar-filled cracks that wander along and across the road, and one patch of newer asphalt."""
    rows = ground.shape[0]
    for _ in range(26):
        start = np.array([rng.uniform(FAR_KERB_M, NEAR_KERB_M), rng.uniform(3, 60)])
        heading = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.3)
        turns = heading + np.cumsum(rng.normal(0, 0.25, 40))
        path = start + np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1) * rng.uniform(0.04, 0.12), axis=0)
        pixels = _ground_pixels(path)
        cv2.polylines(ground, [pixels], False, [float(rng.uniform(50, 75))] * 3, int(rng.integers(1, 3)), cv2.LINE_AA)
    edge = int((16 - _GROUND_Z[0]) * _GROUND_PX_PER_M)
    near, far = _ground_pixels(np.array([[CENTRE_M - 0.2, 0], [CENTRE_M + 1.4, 0]]))[:, 0]
    ground[edge : min(edge + 700, rows), near:far] -= 12


def _paint_lines(ground, x, rng):
    """A solid double yellow line in the middle, worn by traffic."""
    wear = np.clip(0.75 + noise(ground.shape[:2], rng, [(3, 0.15), (40, 0.12)]), 0.2, 1)[..., None]
    for middle in (CENTRE_M - 0.12, CENTRE_M + 0.12):
        columns = np.flatnonzero(np.abs(x - middle) < 0.055)
        part = ground[:, columns]
        ground[:, columns] = part + (np.array([70, 160, 190], np.float32) - part) * wear[:, columns]


def _paint_verge(ground, x, rng):
    """Gutter, kerb, grass and pavement slabs on both sides."""
    rows = ground.shape[0]

    def strip(left, right, colour, cells):
        columns = np.flatnonzero((x > left) & (x <= right))
        if len(columns):
            ground[:, columns] = np.array(colour, np.float32) + noise((rows, len(columns)), rng, cells)[..., None]
        return columns

    concrete, grass = (150, 155, 157), (52, 104, 84)
    strip(FAR_KERB_M, FAR_KERB_M + 0.35, (128, 132, 134), [(1, 5), (60, 4)])
    strip(FAR_KERB_M - 0.16, FAR_KERB_M, concrete, [(1, 5), (40, 5)])
    strip(_PAVEMENT_M, FAR_KERB_M - 0.16, grass, [(1, 16), (4, 10), (50, 8)])
    slabs = strip(_GARDEN_M, _PAVEMENT_M, concrete, [(1, 4), (80, 6)])
    for row in range(0, rows, round(1.5 * _GROUND_PX_PER_M)):
        ground[row : row + 2, slabs] -= 35
    strip(-99, _GARDEN_M, grass, [(1, 16), (4, 10), (50, 8)])
    strip(NEAR_KERB_M, 99, concrete, [(1, 4), (80, 6)])


def _ground_pixels(points):
    return np.round((points - [_GROUND_X[0], _GROUND_Z[0]]) * _GROUND_PX_PER_M).astype(np.int32)


def _paint_ground(picture, rays, view, ground):
    downwards = rays[..., 1] < -1e-4
    reach = np.where(downwards, view.height_m / np.maximum(-rays[..., 1], 1e-4), _FAR_M)
    x, z = rays[..., 0] * reach, rays[..., 2] * reach
    seen = downwards & (x > _HOUSES_M) & (z < _GROUND_Z[1])
    columns = ((x - _GROUND_X[0]) * _GROUND_PX_PER_M - 0.5).astype(np.float32)
    rows = ((z - _GROUND_Z[0]) * _GROUND_PX_PER_M - 0.5).astype(np.float32)
    near = cv2.remap(ground, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    small = cv2.resize(ground, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    far = cv2.remap(small, columns / 8, rows / 8, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    share = np.clip((z - 12) / 20, 0, 1)[..., None]
    colour = near * (1 - share) + far * share
    hidden = (x < _GARDEN_M - 0.3) & ~_above_hedge(rays, view)
    picture[seen & ~hidden] = colour[seen & ~hidden]
    beyond = downwards & (z >= _GROUND_Z[1]) & (x > FAR_KERB_M)
    picture[beyond] = ground[-200:].mean((0, 1))


def _above_hedge(rays, view):
    reach = (_GARDEN_M - 0.3) / np.minimum(rays[..., 0], -1e-4)
    return view.height_m + rays[..., 1] * reach > 0.9


def _paint_wall(picture, rays, view, x, low, high, texture):
    """A wall along the street at x, from height low to high; the texture repeats along z and starts at z = 0."""
    reach = x / np.minimum(rays[..., 0], -1e-4)
    y, z = view.height_m + rays[..., 1] * reach, rays[..., 2] * reach
    seen = (rays[..., 0] < -1e-4) & (y > low) & (y < high) & (z < _FAR_M)
    scale = texture.shape[0] / (high - low)
    columns = np.mod(z * scale, texture.shape[1]).astype(np.float32) - 0.5
    rows = ((high - y) * scale - 0.5).astype(np.float32)
    sampled = cv2.remap(texture, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    picture[seen] = sampled[seen]


def _house_wall(rng):
    """36 m of house fronts, 7.5 m high: render and brick, tall windows, doors."""
    height, width = round(7.5 * _WALL_PX_PER_M), 36 * _WALL_PX_PER_M
    wall = np.zeros((height, width, 3), np.float32)
    at = 0
    while at < width:
        reach = round(rng.uniform(7, 11) * _WALL_PX_PER_M)
        colour = np.array(
            [(135, 158, 176), (176, 182, 184), (98, 112, 150), (150, 170, 172)][rng.integers(4)], np.float32
        )
        part = wall[:, at : at + reach]
        part[:] = colour + noise(part.shape[:2], rng, [(2, 4), (60, 5)])[..., None]
        if colour[2] - colour[0] > 45:
            part[::5] *= 0.82
        part[-round(0.6 * _WALL_PX_PER_M) :] *= 0.75
        _paint_openings(part, rng)
        part[:, -3:] *= 0.7
        at += reach
    return linear(np.clip(wall, 0, 255))


def _paint_openings(part, rng):
    unit = _WALL_PX_PER_M
    height, width = part.shape[:2]
    door = rng.integers(0, 3)
    for number, left in enumerate(range(round(0.8 * unit), width - round(1.6 * unit), round(3.4 * unit))):
        left += round(rng.uniform(0, 0.9) * unit)
        opening = (left, left + unit, height - round(2.7 * unit), height - round(0.95 * unit))
        if number == door:
            opening = (left, left + unit, height - round(2.2 * unit), height)
        x0, x1, y0, y1 = opening
        part[y0 - 5 : y1 + 4, x0 - 5 : x1 + 5] = part[y0 - 6, x0 - 6] * 0.86
        glass = np.linspace(90, 50, y1 - y0, dtype=np.float32)[:, None, None] * np.array([1.05, 0.95, 0.85], np.float32)
        part[y0:y1, x0:x1] = glass if number != door else np.array([60, 50, 70], np.float32)
        if number != door:
            part[y0:y1, (x0 + x1) // 2 - 2 : (x0 + x1) // 2 + 2] = 128
            part[(y0 + y1) // 2 - 2 : (y0 + y1) // 2 + 2, x0:x1] = 128


def _hedge(rng):
    shape = (round(0.9 * 60), 30 * 60)
    leaves = noise(shape, rng, [(2, 0.25), (5, 0.25), (40, 0.12)])
    shadow = np.linspace(1.1, 0.55, shape[0], dtype=np.float32)[:, None]
    green = np.array([38, 82, 60], np.float32) * np.clip((1 + leaves) * shadow, 0.15, 2.0)[..., None]
    return linear(np.clip(green, 0, 255))


def _kerb_face(rng):
    shape = (28, 200 * 24)
    face = np.full(shape, 165, np.float32) + noise(shape, rng, [(1, 5), (60, 6)])
    face[:, ::200] -= 50
    face *= np.linspace(1.0, 0.8, shape[0])[:, None]
    return linear(np.repeat(np.clip(face, 0, 255)[..., None], 3, axis=2))


def _paint_tree_line(picture, rays, rng, upright):
    """Foliage at the end of the street, and crowns that hang over the houses."""
    height, width = picture.shape[:2]
    angle = rays[..., 1] / np.linalg.norm(rays, axis=-1)
    edge = 0.035 + noise((1, width), rng, [(220, 0.012), (60, 0.006), (14, 0.002)])
    leaves = noise((height, width), rng, [(4, 0.22), (14, 0.22), (70, 0.2)])
    colour = (
        linear(np.clip(np.array([46, 84, 66], np.float32) * np.clip(1 + leaves, 0.2, 2)[..., None], 0, 255)) * upright
    )
    ahead = rays[..., 0] / rays[..., 2] > -0.125
    seen = (angle < edge) & ahead
    picture[seen] = colour[seen]


def _paint_trunks(picture, view, rng, upright):
    """Street trees on the verge: trunks that leave the picture at its top."""
    for z in (19.0, 27.5, 37.0, 48.0):
        centre = np.array([(FAR_KERB_M + _PAVEMENT_M) / 2 + rng.normal(0, 0.1), 0.0, z])
        heights = np.linspace(0, 5, 24)
        sway = np.cumsum(rng.normal(0, 0.012, 24))
        radius = 0.13 + 0.12 * np.exp(-heights / 0.25)
        left = view.project(centre + np.stack([sway - radius, heights, np.zeros(24)], 1))[0]
        right = view.project(centre + np.stack([sway + radius, heights, np.zeros(24)], 1))[0]
        outline = np.vstack([left, right[::-1]])
        mask = np.zeros(picture.shape[:2], np.uint8)
        cv2.fillPoly(mask, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        bark = np.array([62, 76, 88], np.float32) + noise(picture.shape[:2], rng, [(3, 12), (9, 10)])[..., None]
        x0, x1 = outline[:, 0].min(), outline[:, 0].max()
        across = np.clip((np.arange(picture.shape[1]) - x0) / max(x1 - x0, 1), 0, 1)[None, :, None]
        share = (mask / np.float32(255))[..., None]
        picture += (linear(np.clip(bark * (0.55 + 0.6 * across), 0, 255)) * upright - picture) * share
