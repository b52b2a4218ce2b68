"""Inputs of the four networks as the service would make them of training pictures, for fitting the ranges of int8."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession

import kernel
import reader_data
import region_data
import region_scores
from camera import Backgrounds
from corner_scenes import CornerSceneMaker
from drawn_plates import PlateStock
from finding import localizer_input
from photos import load_photos
from reader_scores import real_crops

Inputs = Iterator[np.ndarray]
"""Tensors for one run each, a batch of one."""


def of_localizer(data: Path, _refiner: InferenceSession, rng: np.random.Generator, count: int) -> Inputs:
    """Whole photographs."""
    photos = load_photos(data, "train")
    for place in rng.choice(len(photos), count, replace=False):
        yield localizer_input(photos[place].luma)[0]


def of_corners(data: Path, _refiner: InferenceSession, rng: np.random.Generator, count: int) -> Inputs:
    """Rectangles around drawn and real plates, as the refiner learned them."""
    maker = CornerSceneMaker(load_photos(data, "train"), PlateStock(40, int(rng.integers(2**31))))
    for _ in range(count):
        yield maker.sample(rng).crop[None, None].astype(np.float32)


def of_reader(data: Path, refiner: InferenceSession, rng: np.random.Generator, count: int) -> Inputs:
    """Half real plates, of these half American, and half drawn ones: faint, blurred and cut ones are among these."""
    for plates in (reader_data.truth_plates(data, "train"), reader_data.silver_plates(data, "train")):
        chosen = [plates[place] for place in rng.choice(len(plates), count // 4, replace=False)]
        yield from real_crops(data, chosen, refiner)[0].numpy()[:, None]
    backgrounds, drawn = Backgrounds(reader_data.train_pictures(data)), []
    while len(drawn) < count // 2:
        drawn += reader_data.rendered_samples(rng, backgrounds)
    for crop, _, _ in drawn[: count // 2]:
        yield kernel.stretch(crop.astype(np.float64))[None, None].astype(np.float32)


def of_region(data: Path, refiner: InferenceSession, rng: np.random.Generator, count: int) -> Inputs:
    """Half American plates, half others, in colour."""
    for plates in (region_data.truth_plates(data, "train"), region_data.silver_plates(data, "train")):
        chosen = [plates[place] for place in rng.choice(len(plates), min(count // 2, len(plates)), replace=False)]
        yield from region_scores.real_crops(data, chosen, refiner)[0].numpy()[:, None]


BY_ROLE: dict[str, Callable[[Path, InferenceSession, np.random.Generator, int], Inputs]] = {
    "localizer": of_localizer,
    "corners": of_corners,
    "reader": of_reader,
    "region": of_region,
}
