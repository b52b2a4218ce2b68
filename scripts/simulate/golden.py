"""Renders the golden pictures: stills and plate crops with known plates, on which the shipped models must keep reading.

Writes the JPEG files and golden.json: {cornerTolerance, pictures: [{file, kind: "scene" | "crop", plates: [{text,
stacked, quad, cornerTolerance?}]}]}. Quads are as rendered; a found corner may be as far from its own as the tolerance, in
parts of the plate's width. All plates are invented. Seeds differ from those of the clips.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from light import LIGHTS
from picture import Camera
from plate_face import draw_plate, random_serial
from street import draw_street
from traffic import COMING_LANE_M, LEAVING_LANE_M
from vehicle import Pose, Vehicle
from view import View

_QUALITY = {"scene": 82, "crop": 92}
_SCENE_NEEDS_PX = 24  # free of the picture's border around each plate
_CORNER_TOLERANCE = 0.04


@dataclass(frozen=True)
class Subject:
    """One vehicle of a still. z_m: where its rear or nose stands; askew: degrees by which its plate hangs."""

    kind: str
    paint: tuple
    side: str
    z_m: float
    stacked: str = ""
    two_lines: bool = False
    askew: float = 0.0


@dataclass(frozen=True)
class Still:
    """crop: margin around the plate, as a share of its box, where only the plate is wanted. contrast: 1 leaves it.
    corner_tolerance: where the shipped models find corners less exactly than elsewhere."""

    name: str
    subjects: tuple[Subject, ...]
    light: str = "day"
    view: View = View()
    crop: float | None = None
    contrast: float = 1.0
    corner_tolerance: float | None = None


_RED, _GREY, _BLUE, _WHITE, _GREEN, _SAND = (
    (38, 28, 132),
    (150, 150, 152),
    (112, 62, 30),
    (222, 222, 222),
    (70, 96, 60),
    (120, 150, 168),
)
STILLS = (
    Still("leaving", (Subject("hatchback", _RED, "rear", 7.0),)),
    Still("two-vehicles", (Subject("suv", _GREY, "rear", 13.0), Subject("sedan", _GREEN, "front", 9.6))),
    Still("coming", (Subject("van", _WHITE, "front", 9.4),), view=View(yaw=18.0, pitch=5.0)),
    Still("stacked", (Subject("pickup", _BLUE, "rear", 6.5, stacked="TR"),), corner_tolerance=0.1),
    Still("dusk", (Subject("sedan", _GREY, "rear", 8.0),), light="dusk"),
    Still("low-contrast", (Subject("suv", _SAND, "rear", 9.0),), light="fog"),
    Still("tilted", (Subject("hatchback", _WHITE, "rear", 6.5, askew=7.0),), view=View(roll=6.0)),
    Still("two-line", (Subject("van", _GREEN, "rear", 6.0, two_lines=True),), light="overcast"),
    Still("empty-road", ()),
    Still("crop-plain", (Subject("sedan", _BLUE, "rear", 5.2),), crop=0.15, corner_tolerance=0.06),
    Still("crop-dusk", (Subject("hatchback", _SAND, "rear", 5.5),), light="dusk", crop=0.2, corner_tolerance=0.12),
    Still("crop-faded", (Subject("suv", _WHITE, "rear", 6.0),), crop=0.1, contrast=0.3),
)


def main() -> None:
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for number, still in enumerate(STILLS):
        picture, plates = _render(still, np.random.default_rng([arguments.seed, number]))
        if still.crop is not None:
            picture, plates = _cut(picture, plates, still.crop)
        if still.corner_tolerance is not None:
            plates = [{**plate, "cornerTolerance": still.corner_tolerance} for plate in plates]
        kind = "scene" if still.crop is None else "crop"
        file = f"{still.name}.jpg"
        quality = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY[kind], cv2.IMWRITE_JPEG_OPTIMIZE, 1]
        cv2.imwrite(str(arguments.folder / file), picture, quality)
        entries.append({"file": file, "kind": kind, "plates": plates})
    golden = {"cornerTolerance": _CORNER_TOLERANCE, "pictures": entries}
    (arguments.folder / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")


def _render(still: Still, rng: np.random.Generator) -> tuple[np.ndarray, list[dict]]:
    """A still and its plates."""
    light, view = LIGHTS[still.light], still.view
    vehicles = []
    for subject in still.subjects:
        serial = random_serial(rng)
        plate = draw_plate(rng, serial, subject.stacked, subject.two_lines)
        vehicle = Vehicle(subject.kind, subject.paint, plate, subject.side, rng, subject.askew)
        lane, speed = (LEAVING_LANE_M, 7.0) if subject.side == "rear" else (COMING_LANE_M, -7.0)
        vehicles.append((vehicle, Pose(lane, subject.z_m, speed)))
    plates = []
    for vehicle, pose in vehicles:
        quad = vehicle.plate_quad(view, pose)
        if (quad < _SCENE_NEEDS_PX).any() or (quad > np.array([view.width_px, view.height_px]) - _SCENE_NEEDS_PX).any():
            raise SystemExit(f"golden: the plate of {still.name} is at the picture's border: {quad.round().tolist()}")
        stacked = [{"chars": characters, "position": position} for characters, position in vehicle.plate.stacked]
        plates.append({"text": vehicle.plate.text, "stacked": stacked, "quad": np.round(quad, 1).tolist()})
    street = draw_street(view, light, rng)
    picture = Camera(view, light, street).with_fog().expose(vehicles, rng)
    middle = 0.6 * 255
    faded = middle + (picture.astype(np.float32) - middle) * still.contrast
    return np.round(faded).astype(np.uint8), plates


def _cut(picture: np.ndarray, plates: list[dict], margin: float) -> tuple[np.ndarray, list[dict]]:
    """The part of the picture around its only plate, and that plate in the part's pixels."""
    quad = np.array(plates[0]["quad"])
    low, high = quad.min(0), quad.max(0)
    left, top = np.floor(low - (high - low) * margin).astype(int)
    right, bottom = np.ceil(high + (high - low) * margin).astype(int)
    moved = {**plates[0], "quad": np.round(quad - [left, top], 1).tolist()}
    return picture[top:bottom, left:right], [moved]


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--seed", type=int, default=5150, help="same seed, same pictures (default: 5150)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
