"""Trains the region reader and exports it whenever it has become better.

The first half learns from drawn plates and machine-named foreign ones; plates read by eye come in after that. Between
the two the checkpoint is kept as `NAME-drawn.pt`: no real plate of a state has shaped it. Resumes from its checkpoint.
Ends after `--steps` or `--deadline-minutes`, whichever comes first; the learning rate follows the same clock.
"""

import argparse
import json
import shutil
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from torch.nn import functional

from kernel import REGION_MARGIN
from manifest import DATA_LICENCES, export_onnx, session, write_entry
from region_batches import Batches, RealPool, RenderedPool
from region_data import HEIGHT, REGIONS, WIDTH, silver_plates, truth_plates
from region_model import RegionExport, RegionReader
from region_scores import evaluation_sets, logits, rounded, score
from training import Schedule, StopRequest, Trainee, autocast
from warm_start import load_weights

SMOOTHING = 0.05
TRUTH_FROM, TRUTH_SHARE, SILVER_SHARE = 0.5, 0.12, 0.05
THRESHOLD = 0.6
REPORT_STEPS = 50
JUDGED = {"us-truth val": 0.5, "rendered": 0.35, "silver val": 0.15}


def export(model: RegionReader, folder: Path, temperature: float = 1.0, **fields) -> float:
    """Writes region.onnx and its manifest entry into the folder; returns the largest difference from PyTorch."""
    path = folder / "region.onnx"
    torch.manual_seed(0)
    example = torch.rand(3, 3, HEIGHT, WIDTH)
    difference = export_onnx(RegionExport(model, temperature), example, path, "crop", ["region"], batch=True)
    write_entry(
        folder / "manifest.json",
        "region",
        path,
        **{
            "regions": REGIONS,
            "margin": REGION_MARGIN,
            "thresholds": {"region": THRESHOLD},
            "licence": "Apache-2.0",
            "trainingData": DATA_LICENCES,
            **fields,
        },
    )
    return difference


def started(start: Path | None, crops: torch.Tensor) -> RegionReader:
    """A new network, with the averaged weights of a checkpoint or those of an exported reader if one is given.

    `crops`: some hundred typical ones, for an exported reader.
    """
    model = RegionReader(len(REGIONS))
    if start and start.suffix == ".onnx":
        load_weights(model, start, crops)
    elif start:
        model.load_state_dict(torch.load(start, map_location="cpu", weights_only=True)["average"])
    return model


def run(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    checkpoint = arguments.cache / f"{arguments.name}.pt"
    refiner = session(arguments.models / "corners.onnx")
    sets = evaluation_sets(arguments.data, arguments.cache / "region-held", refiner)
    trainee = Trainee(started(arguments.start, sets["rendered"][0][:128]), arguments.rate, checkpoint)
    rendered = RenderedPool(arguments.cache / "region-shards")
    truth, silver = (
        RealPool(arguments.data, plates(arguments.data, "train"), refiner) for plates in (truth_plates, silver_plates)
    )
    batches = Batches(rendered, truth, silver, arguments.batch)
    print(json.dumps({"rendered": len(rendered), "truth": len(truth), "silver": len(silver)}), flush=True)
    schedule = Schedule(arguments.steps, arguments.deadline_minutes, arguments.rate, trainee.spent_s)
    losses, best, judged = [], -1.0, time.monotonic()
    asked = StopRequest()
    with_truth = schedule.progress(trainee.step) >= TRUTH_FROM
    while (progress := schedule.progress(trainee.step)) < 1 and not asked.to_stop:
        if progress >= TRUTH_FROM and not with_truth:
            with_truth = True
            trainee.save(schedule.spent_s())
            shutil.copy(checkpoint, checkpoint.with_name(f"{arguments.name}-drawn.pt"))
        if trainee.step % REPORT_STEPS == 0:
            rendered.refresh()
        rng = np.random.default_rng([arguments.seed, trainee.step])
        crops, regions = batches.draw(rng, TRUTH_SHARE if with_truth else 0.0, SILVER_SHARE)
        trainee.network.train()
        with autocast():
            answers = trainee.network(crops.contiguous(memory_format=torch.channels_last))
        loss = functional.cross_entropy(answers.float(), regions, label_smoothing=SMOOTHING)
        trainee.learn(loss, schedule.rate_at(progress))
        losses.append(loss.item())
        if trainee.step % REPORT_STEPS == 0:
            note = {
                "step": trainee.step,
                "pool": len(rendered),
                "progress": round(progress, 3),
                "minutes": round(schedule.spent_s() / 60, 1),
                "loss": round(float(np.mean(losses[-REPORT_STEPS:])), 3),
            }
            print(json.dumps(note), flush=True)
        if time.monotonic() - judged > arguments.judge_minutes * 60 or schedule.progress(trainee.step) >= 1:
            trainee.save(schedule.spent_s())
            best = judge(trainee.average.network, sets, best, arguments.out)
            judged = time.monotonic()
    trainee.save(schedule.spent_s())


def judge(model: RegionReader, sets: dict, best: float, out: Path) -> float:
    """Scores the averaged weights and exports them if they name more regions than before."""
    scores = {
        name: score(logits(model, crops).softmax(-1).numpy(), labels, THRESHOLD)
        for name, (crops, labels) in sets.items()
    }
    print(json.dumps({name: rounded(s) for name, s in scores.items()}), flush=True)
    total = sum(weight * scores[name]["right"] for name, weight in JUDGED.items())
    if total <= best:
        return best
    print(json.dumps({"exported": round(total, 4), "onnxDifference": export(model, out)}), flush=True)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument(
        "--cache", type=Path, required=True, help="folder with region-shards/ and region-held/, for checkpoints too"
    )
    parser.add_argument("--models", type=Path, required=True, help="folder of corners.onnx")
    parser.add_argument("--out", type=Path, required=True, help="folder for region.onnx and its manifest entry")
    parser.add_argument("--name", default="region", help="name of the checkpoint (default region)")
    parser.add_argument("--start", type=Path, help="a checkpoint of another training, or an exported reader (.onnx), to start from")
    parser.add_argument("--steps", type=int, default=12000, help="optimizer steps at most (default 12000)")
    parser.add_argument("--deadline-minutes", type=float, default=45, help="training time at most (default 45)")
    parser.add_argument("--judge-minutes", type=float, default=5, help="minutes between evaluations (default 5)")
    parser.add_argument("--batch", type=int, default=64, help="samples a step (default 64)")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate (default 2e-3)")
    parser.add_argument("--seed", type=int, default=1, help="seed (default 1)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    run(arguments)


if __name__ == "__main__":
    main()
