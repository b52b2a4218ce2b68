"""Batches for the reader: rendered crops from shards, mixed with jittered crops of real plates."""

from pathlib import Path

import cv2
import numpy as np
import torch
from onnxruntime import InferenceSession

import kernel
from camera import MAX_LEVELS, MIN_LEVELS
from reader_data import HEIGHT, SLOTS, WIDTH, Sample, encode, real_context

REAL_SHARE = 0.2
TRUTH_SHARE = 0.1


class RenderedPool:
    """All shards of a folder in memory; `refresh` adds those that a renderer has finished since."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._known: set[Path] = set()
        self._shards: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.refresh()

    def __len__(self) -> int:
        return sum(len(shard[0]) for shard in self._shards)

    def refresh(self) -> None:
        for path in sorted(set(self._folder.glob("[0-9]*.npz")) - self._known):
            with np.load(path) as shard:
                self._shards.append((shard["crops"], shard["labels"], shard["centres"]))
            self._known.add(path)

    def draw(self, rng: np.random.Generator) -> Sample:
        crops, labels, centres = self._shards[rng.integers(len(self._shards))]
        i = rng.integers(len(crops))
        return nudge(rng, crops[i], labels[i], centres[i])


def nudge(rng: np.random.Generator, crop: np.ndarray, labels: np.ndarray, centres: np.ndarray) -> Sample:
    """A cached crop moved, scaled and sheared by a little, with new noise, so that it never looks the same twice."""
    matrix = np.eye(2, 3, dtype=np.float32)
    matrix[:, :2] += rng.normal(0, 0.025, (2, 2))
    centre = np.array([WIDTH / 2, HEIGHT / 2])
    matrix[:, 2] = centre - matrix[:, :2] @ centre + rng.normal(0, [1.6, 0.8])
    moved = cv2.warpAffine(
        crop, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    ).astype(np.float32)
    if rng.random() < 0.3:
        moved += rng.standard_normal(moved.shape, np.float32) * rng.uniform(0, 0.05) * moved.std()
    if rng.random() < 0.1:
        moved = 255 - moved
    centres = (centres.astype(np.float32) * (WIDTH, HEIGHT)) @ matrix[:, :2].T + matrix[:, 2]
    return moved, labels, centres / (WIDTH, HEIGHT)


class RealPool:
    """Real plates with their surroundings in memory; each draw has its own crop and its own loss of quality."""

    def __init__(self, data: Path, plates: list[dict], refiner: InferenceSession):
        self._plates = [(*real_context(data, plate, refiner), encode(plate["text"])) for plate in plates]

    def __len__(self) -> int:
        return len(self._plates)

    def draw(self, rng: np.random.Generator) -> Sample:
        """The stacked characters of real plates are unknown: their labels are -1."""
        luma, quads, labels = self._plates[rng.integers(len(self._plates))]
        labels = labels.copy()
        labels[SLOTS:] = -1
        if rng.random() < 0.5:
            luma = degrade(rng, luma)
        found = _jitter_quad(rng, quads[rng.integers(len(quads))])
        crop = kernel.rectify(luma, found, WIDTH, HEIGHT, fast=True)
        return crop, labels, np.full((SLOTS, 2), np.nan, np.float32)


def _jitter_quad(rng: np.random.Generator, quad: np.ndarray) -> np.ndarray:
    """Mostly outward, since the places of single characters in real plates are unknown and none may be cut."""
    low, high = np.minimum(rng.exponential(0.035, (2, 2)) - 0.025, 0.16) * [[-1], [1]]
    high = 1 + high
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    corners += rng.normal(0, 0.012, (4, 2))
    return kernel.project(kernel.homography(quad), corners)


def degrade(rng: np.random.Generator, luma: np.ndarray) -> np.ndarray:
    """Less resolution, blur, little contrast, noise and JPEG, each at times."""
    height, width = luma.shape
    result = luma.astype(np.float32)
    if rng.random() < 0.3 and width > 140:
        scale = rng.uniform(0.45, 0.9)
        small = cv2.resize(result, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        result = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.3, 0.008 * width + 0.35))
    span = 255.0
    if rng.random() < 0.5:
        low, high = np.percentile(result, (2, 98))
        span = rng.uniform(MIN_LEVELS, MAX_LEVELS) if rng.random() < 0.4 else rng.uniform(MAX_LEVELS, 120)
        result = (result - low) / max(high - low, 8) * span + rng.uniform(5, 250 - span)
    result += rng.standard_normal(result.shape, np.float32) * min(rng.uniform(0, 5), span / 8)
    luma = np.clip(result, 0, 255).astype(np.uint8)
    quality = int(rng.uniform(65 if span < 60 or width < 200 else 35, 95))
    return cv2.imdecode(cv2.imencode(".jpg", luma, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


class Batches:
    """Draws whole batches as tensors (crops [n,1,64,160], labels [n,15], centres [n,10,2])."""

    def __init__(self, rendered: RenderedPool, silver: RealPool, truth: RealPool, size: int):
        self._rendered, self._silver, self._truth, self._size = rendered, silver, truth, size

    def draw(self, rng: np.random.Generator, with_truth: bool) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        samples = []
        for _ in range(self._size):
            kind = rng.random()
            if with_truth and kind < TRUTH_SHARE:
                samples.append(self._truth.draw(rng))
            elif kind < REAL_SHARE + (TRUTH_SHARE if with_truth else 0):
                samples.append(self._silver.draw(rng))
            else:
                samples.append(self._rendered.draw(rng))
        crops = np.stack([kernel.stretch(sample[0]) for sample in samples]).astype(np.float32)[:, None]
        labels = np.stack([sample[1] for sample in samples]).astype(np.int64)
        centres = np.stack([sample[2] for sample in samples]).astype(np.float32)
        return torch.from_numpy(crops), torch.from_numpy(labels), torch.from_numpy(centres)
