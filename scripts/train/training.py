"""What the trainings of the two localization networks share: batches from a worker, a schedule that ends on time, the
moving average of the weights, and checkpoints."""

import argparse
import copy
import math
import os
import signal
import time
from pathlib import Path

import cv2
import torch
from torch.utils.data import DataLoader, IterableDataset

_WARM_UP = 0.03  # part of the training over which the rate rises
_WEIGHT_DECAY = 1e-2
_LARGEST_GRADIENT = 5.0
_REPORT_STEPS = 100
_LAST_RATE = 0.01  # part of the highest rate that is left at the end
_WORKER_NICENESS = 2  # less would starve the training that waits for it


def autocast() -> torch.autocast:
    """bfloat16 where the processor computes with it; elsewhere it is emulated, ten times as slow as float32."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.backends.cpu.get_cpu_capability() == "AVX512")


class StopRequest:
    """Whether the process was asked to stop (SIGTERM, Ctrl-C): a training ends with the step that it is at."""

    def __init__(self):
        self.to_stop = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_):
        self.to_stop = True


class Batches(IterableDataset):
    """Endless batches: make_batch(rng_seed) -> tuple of tensors. Every batch has its own seed, so a resumed training goes
    on with pictures that it has not seen."""

    def __init__(self, make_batch, seed: int, first: int = 0):
        self.make_batch, self.seed, self.first = make_batch, seed, first

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        number, step = (self.first + worker.id, worker.num_workers) if worker else (self.first, 1)
        while True:
            yield self.make_batch((self.seed, number))
            number += step


def load_in_background(batches: Batches, workers: int):
    """An iterator over `batches` made by `workers` polite processes."""
    loader = DataLoader(
        batches, batch_size=None, num_workers=workers, prefetch_factor=6, worker_init_fn=_start_worker
    )
    return iter(loader)


def _start_worker(_):
    os.nice(_WORKER_NICENESS)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)


class Schedule:
    """Progress 0..1 by steps or by the clock, whichever is further, so that a training on a busy machine still ends on
    time with its rate brought down. spent_s: training time before a resume."""

    def __init__(self, steps: int, deadline_minutes: float, rate: float, spent_s: float = 0.0):
        self.steps, self.limit_s, self.rate = steps, deadline_minutes * 60, rate
        self.began = time.monotonic() - spent_s

    def spent_s(self) -> float:
        return time.monotonic() - self.began

    def progress(self, step: int) -> float:
        return min(1.0, max(step / self.steps, self.spent_s() / self.limit_s))

    def rate_at(self, progress: float) -> float:
        """Linear warm-up, then half a cosine."""
        if progress < _WARM_UP:
            return self.rate * max(progress / _WARM_UP, 0.01)
        fall = (progress - _WARM_UP) / (1 - _WARM_UP)
        return self.rate * (_LAST_RATE + (1 - _LAST_RATE) * (1 + math.cos(math.pi * fall)) / 2)


class Average:
    """Exponential moving average of a network's weights and normalization statistics."""

    def __init__(self, network: torch.nn.Module, decay: float = 0.998):
        self.network, self.decay = copy.deepcopy(network).eval(), decay

    @torch.no_grad()
    def update(self, network: torch.nn.Module, step: int) -> None:
        """Early steps count less, so that the average forgets the random start."""
        decay = min(self.decay, (step + 1) / (step + 10))
        for mean, value in zip(self.network.state_dict().values(), network.state_dict().values()):
            if mean.dtype.is_floating_point:
                mean.lerp_(value, 1 - decay)
            else:
                mean.copy_(value)


def load_checkpoint(path: Path) -> dict | None:
    """The last saved state, or None where there is none yet."""
    return torch.load(path, map_location="cpu", weights_only=True) if path.exists() else None


class Trainee:
    """A network in training with its optimizer and moving average; goes on from `checkpoint` where that exists."""

    def __init__(self, network: torch.nn.Module, rate: float, checkpoint: Path):
        self.network = network.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), rate, weight_decay=_WEIGHT_DECAY)
        self.average, self.checkpoint = Average(self.network), checkpoint
        saved = load_checkpoint(checkpoint)
        if saved:
            self.network.load_state_dict(saved["network"])
            self.average.network.load_state_dict(saved["average"])
            self.optimizer.load_state_dict(saved["optimizer"])
        self.step, self.spent_s = (saved["step"], saved["spent_s"]) if saved else (0, 0.0)

    def learn(self, loss: torch.Tensor, rate: float) -> None:
        """One step down the loss of the network."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), _LARGEST_GRADIENT)
        self.optimizer.step()
        self.average.update(self.network, self.step)
        self.step += 1

    def save(self, spent_s: float) -> None:
        """Write the checkpoint so that a crash leaves the old one or the new one."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        partial = self.checkpoint.with_suffix(".partial")
        states = {name: getattr(self, name).state_dict() for name in ("network", "optimizer")}
        average = self.average.network.state_dict()
        torch.save({**states, "average": average, "step": self.step, "spent_s": spent_s}, partial)
        os.replace(partial, self.checkpoint)


def add_arguments(parser: argparse.ArgumentParser, steps: int, batch: int, seed: int) -> None:
    """The arguments that both trainings take, with their defaults."""
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/labels.jsonl")
    parser.add_argument("--checkpoint", type=Path, required=True, help="file to resume from and to save to")
    parser.add_argument("--steps", type=int, default=steps, help="batches (default %(default)s)")
    parser.add_argument("--batch", type=int, default=batch, help="samples in a batch (default %(default)s)")
    parser.add_argument("--deadline-minutes", type=float, default=1e9, help="end by then, whatever the steps")
    parser.add_argument("--rate", type=float, default=2e-3, help="highest learning rate (default %(default)s)")
    parser.add_argument("--seed", type=int, default=seed)
    parser.add_argument("--stock", type=int, default=2000, help="drawn plates kept ready (default %(default)s)")
    parser.add_argument("--threads", type=int, default=1, help="of PyTorch (default %(default)s)")
    parser.add_argument("--save-minutes", type=float, default=3.0, help="between checkpoints (default %(default)s)")


def run(trainee: Trainee, make_batch, losses, weights: dict[str, float], arguments: argparse.Namespace) -> None:
    """Train to the end of the schedule, saving now and then and printing the mean losses of every hundred steps.

    make_batch: as Batches takes it. losses(network, *batch): named scalar losses, of which the sum by `weights` is
    brought down.
    """
    batches = load_in_background(Batches(make_batch, arguments.seed, first=trainee.step), workers=1)
    schedule = Schedule(arguments.steps, arguments.deadline_minutes, arguments.rate, trainee.spent_s)
    sums, began, saved = dict.fromkeys(weights, 0.0), time.monotonic(), time.monotonic()
    while (progress := schedule.progress(trainee.step)) < 1.0:
        trainee.network.train()
        parts = losses(trainee.network, *next(batches))
        trainee.learn(sum(weights[name] * part for name, part in parts.items()), schedule.rate_at(progress))
        sums = {name: sums[name] + float(part.detach()) for name, part in parts.items()}
        now = time.monotonic()
        if trainee.step % _REPORT_STEPS == 0:
            means = " ".join(f"{name} {total / _REPORT_STEPS:.4f}" for name, total in sums.items())
            pace = _REPORT_STEPS * arguments.batch / (now - began)
            print(f"step {trainee.step} progress {progress:.3f} {means} {pace:.0f}/s", flush=True)
            sums, began = dict.fromkeys(weights, 0.0), now
        if now - saved > 60 * arguments.save_minutes:
            trainee.save(schedule.spent_s())
            saved = now
    trainee.save(schedule.spent_s())
