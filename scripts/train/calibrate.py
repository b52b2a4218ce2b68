"""Calibrates a trained reader and exports it for use.

The reader is judged as the service uses it: one look at a plate, and where that is doubtful but not hopeless the mean of
five. The temperature of a single look is baked into the graph. P(text right) = 1 / (1 + exp(-(a * logit(p) + b + syntax * fits))),
where p is the product of the ten positions' highest probabilities and fits is 1 for a text that fits a serial format of
the service's list. a, b and syntax go into the manifest with the certainty at which one look is enough, the least
confidence of a legible character and the confidence from which on a read is accepted. Fitted on plates that shaped no
weights: those read by eye, machine-read ones at half the weight, and rendered ones at a twentieth. A text is right with O
and 0 taken for one.
"""

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from manifest import session
from reader_data import CUT, encode
from reader_model import MAIN, Reader
from reader_scores import evaluation_looks, is_right, logits, score, spell
from train_reader import export
from training import load_checkpoint

SERIAL_FORMATS = Path(__file__).resolve().parents[2] / "src/domain/traffic/serial-formats.json"
WEIGHTS = {"us-truth val": 1.0, "silver val": 0.5, "rendered": 0.05}
LEGIBLE_CANDIDATES = np.arange(0.2, 0.61, 0.02)
WRONG_SHARE_OF_REFUSED = 0.9
SURE_CANDIDATES = np.arange(0.5, 0.96, 0.05)
DOUBTFUL_SHARE = 1 / 3
HOPELESS = 0.02
"""Looks that together are less certain than this are not followed by another (`src/recognition/looks.ts`)."""
ACCEPTED_WRONG_SHARE = 0.01


@dataclass
class Judged:
    """What the reader made of one set: probabilities as the service gets them, readings, and which are right."""

    main: np.ndarray
    readings: list[list[str]]
    texts: list[str]
    weight: float

    @property
    def right(self) -> np.ndarray:
        return np.array([is_right(r, t, folded=True) for r, t in zip(self.readings, self.texts)], float)

    @property
    def certainty(self) -> np.ndarray:
        """Product over the ten positions of the highest probability, away from 0 and 1."""
        return self.main.max(-1).prod(-1).clip(1e-6, 1 - 1e-6)


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


def look(heads: list[torch.Tensor], count: int, temperature: float) -> list[np.ndarray]:
    """Probabilities of the three heads at each of the `count` looks at a plate: [plates, looks, ...]."""
    shares = [(head / (temperature if i == 0 else 1)).softmax(-1) for i, head in enumerate(heads)]
    return [share.unflatten(0, (-1, count)).double().numpy() for share in shares]


def looks_made(main: np.ndarray, sure: float) -> np.ndarray:
    """How many looks the service makes at each plate (`src/recognition/looks.ts`), of `main` [plates, looks, ...]."""
    number = np.arange(1, main.shape[1] + 1).reshape(1, -1, 1, 1)
    certainty = (main.cumsum(1) / number).max(-1).prod(-1)
    done = certainty < HOPELESS
    done[:, 0] |= certainty[:, 0] >= sure
    done[:, -1] = True
    return done.argmax(1) + 1


def judge(looks: list[np.ndarray], texts: list[str], weight: float, sure: float) -> Judged:
    """Reads the mean of as many looks as the service makes."""
    made = looks_made(looks[0], sure)
    main, stacked, position = (np.stack([plate[:n].mean(0) for plate, n in zip(s, made)]) for s in looks)
    readings = spell(*(torch.from_numpy(part) for part in (main, stacked, position)))
    return Judged(main, readings, texts, weight)


def fit_sure(
    looks: list[list[np.ndarray]], texts: list[list[str]], weights: list[float], others: list[Judged]
) -> float:
    """The certainty of one look at which the confidence tells right from wrong best, of those that ask for more looks at
    no more than a third of the plates. `others`: sets without several looks, which shape the confidence too."""
    losses = {}
    for sure in SURE_CANDIDATES:
        doubtful = np.concatenate([first_certainty(heads) < sure for heads in looks]).mean()
        if doubtful <= DOUBTFUL_SHARE:
            judged = [judge(heads, t, w, sure) for heads, t, w in zip(looks, texts, weights)]
            losses[sure] = log_loss(judged, fit_confidence(judged + others))
    return round(float(min(losses, key=losses.get)), 2)


def first_certainty(heads: list[np.ndarray]) -> np.ndarray:
    """Of the first look at each plate."""
    return heads[0][:, 0].max(-1).prod(-1)


def fit_confidence(sets: list[Judged]) -> np.ndarray:
    """a, b and syntax of all sets by their weights."""
    return fit_logistic(
        np.concatenate([features(s) for s in sets]),
        np.concatenate([s.right for s in sets]),
        np.concatenate([np.full(len(s.texts), s.weight) for s in sets]),
    )


def log_loss(sets: list[Judged], theta: np.ndarray) -> float:
    """Of the confidences, by the sets' weights."""
    total = 0.0
    for judged in sets:
        confidence = confidences(judged, theta)
        total -= judged.weight * np.log(np.where(judged.right > 0, confidence, 1 - confidence)).sum()
    return total / sum(judged.weight * len(judged.texts) for judged in sets)


def syntax_fits(texts: list[str]) -> np.ndarray:
    """1.0 for each text that fits a serial format, `A` a letter and `1` a digit, of any region."""
    known = {form for forms in json.loads(SERIAL_FORMATS.read_text()).values() for form in forms}
    return np.array([re.sub("[A-Z]", "A", re.sub("[0-9]", "1", text)) in known for text in texts], float)


def features(judged: Judged) -> np.ndarray:
    """What the logistic regression sees of each plate."""
    p = judged.certainty
    return np.stack([np.log(p / (1 - p)), np.ones_like(p), syntax_fits([serial for serial, _ in judged.readings])], 1)


def fit_logistic(x: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """a, b and syntax: weighted logistic regression by Newton's method, with a weak prior towards 1, 0 and 0."""
    theta, prior = np.array([1.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0])
    for _ in range(50):
        predicted = 1 / (1 + np.exp(-x @ theta))
        gradient = x.T @ (weight * (predicted - right)) + (theta - prior)
        hessian = (x * (weight * predicted * (1 - predicted))[:, None]).T @ x + np.eye(3)
        theta -= np.linalg.solve(hessian, gradient)
    return theta


def confidences(judged: Judged, theta: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-features(judged) @ theta))


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error over bins of equal count."""
    groups = np.array_split(np.argsort(confidence), bins)
    return float(sum(len(g) * abs(confidence[g].mean() - right[g].mean()) for g in groups) / len(right))


def fit_legible(sets: list[Judged]) -> float:
    """The highest least-character confidence below which still nine of ten plates are misread."""
    main = np.concatenate([s.main for s in sets])
    classes = main.argmax(-1)
    least = np.where((classes > 35) & (classes != CUT), 1.0, main.max(-1)).min(-1)
    right = np.concatenate([s.right for s in sets])
    good = [
        t for t in LEGIBLE_CANDIDATES if (least < t).any() and 1 - right[least < t].mean() >= WRONG_SHARE_OF_REFUSED
    ]
    return round(float(max(good, default=LEGIBLE_CANDIDATES[0])), 2)


def fit_accepted(confidence: np.ndarray, right: np.ndarray) -> float:
    """The lowest confidence from which on at most one read in a hundred is wrong; 1 where there is none."""
    order = np.argsort(-confidence)
    wrong = np.cumsum(1 - right[order]) / np.arange(1, len(right) + 1)
    good = np.flatnonzero(wrong <= ACCEPTED_WRONG_SHARE)
    return round(float(confidence[order][good[-1]]), 3) if len(good) else 1.0


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
    plates = evaluation_looks(arguments.data, arguments.cache, session(arguments.models / "corners.onnx"))
    texts = {name: set_texts for name, (_, set_texts, _) in plates.items()}
    heads = {name: logits(model, crops) for name, (crops, _, _) in plates.items()}
    first = [heads[name][0][::count] for name, (_, _, count) in plates.items()]
    targets = [
        torch.from_numpy(np.stack([encode(text)[:MAIN] for text in set_texts]).astype(np.int64))
        for set_texts in texts.values()
    ]
    temperature = fit_temperature(first, targets, [WEIGHTS[name] for name in plates])
    looks = {name: look(heads[name], count, temperature) for name, (_, _, count) in plates.items()}
    several = [name for name, (_, _, count) in plates.items() if count > 1]
    others = [judge(looks[name], texts[name], WEIGHTS[name], 0) for name in plates if name not in several]
    sure = fit_sure(*([by_name[name] for name in several] for by_name in (looks, texts, WEIGHTS)), others)
    sets = {name: judge(looks[name], texts[name], WEIGHTS[name], sure) for name in plates}
    theta = fit_confidence(list(sets.values()))
    calibration = dict(zip(("a", "b", "syntax"), (round(float(value), 4) for value in theta)))
    real = [s for name, s in sets.items() if name != "rendered"]
    thresholds = {
        "legibleCharacter": fit_legible(real),
        "sure": sure,
        "accepted": fit_accepted(
            np.concatenate([confidences(s, theta) for s in real]), np.concatenate([s.right for s in real])
        ),
    }
    difference = export(model, arguments.models, temperature, calibration=calibration, thresholds=thresholds)
    print(json.dumps({"temperature": temperature, **calibration, **thresholds, "onnxDifference": difference}))
    for name, judged in sets.items():
        confidence = confidences(judged, theta)
        accepted = confidence >= thresholds["accepted"]
        figures = {
            **{k: round(v, 4) for k, v in score(judged.readings, judged.texts, judged.certainty).items()},
            "oneLook": round(float(judge(looks[name], judged.texts, judged.weight, 0).right.mean()), 4),
            "doubtful": round(float((first_certainty(looks[name]) < sure).mean()), 4),
            "calibrationError": round(calibration_error(confidence, judged.right), 4),
            "accepted": round(float(accepted.mean()), 4),
            "wrongAmongAccepted": int((1 - judged.right[accepted]).sum()),
        }
        print(json.dumps({name: figures}))


if __name__ == "__main__":
    main()
