"""Validation plates with something before their characters, for judging what a reader makes of what it cannot see."""

from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession

import kernel
from reader_data import HEIGHT, WIDTH, silver_plates, truth_plates
from reader_model import Reader
from real_plates import RealPlates, covered

SEED = 7301
VIEWS = 2
"""Of each plate and quad, every one with another cover."""


def covered_sets(
    data: Path, refiner: InferenceSession, locator: Reader
) -> dict[str, tuple[torch.Tensor, list[str]]]:
    """By name: stretched crops [n,1,64,160] and what can be read of them, a hidden character as '?'.

    Of plates whose characters the `locator` finds; every training with the same one gets the same crops.
    """
    plates = {"us-truth val, covered": truth_plates(data, "val"), "silver val, covered": silver_plates(data, "val")}
    return {name: _covered(RealPlates(data, some, refiner, locator), number) for number, (name, some) in enumerate(plates.items())}


def _covered(pool: RealPlates, number: int) -> tuple[torch.Tensor, list[str]]:
    rng = np.random.default_rng([SEED, number])
    crops, texts = [], []
    for plate in pool.located:
        for _ in range(VIEWS):
            luma, text, _, quad = covered(rng, plate)
            crops.append(kernel.stretch(kernel.rectify(luma, quad, WIDTH, HEIGHT)))
            texts.append(text)
    return torch.from_numpy(np.stack(crops).astype(np.float32)[:, None]), texts
