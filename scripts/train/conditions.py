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
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
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
FAILURES_A_CONDITION = 2
"""On the sheets; one on that of the corners."""
GREEN, RED = (60, 200, 60), (40, 40, 230)


@dataclass(frozen=True)
class Condition:
    """`design` as of `render_plate`; `plate`: which of these, any if empty."""

    name: str
    shot: Shot = Shot()
    design: str = "us"
    plate: str = ""


CONDITIONS = (
    Condition("ordinary: 90–150 px, by day"),
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
class Subject:
    """A plate, its corners in its picture, and the picture."""

    plate: Plate
    quad: np.ndarray
    picture: Path

    @property
    def truth(self) -> str:
        """The serial as one writes it on a sheet."""
        return self.plate.text + "".join(f" +{characters}" for characters, _ in self.plate.stacked)


@dataclass(frozen=True)
class Result:
    """A plate and what `waypost read` says of it."""

    subject: Subject
    reading: dict

    @property
    def apart(self) -> float:
        """Mean distance of the corners in parts of the plate's width."""
        quad, found = self.subject.quad, np.array(self.reading["quad"])
        return float(np.linalg.norm(found - quad, axis=1).mean() / np.ptp(quad[:, 0]))

    @property
    def right(self) -> bool:
        """The main serial, O and 0 taken for one."""
        return fold(self.reading["text"] or "") == fold(self.subject.plate.text)

    @property
    def stacked_right(self) -> bool:
        """The stacked characters, whatever was made of the others."""
        found = "".join(fold(part["chars"]) for part in self.reading["stacked"])
        return found == "".join(fold(characters) for characters, _ in self.subject.plate.stacked)

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


def shown(count: int, folder: Path) -> dict[str, list[Subject]]:
    """`count` photographed plates by condition."""
    result = {}
    for number, condition in enumerate(CONDITIONS):
        rng, subjects = np.random.default_rng([SEED, number]), []
        for place in range(count):
            plate, picture = draw(rng, condition), folder / f"{number:02d}-{place:04d}.jpg"
            jpeg, quad = shoot(rng, plate.bgr, condition.shot)
            picture.write_bytes(jpeg)
            subjects.append(Subject(plate, quad, picture))
        result[condition.name] = subjects
    return result


def read(subjects: list[Subject], models: Path) -> Iterator[Result]:
    """What the service makes of each, one after the other."""
    command = [WAYPOST, "read", "--json", "--crop", "--models", models, *(subject.picture for subject in subjects)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as waypost:
        for subject, line in zip(subjects, waypost.stdout, strict=True):
            yield Result(subject, json.loads(line)["plates"][0])
    if waypost.returncode:
        raise SystemExit(f"waypost read ended with {waypost.returncode}")


def row(name: str, judged: list[Result], accepted: float) -> str:
    """A line of the table."""
    right = np.array([result.right for result in judged])
    sure = np.array([result.reading["confidence"] >= accepted for result in judged])
    illegible = np.mean([result.reading["text"] is None for result in judged])
    corners = np.median([result.apart for result in judged])
    cells = [f"{right.mean():.0%}", f"{illegible:.0%}", f"{sure.mean():.0%}, {(sure & ~right).sum()}", f"{corners:.1%}"]
    return " | ".join([f"| {name}", *cells, _region_cell(judged)]) + " |"


def _region_cell(judged: list[Result]) -> str:
    states = [result for result in judged if (result.subject.plate.region or "").startswith("US-")]
    told = [result for result in states if result.reading["region"]]
    if not told:
        return "–"
    right = np.mean([result.reading["region"] == result.subject.plate.region for result in told])
    return f"{len(told) / len(states):.0%}, {right:.0%}"


def reader_failures(judged: list[Result]) -> list[Tile]:
    """Plates that were read wrongly, and with them those that were called illegible."""
    return [
        Tile(_grey(result), (f"truth {result.subject.truth}", f"read  {result.read}"))
        for result in judged
        if not (result.right and result.stacked_right)
    ]


def corner_failures(judged: list[Result]) -> list[Tile]:
    """The plate whose corners are furthest off: true ones in green, found ones in red."""
    return [
        Tile(
            _grey(result),
            (f"off by {result.apart:.0%} of the width",),
            ((result.subject.quad, GREEN), (np.array(result.reading["quad"]), RED)),
        )
        for result in sorted(judged, key=lambda result: -result.apart)[:1]
    ]


def region_failures(judged: list[Result]) -> list[Tile]:
    """Plates with another region told than the one they were drawn for."""
    return [
        Tile(
            cv2.imread(str(result.subject.picture)),
            (f"truth {truth}", f"told  {told} ({result.reading['regionConfidence']:.2f})"),
        )
        for result in judged
        if (told := result.reading["region"]) and (truth := result.subject.plate.region or "none")[:2] == "US"
        and told != truth
    ]


def _grey(result: Result) -> np.ndarray:
    """All that the reader and the corner refiner see."""
    return cv2.cvtColor(cv2.imread(str(result.subject.picture), cv2.IMREAD_GRAYSCALE), cv2.COLOR_GRAY2BGR)


SHEETS = {"reader": reader_failures, "corners": corner_failures, "region": region_failures}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=Path, required=True, help="folder of the models to judge")
    parser.add_argument("--count", type=int, default=200, help="plates a condition (default 200)")
    parser.add_argument("--pictures", type=Path, help="folder for sheets of failures")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    models = arguments.models.resolve()
    accepted = json.loads((models / "manifest.json").read_text())["reader"]["thresholds"]["accepted"]
    print(f"{arguments.count} drawn plates a condition.\n")
    print("| condition | exact | illegible | accepted, wrong of these | corners off | region told, right of these |")
    print("|---|---|---|---|---|---|")
    sheets: dict[str, dict[str, list[Tile]]] = {name: {} for name in SHEETS}
    with tempfile.TemporaryDirectory() as folder:
        subjects = shown(arguments.count, Path(folder))
        results = read([subject for some in subjects.values() for subject in some], models)
        for name, some in subjects.items():
            judged = list(islice(results, len(some)))
            print(row(name, judged, accepted), flush=True)
            if any(subject.plate.stacked for subject in some):
                print(f"| the stacked ones | {np.mean([one.stacked_right for one in judged]):.0%} | | | | |", flush=True)
            for sheet, failures in SHEETS.items():
                sheets[sheet][name] = failures(judged)[:FAILURES_A_CONDITION]
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
        for name, groups in sheets.items():
            write_sheet(arguments.pictures / f"{name}-failures.png", groups)


if __name__ == "__main__":
    main()
