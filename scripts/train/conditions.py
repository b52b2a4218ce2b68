"""How well plates are read by condition: draws plates, photographs them under one condition after the other, and lets
`waypost read --json --crop` read them.

Prints a row for each condition, as a Markdown table for the model cards, and with `--pictures` lays sheets of failures
there: each picture with its truth and what was read. Everything in the pictures is drawn. The seed is none of a
training's.
"""

import argparse
import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from contact_sheet import Tile, write_sheet
from designs import vanity_serial
from plates import Plate, render_plate
from reader_scores import fold
from shots import Shot, shoot

SEED = 4242
WAYPOST = Path(__file__).resolve().parents[1] / "waypost"
FAILURES_A_CONDITION = 3
GREEN, RED = (60, 200, 60), (40, 40, 230)


@dataclass(frozen=True)
class Condition:
    """`design` as of `render_plate`; `plate`: which of these, any if empty."""

    name: str
    shot: Shot = Shot()
    design: str = "us"
    plate: str = ""


CONDITIONS = (
    Condition("ordinary: 100–150 px, by day"),
    Condition("90–150 px", Shot(width=(90, 150))),
    Condition("60–90 px", Shot(width=(60, 90))),
    Condition("40–60 px", Shot(width=(40, 60))),
    Condition("25–60 grey levels", Shot(levels=(25, 60))),
    Condition("8–25 grey levels", Shot(levels=(8, 25), noise=(0.7, 1.2))),
    Condition("defocus", Shot(defocus=(0.08, 0.16))),
    Condition("motion blur", Shot(motion=(0.2, 0.5))),
    Condition("yaw 20–35°", Shot(yaw=(20, 35))),
    Condition("pitch 20–35°", Shot(pitch=(20, 35))),
    Condition("roll 8–15°", Shot(roll=(8, 15))),
    Condition("shadow edge", Shot(shadow=True)),
    Condition("night, infrared", Shot(night=True, noise=(2, 6))),
    Condition("rain, noise", Shot(rain=True, noise=(4, 9), levels=(60, 140), quality=60)),
    Condition("stacked characters", plate="stacked"),
    Condition("vanity", plate="vanity"),
    Condition("motorcycle", design="us-motorcycle"),
    Condition("European", design="eu"),
    Condition("two lines", design="two-line"),
)


@dataclass(frozen=True)
class Result:
    """One plate, its corners in its picture, and what `waypost read` says of it."""

    plate: Plate
    quad: np.ndarray
    picture: Path
    reading: dict

    @property
    def apart(self) -> float:
        """Mean distance of the corners in parts of the plate's width."""
        found = np.array(self.reading["quad"])
        return float(np.linalg.norm(found - self.quad, axis=1).mean() / np.ptp(self.quad[:, 0]))

    @property
    def right(self) -> bool:
        """The main serial, O and 0 taken for one; where a plate has stacked characters these too."""
        stacked = "".join(fold(part["chars"]) for part in self.reading["stacked"])
        wanted = "".join(fold(characters) for characters, _ in self.plate.stacked)
        return fold(self.reading["text"] or "") == fold(self.plate.text) and stacked == wanted

    @property
    def read(self) -> str:
        """What was read, as one writes it on a sheet."""
        stacked = "".join(f" +{part['chars']}" for part in self.reading["stacked"])
        return (self.reading["text"] or self.reading["status"]) + stacked


def draw(rng: np.random.Generator, condition: Condition) -> Plate:
    """A plate of the condition whose serial fits into the reader's ten places."""
    while True:
        text = vanity_serial(rng) if condition.plate == "vanity" else None
        plate = render_plate(rng, text=text, design=condition.design)
        if len(plate.text) <= 10 and bool(plate.stacked) == (condition.plate == "stacked"):
            return plate


def results(condition: Condition, number: int, count: int, models: Path, folder: Path) -> list[Result]:
    """Draws, photographs and reads `count` plates."""
    rng, plates, quads, pictures = np.random.default_rng([SEED, number]), [], [], []
    for place in range(count):
        plate = draw(rng, condition)
        jpeg, quad = shoot(rng, plate.bgr, condition.shot)
        path = folder / f"{number:02d}-{place:04d}.jpg"
        path.write_bytes(jpeg)
        plates, quads, pictures = [*plates, plate], [*quads, quad], [*pictures, path]
    command = [WAYPOST, "read", "--json", "--crop", "--models", models, *pictures]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    readings = [json.loads(line)["plates"][0] for line in lines]
    return [Result(*row) for row in zip(plates, quads, pictures, readings, strict=True)]


def row(condition: Condition, judged: list[Result], accepted: float) -> str:
    """A line of the table."""
    right = np.array([result.right for result in judged])
    sure = np.array([result.reading["confidence"] >= accepted for result in judged])
    designed = [result for result in judged if (result.plate.region or "").startswith("US-")]
    told = [result for result in designed if result.reading["region"]]
    named = sum(result.reading["region"] == result.plate.region for result in told)
    region = f"{len(told) / len(designed):.0%}, {named / max(len(told), 1):.0%}" if designed else "–"
    illegible = np.mean([result.reading["text"] is None for result in judged])
    corners = np.median([result.apart for result in judged])
    return (f"| {condition.name} | {right.mean():.0%} | {illegible:.0%} | {sure.mean():.0%}, {(sure & ~right).sum()} "
            f"| {corners:.1%} | {region} |")


def reader_failures(judged: list[Result]) -> list[Tile]:
    """Plates that were read wrongly, and with them those that were called illegible."""
    return [
        Tile(cv2.imread(str(result.picture)), (f"truth {spelled(result.plate)}", f"read  {result.read}"))
        for result in judged
        if not result.right
    ][:FAILURES_A_CONDITION]


def corner_failures(judged: list[Result]) -> list[Tile]:
    """The plates whose corners are furthest off: true ones in green, found ones in red."""
    worst = sorted(judged, key=lambda result: -result.apart)[:FAILURES_A_CONDITION]
    return [
        Tile(
            cv2.imread(str(result.picture)),
            (f"off by {result.apart:.0%} of the width",),
            ((result.quad, GREEN), (np.array(result.reading["quad"]), RED)),
        )
        for result in worst
    ]


def region_failures(judged: list[Result]) -> list[Tile]:
    """Plates with another region told than the one they were drawn for."""
    return [
        Tile(
            cv2.imread(str(result.picture)),
            (f"truth {result.plate.region}", f"told  {told} ({result.reading['regionConfidence']:.2f})"),
        )
        for result in judged
        if (told := result.reading["region"]) and result.plate.region and not told.startswith(result.plate.region[:5])
    ][:FAILURES_A_CONDITION]


SHEETS = {"reader": reader_failures, "corners": corner_failures, "region": region_failures}


def spelled(plate: Plate) -> str:
    return plate.text + "".join(f" +{characters}" for characters, _ in plate.stacked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=Path, required=True, help="folder of the models to judge")
    parser.add_argument("--count", type=int, default=300, help="plates a condition (default 300)")
    parser.add_argument("--pictures", type=Path, help="folder for sheets of failures")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    accepted = json.loads((arguments.models / "manifest.json").read_text())["reader"]["thresholds"]["accepted"]
    print(f"{arguments.count} drawn plates a condition.\n")
    print("| condition | exact | illegible | accepted, wrong of these | corners off | region told, right of these |")
    print("|---|---|---|---|---|---|")
    sheets: dict[str, dict[str, list[Tile]]] = {name: {} for name in SHEETS}
    with tempfile.TemporaryDirectory() as folder:
        for number, condition in enumerate(CONDITIONS):
            judged = results(condition, number, arguments.count, arguments.models.resolve(), Path(folder))
            print(row(condition, judged, accepted), flush=True)
            for name, failures in SHEETS.items():
                sheets[name][condition.name] = failures(judged)
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
        for name, groups in sheets.items():
            write_sheet(arguments.pictures / f"{name}-failures.png", groups)


if __name__ == "__main__":
    main()
