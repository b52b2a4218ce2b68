"""Quads of real plates as the service finds them, and its looks around each, so that the reader trains on and is judged
by what it gets in use."""

import numpy as np
import onnxruntime

import kernel

WIDTH, HEIGHT = 128, 64
AROUND = 0.25
WIDER, TIGHTER, LEAN = 0.03, 0.018, 0.03
UNIT = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)


def refine(refiner: onnxruntime.InferenceSession, luma: np.ndarray, box: list[float]) -> np.ndarray:
    """The plate's corners (4 x 2, clockwise) near the upright box (x0, y0, x1, y1), in pixels of the picture.

    Fitted twice: upright after the first time, the plate shows its corners better.
    """
    low, high = np.array(box[:2]), np.array(box[2:])
    low, high = low - AROUND * (high - low), high + AROUND * (high - low)
    once = _fit(refiner, luma, low + UNIT * (high - low))
    if not _is_convex(once):
        return once
    twice = _fit(refiner, luma, kernel.expand(once, AROUND))
    return twice if _is_convex(twice) else once


def looks(quad: np.ndarray) -> list[np.ndarray]:
    """The quad and four like it: wider, tighter, leaning either way (`src/recognition/looks.ts`)."""
    centred = UNIT - 0.5
    lean = np.stack([2 * LEAN * centred[:, 1], np.zeros(4)], 1)
    moves = [centred * (1 + 2 * WIDER) + 0.5, centred * (1 - 2 * TIGHTER) + 0.5, UNIT - lean, UNIT + lean]
    return [quad, *(kernel.project(kernel.homography(quad), move) for move in moves)]


def _fit(refiner: onnxruntime.InferenceSession, luma: np.ndarray, around: np.ndarray) -> np.ndarray:
    crop = kernel.stretch_loose(kernel.rectify(luma, around, WIDTH, HEIGHT, margin=0.0))
    corners = refiner.run(None, {"crop": crop.astype(np.float32)[None, None]})[0].reshape(4, 2)
    return kernel.project(kernel.homography(around), corners.astype(np.float64))


def _is_convex(quad: np.ndarray) -> bool:
    edges = np.roll(quad, -1, axis=0) - quad
    following = np.roll(edges, -1, axis=0)
    return bool((edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0] > 0).all())
