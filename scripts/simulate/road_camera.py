"""From the light on a simulated road to yuv420p frames: bodies, plates, shadows, lamps, blur, exposure, rain, noise."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from road_bodies import Bodies, bounds
from road_conditions import LAMP_AT_M, Condition
from road_plates import lay, lit_plate
from road_traffic import Passage
from sheet import Plate
from tint import LUMA
from vehicle import Pose, outline, shadow_hulls
from view import View

_MARGIN_PX = 14
_LENS_BLUR_PX = 0.55
_HAZE_M = 25.0
_KNEE = 0.8  # of the exposure range; above it highlights are compressed
_LEVELS = 1 << 16
_HIGHEST = 4.0  # linear light; what is above it is white
_GRAINS = 12
_SPARE_PX = 64  # by which pictures of the grain are larger than the frame


@dataclass(frozen=True)
class Seen:
    """A passage in one frame."""

    passage: Passage
    pose: Pose
    quad: np.ndarray
    smear_px: np.ndarray


def seen_at(passages: list[Passage], view: View, time_s: float, shutter_s: float) -> list[Seen]:
    """The passages under way, far ones first. quad: [4, 2] at the middle of the exposure."""
    result = []
    for passage in passages:
        if passage.under_way(time_s):
            pose = passage.pose(time_s)
            later = Pose(pose.x_m, pose.z_m + pose.speed_m_s * shutter_s, pose.speed_m_s)
            quad = passage.body.plate_quad(view, pose)
            result.append(Seen(passage, pose, quad, (passage.body.plate_quad(view, later) - quad).mean(0)))
    return sorted(result, key=lambda seen: -seen.pose.z_m)


class RoadCamera:
    """ground: linear BGR of the empty road as this view sees it."""

    def __init__(self, view: View, condition: Condition, ground: np.ndarray, rng: np.random.Generator):
        self._view, self._condition, self._rng = view, condition, rng
        self._bodies = Bodies(view, condition.light)
        self._faces: dict[int, np.ndarray] = {}
        self._curve = _tone_curve(condition.light.exposure)
        self._ground = self._distant(ground)
        self._work = self._ground.copy()
        self._empty = self._develop(self._ground)
        self._grain = _grain(view, condition, rng)

    def expose(self, seen: list[Seen]) -> bytes:
        """One yuv420p frame of these passages, ordered as `seen_at` does."""
        boxes = [self._shadow(item) for item in seen]
        boxes += [box for item in seen for box in self._vehicle(item)]
        luma, blue, red = (plane.copy() for plane in self._empty)
        for x0, y0, x1, y1 in filter(None, boxes):
            y, u, v = self._develop(self._work[y0:y1, x0:x1])
            luma[y0:y1, x0:x1] = y
            blue[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = u
            red[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = v
        for x0, y0, x1, y1 in filter(None, boxes):
            self._work[y0:y1, x0:x1] = self._ground[y0:y1, x0:x1]
        return self._grained(luma).tobytes() + blue.tobytes() + red.tobytes()

    def _vehicle(self, item: Seen):
        """Draw body, plate and lamps. Yields the parts of the picture that changed."""
        passage, pose = item.passage, item.pose
        box = bounds(passage.body, self._view, pose, _MARGIN_PX)
        if box is None or pose.z_m < 2.0:
            return
        x0, y0, x1, y1 = box
        patch = self._bodies.picture(passage.body, pose, box)
        lay(patch, self._face(passage), item.quad - [x0, y0])
        patch = _smear(patch, item.smear_px)
        light, cover = cv2.cvtColor(patch, cv2.COLOR_BGRA2BGR), cv2.cvtColor(patch[..., 3], cv2.COLOR_GRAY2BGR)
        if self._condition.infrared:
            light *= np.float32((LAMP_AT_M / pose.z_m) ** 2)
        veil = np.float32(veil_at(self._condition, pose.z_m))
        if veil > 0:
            light = light * (1 - veil) + cover * (veil * fog_light(self._condition))
        area = self._work[y0:y1, x0:x1]
        cv2.multiply(area, 1 - cover, area)
        cv2.add(area, light, area)
        yield box
        if self._condition.light.lamps:
            yield self._glow(item)

    def _face(self, passage: Passage) -> np.ndarray:
        if id(passage) not in self._faces:
            self._faces[id(passage)] = lit_plate(passage.plate, self._condition)
        return self._faces[id(passage)]

    def _shadow(self, item: Seen) -> tuple[int, int, int, int] | None:
        """Darken the road in the sun's shadow and more under the vehicle."""
        light, view = self._condition.light, self._view
        sunny = sum(light.sun) / (sum(light.sun) + sum(light.sky))
        if item.pose.z_m < 4:
            return None
        hulls = [hull for hull in shadow_hulls(item.passage.body, view, item.pose, light) if len(hull) > 2]
        if len(hulls) < 2:
            return None
        box = _clipped(np.vstack(hulls), 40, view)
        if box is None:
            return None
        x0, y0, x1, y1 = box
        area = self._work[y0:y1, x0:x1]
        for hull, strength, blur_m in zip(hulls, (sunny * 0.85, 0.8), (0.012, 0.05), strict=True):
            mask = np.zeros(area.shape[:2], np.float32)
            cv2.fillPoly(mask, [hull - [x0, y0]], float(strength), cv2.LINE_AA)
            area *= 1 - cv2.GaussianBlur(mask, (0, 0), blur_m * view.focal_px / item.pose.z_m)[..., None]
        return box

    def _glow(self, item: Seen) -> tuple[int, int, int, int] | None:
        """Light of the lamps as lens and air scatter it: strong from headlamps, faint from tail lamps."""
        body, view = item.passage.body, self._view
        if body.kind == "trailer" or item.pose.z_m < 6:
            return None
        front = body.side == "front"
        reach = body.shape.width_m / 2 - 0.26
        height = 0.72 if front else 0.9
        z = body.shape.length_m if front else 0.0
        lamps = np.array([[-reach, height, z], [reach, height, z]])
        pixels = view.project(body.to_world(lamps, item.pose))[0]
        size = (0.16 if front else 0.07) * view.focal_px / item.pose.z_m
        box = _clipped(pixels.astype(int), int(size * 7), view)
        if box is None:
            return None
        x0, y0, x1, y1 = box
        x, y = np.arange(x0, x1, dtype=np.float32) + 0.5, np.arange(y0, y1, dtype=np.float32) + 0.5
        area = self._work[y0:y1, x0:x1]
        for at in pixels:
            square = ((x - at[0]) ** 2)[None] + ((y - at[1]) ** 2)[:, None]
            falloff = np.exp(-square / (2 * (size * 0.5) ** 2)) + 0.03 * np.exp(-square / (2 * (size * 2) ** 2))
            colour = (0.9, 0.95, 1.0) if front else (0.05, 0.05, 0.5)
            if self._condition.infrared:
                colour = (1.0, 1.0, 1.0) if front else (0.25, 0.25, 0.25)
            area += falloff[..., None] * np.float32(colour) * np.float32(2.5 if front else 0.6)
        return box

    def _distant(self, ground):
        """The empty road as distance leaves it: an illuminator's falloff, and fog."""
        rays = self._view.rays(1).astype(np.float32)
        z = rays[..., 2] * self._view.height_m / np.maximum(-rays[..., 1], 1e-3)
        if self._condition.infrared:
            ground = ground * np.minimum((LAMP_AT_M / z) ** 2, 3.0)[..., None]
        veil = (1 - (1 - self._condition.light.haze) ** (z / _HAZE_M))[..., None]
        return (ground * (1 - veil) + fog_light(self._condition) * veil).astype(np.float32)

    def _develop(self, light):
        """Lens, exposure and encoding of a part with even edges: planes Y, U, V of limited range."""
        light = cv2.GaussianBlur(light, (3, 3), _LENS_BLUR_PX)
        index = np.minimum(light * np.float32((_LEVELS - 1) / _HIGHEST), np.float32(_LEVELS - 1)).astype(np.uint16)
        bgr = np.take(self._curve, index)
        height, width = bgr.shape[:2]
        planes = cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420).reshape(-1)
        luma = planes[: height * width].reshape(height, width)
        blue, red = planes[height * width :].reshape(2, height // 2, width // 2)
        if self._condition.infrared:
            return luma, np.full_like(blue, 128), np.full_like(red, 128)
        return luma, blue, red

    def _grained(self, luma: np.ndarray) -> np.ndarray:
        """With sensor noise and rain, from a piece of a ready-made picture of them that is chosen anew each time."""
        grain = self._grain[self._rng.integers(_GRAINS)]
        top, left = self._rng.integers(_SPARE_PX, size=2)
        height, width = luma.shape
        return cv2.add(luma, grain[top : top + height, left : left + width], dtype=cv2.CV_8U)


def veil_at(condition: Condition, distance_m: float) -> float:
    """Share of the light that fog replaces on its way, 0..1."""
    return 1 - (1 - condition.light.haze) ** (max(distance_m, 1.0) / _HAZE_M)


def fog_light(condition: Condition) -> np.ndarray:
    """What fog itself sends to the camera, linear BGR [3]; an illuminator shines into it."""
    shine, share = (condition.light.sun, 0.25) if condition.infrared else (condition.light.sky, 1.2)
    return np.array(shine, np.float32) * np.float32(share)


def plate_contrast(plate: Plate, condition: Condition) -> Callable[[float], float]:
    """Grey levels between the paper and the ink of a plate, as a function of its distance in metres."""
    face = lit_plate(plate, condition)[1:-1, 1:-1, :3]
    rows, columns = face.shape[:2]
    serial = face[rows * 3 // 10 : rows * 7 // 10, columns // 10 : columns * 9 // 10] @ LUMA
    ends = np.percentile(serial, (3, 97))
    curve = _tone_curve(condition.light.exposure)
    fog = float(fog_light(condition) @ LUMA)

    def at(distance_m: float) -> float:
        veil = veil_at(condition, distance_m)
        lamp = (LAMP_AT_M / max(distance_m, 1.0)) ** 2 if condition.infrared else 1.0
        seen = ends * lamp * (1 - veil) + fog * veil
        ink, paper = curve[np.minimum(seen / _HIGHEST * (_LEVELS - 1), _LEVELS - 1).astype(int)]
        return float(paper) - float(ink)

    return at


def visible_share(item: Seen, seen: list[Seen], view: View) -> float:
    """How much of the plate no nearer vehicle's convex outline hides, 0..1."""
    quad = item.quad.astype(np.float32)
    area = max(cv2.contourArea(quad), 1e-6)
    hidden = 0.0
    for other in seen:
        if other.passage is item.passage or other.pose.z_m >= item.pose.z_m:
            continue
        hull = outline(other.passage.body, view, other.pose)
        if len(hull) >= 3:
            hidden = max(hidden, cv2.intersectConvexConvex(hull, quad)[0] / area)
    return max(1.0 - hidden, 0.0)


def _smear(picture, way):
    """Motion blur along the way that the plate makes in the picture while the shutter is open."""
    if float(np.hypot(*way)) < 0.3:
        return picture
    reach = np.ceil(np.abs(way) / 2).astype(int) + 1
    kernel = np.zeros((2 * reach[1] + 1, 2 * reach[0] + 1), np.float32)
    for share in np.linspace(-0.5, 0.5, 33):
        x, y = reach + way * share
        column, row = int(x), int(y)
        ax, ay = x - column, y - row
        for dy, wy in ((0, 1 - ay), (1, ay)):
            for dx, wx in ((0, 1 - ax), (1, ax)):
                kernel[row + dy, column + dx] += wx * wy
    return cv2.filter2D(picture, -1, kernel / kernel.sum(), borderType=cv2.BORDER_CONSTANT)


def _tone_curve(exposure: float) -> np.ndarray:
    """Linear light 0.._HIGHEST in _LEVELS steps to grey levels."""
    light = np.arange(_LEVELS) / (_LEVELS - 1) * _HIGHEST * exposure
    knee = np.where(light > _KNEE, _KNEE + (1 - _KNEE) * np.tanh((light - _KNEE) / 0.35), light)
    return np.clip(knee ** (1 / 2.2) * 255 + 0.5, 0, 255).astype(np.uint8)


def _grain(view: View, condition: Condition, rng) -> np.ndarray:
    """Pictures of noise and rain streaks, int8."""
    shape = (view.height_px + _SPARE_PX, view.width_px + _SPARE_PX)
    pictures = np.empty((_GRAINS, *shape), np.int8)
    for number in range(_GRAINS):
        noise = cv2.GaussianBlur(rng.standard_normal(shape, np.float32), (0, 0), 0.5) * np.float32(1.4)
        level = noise * np.float32(condition.light.noise)
        if condition.rain:
            level += _streaks(shape, condition, rng)
        pictures[number] = np.clip(level, -127, 127)
    return pictures


def _streaks(shape, condition: Condition, rng) -> np.ndarray:
    """Drops in fall during one exposure: faint and many, some near and out of focus; grey levels."""
    streaks = np.zeros(shape, np.float32)
    bright = 34.0 if condition.infrared else 16.0
    for count, length, width, strength in ((900, 12, 1, 0.6), (160, 34, 2, 1.0), (24, 90, 5, 0.7)):
        layer = np.zeros(shape, np.float32)
        for x, y in rng.uniform(0, 1, (int(count * condition.rain), 2)) * shape[::-1]:
            reach = length * rng.uniform(0.6, 1.4)
            ends = [(int(x), int(y)), (int(x + reach * rng.normal(0.12, 0.04)), int(y + reach))]
            cv2.line(layer, *ends, float(bright * strength * rng.uniform(0.3, 1.0)), width, cv2.LINE_AA)
        streaks += cv2.GaussianBlur(layer, (0, 0), 0.4 + 0.5 * width)
    return streaks


def _clipped(points, margin_px, view):
    """An even box around points, inside the picture, or None."""
    limit = [view.width_px, view.height_px]
    x0, y0 = (np.clip(points.min(0) - margin_px, 0, limit).astype(int) // 2) * 2
    x1, y1 = (np.clip(points.max(0) + margin_px, 0, limit).astype(int) // 2) * 2
    return (int(x0), int(y0), int(x1), int(y1)) if x1 - x0 > 4 and y1 - y0 > 4 else None
