"""Takes the mean of a reader's weights before and after a further training.

Both lie in the same valley, for the training started from the first (`train_reader.py --start`), and their mean reads
plates of neither's favourite kind better than one of them alone. Writes a checkpoint for `calibrate.py --name`.
"""

import argparse
from pathlib import Path

import torch

from reader_scores import HELD_OUT, held_out_crops
from training import load_checkpoint
from warm_start import load_reader

CROPS = 256
"""As many as `train_reader.py` starts with: its normalizations must come out the same."""


def mean(
    first: dict[str, torch.Tensor], second: dict[str, torch.Tensor], share: float = 0.5
) -> dict[str, torch.Tensor]:
    """Of floating-point tensors, `share` of the second (0..1); counters are the first's."""
    return {
        name: torch.lerp(value, second[name], share) if value.dtype.is_floating_point else value
        for name, value in first.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder of the checkpoints and of held-out.npz")
    parser.add_argument("--start", type=Path, required=True, help="the exported reader that the training started from")
    parser.add_argument("--name", required=True, help="the training's checkpoint")
    parser.add_argument("--share", type=float, default=0.5, help="of the further training in the mean, 0 to 1")
    parser.add_argument("--out", required=True, help="name of the checkpoint to write")
    arguments = parser.parse_args()
    crops, _ = held_out_crops(arguments.cache / HELD_OUT, CROPS)
    trained = load_checkpoint(arguments.cache / f"{arguments.name}.pt")
    if trained is None:
        parser.error(f"there is no checkpoint {arguments.name}.pt in {arguments.cache}")
    average = mean(load_reader(arguments.start, crops).state_dict(), trained["average"], arguments.share)
    torch.save({"average": average}, arguments.cache / f"{arguments.out}.pt")


if __name__ == "__main__":
    main()
