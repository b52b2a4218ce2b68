"""Plates out of the localizer's answer, as the service takes them: peaks above a threshold, then suppression by overlap."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import corners_model
from kernel import cut_rectangle, letterbox, stretch_loose
from localizer_model import INPUT_HEIGHT, INPUT_WIDTH, STRIDE
from manifest import session
from photos import hull, iou

MAX_PLATES = 16
COARSEST_STRIDE = 16
MAX_OVERLAP = 0.4  # of the hulls of two plates


@dataclass(frozen=True)
class Find:
    """quad: [4, 2] in pixels of the picture, clockwise from the plate's own top left. heat: 0..1."""

    quad: np.ndarray
    heat: float


class Finder:
    """Runs an exported localizer, and after it the exported corner refiner if one is given, with onnxruntime."""

    def __init__(self, localizer: Path, corners: Path | None = None):
        self.localizer, self.corners = session(localizer), session(corners) if corners else None

    def find(self, luma: np.ndarray, threshold: float) -> list[Find]:
        """Plates in a luma picture (uint8 or float [h, w], 0..255), best first."""
        given, scale = localizer_input(luma)
        if not isinstance(self.localizer.get_inputs()[0].shape[-1], int):
            given = given[:, :, : _covered(luma.shape[0] * scale), : _covered(luma.shape[1] * scale)]
        heat, corners = self.localizer.run(["heat", "corners"], {"luma": given})
        found = [Find(quad / scale, value) for quad, value in decode(heat[0, 0], corners[0], threshold)]
        return [Find(self._refined(luma, find.quad), find.heat) for find in found] if self.corners else found

    def _refined(self, luma, quad):
        box = hull(quad)
        size = box[2:] - box[:2]
        rectangle = np.concatenate([box[:2] - corners_model.AROUND * size, box[2:] + corners_model.AROUND * size])
        crop = cut_rectangle(luma, rectangle, corners_model.INPUT_WIDTH, corners_model.INPUT_HEIGHT, fast=True)
        given = stretch_loose(crop).astype(np.float32)[None, None]
        corners = self.corners.run(["corners"], {"crop": given})[0].reshape(4, 2)
        return rectangle[:2] + corners * (rectangle[2:] - rectangle[:2])


def _covered(length: float) -> int:
    """The side of a network input that ends with the scaled picture, in whole strides."""
    return math.ceil(math.floor(length + 0.5) / COARSEST_STRIDE) * COARSEST_STRIDE


def localizer_input(luma: np.ndarray) -> tuple[np.ndarray, float]:
    """A luma picture as the localizer gets it [1, 1, 384, 640], and how many of its pixels a pixel of the picture is."""
    scaled, scale = letterbox(luma, INPUT_WIDTH, INPUT_HEIGHT, fast=True)
    return (scaled / 255.0).astype(np.float32)[None, None], scale


def decode(heat: np.ndarray, corners: np.ndarray, threshold: float) -> list[tuple[np.ndarray, float]]:
    """Quads in input pixels with their heat, best first, at most MAX_PLATES.

    heat: [rows, columns]; a cell counts where none of its eight neighbours is hotter. corners: [8, rows, columns].
    """
    rows, columns = heat.shape
    framed = np.pad(heat, 1, constant_values=-1.0)
    around = np.max([framed[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], 0)
    peaks = np.argwhere((heat >= around) & (heat >= threshold))
    found = []
    for row, column in sorted(peaks, key=lambda peak: -heat[tuple(peak)]):
        quad = (corners[:, row, column].reshape(4, 2) + (column + 0.5, row + 0.5)) * STRIDE
        taken = np.array([hull(other) for other, _ in found]).reshape(-1, 4)
        if len(found) < MAX_PLATES and not (iou(hull(quad), taken) > MAX_OVERLAP).any():
            found.append((quad, float(heat[row, column])))
    return found
