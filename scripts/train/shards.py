"""The command that renders shards of samples: its arguments, and the loop that goes on where it was stopped."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

Sample = tuple[Any, ...]


def arguments_of(what: str, size: int, count: int) -> argparse.Namespace:
    """The arguments of a renderer of `what`, with `count` shards of `size` samples as its default."""
    parser = argparse.ArgumentParser(description=f"Renders shards of {what}.")
    parser.add_argument("--data", type=Path, required=True, help="folder with train/")
    parser.add_argument("--render", type=Path, required=True, help="folder for the shards")
    parser.add_argument("--shards", type=int, default=count, help=f"shards of {size} samples to have (default {count})")
    parser.add_argument("--seed", type=int, default=1, help="seed; two renderers need different ones (default 1)")
    return parser.parse_args()


def render_shards(
    arguments: argparse.Namespace,
    size: int,
    views: Callable[[np.random.Generator], list[Sample]],
    path_of: Callable[[str], Path],
    save: Callable[[Path, list[Sample]], None],
) -> None:
    """Fills shards of `size` samples with the views of one plate after another; those that exist are left alone.

    `path_of` gives the file that says that a shard is whole, by the shard's name; `save` writes that file last.
    """
    cv2.setNumThreads(1)
    arguments.render.mkdir(parents=True, exist_ok=True)
    for index in range(arguments.shards):
        name = f"{arguments.seed:03d}-{index:04d}"
        path = path_of(name)
        if path.exists():
            continue
        rng = np.random.default_rng([arguments.seed, index])
        samples: list[Sample] = []
        while len(samples) < size:
            samples += views(rng)
        order = rng.permutation(len(samples))[:size]
        save(path, [samples[i] for i in order])
        print(name, flush=True)
