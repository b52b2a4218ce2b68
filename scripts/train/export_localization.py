"""Write the averaged weights of a training of the localizer or the corner refiner to models/, with their manifest entry."""

import argparse
from pathlib import Path

import torch

import corners_model
import localizer_model
from manifest import DATA_LICENCES, export_onnx, write_entry
from training import load_checkpoint

_TOLERANCE = 1e-3  # cells or parts of a rectangle: a thousand times below what a corner's error matters


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("role", choices=("localizer", "corners"))
    parser.add_argument("--checkpoint", type=Path, required=True, help="file that the training saved")
    parser.add_argument("--models", type=Path, required=True, help="folder of the models and their manifest")
    parser.add_argument("--threshold", type=float, help="localizer: least heat of a plate; left as it is by default")
    arguments = parser.parse_args()
    saved = load_checkpoint(arguments.checkpoint)
    if saved is None:
        raise SystemExit(f"no checkpoint at {arguments.checkpoint}")
    model = arguments.models / f"{arguments.role}.onnx"
    export = _export_localizer if arguments.role == "localizer" else _export_corners
    difference, fields = export(saved["average"], model)
    if difference > _TOLERANCE:
        raise SystemExit(f"the exported network differs from the trained one by {difference:g}")
    if arguments.threshold is not None:
        fields["thresholds"] = {"localization": arguments.threshold}
    fields |= {"licence": "Apache-2.0", "trainingData": DATA_LICENCES}
    write_entry(arguments.models / "manifest.json", arguments.role, model, **fields)
    print(f"{model.name}: step {saved['step']}, largest difference after export {difference:.2g}")


def _export_localizer(weights, model: Path):
    network = localizer_model.Localizer()
    network.load_state_dict(weights)
    example = torch.rand(1, 1, localizer_model.INPUT_HEIGHT, localizer_model.INPUT_WIDTH)
    shipped = localizer_model.ExportedLocalizer(network)
    difference = export_onnx(shipped, example, model, "luma", ["heat", "corners"], batch=False)
    return difference, {"stride": localizer_model.STRIDE}


def _export_corners(weights, model: Path):
    network = corners_model.Corners()
    network.load_state_dict(weights)
    example = torch.rand(3, 1, corners_model.INPUT_HEIGHT, corners_model.INPUT_WIDTH)
    difference = export_onnx(corners_model.folded(network), example, model, "crop", ["corners"], batch=True)
    return difference, {"around": corners_model.AROUND}


if __name__ == "__main__":
    main()
