"""Batches for the reader: rendered crops from shards, mixed with real plates and with places that are none."""

from pathlib import Path

import cv2
import numpy as np
import torch

import kernel
from reader_data import HEIGHT, WIDTH, Sample
from real_plates import RealPlates

SILVER_SHARE = 0.15
TRUTH_SHARE = 0.15
EMPTY_SHARE = 0.03


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


class Batches:
    """Draws whole batches as tensors (crops [n,1,64,160], labels [n,15], centres [n,10,2])."""

    def __init__(self, rendered: RenderedPool, silver: RealPlates, truth: RealPlates, empty: RealPlates, size: int):
        self._pools, self._size = (truth, silver, empty, rendered), size

    def draw(self, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        real = (TRUTH_SHARE, SILVER_SHARE, EMPTY_SHARE)
        samples = [self._pools[kind].draw(rng) for kind in rng.choice(4, self._size, p=(*real, 1 - sum(real)))]
        crops = np.stack([kernel.stretch(sample[0]) for sample in samples]).astype(np.float32)[:, None]
        labels = np.stack([sample[1] for sample in samples]).astype(np.int64)
        centres = np.stack([sample[2] for sample in samples]).astype(np.float32)
        return torch.from_numpy(crops), torch.from_numpy(labels), torch.from_numpy(centres)
