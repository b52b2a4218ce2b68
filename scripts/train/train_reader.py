"""Trains the character reader and exports it to models/reader.onnx whenever it has become better.

Resumes from its checkpoint, which it writes every few minutes and when it is told to stop (SIGTERM, Ctrl-C). Ends after
`--steps` or `--deadline-minutes`, whichever comes first; the learning rate follows the same clock, so the end of the
schedule is always reached.
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import nn
from torch.nn import functional

from covered_scores import covered_sets
from kernel import READER_MARGIN
from manifest import DATA_LICENCES, export_onnx, session, write_entry
from reader_batches import Batches, RenderedPool
from reader_data import HEIGHT, NONE, POSITIONS, WIDTH, empty_places, silver_plates, truth_plates
from reader_model import MAIN, Reader, ReaderExport
from reader_scores import HELD_OUT, SYMBOLS, evaluation_sets, held_out_crops, read, score
from real_plates import RealPlates
from training import Schedule, StopRequest, Trainee, autocast
from warm_start import load_reader

SMOOTHING = 0.05
NONE_WEIGHT = 0.4
STACK_WEIGHT = 0.35
GUIDE_WEIGHT, LAST_GUIDE_WEIGHT, GUIDE_END, GUIDE_SPREAD = 0.4, 0.2, 0.4, 0.7
REPORT_STEPS = 25
SAVE_MINUTES = 3
START_CROPS = 256
"""For the normalizations of a reader that is taken back from its export; `mean_reader.py` takes as many."""


def guide_loss(attention: torch.Tensor, centres: torch.Tensor) -> torch.Tensor:
    """How far the attention [n,14,cells] of each main query looks past its character's centre [n,10,2]."""
    rows, columns = Reader.GRID
    known = ~centres.isnan().any(-1)
    x = centres[..., 0].nan_to_num() * columns - 0.5
    y = centres[..., 1].nan_to_num() * rows - 0.5
    near_x = torch.exp(-((torch.arange(columns) - x[..., None]) ** 2) / (2 * GUIDE_SPREAD**2))
    near_y = torch.exp(-((torch.arange(rows) - y[..., None]) ** 2) / (2 * GUIDE_SPREAD**2))
    window = (near_y[..., :, None] * near_x[..., None, :]).flatten(2)
    mass = (attention[:, :MAIN].float() * window).sum(-1)
    return -(torch.log(mass + 1e-3) * known).sum() / known.sum().clamp(min=1)


def reader_loss(
    outputs: tuple[torch.Tensor, ...], labels: torch.Tensor, centres: torch.Tensor, guide: float
) -> torch.Tensor:
    """Cross-entropy of characters, stacked characters and their position, and the guidance of the attention."""
    main, stack, position, attention = (output.float() for output in outputs)
    weight = torch.ones(main.shape[-1])
    weight[NONE] = NONE_WEIGHT
    loss = functional.cross_entropy(main.flatten(0, 1), labels[:, :MAIN].flatten(), weight, label_smoothing=SMOOTHING)
    known = labels[:, -1] >= 0
    if known.any():
        stacked = functional.cross_entropy(
            stack[known].flatten(0, 1), labels[known, MAIN:-1].flatten(), label_smoothing=SMOOTHING
        )
        loss = loss + STACK_WEIGHT * (stacked + functional.cross_entropy(position[known], labels[known, -1]))
    return loss + guide * guide_loss(attention, centres)


def export(model: Reader, models: Path, temperature: float = 1.0, stack_temperature: float = 1.0, **fields) -> float:
    """Writes models/reader.onnx and its manifest entry; returns the largest difference from PyTorch."""
    path = models / "reader.onnx"
    module = ReaderExport(model, temperature, stack_temperature)
    torch.manual_seed(0)
    example = torch.rand(3, 1, HEIGHT, WIDTH)
    difference = export_onnx(module, example, path, "crop", ["characters", "stacked", "stackedPosition"], batch=True)
    write_entry(
        models / "manifest.json",
        "reader",
        path,
        alphabet=SYMBOLS,
        stackedPositions=list(POSITIONS),
        margin=READER_MARGIN,
        licence="Apache-2.0",
        trainingData=DATA_LICENCES,
        **fields,
    )
    return difference


@dataclass
class Prepared:
    """What a training makes of the real pictures before it begins: sets to score itself on, and pools to draw from."""

    sets: dict[str, tuple[torch.Tensor, list[str]]]
    silver: RealPlates
    truth: RealPlates
    empty: RealPlates


def prepare(arguments: argparse.Namespace, start: Reader | None) -> Prepared:
    """Kept beside the checkpoint, so that a training that is resumed goes on at once."""
    path = arguments.cache / f"{arguments.name}-prepared.pt"
    if path.exists():
        return torch.load(path, weights_only=False)
    refiner = session(arguments.models / "corners.onnx")
    sets = evaluation_sets(arguments.data, arguments.cache, refiner)
    if start:
        sets.update(covered_sets(arguments.data, refiner, start))
    truth = [plate for split in arguments.truth for plate in truth_plates(arguments.data, split)]
    prepared = Prepared(
        sets,
        RealPlates(arguments.data, silver_plates(arguments.data, "train"), refiner, start),
        RealPlates(arguments.data, truth, refiner, start),
        RealPlates(arguments.data, empty_places(), refiner, None),
    )
    partial = path.with_suffix(".partial")
    torch.save(prepared, partial)
    partial.rename(path)
    return prepared


def train_mode(reader: Reader, is_started: bool) -> None:
    """Normalizations of a reader that starts from another's weights keep their statistics: it begins as good as that was."""
    reader.train()
    if is_started:
        for module in reader.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()


def run(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    rendered = RenderedPool(arguments.cache / "shards")
    crops, _ = held_out_crops(arguments.cache / HELD_OUT, START_CROPS)
    start = load_reader(arguments.start, crops) if arguments.start else None
    prepared = prepare(arguments, start)
    sets = prepared.sets
    batches = Batches(rendered, prepared.silver, prepared.truth, prepared.empty, arguments.batch)
    trainee = Trainee(start or Reader(), arguments.rate, arguments.cache / f"{arguments.name}.pt")
    schedule = Schedule(arguments.steps, arguments.deadline_minutes, arguments.rate, trainee.spent_s)
    losses, best, judged, saved = [], -1.0, time.monotonic(), time.monotonic()
    asked = StopRequest()
    while (progress := schedule.progress(trainee.step)) < 1 and not asked.to_stop:
        if trainee.step % REPORT_STEPS == 0:
            rendered.refresh()
        rng = np.random.default_rng([arguments.seed, trainee.step])
        crops, labels, centres = batches.draw(rng)
        train_mode(trainee.network, start is not None)
        with autocast():
            outputs = trainee.network(crops.contiguous(memory_format=torch.channels_last))
        guide = max(GUIDE_WEIGHT * (1 - progress / GUIDE_END), LAST_GUIDE_WEIGHT)
        loss = reader_loss(outputs, labels, centres, guide)
        trainee.learn(loss, schedule.rate_at(progress))
        losses.append(loss.item())
        if trainee.step % REPORT_STEPS == 0:
            note = {
                "step": trainee.step,
                "samples": trainee.step * arguments.batch,
                "pool": len(rendered),
                "progress": round(progress, 4),
                "minutes": round(schedule.spent_s() / 60, 1),
                "loss": round(float(np.mean(losses[-REPORT_STEPS:])), 4),
            }
            print(json.dumps(note), flush=True)
        if time.monotonic() - judged > arguments.judge_minutes * 60 or schedule.progress(trainee.step) >= 1:
            trainee.save(schedule.spent_s())
            best = judge(trainee.average.network, sets, best, arguments)
            judged = saved = time.monotonic()
        elif time.monotonic() - saved > SAVE_MINUTES * 60:
            trainee.save(schedule.spent_s())
            saved = time.monotonic()
    trainee.save(schedule.spent_s())


def judge(model: Reader, sets: dict, best: float, arguments: argparse.Namespace) -> float:
    """Scores the averaged weights and exports them if they read the sets better than before."""
    scores = scores_of(model, sets)
    total = float(np.mean([s["folded"] + 0.2 * s["characters"] - s["surelyWrong"] for s in scores.values()]))
    print(json.dumps(scores), flush=True)
    if total > best:
        difference = export(model, arguments.models)
        print(json.dumps({"exported": round(total, 4), "onnxDifference": difference}), flush=True)
        return total
    return best


def scores_of(model: Reader, sets: dict) -> dict[str, dict[str, float]]:
    """Of each set, rounded for the log."""
    result = {}
    for name, (crops, texts) in sets.items():
        readings, certainties = read(model, crops)
        result[name] = {key: round(value, 4) for key, value in score(readings, texts, certainties).items()}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument(
        "--cache", type=Path, required=True, help="folder with shards/ and held-out.npz, for checkpoints too"
    )
    parser.add_argument(
        "--models", type=Path, required=True, help="folder of corners.onnx, of the exported model and of manifest.json"
    )
    parser.add_argument("--name", default="reader", help="name of the checkpoint (default reader)")
    parser.add_argument("--start", type=Path, help="an exported reader whose weights to start from")
    parser.add_argument(
        "--truth", nargs="+", default=["train"], help="splits of the plates read by eye to learn from (default train)"
    )
    parser.add_argument("--steps", type=int, default=20000, help="optimizer steps at most (default 20000)")
    parser.add_argument("--deadline-minutes", type=float, default=90, help="training time at most (default 90)")
    parser.add_argument("--judge-minutes", type=float, default=6, help="minutes between evaluations (default 6)")
    parser.add_argument("--batch", type=int, default=64, help="samples a step (default 64)")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate (default 1.5e-3)")
    parser.add_argument("--seed", type=int, default=1, help="seed (default 1)")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads (default 1)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    cv2.setNumThreads(1)
    run(arguments)


if __name__ == "__main__":
    main()
