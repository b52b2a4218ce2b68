"""Train the corner refiner on rectangles around drawn and real plates. Resumes from its checkpoint."""

import argparse

import numpy as np
import torch
from torch.nn.functional import smooth_l1_loss

from corner_scenes import CornerSceneMaker
from corners_model import Corners
from drawn_plates import PlateStock
from photos import load_photos
from training import Trainee, add_arguments, autocast, run

_WEIGHTS = {"error": 20.0}  # errors are some hundredths of a plate


class BatchMaker:
    """(seed) -> crops [n, 1, 64, 128], corners [n, 8], exact bool [n], known sides bool [n, 4]."""

    def __init__(self, scenes: CornerSceneMaker, size: int):
        self.scenes, self.size = scenes, size

    def __call__(self, seed):
        rng = np.random.default_rng(seed)
        samples = [self.scenes.sample(rng) for _ in range(self.size)]
        crops = torch.from_numpy(np.stack([sample.crop for sample in samples])[:, None])
        corners = torch.from_numpy(np.stack([sample.corners.ravel() for sample in samples]))
        exact = torch.tensor([sample.exact for sample in samples])
        return crops, corners, exact, torch.from_numpy(np.stack([sample.sides for sample in samples]))


def corner_error(given, wanted, exact, sides):
    """Mean error per corner coordinate, or per known side of the hull, in parts of the plate's hull: scalar."""
    x, y = wanted[:, 0::2], wanted[:, 1::2]
    extent = torch.stack([x.amax(1) - x.amin(1), y.amax(1) - y.amin(1)], 1)
    by_corner = _relative(given - wanted, extent.repeat(1, 4)).mean(1)
    known = sides.float()
    by_hull = _relative(_hull(given) - _hull(wanted), extent.repeat(1, 2)) * known
    by_hull = by_hull.sum(1) / known.sum(1).clamp(min=1)
    return torch.where(exact, by_corner, by_hull).mean()


def _relative(error, extent):
    relative = error / extent
    return smooth_l1_loss(relative, torch.zeros_like(relative), beta=0.01, reduction="none")


def _hull(corners):
    x, y = corners[:, 0::2], corners[:, 1::2]
    return torch.stack([x.amin(1), y.amin(1), x.amax(1), y.amax(1)], 1)


def losses(network: Corners, crops, corners, exact, sides) -> dict[str, torch.Tensor]:
    with autocast():
        grid = network.grid(crops.contiguous(memory_format=torch.channels_last))
    given = network.answer_from(grid.float())
    return {"error": corner_error(given, corners, exact, sides)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, steps=5000, batch=64, seed=2)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    scenes = CornerSceneMaker(load_photos(arguments.data, "train"), PlateStock(arguments.stock, arguments.seed))
    trainee = Trainee(Corners(), arguments.rate, arguments.checkpoint)
    run(trainee, BatchMaker(scenes, arguments.batch), losses, _WEIGHTS, arguments)


if __name__ == "__main__":
    main()
