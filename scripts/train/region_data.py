"""Samples of the region reader: crops in colour and the region that issued the plate, rendered or cut from pictures.

`--render FOLDER` renders shards until `--shards` are there. A shard is two files: `X-crops.npy` [n,104,208,3] uint8,
RGB before the stretch, a twelfth wider and higher than the network's input so that it can still be moved, and
`X-regions.npy` [n] int16, indices into REGIONS.
"""

import json
import os
from pathlib import Path

import cv2
import numpy as np

import kernel
import road_wear
from camera import Backgrounds, Conditions, photograph
from designs import STATES
from plates import Plate, render_plate
from reader_data import jitter_quad, train_pictures
from shards import arguments_of, render_shards

WIDTH, HEIGHT = 192, 96
CACHED_WIDTH, CACHED_HEIGHT, CACHED_MARGIN = 208, 104, 0.15
UNKNOWN = "unknown"
COUNTRIES = {"Canada": "CA", "Mexico": "MX", "United Kingdom": "GB", "Germany": "DE", "Romania": "RO"}
REGIONS = [*(f"US-{state}" for state in sorted(STATES)), *COUNTRIES.values(), UNKNOWN]
SHARD_SIZE = 2048
VIEWS_PER_PLATE = 2
CAMERA = Conditions(widths=(60.0, 300.0), faint=0.08, softness=0.6)
ROAD_CAMERA = Conditions(widths=road_wear.WIDTHS, faint=0.0, softness=0.4)
ROAD_SHARE = 0.5
"""Of the views: those that look as from beside a road."""
FOREIGN_SHARE, EMPTY_SHARE = 0.12, 0.02
CERTAIN_COUNTRY, LEAST_WIDTH = 0.8, 55

Sample = tuple[np.ndarray, int]
"""(crop, index of the region)."""


def label_of(region: str | None) -> int:
    """The class of a region: provinces count as Canada, and what has no class of its own is unknown."""
    region = (region or UNKNOWN) if (region or "").startswith("US-") else (region or UNKNOWN)[:2]
    return REGIONS.index(region if region in REGIONS else UNKNOWN)


def draw_plate(rng: np.random.Generator) -> Plate:
    """Mostly a plate of a state or province, all equally likely; some of a country without designs of its own."""
    if rng.random() < FOREIGN_SHARE:
        return render_plate(rng, design="eu" if rng.random() < 0.7 else "two-line")
    return render_plate(rng, for_region=True)


def rendered_samples(rng: np.random.Generator, backgrounds: Backgrounds) -> list[Sample]:
    """Several views of one plate, or of a place without one."""
    if rng.random() < EMPTY_SHARE:
        patch = backgrounds.patch(rng, CACHED_WIDTH, CACHED_HEIGHT)
        return [(np.clip(patch[..., ::-1], 0, 255).astype(np.uint8), REGIONS.index(UNKNOWN))]
    plate, result = draw_plate(rng), []
    for _ in range(VIEWS_PER_PLATE):
        is_road = rng.random() < ROAD_SHARE
        view = photograph(rng, plate.bgr.astype(np.float32), backgrounds, ROAD_CAMERA if is_road else CAMERA)
        picture = road_wear.worn(rng, view.picture, view.plate_width) if is_road else view.picture
        found = jitter_quad(rng, view.quad)
        crop = kernel.rectify_colour(picture, found, CACHED_WIDTH, CACHED_HEIGHT, CACHED_MARGIN, fast=True)
        result.append((np.round(crop[..., ::-1]).astype(np.uint8), label_of(plate.region)))
    return result


def truth_plates(data: Path, split: str) -> list[dict]:
    """Plates whose region was read by eye, of one split: image, box, region."""
    plates = [json.loads(line) for line in (data / "train" / "us-truth.jsonl").read_text().splitlines()]
    return [plate for plate in plates if plate["split"] == split and plate["region"] not in (None, "US")]


def silver_plates(data: Path, split: str) -> list[dict]:
    """Plates that a machine found to be of another country than the United States with certainty, of one split."""
    result = []
    for line in (data / "train" / "labels.jsonl").read_text().splitlines():
        picture = json.loads(line)
        for plate in picture["plates"] if picture["split"] == split else []:
            silver, box = plate["silver"], plate["box"]
            if (
                silver["country"] not in ("United States", "Unknown")
                and silver["country_confidence"] >= CERTAIN_COUNTRY
                and box[2] - box[0] >= LEAST_WIDTH
            ):
                region = COUNTRIES.get(silver["country"], UNKNOWN)
                result.append({"image": picture["image"], "box": box, "region": region})
    return result


def load_rgb(data: Path, plate: dict) -> np.ndarray:
    """The whole picture, H x W x 3 uint8."""
    return cv2.imread(str(data / plate["image"]), cv2.IMREAD_COLOR)[..., ::-1]


def save_shard(path: Path, samples: list[Sample]) -> None:
    """Writes a shard whose regions go to `path`; they come last, so that who sees them finds the crops."""
    crops, regions = np.stack([crop for crop, _ in samples]), np.array([region for _, region in samples], np.int16)
    for target, values in ((path.with_name(path.name.replace("regions", "crops")), crops), (path, regions)):
        temporary = path.with_name(f".{target.stem}-{os.getpid()}.npy")
        np.save(temporary, values)
        temporary.rename(target)


def main() -> None:
    arguments = arguments_of("region samples", SHARD_SIZE, 40)
    backgrounds = Backgrounds(train_pictures(arguments.data), colour=True)
    render_shards(
        arguments,
        SHARD_SIZE,
        lambda rng: rendered_samples(rng, backgrounds),
        lambda name: arguments.render / f"{name}-regions.npy",
        save_shard,
    )


if __name__ == "__main__":
    main()
