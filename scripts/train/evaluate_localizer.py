"""Judge an exported localizer on the validation photographs, per source: recall, finds beyond the labels, corner hulls.

Labels are incomplete, so a find without one is not always false; the pictures whose plates were painted out give the
second figure. Never run on the evaluation-only pictures.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from finding import Finder
from pasting import paint_out
from photos import SOURCES, hull, iou, load_photos

MATCHED_IOU = 0.5
LEAST_WIDTHS_PX = (40, 60, 100)
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
_LOWEST = THRESHOLDS[0]


def judge(finder: Finder, photos) -> list[dict]:
    """Per photograph: matches [(width, heat or 0, IoU)] of its boxes, heats of finds that match no box, and heats of
    finds on the same picture with every box painted out."""
    judged = []
    for photo in photos:
        found = finder.find(photo.luma, _LOWEST)
        hulls = np.array([hull(find.quad) for find in found]).reshape(-1, 4)
        heats = np.array([find.heat for find in found])
        matches, extra = [], np.ones(len(found), bool)
        for box in photo.boxes:
            overlap = iou(box, hulls)
            extra &= overlap < 0.1
            hit = overlap >= MATCHED_IOU
            matches.append((box[2] - box[0], heats[hit].max() if hit.any() else 0.0, overlap.max(initial=0.0)))
        judged.append({"matches": matches, "extra": heats[extra], "painted": _painted_heats(finder, photo)})
    return judged


def _painted_heats(finder, photo):
    """Heats where the plates were: what is left of them, or what the network finds in their place."""
    luma, rng = photo.luma.astype(np.float32), np.random.default_rng(0)
    for box in photo.boxes:
        paint_out(luma, box, rng)
    found = finder.find(np.clip(luma, 0, 255), _LOWEST)
    hidden = [find.heat for find in found if (iou(hull(find.quad), photo.boxes) > 0.1).any()]
    return np.array(hidden)


def report(judged, name: str) -> None:
    """Print one line per threshold."""
    matches = np.array([match for one in judged for match in one["matches"]]).reshape(-1, 3)
    for threshold in THRESHOLDS:
        recalls = []
        for least in LEAST_WIDTHS_PX:
            wide = matches[matches[:, 0] >= least]
            recalls.append(f">={least}px {np.mean(wide[:, 1] >= threshold):.3f} of {len(wide)}")
        extra, painted = (np.mean([(one[kind] >= threshold).sum() for one in judged]) for kind in ("extra", "painted"))
        print(f"{name:11} heat>={threshold:.2f} recall {', '.join(recalls)}; "
              f"unlabelled {extra:.3f}, painted out {painted:.3f} per picture")
    matched = matches[(matches[:, 0] >= LEAST_WIDTHS_PX[0]) & (matches[:, 1] > 0)]
    print(f"{name:11} mean IoU of matched hulls {matched[:, 2].mean():.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds train/labels.jsonl")
    parser.add_argument("--model", type=Path, required=True, help="localizer.onnx")
    parser.add_argument("--corners", type=Path, help="corners.onnx: refine what the localizer finds, then judge")
    parser.add_argument("--sources", nargs="+", choices=SOURCES, default=list(SOURCES))
    arguments = parser.parse_args()
    finder = Finder(arguments.model, arguments.corners)
    for source in arguments.sources:
        photos = load_photos(arguments.data, "val", (source,))
        began = time.monotonic()
        report(judge(finder, photos), source)
        print(f"{source:11} {len(photos)} pictures, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
