"""How a camera on a pole sees a flat plate: perspective, background, light, blur, noise and compression.

`photograph` gives the picture around one plate and the true corners of the plate in it. Pictures are luma (H x W) or
BGR (H x W x 3): a plate in colour is photographed in colour, before backgrounds in colour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

MIN_LEVELS, MAX_LEVELS = 8, 25


@dataclass(frozen=True)
class Conditions:
    """`widths`: narrowest and widest plate in pixels; `faint`: share of pictures with hardly any contrast; `softness`:
    factor of the blur, 1 for what leaves characters just legible."""

    widths: tuple[float, float] = (40.0, 250.0)
    faint: float = 0.25
    softness: float = 1.0


@dataclass(frozen=True)
class View:
    """A picture (H x W or H x W x 3, uint8), the plate's corners in it (4 x 2, clockwise) and its width in pixels."""

    picture: np.ndarray
    quad: np.ndarray
    plate_width: float


class Backgrounds:
    """Patches of real pictures (those given) or of drawn car bodies, in luma or in colour."""

    def __init__(self, pictures: list[Path], colour: bool = False):
        self._pictures, self._colour = pictures, colour
        self._current: np.ndarray | None = None
        self._uses = 0

    def patch(self, rng: np.random.Generator, width: int, height: int) -> np.ndarray:
        """A width x height patch, float32."""
        if not self._pictures or rng.random() < 0.35:
            patch = drawn_background(rng, width, height)
            return patch[..., None] * paint_colour(rng) if self._colour else patch
        if self._current is None or self._uses > 40:
            path = self._pictures[rng.integers(len(self._pictures))]
            mode = cv2.IMREAD_COLOR if self._colour else cv2.IMREAD_GRAYSCALE
            self._current, self._uses = cv2.imread(str(path), mode), 0
        self._uses += 1
        picture = self._current
        scale = rng.uniform(0.6, 1.6)
        w, h = min(int(width * scale) + 1, picture.shape[1]), min(int(height * scale) + 1, picture.shape[0])
        x, y = rng.integers(0, picture.shape[1] - w + 1), rng.integers(0, picture.shape[0] - h + 1)
        return cv2.resize(picture[y : y + h, x : x + w], (width, height), interpolation=cv2.INTER_LINEAR).astype(
            np.float32
        )


def spread(field: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """A field (H x W) with an axis for the colours of the picture, if it has any."""
    return field[..., None] if picture.ndim == 3 else field


def luma_of(picture: np.ndarray) -> np.ndarray:
    """The luma of a picture of either kind."""
    return picture @ np.array([0.114, 0.587, 0.299], np.float32) if picture.ndim == 3 else picture


def paint_colour(rng: np.random.Generator) -> np.ndarray:
    """Factors of blue, green and red: most cars are black, white or grey."""
    return np.exp(rng.normal(0, 0.04 if rng.random() < 0.6 else 0.4, 3)).astype(np.float32)


def drawn_background(rng: np.random.Generator, width: int, height: int) -> np.ndarray:
    """A bumper: a smooth gradient with a few edges, lines and texture."""
    low, high = np.sort(rng.uniform(0, 255, 2))
    ramp = (
        np.linspace(low, high, height, dtype=np.float32)[:, None]
        if rng.random() < 0.5
        else np.linspace(high, low, height, dtype=np.float32)[:, None]
    )
    patch = np.repeat(ramp, width, axis=1)
    for _ in range(int(rng.integers(0, 5))):
        ends = rng.uniform([0, 0], [width, height], (2, 2)).astype(int)
        cv2.line(
            patch, ends[0].tolist(), ends[1].tolist(), float(rng.uniform(0, 255)), int(rng.integers(1, 16)), cv2.LINE_AA
        )
    if rng.random() < 0.4:
        coarse = rng.normal(0, rng.uniform(2, 25), (max(2, height // 6), max(2, width // 6))).astype(np.float32)
        patch += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    return patch


def pick_quad(rng: np.random.Generator, aspect: float, plate_width: float) -> np.ndarray:
    """Corners of a plate of `aspect` (width / height), about plate_width px wide, yaw and pitch to 35°, roll to 15°."""
    yaw, pitch = np.radians(np.clip(rng.normal(0, [15, 11]), -35, 35))
    roll = np.radians(np.clip(rng.normal(0, 5), -15, 15))
    corners = np.array([[-0.5, -0.5 / aspect], [0.5, -0.5 / aspect], [0.5, 0.5 / aspect], [-0.5, 0.5 / aspect]])
    x = corners[:, 0] * np.cos(yaw) + corners[:, 1] * np.sin(pitch) * np.sin(yaw)
    y = corners[:, 1] * np.cos(pitch)
    depth = rng.uniform(2.5, 12) + corners[:, 0] * np.sin(yaw) + corners[:, 1] * np.sin(pitch)
    flat = np.stack([x / depth, y / depth], 1)
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    flat = flat @ turn.T
    return flat * (plate_width / (flat[:, 0].max() - flat[:, 0].min()))


def photograph(
    rng: np.random.Generator,
    plate: np.ndarray,
    backgrounds: Backgrounds,
    conditions: Conditions = Conditions(),
    obstruct: Callable[[np.ndarray, np.ndarray], np.ndarray] | None = None,
) -> View:
    """The flat plate as a camera would see it, with 35 % of its size of surroundings.

    `obstruct`: gives the picture with something before the plate, from the picture and the plate's corners in it.
    """
    plate_width = float(np.exp(rng.uniform(*np.log(conditions.widths))))
    quad = pick_quad(rng, plate.shape[1] / plate.shape[0], plate_width)
    low, high = quad.min(0), quad.max(0)
    pad = 0.35 * (high - low) + 3
    quad = quad - low + pad
    width, height = np.ceil(high - low + 2 * pad).astype(int)
    picture = place(rng, plate, quad, backgrounds.patch(rng, int(width), int(height)))
    if obstruct:
        picture = obstruct(picture, quad)
    return View(expose(rng, picture, quad, plate_width, conditions), quad, plate_width)


def place(rng: np.random.Generator, plate: np.ndarray, quad: np.ndarray, background: np.ndarray) -> np.ndarray:
    """The plate warped onto the background, supersampled so that fine strokes do not alias."""
    plate = light(rng, plate.astype(np.float32))
    height, width = plate.shape[:2]
    shrink = max(width / (np.ptp(quad[:, 0]) + 1), 1.0)
    if shrink > 1.3:
        sigma = 0.42 * np.sqrt(shrink**2 - 1)
        plate = cv2.GaussianBlur(plate, (0, 0), sigma)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(corners, (quad - 0.5).astype(np.float32))
    size = background.shape[1::-1]
    warped = cv2.warpPerspective(plate, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = np.zeros(background.shape[:2], np.uint8)
    cv2.fillConvexPoly(cover, np.round((quad - 0.5) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    alpha = cover.astype(np.float32) / 255
    if rng.random() < 0.3:
        shadow = 0.6 * cv2.GaussianBlur(alpha, (0, 0), max(1.0, size[0] * 0.03))
        background = background * spread(1 - shadow, background)
    alpha = spread(alpha, background)
    return background * (1 - alpha) + warped * alpha


def light(rng: np.random.Generator, plate: np.ndarray) -> np.ndarray:
    """Dirt, shadow edges, glare and, in a tenth, the flat look of infrared flash, on the flat plate."""
    height, width = plate.shape[:2]
    if rng.random() < 0.2:
        dirt = rng.uniform(0, 1, (int(rng.integers(3, 16)), int(rng.integers(4, 28)))).astype(np.float32)
        dirt = np.clip(
            cv2.resize(dirt, (width, height), interpolation=cv2.INTER_CUBIC) * 2.2 - 1.2, 0, 1
        ) * rng.uniform(0.2, 0.8)
        dirt = spread(dirt, plate)
        plate = plate * (1 - dirt) + rng.uniform(40, 160) * dirt
    if rng.random() < 0.3:
        plate = plate * spread(_edge(rng, width, height, rng.uniform(0.3, 0.85)), plate)
    if rng.random() < 0.1:
        x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
        cx, cy = rng.uniform(-1, 1, 2)
        glare = rng.uniform(40, 200) * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / rng.uniform(0.02, 0.5))
        plate = plate + spread(glare.astype(np.float32), plate)
    if rng.random() < 0.1:
        if plate.ndim == 3:
            plate = np.repeat(luma_of(plate)[..., None], 3, 2)
        plate = 255 / (1 + np.exp(-(plate - plate.mean()) / rng.uniform(15, 35)))
    return plate


def _edge(rng: np.random.Generator, width: int, height: int, darkness: float) -> np.ndarray:
    """A factor field: 1 on one side of a random line, `darkness` on the other."""
    angle = rng.uniform(0, 2 * np.pi) if rng.random() < 0.5 else np.pi / 2 + rng.normal(0, 0.15)
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    distance = (x * np.cos(angle) + y * np.sin(angle) - rng.uniform(-0.8, 0.8)) / rng.uniform(0.01, 0.4)
    return darkness + (1 - darkness) / (1 + np.exp(-np.clip(distance, -30, 30)))


def expose(
    rng: np.random.Generator, picture: np.ndarray, quad: np.ndarray, plate_width: float, conditions: Conditions
) -> np.ndarray:
    """Blur, gain and contrast, noise, sharpening and JPEG, in the order in which a camera makes them."""
    picture = blur(rng, picture, plate_width * conditions.softness)
    if rng.random() < 0.25:
        shade = _edge(rng, picture.shape[1], picture.shape[0], rng.uniform(0.4, 0.9))
        picture = picture * spread(shade, picture)
    if picture.ndim == 3:
        picture = tint(rng, picture)
    picture, span = contrast(rng, picture, quad, conditions.faint)
    grain = rng.uniform(0.3, 2.5) if rng.random() < 0.7 else rng.uniform(2.5, 9)
    noise = rng.standard_normal(picture.shape[:2], np.float32) * min(grain, span / 7)
    picture = picture + spread(noise, picture)
    if rng.random() < 0.2:
        picture = picture + rng.uniform(0.3, 1.5) * (picture - cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.7, 1.6)))
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    if picture.ndim == 3 and rng.random() < 0.6:
        picture = smear_chroma(rng, picture)
    if rng.random() < 0.85:
        quality = int(rng.uniform(25 + 40 * max(0.0, 1 - span / 60), 95))
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR if picture.ndim == 3 else cv2.IMREAD_GRAYSCALE)
    return picture


def tint(rng: np.random.Generator, bgr: np.ndarray) -> np.ndarray:
    """White balance, the colour of dusk or street lamps, faded or lively colours; a tenth is infrared and thus grey."""
    draw = rng.random()
    if draw < 0.1:
        return np.repeat(luma_of(bgr)[..., None], 3, 2)
    gains = np.exp(rng.normal(0, 0.05, 3))
    if draw < 0.2:
        gains = gains * [rng.uniform(0.35, 0.8), rng.uniform(0.7, 0.95), 1.0]
    elif draw < 0.26:
        gains = gains * [1.0, rng.uniform(0.75, 0.95), rng.uniform(0.55, 0.85)]
    saturation = np.float32(rng.uniform(0.4, 1.3))
    grey = luma_of(bgr)[..., None]
    return (grey + (bgr - grey) * saturation) * gains.astype(np.float32)


def smear_chroma(rng: np.random.Generator, bgr: np.ndarray) -> np.ndarray:
    """Chroma of half the resolution and less, as video codecs leave it."""
    height, width = bgr.shape[:2]
    y, *chroma = cv2.split(cv2.cvtColor(bgr, cv2.COLOR_BGR2YCrCb))
    shrink = rng.uniform(2, 5)
    size = (max(round(width / shrink), 1), max(round(height / shrink), 1))
    chroma = [
        cv2.resize(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), (width, height))  # bilinear
        for plane in chroma
    ]
    return cv2.cvtColor(cv2.merge([y, *chroma]), cv2.COLOR_YCrCb2BGR)


def blur(rng: np.random.Generator, picture: np.ndarray, plate_width: float) -> np.ndarray:
    """Defocus and motion, bounded by what leaves characters legible: about a tenth of a character's height."""
    character = plate_width / 8
    if rng.random() < 0.7:
        picture = cv2.GaussianBlur(picture, (0, 0), max(rng.uniform(0, 0.11) * character, 0.25) + rng.uniform(0, 0.35))
    length = rng.uniform(0, 0.33) * character
    if rng.random() < 0.35 and length > 1.2:
        count = int(np.ceil(length))
        kernel = np.zeros((2 * count + 1, 2 * count + 1), np.float32)
        angle = rng.uniform(0, np.pi) if rng.random() < 0.5 else rng.normal(0, 0.25)
        reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
        ends = np.round((count + np.array([-reach, reach])) * 16).astype(int)
        cv2.line(kernel, ends[0].tolist(), ends[1].tolist(), 1.0, 1, cv2.LINE_AA, 4)
        picture = cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1e-6))
    return picture


def contrast(
    rng: np.random.Generator, picture: np.ndarray, quad: np.ndarray, faint: float
) -> tuple[np.ndarray, float]:
    """Gain and gamma; a share `faint` keeps only 8..25 grey levels across the plate. Also gives that span."""
    if rng.random() < 0.3:
        picture = 255 * (np.clip(picture, 0, 255) / 255) ** rng.uniform(0.5, 1.8)
    x0, y0 = np.maximum(quad.min(0).astype(int), 0)
    x1, y1 = quad.max(0).astype(int)
    low, high = np.percentile(luma_of(picture[y0 : y1 + 1, x0 : x1 + 1]), (3, 97))
    draw = rng.random()
    span = (
        rng.uniform(MIN_LEVELS, MAX_LEVELS)
        if draw < faint
        else rng.uniform(MAX_LEVELS, 90)
        if draw < 0.55
        else rng.uniform(90, 260)
    )
    span = min(span, (high - low) * 1.3)
    floor = rng.uniform(0, max(250 - span, 1)) if rng.random() < 0.8 else rng.uniform(-0.2, 0.3) * span
    return (picture - low) * (span / max(high - low, 4)) + floor, span
