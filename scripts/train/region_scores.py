"""How often the region reader is right: on real plates whose region was read by eye, on machine-named foreign ones and
on rendered ones."""

from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession

import kernel
from reader_quads import refine
from region_data import (
    CACHED_HEIGHT,
    CACHED_WIDTH,
    HEIGHT,
    REGIONS,
    UNKNOWN,
    WIDTH,
    label_of,
    load_rgb,
    silver_plates,
    truth_plates,
)
from region_model import RegionReader

UNKNOWN_INDEX = REGIONS.index(UNKNOWN)
WANTED_PRECISION, WANTED_COVERAGE = 0.9, 0.35

Labelled = tuple[torch.Tensor, np.ndarray]
"""(crops [n,3,96,192], indices of regions [n])."""


def real_crops(data: Path, plates: list[dict], refiner: InferenceSession) -> Labelled:
    """Stretched crops of refined quads, as the service cuts them."""
    crops = []
    for plate in plates:
        rgb = load_rgb(data, plate)
        luma = np.round(rgb @ np.array([0.299, 0.587, 0.114])).astype(np.uint8)
        quad = refine(refiner, luma, plate["box"])
        crops.append(_planes(kernel.rectify_colour(rgb, quad, WIDTH, HEIGHT, fast=True)))
    return torch.from_numpy(np.stack(crops)), np.array([label_of(plate["region"]) for plate in plates])


def held_out_crops(folder: Path, count: int) -> Labelled:
    """The first `count` crops of a rendered shard that no training sees, their middles."""
    path = sorted(folder.glob("*-regions.npy"))[0]
    crops = np.load(path.with_name(path.name.replace("regions", "crops")), mmap_mode="r")[:count]
    left, top = (CACHED_WIDTH - WIDTH) // 2, (CACHED_HEIGHT - HEIGHT) // 2
    middles = crops[:, top : top + HEIGHT, left : left + WIDTH].astype(np.float32)
    return torch.from_numpy(np.stack([_planes(crop) for crop in middles])), np.load(path)[:count].astype(int)


def evaluation_sets(data: Path, held_out: Path, refiner: InferenceSession) -> dict[str, Labelled]:
    """By name. The plates read by eye of the training split shape weights in the last part of the training only."""
    return {
        "us-truth val": real_crops(data, truth_plates(data, "val"), refiner),
        "us-truth train": real_crops(data, truth_plates(data, "train"), refiner),
        "silver val": real_crops(data, silver_plates(data, "val"), refiner),
        "rendered": held_out_crops(held_out, 1500),
    }


def _planes(rgb: np.ndarray) -> np.ndarray:
    return kernel.stretch_colour(rgb).transpose(2, 0, 1).astype(np.float32)


@torch.no_grad()
def logits(model: RegionReader, crops: torch.Tensor) -> torch.Tensor:
    """The logits of all crops [n,regions], in batches."""
    model.eval()
    return torch.cat([model(crops[i : i + 64]).float() for i in range(0, len(crops), 64)])


def score(probabilities: np.ndarray, labels: np.ndarray, threshold: float = 0.0) -> dict[str, float]:
    """Shares of all plates: right; answered (a region with `threshold` or more) and right among those; the mean over
    regions; the most that can be answered with nine of ten right; and how many are right of the 35 % most certain."""
    best, certain = probabilities.argmax(1), probabilities.max(1)
    right, named = best == labels, best != UNKNOWN_INDEX
    answered = named & (certain >= threshold)
    order = np.argsort(-np.where(named, certain, -1.0))[: named.sum()]
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= WANTED_PRECISION)
    wanted = round(WANTED_COVERAGE * len(labels))
    return {
        "plates": len(labels),
        "right": float(right.mean()),
        "macro": float(np.mean([right[labels == region].mean() for region in np.unique(labels)])),
        "answered": float(answered.mean()),
        "precision": float(right[answered].mean()) if answered.any() else 1.0,
        "coverageAt90": float((enough.max() + 1) / len(labels)) if len(enough) else 0.0,
        "precisionAt35": float(precision[wanted - 1]) if len(order) >= wanted else 0.0,
    }


def rounded(scores: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in scores.items()}
