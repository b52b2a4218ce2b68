"""Samples of the character reader: crops of 64 x 160 luma and their labels, rendered or cut from real pictures.

`--render FOLDER` renders shards until stopped or `--shards` are there. A shard is an .npz of
`crops` [n,64,160] uint8 (before the stretch), `labels` [n,15] int8 and `centres` [n,10,2] float16 (place of each main
character in the crop, x and y 0..1, NaN where there is none).
Labels: 10 characters (0..35, 36 none, 37 cut off), 4 stacked characters (0..35, 36 none), stacked position (0..3).
"""

import json
import os
import re
from pathlib import Path

import cv2
import numpy as np
from onnxruntime import InferenceSession

import kernel
from camera import Backgrounds, photograph
from lettering import ALPHABET
from plates import Plate, render_plate
from reader_quads import refine
from shards import arguments_of, render_shards

WIDTH, HEIGHT = 160, 64
SLOTS, STACK_SLOTS = 10, 4
NONE, CUT = 36, 37
POSITIONS = ("none", "prefix", "suffix", "infix")
SHARD_SIZE = 4096
VIEWS_PER_PLATE = 3

Sample = tuple[np.ndarray, np.ndarray, np.ndarray]
"""(crop, labels, centres) as in a shard."""


def encode(text: str, stacked: list[tuple[str, str]] = ()) -> np.ndarray:
    """The 15 label values of a fully visible plate; '?' in text is a cut character."""
    labels = np.full(SLOTS + STACK_SLOTS + 1, NONE, np.int8)
    labels[-1] = 0
    for i, character in enumerate(text[:SLOTS]):
        labels[i] = CUT if character == "?" else ALPHABET.index(character)
    for characters, position in stacked:
        for i, character in enumerate(characters[:STACK_SLOTS]):
            labels[SLOTS + i] = ALPHABET.index(character)
        labels[-1] = POSITIONS.index(position)
    return labels


def jitter_quad(rng: np.random.Generator, quad: np.ndarray) -> np.ndarray:
    """The quad as a detector would give it: errors of some percent, one in six misses or overshoots by 10..15 %."""
    spread = rng.choice([0.012, 0.03, 0.05], p=[0.3, 0.5, 0.2])
    low, high = np.zeros(2), np.ones(2)
    low, high = low + rng.normal(0, spread, 2), high + rng.normal(0, spread, 2)
    if rng.random() < 0.17:
        shift = rng.uniform(0.07, 0.15) * rng.choice([-1, 1])
        axis = rng.integers(2)
        if rng.random() < 0.5:
            low[axis] += shift
        else:
            high[axis] += shift
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    corners += rng.normal(0, spread * 0.5, (4, 2))
    return kernel.project(kernel.homography(quad), corners)


def visible_characters(plate: Plate, quad: np.ndarray, found: np.ndarray) -> tuple[str, np.ndarray]:
    """The serial as the crop shows it, and the centres of its characters in the crop ([10,2], NaN where there is none).

    A character of which under 70 % is inside is '?'; one of which under 15 % is inside is left out.
    """
    height, width = plate.bgr.shape[:2]
    to_found = np.linalg.inv(kernel.homography(found)) @ kernel.homography(quad)
    margin = kernel.READER_MARGIN
    text, centres = "", np.full((SLOTS, 2), np.nan, np.float16)
    for character, (x0, y0, x1, y1) in zip(plate.text[:SLOTS], plate.boxes):
        corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]) / (width, height)
        corners = (kernel.project(to_found, corners) + margin) / (1 + 2 * margin)
        low, high = corners.min(0), corners.max(0)
        share = np.prod(np.maximum(np.minimum(high, 1) - np.maximum(low, 0), 0) / np.maximum(high - low, 1e-6))
        if share >= 0.15:
            centres[len(text)] = np.clip((low + high) / 2, 0, 1)
            text += character if share >= 0.7 else "?"
    return text, centres


def rendered_samples(rng: np.random.Generator, backgrounds: Backgrounds) -> list[Sample]:
    """Several views of one plate."""
    plate = render_plate(rng)
    weights = rng.dirichlet([3, 6, 3]) if rng.random() < 0.5 else [0.114, 0.587, 0.299]
    flat = (plate.bgr @ np.asarray(weights, np.float32)).astype(np.float32)
    result = []
    for _ in range(VIEWS_PER_PLATE):
        view = photograph(rng, flat, backgrounds)
        found = jitter_quad(rng, view.quad)
        crop = kernel.rectify(view.picture, found, WIDTH, HEIGHT, fast=True)
        text, centres = visible_characters(plate, view.quad, found)
        result.append((np.round(crop).astype(np.uint8), encode(text, plate.stacked), centres))
    return result


def box_quad(box: list[float]) -> np.ndarray:
    x0, y0, x1, y1 = box
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float64)


def silver_plates(data: Path, split: str) -> list[dict]:
    """Machine-read plates that are nearly always right: not American, certain, 60 px wide or more, of one split."""
    result = []
    for line in (data / "train" / "labels.jsonl").read_text().splitlines():
        picture = json.loads(line)
        for plate in picture["plates"]:
            silver, box = plate["silver"], plate["box"]
            readable = 3 <= len(silver["text"]) <= SLOTS and all(c in ALPHABET for c in silver["text"])
            if (
                picture["split"] == split
                and readable
                and silver["country"] != "United States"
                and silver["min_char_confidence"] > 0.9
                and box[2] - box[0] >= 60
            ):
                result.append({"image": picture["image"], "box": box, "text": silver["text"]})
    return result


def truth_plates(data: Path, split: str) -> list[dict]:
    """Plates read by eye, of one split.

    For training without those whose box cuts a character and those whose text may contain stacked characters.
    """
    plates = [json.loads(line) for line in (data / "train" / "us-truth.jsonl").read_text().splitlines()]
    plates = [plate for plate in plates if plate["split"] == split]
    if split != "train":
        return plates
    return [plate for plate in plates if not plate.get("cut") and not re.search("stacked|small", plate.get("note", ""))]


def empty_places() -> list[dict]:
    """Places that the localizer took for a plate and that are none: signs, badges, fleet numbers, wheels."""
    places = json.loads((Path(__file__).parent / "no-plates.json").read_text())["places"]
    return [{**place, "text": ""} for place in places]


def load_luma(data: Path, plate: dict) -> np.ndarray:
    """The picture's luma."""
    return cv2.imread(str(data / plate["image"]), cv2.IMREAD_GRAYSCALE)


def real_context(data: Path, plate: dict, refiner: InferenceSession) -> tuple[np.ndarray, list[np.ndarray]]:
    """The luma around a real plate, with half of its size on every side, and in it its box and its refined quad."""
    luma = load_luma(data, plate)
    x0, y0, x1, y1 = plate["box"]
    left, top = int(max(x0 - (x1 - x0) / 2, 0)), int(max(y0 - (y1 - y0) / 2, 0))
    context = luma[top : int(y1 + (y1 - y0) / 2) + 1, left : int(x1 + (x1 - x0) / 2) + 1]
    return context, [box_quad(plate["box"]) - (left, top), refine(refiner, luma, plate["box"]) - (left, top)]


def train_pictures(data: Path) -> list[Path]:
    """Pictures of the training split, as backgrounds."""
    lines = [json.loads(line) for line in (data / "train" / "labels.jsonl").read_text().splitlines()]
    return [data / line["image"] for line in lines if line["split"] == "train"]


def save_shard(path: Path, samples: list[Sample]) -> None:
    """Writes a shard so that a reader never sees half of it."""
    temporary = path.with_name(f".{path.stem}-{os.getpid()}.npz")
    crops, labels, centres = (np.stack(parts) for parts in zip(*samples))
    np.savez(temporary, crops=crops, labels=labels, centres=centres)
    temporary.rename(path)


def main() -> None:
    arguments = arguments_of("reader samples", SHARD_SIZE, 40)
    backgrounds = Backgrounds(train_pictures(arguments.data))
    render_shards(
        arguments,
        SHARD_SIZE,
        lambda rng: rendered_samples(rng, backgrounds),
        lambda name: arguments.render / f"{name}.npz",
        save_shard,
    )


if __name__ == "__main__":
    main()
