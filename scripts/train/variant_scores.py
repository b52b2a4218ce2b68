"""What a models folder loses against another, plate by plate, on the validation split and held-out drawn plates.

Reader: whole texts with O = 0, looked at as the service does, corners fitted by each folder's own refiner around the
labelled box. Localizer: labelled boxes of at least 60 px found at the manifest's threshold. Region: the most probable
answer. `variant_scores.py --models A --variant A` shows what chance adds: nothing.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession

import region_scores
from calibrate import judge as judge_reading, look
from evaluate_localizer import MATCHED_IOU, judge as judge_finds
from finding import Finder
from manifest import session
from photos import load_photos
from reader_scores import evaluation_looks

LEAST_WIDTH_PX = 60
HEADS = ["characters", "stacked", "stackedPosition"]

Outcomes = dict[str, np.ndarray]
"""By set: whether each plate came out right, plates in the same order for every folder."""


def thresholds(models: Path, role: str) -> dict[str, float]:
    return json.loads((models / "manifest.json").read_text())[role]["thresholds"]


def outputs(model: InferenceSession, crops: torch.Tensor, names: list[str]) -> list[np.ndarray]:
    """Of each crop alone, as in use: integer kernels and float ones need not agree over batches."""
    parts = [model.run(names, {"crop": crop[None].numpy()}) for crop in crops]
    return [np.concatenate(head) for head in zip(*parts)]


def reader_outcomes(data: Path, cache: Path, models: Path) -> Outcomes:
    reader, result = session(models / "reader.onnx"), {}
    sure = thresholds(models, "reader")["sure"]
    for name, (crops, texts, count) in evaluation_looks(data, cache, session(models / "corners.onnx")).items():
        # Softmax of the logarithm of probabilities gives them back.
        heads = [torch.from_numpy(head).clamp_min(1e-12).log() for head in outputs(reader, crops, HEADS)]
        result[f"reader, {name}"] = judge_reading(look(heads, count, 1.0), texts, 1.0, sure).right > 0
    return result


def region_outcomes(data: Path, cache: Path, models: Path) -> Outcomes:
    sets = region_scores.evaluation_sets(data, cache / "region-held", session(models / "corners.onnx"))
    region = session(models / "region.onnx")
    return {
        f"region, {name}": outputs(region, crops, ["region"])[0].argmax(1) == labels
        for name, (crops, labels) in sets.items()
        if name != "us-truth train"
    }


def localizer_outcomes(data: Path, models: Path) -> Outcomes:
    """Also prints how often it finds what no label explains."""
    threshold = thresholds(models, "localizer")["localization"]
    judged = judge_finds(Finder(models / "localizer.onnx", models / "corners.onnx"), load_photos(data, "val"))
    matches = np.array([match for photo in judged for match in photo["matches"]])
    extra, painted = (sum(int((photo[kind] >= threshold).sum()) for photo in judged) for kind in ("extra", "painted"))
    print(f"{models}: mean IoU {matches[matches[:, 2] >= MATCHED_IOU, 2].mean():.4f}, {extra} finds without a label, "
          f"{painted} where plates were painted out", flush=True)
    return {"localizer, boxes": matches[matches[:, 0] >= LEAST_WIDTH_PX, 1] >= threshold}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--cache", type=Path, required=True, help="folder with held-out.npz and region-held/")
    parser.add_argument("--models", type=Path, required=True, help="folder of the networks to compare with")
    parser.add_argument("--variant", type=Path, required=True, help="folder of the networks to judge")
    parser.add_argument("--only", nargs="+", choices=("reader", "region", "localizer"), help="default all")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    judges = {
        "reader": lambda models: reader_outcomes(arguments.data, arguments.cache, models),
        "region": lambda models: region_outcomes(arguments.data, arguments.cache, models),
        "localizer": lambda models: localizer_outcomes(arguments.data, models),
    }
    for name in arguments.only or judges:
        before, after = judges[name](arguments.models), judges[name](arguments.variant)
        for kind, was in before.items():
            now = after[kind]
            print(f"{kind}: {len(was)}, right {was.mean():.2%} -> {now.mean():.2%}, "
                  f"lost {(was & ~now).sum()}, won {(now & ~was).sum()}", flush=True)


if __name__ == "__main__":
    main()
