"""Judge an exported corner refiner: corner error on drawn plates in validation photographs, hulls on real plates."""

import argparse
from pathlib import Path

import numpy as np

from corner_scenes import CornerSceneMaker
from drawn_plates import PlateStock
from manifest import session
from photos import hull, iou, load_photos

# Shares of real plates and of close-ups that make each kind alone.
KINDS = {"framed": (0.0, 0.0), "close-up": (0.0, 1.0), "real": (1.0, 0.0)}


def answers(model, samples) -> np.ndarray:
    """Predicted corners [n, 4, 2] in parts of the rectangles."""
    crops = np.stack([sample.crop for sample in samples])[:, None]
    return model.run(["corners"], {"crop": crops})[0].reshape(-1, 4, 2)


def report_corners(given, samples, name: str) -> None:
    """Distances in parts of the plate's width, reckoned for a plate twice as wide as high whatever its shape."""
    wanted = np.stack([sample.corners for sample in samples])
    apart = (given - wanted) / np.ptp(wanted, axis=1)[:, None]
    apart[..., 1] *= 0.5
    errors = np.linalg.norm(apart, axis=2).mean(1)
    usual, wide = np.median(errors), np.quantile(errors, 0.9)
    print(f"{name}: mean corner error {errors.mean():.4f} of the plate's width, median {usual:.4f}, 90 % {wide:.4f}")


def report_hulls(given, samples, name: str) -> None:
    overlaps = np.array([iou(hull(sample.corners), hull(quad)[None])[0] for quad, sample in zip(given, samples)])
    print(f"{name}: mean IoU of hulls {overlaps.mean():.3f}, at least 0.7 in {np.mean(overlaps >= 0.7):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/labels.jsonl")
    parser.add_argument("--model", type=Path, required=True, help="corners.onnx")
    parser.add_argument("--samples", type=int, default=600, help="of each kind (default %(default)s)")
    parser.add_argument("--seed", type=int, default=99, help="other than the training's (default %(default)s)")
    arguments = parser.parse_args()
    model, photos = session(arguments.model), load_photos(arguments.data, "val")
    stock = PlateStock(300, arguments.seed)
    for name, (real, close_ups) in KINDS.items():
        scenes, rng = CornerSceneMaker(photos, stock, real, close_ups), np.random.default_rng(arguments.seed)
        samples = [scenes.sample(rng) for _ in range(arguments.samples)]
        report = report_hulls if name == "real" else report_corners
        report(answers(model, samples), samples, name)


if __name__ == "__main__":
    main()
