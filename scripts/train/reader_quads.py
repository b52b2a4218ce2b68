"""Quads of real plates from the corner refiner, so that the reader trains on what it gets in use."""

import numpy as np
import onnxruntime

import kernel

WIDTH, HEIGHT = 128, 64
AROUND = 0.25


def refine(refiner: onnxruntime.InferenceSession, luma: np.ndarray, box: list[float]) -> np.ndarray:
    """The plate's corners (4 x 2, clockwise) near the upright box (x0, y0, x1, y1), in pixels of the picture."""
    low, high = np.array(box[:2]), np.array(box[2:])
    low, high = low - AROUND * (high - low), high + AROUND * (high - low)
    crop = kernel.stretch_loose(kernel.cut_rectangle(luma, np.concatenate([low, high]), WIDTH, HEIGHT))
    corners = refiner.run(None, {"crop": crop.astype(np.float32)[None, None]})[0].reshape(4, 2)
    return low + corners.astype(np.float64) * (high - low)
