"""Samples of the character reader: crops of 64 x 160 luma and their labels, rendered or cut from real pictures.

`--render FOLDER` renders shards until stopped or `--shards` are there. A shard is an .npz of
`crops` [n,64,160] uint8 (before the stretch), `labels` [n,15] int8 and `centres` [n,10,2] float16 (place of each main
character in the crop, x and y 0..1, NaN where there is none).
Labels: 10 characters (0..35, 36 none, 37 cut off or hidden), 4 stacked characters (0..35, 36 none), stacked position (0..3).
"""

import json
import os
import re
from pathlib import Path

import cv2
import numpy as np
from onnxruntime import InferenceSession

import kernel
from camera import Backgrounds, Conditions, photograph
from covers import Cover, Shades, draw_cover
from lettering import ALPHABET
from other_lettering import draw_lettering
from plates import Plate, render_plate
from reader_quads import refine
from shards import arguments_of, render_shards

WIDTH, HEIGHT = 160, 64
SLOTS, STACK_SLOTS = 10, 4
NONE, CUT = 36, 37
POSITIONS = ("none", "prefix", "suffix", "infix")
SHARD_SIZE = 4096
VIEWS_PER_PLATE = 3
LEAST_INSIDE, LEAST_SEEN = 0.15, 0.7
COVERED_SHARE = 0.4
LETTERING_SHARE = 0.08
CUT_SHARE = 0.45
"""Of covered plates: those of which a finder takes only what the cover leaves."""
SHORTEST_LEFT = 0.35
"""Of a plate's width: what is shorter is not found."""

Sample = tuple[np.ndarray, np.ndarray, np.ndarray]
"""(crop, labels, centres) as in a shard."""


def encode(text: str, stacked: list[tuple[str, str]] = ()) -> np.ndarray:
    """The 15 label values of a fully visible plate; '?' in text is a cut or hidden character."""
    labels = np.full(SLOTS + STACK_SLOTS + 1, NONE, np.int8)
    labels[-1] = 0
    for i, character in enumerate(text[:SLOTS]):
        labels[i] = CUT if character == "?" else ALPHABET.index(character)
    for characters, position in stacked:
        for i, character in enumerate(characters[:STACK_SLOTS]):
            labels[SLOTS + i] = ALPHABET.index(character)
        labels[-1] = POSITIONS.index(position)
    return labels


def jitter_quad(rng: np.random.Generator, quad: np.ndarray, ends: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
    """The quad as a detector would give it: errors of some percent, one in six misses or overshoots by 10..15 %.

    `ends`: where it takes the plate's left and right end for, 0..1 of its width.
    """
    spread = rng.choice([0.012, 0.03, 0.05], p=[0.3, 0.5, 0.2])
    low, high = np.array([ends[0], 0.0]), np.array([ends[1], 1.0])
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


def visible_characters(text: str, boxes: np.ndarray, hidden: np.ndarray) -> tuple[str, np.ndarray]:
    """The serial as the crop shows it, and the centres of its characters in the crop ([10,2], NaN where there is none).

    `boxes` [k,4]: the characters' places (x0, y0, x1, y1) in the crop, 0..1; `hidden` [k]: which part of each something covers.
    A character of which under 70 % is seen is '?'. Those that lie outside, one behind the other, are one '?' without a
    centre: nobody can count them.
    """
    centres = np.full((SLOTS, 2), np.nan, np.float16)
    shown = ""
    was_outside = False
    for character, box, covered in zip(text, boxes, hidden):
        low, high = box[:2], box[2:]
        inside = np.prod(np.maximum(np.minimum(high, 1) - np.maximum(low, 0), 0) / np.maximum(high - low, 1e-6))
        is_outside = inside < LEAST_INSIDE
        if len(shown) < SLOTS and not (is_outside and was_outside):
            if not is_outside:
                centres[len(shown)] = np.clip((low + high) / 2, 0, 1)
            shown += character if inside * (1 - covered) >= LEAST_SEEN else "?"
        was_outside = is_outside
    return shown, centres


def boxes_in_crop(boxes: np.ndarray, quad: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Boxes [k,4] on the plate at `quad` (0..1) as upright boxes in the crop of the quad `found`."""
    to_found = np.linalg.inv(kernel.homography(found)) @ kernel.homography(quad)
    margin = kernel.READER_MARGIN
    result = np.zeros((len(boxes), 4))
    for i, (x0, y0, x1, y1) in enumerate(boxes):
        corners = kernel.project(to_found, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
        corners = (corners + margin) / (1 + 2 * margin)
        result[i] = [*corners.min(0), *corners.max(0)]
    return result


def rendered_samples(rng: np.random.Generator, backgrounds: Backgrounds) -> list[Sample]:
    """Several views of one plate, or now and then of lettering that is none."""
    if rng.random() < LETTERING_SHARE:
        return lettering_samples(rng, backgrounds)
    plate = render_plate(rng)
    weights = rng.dirichlet([3, 6, 3]) if rng.random() < 0.5 else [0.114, 0.587, 0.299]
    flat = (plate.bgr @ np.asarray(weights, np.float32)).astype(np.float32)
    return [rendered_view(rng, plate, flat, backgrounds) for _ in range(VIEWS_PER_PLATE)]


def rendered_view(rng: np.random.Generator, plate: Plate, flat: np.ndarray, backgrounds: Backgrounds) -> Sample:
    """One view of a plate whose luma is `flat`, with something before it or not."""
    boxes = plate.boxes[: len(plate.text)] / np.tile(flat.shape[::-1], 2)
    covers: list[Cover] = []

    def obstruct(picture: np.ndarray, quad: np.ndarray) -> np.ndarray:
        covers.append(draw_cover(rng, Shades.of(picture, quad), boxes))
        return picture if covers[0].digital else covers[0].laid(picture, quad)

    view = photograph(rng, flat, backgrounds, obstruct=obstruct if rng.random() < COVERED_SHARE else None)
    picture, hidden, ends = view.picture, np.zeros(len(boxes)), (0.0, 1.0)
    if covers:
        hidden, ends = covers[0].hides(boxes), seen_ends(rng, covers[0])
        if covers[0].digital:
            picture = np.round(covers[0].laid(picture.astype(np.float32), view.quad)).astype(np.uint8)
    found = jitter_quad(rng, view.quad, ends)
    crop = kernel.rectify(picture, found, WIDTH, HEIGHT, fast=True)
    text, centres = visible_characters(plate.text, boxes_in_crop(boxes, view.quad, found), hidden)
    labels = encode(text, plate.stacked)
    if covers and plate.stacked:
        labels[SLOTS:] = -1
    return np.round(crop).astype(np.uint8), labels, centres


def seen_ends(rng: np.random.Generator, cover: Cover) -> tuple[float, float]:
    """Left and right end of what a finder takes for the plate: often only what the cover leaves of it."""
    left, right = cover.ends
    if right - left < SHORTEST_LEFT or rng.random() >= CUT_SHARE:
        return 0.0, 1.0
    return left, right


def lettering_samples(rng: np.random.Generator, backgrounds: Backgrounds) -> list[Sample]:
    """Views of lettering that is no plate: it has no characters."""
    flat, (x0, y0, x1, y1) = draw_lettering(rng)
    part = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
    conditions = Conditions(widths=(60.0, 500.0))
    result = []
    for _ in range(VIEWS_PER_PLATE):
        view = photograph(rng, flat, backgrounds, conditions)
        found = jitter_quad(rng, kernel.project(kernel.homography(view.quad), part))
        crop = kernel.rectify(view.picture, found, WIDTH, HEIGHT, fast=True)
        result.append((np.round(crop).astype(np.uint8), encode(""), np.full((SLOTS, 2), np.nan, np.float16)))
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
