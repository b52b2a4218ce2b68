"""What light, lens, sensor and codec do to a luma picture: random degradations for training.

The order is the order of nature: tone (light, exposure), blur (lens, motion), noise (sensor), JPEG (codec); so noise and
blocking survive the loss of contrast and the stretch that follows in use.
"""

import cv2
import numpy as np

# OpenCV's generator is faster than NumPy's for whole pictures; it is seeded from the caller's so that runs repeat.
_NOISE_SEEDS = 2**31 - 1


def photograph(luma: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Degrade float32 [height, width], 0..255, to what a street camera may have made of it; same shape and range.

    strength 0..1 scales how often each degradation happens.
    """
    luma = _tone(luma, rng, strength)
    if rng.random() < 0.35 * strength:
        luma = _blur(luma, rng)
    if rng.random() < 0.5 * strength:
        luma = add_noise(luma, rng, 10 ** rng.uniform(0.0, 1.2))
    luma = np.clip(luma, 0, 255)
    if rng.random() < 0.4 * strength:
        luma = _jpeg(luma, rng)
    return luma


def add_noise(luma: np.ndarray, rng: np.random.Generator, sigma: float) -> np.ndarray:
    """Add Gaussian noise of `sigma` grey levels, half of the time smoothed as a denoiser or codec leaves it."""
    noise = np.empty(luma.shape, np.float32)
    cv2.setRNGSeed(int(rng.integers(_NOISE_SEEDS)))
    cv2.randn(noise, 0.0, sigma)
    if rng.random() < 0.5:
        noise = 1.6 * cv2.blur(noise, (2, 2))
    return luma + noise


def _tone(luma, rng, strength):
    """Exposure, gamma, dusk, haze and glare."""
    kind = rng.random() / max(strength, 1e-6)
    if kind < 0.5:
        luma = 255.0 * (luma / 255.0) ** (2.0 ** rng.uniform(-0.8, 0.8)) * 2.0 ** rng.uniform(-0.6, 0.35)
    elif kind < 0.65:  # dusk or night: a few tens of grey levels, near black
        luma = luma * 2.0 ** rng.uniform(-3.5, -1.0) + rng.uniform(0, 25)
    elif kind < 0.8:  # haze, fog, a dirty dome: little contrast around a bright mean
        contrast = rng.uniform(0.08, 0.5)
        luma = luma * contrast + rng.uniform(20, 235 - 200 * contrast)
    if rng.random() < 0.15 * strength:
        luma = luma * _shade(luma.shape, rng)
    return np.clip(luma, 0, 255)


def _shade(shape, rng):
    """A soft-edged shadow or light field: float32 factors, one random line apart."""
    height, width = shape
    angle = rng.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32) * np.cos(angle)
    y = np.linspace(-1, 1, height, dtype=np.float32) * np.sin(angle)
    side = 1 / (1 + np.exp(-(x[None] + y[:, None] - rng.uniform(-0.6, 0.6)) * 10 ** rng.uniform(0.3, 1.8)))
    return rng.uniform(0.25, 0.9) + (1 - side) * rng.uniform(0.2, 0.9)


def _blur(luma, rng):
    """Defocus, or motion along a random direction by up to seven pixels."""
    if rng.random() < 0.5:
        return cv2.GaussianBlur(luma, (0, 0), rng.uniform(0.4, 1.6))
    length = int(rng.integers(2, 8))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.normal(0, 0.5)
    reach = (length - 1) / 2
    dx, dy = reach * np.cos(angle), reach * np.sin(angle)
    ends = [(round(reach - dx), round(reach - dy)), (round(reach + dx), round(reach + dy))]
    cv2.line(kernel, *ends, 1.0)
    return cv2.filter2D(luma, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE)


def _jpeg(luma, rng):
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.uniform(20, 90))]
    coded = cv2.imencode(".jpg", luma.astype(np.uint8), quality)[1]
    return cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE).astype(np.float32)
