"""Calibrates a trained reader and exports it for use.

Temperatures are baked into the graph. P(text right) = 1 / (1 + exp(-(a * logit(p) + b + syntax * fits))), where p is
the product of the ten positions' highest probabilities and fits is 1 for a text that fits a serial format of the
service's list. a, b and syntax go into the manifest with the least confidence of a legible character. Fitted on plates
that shaped no weights: those read by eye, machine-read ones, and rendered ones at a tenth of the weight.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from manifest import session
from reader_data import CUT, encode
from reader_model import MAIN, Reader
from reader_scores import evaluation_sets, is_right, logits, score, spell
from train_reader import export
from training import load_checkpoint

SERIAL_FORMATS = Path(__file__).resolve().parents[2] / "src/recognition/serial-formats.json"
WEIGHTS = {"us-truth val": 1.0, "us-truth val, boxes": 0.0, "silver val": 1.0, "rendered": 0.1}
LEGIBLE_CANDIDATES = np.arange(0.2, 0.61, 0.02)
WRONG_SHARE_OF_REFUSED = 0.9


def fit_temperature(main: list[torch.Tensor], targets: list[torch.Tensor], weights: list[float]) -> float:
    """The temperature with the least weighted negative log-likelihood of the true characters."""
    candidates = np.geomspace(0.4, 2.5, 60)
    losses = [
        sum(
            w * functional.cross_entropy(m.flatten(0, 1) / t, y.flatten(), reduction="sum").item()
            for m, y, w in zip(main, targets, weights)
        )
        for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def certainty(main: torch.Tensor) -> np.ndarray:
    """Product over the ten positions of the highest probability, away from 0 and 1."""
    return main.softmax(-1).amax(-1).prod(-1).clamp(1e-6, 1 - 1e-6).double().numpy()


def syntax_fits(texts: list[str]) -> np.ndarray:
    """1.0 for each text that fits a serial format, `A` a letter and `1` a digit, of any region."""
    known = {form for forms in json.loads(SERIAL_FORMATS.read_text()).values() for form in forms}
    return np.array([re.sub("[A-Z]", "A", re.sub("[0-9]", "1", text)) in known for text in texts], float)


def features(p: np.ndarray, fits: np.ndarray) -> np.ndarray:
    """What the logistic regression sees of each plate."""
    return np.stack([np.log(p / (1 - p)), np.ones_like(p), fits], 1)


def fit_logistic(x: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """a, b and syntax: weighted logistic regression by Newton's method, with a weak prior towards 1, 0 and 0."""
    theta, prior = np.array([1.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0])
    for _ in range(50):
        predicted = 1 / (1 + np.exp(-x @ theta))
        gradient = x.T @ (weight * (predicted - right)) + (theta - prior)
        hessian = (x * (weight * predicted * (1 - predicted))[:, None]).T @ x + np.eye(3)
        theta -= np.linalg.solve(hessian, gradient)
    return theta


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over bins of equal count."""
    groups = np.array_split(np.argsort(confidence), bins)
    return float(sum(len(g) * abs(confidence[g].mean() - right[g].mean()) for g in groups) / len(right))


def least_confidence(main: torch.Tensor) -> np.ndarray:
    """The least certain of the characters that are read, per plate."""
    confidence, classes = main.softmax(-1).max(-1)
    return confidence.masked_fill((classes > 35) & (classes != CUT), 1.0).amin(-1).numpy()


def fit_legible(main: list[torch.Tensor], right: list[np.ndarray]) -> float:
    """The highest threshold below which still nine of ten plates are misread."""
    least, correct = np.concatenate([least_confidence(m) for m in main]), np.concatenate(right)
    good = [
        t for t in LEGIBLE_CANDIDATES if (least < t).any() and 1 - correct[least < t].mean() >= WRONG_SHARE_OF_REFUSED
    ]
    return round(float(max(good, default=LEGIBLE_CANDIDATES[0])), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--cache", type=Path, required=True, help="folder with the checkpoint and held-out.npz")
    parser.add_argument("--models", type=Path, required=True, help="folder of the exported model and manifest.json")
    parser.add_argument("--name", default="reader", help="name of the checkpoint (default reader)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    state = load_checkpoint(arguments.cache / f"{arguments.name}.pt")
    if state is None:
        raise SystemExit("There is no checkpoint of this name: train first.")
    model = Reader()
    model.load_state_dict(state["average"])
    sets = evaluation_sets(arguments.data, arguments.cache, session(arguments.models / "corners.onnx"))
    names = list(sets)
    heads = [logits(model, crops) for crops, _ in sets.values()]
    outputs = [head[0] for head in heads]
    targets = [
        torch.from_numpy(np.stack([encode(text)[:MAIN] for text in texts]).astype(np.int64))
        for _, texts in sets.values()
    ]
    weights = [WEIGHTS[name] for name in names]
    temperature = fit_temperature(outputs, targets, weights)
    outputs = [output / temperature for output in outputs]
    read = [spell(*head) for head in heads]
    right = [
        np.array([is_right(r, t) for r, t in zip(readings, texts)], float)
        for readings, (_, texts) in zip(read, sets.values())
    ]
    p = [certainty(output) for output in outputs]
    each = np.concatenate([np.full(len(r), w) for r, w in zip(right, weights)])
    x = [features(q, syntax_fits([serial for serial, _ in readings])) for q, readings in zip(p, read)]
    theta = fit_logistic(np.concatenate(x), np.concatenate(right), each)
    calibration = dict(zip(("a", "b", "syntax"), (round(float(value), 4) for value in theta)))
    judged = [i for i, name in enumerate(names) if WEIGHTS[name] == 1]
    legible = fit_legible([outputs[i] for i in judged], [right[i] for i in judged])
    difference = export(
        model, arguments.models, temperature, calibration=calibration, thresholds={"legibleCharacter": legible}
    )
    print(
        json.dumps(
            {"temperature": temperature, **calibration, "legibleCharacter": legible, "onnxDifference": difference}
        )
    )
    for name, r, seen, texts in zip(names, right, x, (texts for _, texts in sets.values())):
        confidence = 1 / (1 + np.exp(-seen @ theta))
        order = np.argsort(-confidence)
        wrong = np.cumsum(1 - r[order]) / np.arange(1, len(r) + 1)
        accepted = float((np.flatnonzero(wrong <= 0.01).max(initial=-1) + 1) / len(r))
        scores = score(read[names.index(name)], texts)
        print(
            json.dumps(
                {
                    name: {
                        **{k: round(v, 4) for k, v in scores.items()},
                        "calibrationError": round(calibration_error(confidence, r), 4),
                        "acceptedAtOnePercentWrong": round(accepted, 4),
                    }
                }
            )
        )


if __name__ == "__main__":
    main()
