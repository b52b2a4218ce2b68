"""List what a half-trained localizer finds in the training photographs beyond their labels.

Labels are incomplete. A second round of training (train_localizer.py --doubtful) neither demands nor punishes these
places, instead of teaching the network that unlabelled plates are none.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from finding import Finder
from photos import hull, iou, load_photos

_GROWN = 0.1  # of a find's size, on every side: its cells next to the border are in doubt too


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/labels.jsonl")
    parser.add_argument("--model", type=Path, required=True, help="localizer.onnx")
    parser.add_argument("--out", type=Path, required=True, help="JSON file: boxes by photograph")
    parser.add_argument("--heat", type=float, default=0.45, help="least heat of a find (default %(default)s)")
    arguments = parser.parse_args()
    finder, listed = Finder(arguments.model), {}
    for photo in load_photos(arguments.data, "train"):
        boxes = [hull(find.quad) for find in finder.find(photo.luma, arguments.heat)]
        beyond = [_grown(box) for box in boxes if not (iou(box, photo.boxes) > 0).any()]
        if beyond:
            listed[photo.name] = beyond
    arguments.out.write_text(json.dumps(listed))
    print(f"{sum(map(len, listed.values()))} finds without a label in {len(listed)} photographs")


def _grown(box) -> list[float]:
    more = _GROWN * (box[2:] - box[:2])
    return np.round(np.concatenate([box[:2] - more, box[2:] + more]), 1).tolist()


if __name__ == "__main__":
    main()
