"""Vehicles with a plate, drawn into a picture."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from body import FRONT, REAR, SHAPES, SIDE, TYRE, WHEEL, build
from finish import FRONT_MOUNTS, REAR_MOUNTS, RUBBER, Finish, paint_vehicle
from light import Light, linear, shade
from plate_face import PlateFace
from raster import Mesh, rasterize
from view import View

_LONGEST_SMEAR_PX = 80.0
_SUPERSAMPLING = (1.15, 2.0)  # least (near vehicles, which motion blurs) and most
_MOST_SAMPLES = 400_000  # in a vehicle's region, as far as the least supersampling allows
_QUICK_SAMPLES, _QUICK_SUPERSAMPLING = 150_000, (0.5, 1.3)
_PLATE_GAP_M = 0.015  # between body and plate
_MARGIN_PX = 6


@dataclass(frozen=True)
class Pose:
    """x_m, z_m: where the vehicle's rear (leaving) or nose (coming) is; speed_m_s along +z, negative when it comes."""

    x_m: float
    z_m: float
    speed_m_s: float


class Vehicle:
    """One vehicle. kind: one of SHAPES; side: which end is seen, "rear" or "front"; askew: degrees its plate hangs."""

    def __init__(
        self, kind: str, paint: tuple, plate: PlateFace, side: str, rng: np.random.Generator, askew: float = 0.0
    ):
        self.kind, self.shape, self.side, self.plate = kind, SHAPES[kind], side, plate
        self.paint, self._finish_seed = paint, int(rng.integers(2**31))
        self.mesh: Mesh = build(self.shape)
        self.plate_corners = _plate_corners(self.mesh, kind, side, plate, askew)

    @cached_property
    def finish(self) -> Finish:
        """Painted on first use, since a plan is judged by its geometry alone."""
        return paint_vehicle(self.kind, self.paint, np.random.default_rng(self._finish_seed))

    def to_world(self, points: np.ndarray, pose: Pose) -> np.ndarray:
        """Vehicle coordinates to the world's."""
        ahead = 0.0 if self.side == "rear" else self.shape.length_m
        return self.turn(points) + np.array([pose.x_m, 0, pose.z_m + ahead], points.dtype)

    def turn(self, vectors: np.ndarray) -> np.ndarray:
        """Directions in vehicle coordinates to the world's."""
        return vectors if self.side == "rear" else vectors * np.array([-1, 1, -1], vectors.dtype)

    def plate_quad(self, view: View, pose: Pose) -> np.ndarray:
        """The plate's corners in the picture, clockwise from its own top left: [4, 2] pixels."""
        return view.project(self.to_world(self.plate_corners, pose))[0]


@dataclass(frozen=True)
class Patch:
    """A drawn vehicle: premultiplied linear BGR [h, w, 3] and coverage [h, w, 1] at (left, top) of the picture."""

    left: int
    top: int
    light: np.ndarray
    cover: np.ndarray


def draw_vehicle(vehicle: Vehicle, view: View, pose: Pose, light: Light, shutter_s: float) -> Patch | None:
    """The vehicle as the camera sees it within one exposure, or None where it is out of the picture."""
    drawn = _draw(vehicle, view, pose, light, _MOST_SAMPLES, _SUPERSAMPLING)
    if drawn is None:
        return None
    picture, (left, top, right, bottom) = drawn
    scale = np.array([picture.shape[1] / (right - left), picture.shape[0] / (bottom - top)])
    _attach_plate(picture, vehicle, (vehicle.plate_quad(view, pose) - [left, top]) * scale, light)
    small = cv2.resize(picture, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    small = _smear(small, vehicle, view, pose, shutter_s)
    return Patch(left, top, small[..., :3], small[..., 3:])


def draw_body(vehicle: Vehicle, view: View, pose: Pose, light: Light) -> tuple[np.ndarray, tuple[int, int]] | None:
    """The vehicle without its plate and standing still, quickly and a little coarsely.

    Returns premultiplied linear BGR and coverage, float32 [h, w, 4], and its left and top in the picture; None where it
    is out of the picture.
    """
    drawn = _draw(vehicle, view, pose, light, _QUICK_SAMPLES, _QUICK_SUPERSAMPLING)
    if drawn is None:
        return None
    picture, (left, top, right, bottom) = drawn
    method = cv2.INTER_AREA if picture.shape[1] > right - left else cv2.INTER_LINEAR
    return cv2.resize(picture, (right - left, bottom - top), interpolation=method), (left, top)


def _draw(vehicle, view, pose, light, most_samples, supersampling):
    """The supersampled body, and the part of the picture that it fills: left, top, right, bottom."""
    world = vehicle.to_world(vehicle.mesh.vertices, pose)
    pixels, depth = view.project(world)
    box = _box(pixels[depth > 0.4], view)
    if box is None:
        return None
    left, top, right, bottom = box
    finer = float(np.clip(np.sqrt(most_samples / ((bottom - top) * (right - left))), *supersampling))
    shape = (round((bottom - top) * finer), round((right - left) * finer))
    scale = np.array([shape[1] / (right - left), shape[0] / (bottom - top)])
    corners = world[vehicle.mesh.triangles]
    normal = vehicle.turn(vehicle.mesh.normals)[vehicle.mesh.triangles].mean(1)
    facing = ((view.position - corners.mean(1)) * normal).sum(1) > 0
    surface = rasterize(vehicle.mesh, (pixels - [left, top]) * scale, depth, facing, shape)
    picture = np.zeros((*shape, 4), np.float32)
    px_per_m = view.focal_px / max(float(np.median(depth)), 1.0) * finer
    for span, position, normal, part in surface.pieces():
        material = _material(vehicle, position, part, px_per_m)
        shown = _shade(vehicle, position, normal, material, view, pose, light)
        picture[surface.rows[span], surface.columns[span]] = np.pad(shown, ((0, 0), (0, 1)), constant_values=1)
    return picture, box


def outline(vehicle: Vehicle, view: View, pose: Pose) -> np.ndarray:
    """The convex outline of the body in the picture, [n, 2] float32; empty where none of it is before the camera."""
    z, y = np.array(vehicle.shape.silhouette).T
    half = vehicle.shape.half_width(y)
    edges = np.concatenate([np.stack([sign * half, y, z], 1) for sign in (-1, 1)])
    pixels, depth = view.project(vehicle.to_world(edges, pose))
    pixels = pixels[depth > 0.8].astype(np.float32)
    return cv2.convexHull(pixels)[:, 0] if len(pixels) else pixels


def shadow_hulls(vehicle: Vehicle, view: View, pose: Pose, light: Light) -> list[np.ndarray]:
    """Outlines in the picture of the sun's shadow on the road and of the dark under the vehicle: [n, 2] int each.

    Empty where none of it lies before the camera.
    """
    shape = vehicle.shape
    world = vehicle.to_world(vehicle.mesh.vertices, pose)
    sun = light.sun_from
    thrown = world - sun / sun[1] * world[:, 1:2]
    half, ends = shape.width_m / 2 - 0.05, (0.15, shape.length_m - 0.15)
    under = np.array([(x, 0, z) for x in (-half, half) for z in np.linspace(*ends, 12)])
    hulls = []
    for points in (thrown, vehicle.to_world(under, pose)):
        pixels, depth = view.project(points)
        pixels = pixels[depth > 0.8]
        bounded = np.clip(pixels, -4000, 6000).astype(np.int32)
        hulls.append(cv2.convexHull(bounded)[:, 0] if len(bounded) >= 3 else np.zeros((0, 2), np.int32))
    return hulls


def _material(vehicle, position, part, px_per_m):
    """Linear BGR, gloss and glow of seen pixels: [n, 6]."""
    material = np.zeros((len(part), 6), np.float32)
    material[:, :3], material[:, 3] = linear(vehicle.finish.paint), 0.9
    x, y, z = position.T
    axles = np.array(vehicle.shape.wheels_m, np.float32)
    hub = axles[np.argmin(np.abs(position[:, 2:] - axles), axis=1)]
    for number, sampler, u, v in (
        (REAR, vehicle.finish.rear, x, y),
        (FRONT, vehicle.finish.nose, x, y),
        (SIDE, vehicle.finish.flank, z, y),
        (WHEEL, vehicle.finish.wheel, z - hub, y - vehicle.shape.wheel_radius_m),
    ):
        chosen = np.flatnonzero(part == number)
        if len(chosen):
            material[chosen] = sampler.sample(u[chosen], v[chosen], px_per_m)
    material[part == TYRE] = (*linear(RUBBER), 0.05, 0, 0)
    return material


def _shade(vehicle, position, normal, material, view, pose, light):
    """Light from seen pixels: [n, 3]. What is near the road gets less of it."""
    to_eye = view.position.astype(np.float32) - vehicle.to_world(position, pose)
    to_eye /= np.sqrt((to_eye * to_eye).sum(1, keepdims=True))
    result = shade(vehicle.turn(normal), to_eye, material[:, :3], material[:, 3], material[:, 4], light)
    return result * (0.3 + 0.7 * np.clip((position[:, 1:2] - 0.05) / 0.5, 0, 1))


def _attach_plate(picture, vehicle, quad, light) -> None:
    """Warp the plate onto its quad (picture pixels of the supersampled region) under the light that falls on it."""
    if not _turned_to_eye(quad):
        return
    face = vehicle.plate.bgr
    height = np.linalg.norm(quad[3] - quad[0])
    shrink = min(1.0, max(height / face.shape[0], 8 / face.shape[0]))
    face = cv2.resize(face, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    normal = np.float32([[0, 0, -1]])
    lit = shade(
        normal,
        normal,
        linear(face).reshape(-1, 3),
        np.full(face.size // 3, 0.25, np.float32),
        np.zeros(face.size // 3, np.float32),
        light,
    )
    lamp = linear(face) * (0.35 if light.lamps else 0.0)
    texture = np.dstack([lit.reshape(face.shape) * 1.1 + lamp, np.ones(face.shape[:2], np.float32)]).astype(np.float32)
    texture = np.pad(texture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    texture[[0, -1], :, 3] = 0
    texture[:, [0, -1], 3] = 0
    rows, columns = face.shape[:2]
    source = np.float32([[1, 1], [columns + 1, 1], [columns + 1, rows + 1], [1, rows + 1]]) - 0.5
    left, top = np.maximum(np.floor(quad.min(0)).astype(int) - 2, 0)
    area = picture[top : max(int(quad[:, 1].max()) + 3, 0), left : max(int(quad[:, 0].max()) + 3, 0)]
    if area.size == 0:
        return
    matrix = cv2.getPerspectiveTransform(source, (quad - [left, top] - 0.5).astype(np.float32))
    warped = cv2.warpPerspective(texture, matrix, area.shape[1::-1], flags=cv2.INTER_LINEAR)
    cover = np.minimum(warped[..., 3:], 1)
    area[..., :3] = area[..., :3] * (1 - cover) + warped[..., :3] * cover
    area[..., 3:] = np.maximum(area[..., 3:], cover)


def _turned_to_eye(quad) -> bool:
    return cv2.contourArea(quad.astype(np.float32), oriented=True) > 0


def _smear(picture, vehicle, view, pose, shutter_s):
    """Motion blur: the way the plate makes in the picture while the shutter is open."""
    later = Pose(pose.x_m, pose.z_m + pose.speed_m_s * shutter_s, pose.speed_m_s)
    way = (vehicle.plate_quad(view, later) - vehicle.plate_quad(view, pose)).mean(0)
    length = float(np.hypot(*way))
    # Beside the camera the plate's place in the picture runs to infinity; nothing of the vehicle is in view there.
    if length < 0.3 or length > _LONGEST_SMEAR_PX:
        return picture
    reach = int(np.ceil(length / 2)) + 1
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, 33):
        x, y = reach + way * share
        column, row = int(x), int(y)
        ax, ay = x - column, y - row
        kernel[row, column] += (1 - ax) * (1 - ay)
        kernel[row, column + 1] += ax * (1 - ay)
        kernel[row + 1, column] += (1 - ax) * ay
        kernel[row + 1, column + 1] += ax * ay
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def _box(pixels, view) -> tuple[int, int, int, int] | None:
    """The part of the picture that holds the pixels: left, top, right, bottom."""
    if len(pixels) == 0:
        return None
    low, high = np.floor(pixels.min(0)).astype(int) - _MARGIN_PX, np.ceil(pixels.max(0)).astype(int) + _MARGIN_PX
    left, top = np.maximum(low, 0)
    right, bottom = np.minimum(high, [view.width_px, view.height_px])
    return (left, top, right, bottom) if right - left > 2 and bottom - top > 2 else None


def _plate_corners(mesh: Mesh, kind: str, side: str, plate: PlateFace, askew: float) -> np.ndarray:
    """The plate's corners in vehicle coordinates, clockwise from its own top left as one faces it, just off it."""
    mount = (REAR_MOUNTS if side == "rear" else FRONT_MOUNTS)[kind]
    facing = 1 if side == "rear" else -1  # what is right for the one who looks is -x on the nose
    half = np.array([plate.width_m, plate.height_m]) / 2
    angle = np.radians(askew)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    flat = (np.array([[-1, 1], [1, 1], [1, -1], [-1, -1]]) * half) @ turn.T
    x, y = mount.x_m + flat[:, 0] * facing, mount.y_m + flat[:, 1]
    near = (np.abs(mesh.vertices[:, 0] - mount.x_m) < 0.2) & (np.abs(mesh.vertices[:, 1] - mount.y_m) < 0.12)
    z = mesh.vertices[near & _end(mesh, facing), 2]
    reach = z.min() - _PLATE_GAP_M if facing > 0 else z.max() + _PLATE_GAP_M
    return np.stack([x, y, np.full(4, reach)], axis=1)


def _end(mesh, facing):
    z = mesh.vertices[:, 2]
    return z < 0.6 if facing > 0 else z > z.max() - 0.6
