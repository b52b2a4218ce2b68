"""Train the localizer on tiles of real photographs with real and drawn plates. Resumes from its checkpoint."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from drawn_plates import PlateStock
from localizer_model import STRIDE, Localizer
from localizer_targets import corner_loss, heat_loss, target_map
from photos import load_photos
from scenes import SceneMaker, SceneSettings
from training import Trainee, add_arguments, autocast, run

_WEIGHTS = {"heat": 1.0, "corners": 4.0}  # corner errors are parts of a plate, far below the heat's loss


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser, steps=16000, batch=16, seed=1)
    parser.add_argument("--tile", type=int, default=320, help="side of a tile in pixels (default %(default)s)")
    parser.add_argument("--doubtful", type=Path, help="boxes from find_unlabelled.py: neither demanded nor punished")
    arguments = parser.parse_args()
    if arguments.tile % (4 * STRIDE):
        parser.error(f"--tile must be a multiple of {4 * STRIDE}")
    return arguments


class BatchMaker:
    """(seed) -> luma [n, 1, tile, tile] uint8 and the target maps [n, channels, cells, cells]."""

    def __init__(self, scenes: SceneMaker, size: int):
        self.scenes, self.size = scenes, size

    def __call__(self, seed):
        rng = np.random.default_rng(seed)
        made = [self.scenes.scene(rng) for _ in range(self.size)]
        luma = np.stack([picture for picture, _ in made])[:, None].round().astype(np.uint8)
        targets = np.stack([target_map(plates, picture.shape[0]) for picture, plates in made])
        return torch.from_numpy(luma), torch.from_numpy(targets)


def losses(network: Localizer, luma: torch.Tensor, targets: torch.Tensor) -> dict[str, torch.Tensor]:
    luma = (luma.float() / 255.0).contiguous(memory_format=torch.channels_last)
    with autocast():
        features = network.features(luma)
    logits, corners = network.heads(features.float())
    return {"heat": heat_loss(logits, targets), "corners": corner_loss(corners, targets)}


def main() -> None:
    arguments = parse_arguments()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    doubtful = json.loads(arguments.doubtful.read_text()) if arguments.doubtful else None
    photos = load_photos(arguments.data, "train", doubtful=doubtful)
    stock = PlateStock(arguments.stock, arguments.seed)
    scenes = SceneMaker(photos, stock, SceneSettings(tile_px=arguments.tile))
    trainee = Trainee(Localizer(), arguments.rate, arguments.checkpoint)
    run(trainee, BatchMaker(scenes, arguments.batch), losses, _WEIGHTS, arguments)


if __name__ == "__main__":
    main()
