"""One photograph of a drawn plate under conditions that are given, not drawn: for judging the models by condition.

Not the camera of the trainings (`camera.py`), which draws everything at once; backgrounds are drawn too, so that the
pictures hold no real vehicle.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from camera import drawn_background, luma_of, paint_colour

SURROUNDINGS = 0.3
"""On every side of the plate's hull, in its widths and heights."""

Span = tuple[float, float]


@dataclass(frozen=True)
class Shot:
    """Each span is drawn from evenly. Angles in degrees, to either side.

    `width`: of the plate in px. `levels`: grey levels between its paper and its ink. `defocus` (standard deviation) and
    `motion` (length) in parts of a character's width, an eighth of the plate. `noise`: standard deviation in grey levels.
    `night`: an infrared lamp at night: no colour, the reflective ground burnt out, all else dark. `rain`: streaks and
    drops. `shadow`: a hard edge across the plate, behind which a third of the light is left. `quality`: of the JPEG.
    """

    width: Span = (90, 150)
    yaw: Span = (0, 12)
    pitch: Span = (0, 10)
    roll: Span = (0, 4)
    levels: Span = (80, 180)
    defocus: Span = (0, 0.05)
    motion: Span = (0, 0)
    noise: Span = (1, 2.5)
    night: bool = False
    rain: bool = False
    shadow: bool = False
    quality: int = 85


def shoot(rng: np.random.Generator, plate: np.ndarray, shot: Shot) -> tuple[bytes, np.ndarray]:
    """The flat plate [h,w,3] as a JPEG, and its corners in it (4 x 2, clockwise from the plate's own top left)."""
    flat = _relit(rng, plate.astype(np.float32), shot)
    quad = _hung(rng, plate.shape[1] / plate.shape[0], shot)
    low, high = quad.min(0), quad.max(0)
    quad = quad - low + SURROUNDINGS * (high - low)
    width, height = np.ceil((1 + 2 * SURROUNDINGS) * (high - low)).astype(int)
    ground = drawn_background(rng, int(width), int(height))[..., None] * paint_colour(rng)
    picture = _laid(flat, quad, ground * (0.25 if shot.night else 1))
    picture = _blurred(rng, picture, np.ptp(quad[:, 0]) / 8, shot)
    if shot.rain:
        picture = _rained(rng, picture)
    picture = _exposed(rng, picture, quad, shot)
    noise = rng.normal(0, rng.uniform(*shot.noise), picture.shape[:2])[..., None]
    picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, shot.quality])[1].tobytes(), quad


def _relit(rng, plate, shot):
    if shot.night:
        grey = luma_of(plate)
        plate = np.repeat((255 / (1 + np.exp(-(grey - grey.mean()) / 25)))[..., None], 3, 2).astype(np.float32)
    if shot.shadow:
        height, width = plate.shape[:2]
        x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
        angle = rng.uniform(0, 2 * np.pi)
        dark = x * np.cos(angle) + y * np.sin(angle) > rng.uniform(-0.4, 0.4)
        plate = plate * np.where(dark, 0.35, 1.0)[..., None].astype(np.float32)
    return plate


def _hung(rng, aspect, shot):
    """Corners around the origin, seen from fifteen plate widths away."""
    yaw, pitch, roll = (np.radians(rng.uniform(*span) * rng.choice([-1, 1])) for span in (shot.yaw, shot.pitch, shot.roll))
    x, y = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]).T * [[1], [1 / aspect]]
    x, y = x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)
    y, depth = y * np.cos(pitch), y * np.sin(pitch)
    x, depth = x * np.cos(yaw) - depth * np.sin(yaw), x * np.sin(yaw) + depth * np.cos(yaw)
    quad = np.stack([x, y], 1) / (15 + depth)[:, None]
    return quad * rng.uniform(*shot.width) / np.ptp(quad[:, 0])


def _laid(flat, quad, ground):
    """Shrunk first to about its size in the picture, so that fine strokes do not alias."""
    scale = min(2 * np.ptp(quad[:, 0]) / flat.shape[1], 1)
    flat = cv2.resize(flat, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = flat.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners, (quad * 2 - 0.5).astype(np.float32))
    ground = cv2.resize(ground, None, fx=2, fy=2)
    cv2.warpPerspective(flat, matrix, ground.shape[1::-1], ground, borderMode=cv2.BORDER_TRANSPARENT)
    return cv2.resize(ground, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _blurred(rng, picture, character, shot):
    picture = cv2.GaussianBlur(picture, (0, 0), max(rng.uniform(*shot.defocus) * character, 0.35))
    length = rng.uniform(*shot.motion) * character
    reach = int(np.ceil(length / 2))
    if reach < 1:
        return picture
    kernel = np.clip(length / 2 + 0.5 - np.abs(np.arange(-reach, reach + 1)), 0, 1)[None]
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def _rained(rng, picture):
    height, width = picture.shape[:2]
    streaks = (rng.random((height, width)) < 0.004).astype(np.float32)
    streaks = cv2.filter2D(streaks, -1, np.eye(7, dtype=np.float32)[::-1] if rng.random() < 0.5 else np.ones((7, 1)))
    picture = picture + 70 * np.minimum(streaks, 1)[..., None]
    for _ in range(rng.integers(1, 5)):
        centre, radius = rng.uniform([0, 0], [width, height]), rng.uniform(0.04, 0.12) * width
        drop = np.zeros((height, width), np.float32)
        cv2.circle(drop, [int(value) for value in centre], int(radius), 1.0, -1, cv2.LINE_AA)
        drop = cv2.GaussianBlur(drop, (0, 0), 1)[..., None]
        picture = picture * (1 - drop) + (0.9 * cv2.GaussianBlur(picture, (0, 0), radius / 5) + 20) * drop
    return picture.astype(np.float32)


def _exposed(rng, picture, quad, shot):
    """The plate's own span of grey becomes one of `levels`, somewhere between black and white."""
    x0, y0, x1, y1 = np.concatenate([quad.min(0), quad.max(0)]).astype(int)
    low, high = np.percentile(luma_of(picture[y0:y1, x0:x1]), (5, 95))
    levels = rng.uniform(*shot.levels)
    floor = rng.uniform(5, max(250 - levels, 6)) if not shot.night else rng.uniform(5, 30)
    return (picture - low) * (levels / max(high - low, 8)) + floor
