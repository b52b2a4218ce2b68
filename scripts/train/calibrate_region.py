"""Calibrates a trained region reader and exports it for use.

The temperature is baked into the graph; the threshold and the weight of syntax go into the manifest: a region whose
serial formats the text fits gains that much in log-odds. All are fitted on plates that shaped no weights: those read by
eye, and for the temperature also machine-named foreign ones and rendered ones, which weigh less.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from manifest import session
from region_data import REGIONS, truth_plates
from region_model import RegionReader
from region_scores import UNKNOWN_INDEX, evaluation_sets, logits, rounded, score
from train_region import export
from training import load_checkpoint

SERIAL_FORMATS = Path(__file__).resolve().parents[2] / "src/domain/traffic/serial-formats.json"
WEIGHTS = {"us-truth val": 1.0, "silver val": 0.2, "rendered": 0.05}
TEMPERATURES, SYNTAX_WEIGHTS = np.geomspace(0.4, 4, 70), np.arange(0, 1.01, 0.1)
THRESHOLDS = np.arange(0.4, 0.91, 0.05)
WANTED_PRECISION = 0.93
SYNTAX_PRIOR = 1.0
"""Draws the weight of syntax to none: a hundred plates, a quarter of them Californian, say little about it."""


def fit_temperature(sets: dict[str, tuple[torch.Tensor, np.ndarray]]) -> float:
    """The temperature with the least weighted negative log-likelihood; sets are (logits, labels) by name."""
    losses = [
        sum(
            WEIGHTS[name] * functional.cross_entropy(scores / t, torch.from_numpy(labels), reduction="sum").item()
            for name, (scores, labels) in sets.items()
        )
        for t in TEMPERATURES
    ]
    return float(TEMPERATURES[int(np.argmin(losses))])


def fitting_regions(plates: list[dict]) -> np.ndarray:
    """1.0 where a region [columns], or one of its provinces, issues serials of the form of a plate's text [rows]."""
    formats = json.loads(SERIAL_FORMATS.read_text())
    forms = [re.sub("[A-Z]", "A", re.sub("[0-9]", "1", plate["text"])) for plate in plates]
    of_region = [
        {form for key, known in formats.items() if key == region or key.startswith(f"{region}-") for form in known}
        for region in REGIONS
    ]
    return np.array([[form in known for known in of_region] for form in forms], float)


def fit_syntax(scores: torch.Tensor, labels: np.ndarray, fits: np.ndarray) -> float:
    """The weight with the least negative log-likelihood plus a prior towards none; scores are calibrated logits."""
    losses = [
        functional.cross_entropy(scores + w * torch.from_numpy(fits), torch.from_numpy(labels), reduction="sum").item()
        + SYNTAX_PRIOR * w**2
        for w in SYNTAX_WEIGHTS
    ]
    return round(float(SYNTAX_WEIGHTS[int(np.argmin(losses))]), 2)


def fit_threshold(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The lowest threshold with enough of the answers right."""
    best, certain = probabilities.argmax(1), probabilities.max(1)
    for threshold in THRESHOLDS:
        answered = (best != UNKNOWN_INDEX) & (certain >= threshold)
        if answered.any() and (best == labels)[answered].mean() >= WANTED_PRECISION:
            return round(float(threshold), 2)
    return round(float(THRESHOLDS[-1]), 2)


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = 8) -> float:
    """Expected calibration error over bins of equal count."""
    certain, right = probabilities.max(1), probabilities.argmax(1) == labels
    groups = np.array_split(np.argsort(certain), bins)
    return float(sum(len(g) * abs(certain[g].mean() - right[g].mean()) for g in groups if len(g)) / len(labels))


def seen_in_training(data: Path) -> np.ndarray:
    """Whether the training split has a real plate of each region."""
    named = {plate["region"] for plate in truth_plates(data, "train")}
    return np.array([region in named or not region.startswith("US-") for region in REGIONS])


def report(name: str, probabilities: np.ndarray, labels: np.ndarray, threshold: float) -> None:
    scores = score(probabilities, labels, threshold) | {"calibrationError": calibration_error(probabilities, labels)}
    print(json.dumps({name: rounded(scores)}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--cache", type=Path, required=True, help="folder with the checkpoint and region-held/")
    parser.add_argument("--models", type=Path, required=True, help="folder of corners.onnx")
    parser.add_argument("--out", type=Path, required=True, help="folder for region.onnx and its manifest entry")
    parser.add_argument("--name", default="region", help="name of the checkpoint (default region)")
    parser.add_argument("--no-export", action="store_true", help="print the figures only")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    state = load_checkpoint(arguments.cache / f"{arguments.name}.pt")
    if state is None:
        raise SystemExit("There is no checkpoint of this name: train first.")
    model = RegionReader(len(REGIONS))
    model.load_state_dict(state["average"])
    corners = session(arguments.models / "corners.onnx")
    crops = evaluation_sets(arguments.data, arguments.cache / "region-held", corners)
    sets = {name: (logits(model, pictures), labels) for name, (pictures, labels) in crops.items()}
    temperature = fit_temperature({name: sets[name] for name in WEIGHTS})
    scores, labels = sets["us-truth val"]
    syntax = fit_syntax(scores / temperature, labels, fitting_regions(truth_plates(arguments.data, "val")))
    probabilities = {name: (values / temperature).softmax(-1).numpy() for name, (values, _) in sets.items()}
    fits = torch.from_numpy(fitting_regions(truth_plates(arguments.data, "val")))
    with_syntax = (scores / temperature + syntax * fits).softmax(-1).numpy()
    threshold = fit_threshold(with_syntax, labels)
    print(json.dumps({"temperature": temperature, "syntax": syntax, "threshold": threshold}))
    if not arguments.no_export:
        fields = {"thresholds": {"region": threshold}, "syntax": syntax}
        print(json.dumps({"onnxDifference": export(model, arguments.out, temperature, **fields)}))
    for name, (_, truth) in sets.items():
        report(name, probabilities[name], truth, threshold)
    for name in ("us-truth val", "us-truth train"):
        truth = sets[name][1]
        states = np.array([REGIONS[label].startswith("US-") for label in truth])
        report(f"{name}, states", probabilities[name][states], truth[states], threshold)
        rare = states & ~seen_in_training(arguments.data)[truth]
        if rare.any():
            report(f"{name}, states without a real training plate", probabilities[name][rare], truth[rare], threshold)
    report("us-truth val, with syntax", with_syntax, labels, threshold)


if __name__ == "__main__":
    main()
