"""What a camera beside a road does to a plate, in colour: few pixels, motion, little light, rain, an infrared lamp, and the
H.264 of a stream.

Works on pictures (BGR, float32) whose plate already has the size at which it is seen.
"""

import cv2
import numpy as np

from camera import luma_of, smear_chroma

WIDTHS = (40.0, 130.0)
"""Narrowest and widest plate on a road, in pixels."""

LEVELS = (14.0, 130.0)
"""Grey levels between the darkest and the lightest parts of a plate."""


def worn(rng: np.random.Generator, bgr: np.ndarray, plate_width: float) -> np.ndarray:
    """The picture (H x W x 3) as it comes out of the stream, uint8."""
    picture = bgr.astype(np.float32)
    if rng.random() < 0.2:
        picture = wet(rng, picture)
    if rng.random() < 0.6:
        picture = moved(picture, rng.uniform(0.0, 0.055) * plate_width, rng.normal(0, 0.25))
    draw = rng.random()
    if draw < 0.12:
        picture = infrared(rng, picture)
    elif draw < 0.35:
        picture = dusk(rng, picture)
    picture = faint(rng, picture)
    noise = rng.uniform(0.3, 4.0) if rng.random() < 0.8 else rng.uniform(4.0, 9.0)
    picture = picture + rng.standard_normal((*picture.shape[:2], 1), np.float32) * noise
    return coded(rng, np.clip(picture, 0, 255).astype(np.uint8))


def moved(picture: np.ndarray, length: float, angle: float) -> np.ndarray:
    """Smeared over so many pixels by the plate's own motion, mostly along the road."""
    if length < 1.0:
        return picture
    count = int(np.ceil(length))
    kernel = np.zeros((2 * count + 1, 2 * count + 1), np.float32)
    reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    ends = np.round((count + np.array([-reach, reach])) * 16).astype(int)
    cv2.line(kernel, ends[0].tolist(), ends[1].tolist(), 1.0, 1, cv2.LINE_AA, 4)
    return cv2.filter2D(picture, -1, kernel / max(kernel.sum(), 1e-6))


def wet(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Drops on the plate and on the lens, a grey veil of spray."""
    height, width = picture.shape[:2]
    veil = rng.uniform(0.05, 0.45)
    picture = picture * (1 - veil) + rng.uniform(70, 190) * veil
    for _ in range(rng.integers(0, 5)):
        centre, radius = rng.uniform([0, 0], [width, height]), rng.uniform(0.02, 0.09) * width
        drop = np.zeros((height, width), np.float32)
        cv2.circle(drop, [int(value) for value in centre], max(int(radius), 1), 1.0, -1, cv2.LINE_AA)
        drop = cv2.GaussianBlur(drop, (0, 0), 0.8)[..., None]
        picture = picture * (1 - drop) + (cv2.GaussianBlur(picture, (0, 0), max(radius / 3, 0.5)) * 0.95 + 8) * drop
    return picture


def infrared(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """No colour; the reflective ground is burnt out, and coloured inks are bright or gone."""
    weights = rng.dirichlet([3, 3, 3]).astype(np.float32)
    grey = picture @ weights
    grey = 255 / (1 + np.exp(-(grey - np.median(grey)) / rng.uniform(15, 45)))
    return np.repeat(grey[..., None], 3, 2).astype(np.float32)


def dusk(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Little light of another colour: street lamps, headlights, the blue of the evening."""
    warm = rng.random() < 0.6
    gains = [rng.uniform(0.4, 0.85), rng.uniform(0.7, 0.95), 1.0] if warm else [1.0, rng.uniform(0.75, 0.95), rng.uniform(0.55, 0.9)]
    grey = luma_of(picture)[..., None]
    return (grey + (picture - grey) * np.float32(rng.uniform(0.3, 1.0))) * np.array(gains, np.float32)


def faint(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """Few grey levels, and colour faded alike."""
    low, high = np.percentile(luma_of(picture), (3, 97))
    span = float(np.exp(rng.uniform(*np.log(LEVELS))))
    gain = min(span / max(high - low, 4), 1.2)
    floor = rng.uniform(8, max(235 - span, 9))
    return (picture - low) * gain + floor


def coded(rng: np.random.Generator, bgr: np.ndarray) -> np.ndarray:
    """Half the chroma, coarse blocks, and their edges smoothed, as H.264 leaves what moves."""
    if rng.random() < 0.8:
        bgr = smear_chroma(rng, bgr)
    quality = int(rng.uniform(18, 60) if rng.random() < 0.7 else rng.uniform(60, 92))
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    bgr = cv2.imdecode(cv2.imencode(".jpg", bgr, options)[1], cv2.IMREAD_COLOR)
    if quality < 60 and rng.random() < 0.7:
        bgr = cv2.GaussianBlur(bgr, (0, 0), rng.uniform(0.3, 0.7))
    return bgr
