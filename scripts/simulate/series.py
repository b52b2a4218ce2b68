"""Draws the flat plates of the skew and contrast series, which `scripts/accuracy` puts into pictures itself.

Writes one JPEG a plate and plates.json: [{file, text}]. The plates are those of `scripts/train`, drawn with a seed that no
training uses; figures measured on them are regression figures and no field performance.
"""

import argparse
import json
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "train"))
from plates import render_plate  # noqa: E402

_WIDTH_PX = 360
_FOREIGN_SHARE = 0.2
_MIN_CONTRAST = 90  # luma levels between paper and ink: a faded plate would mix two conditions


def main() -> None:
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([arguments.seed, 4711])
    entries = []
    while len(entries) < arguments.count:
        kind = "eu" if len(entries) < arguments.count * _FOREIGN_SHARE else "us"
        plate = render_plate(rng, design=kind)
        face = np.clip(plate.bgr, 0, 255).astype(np.uint8)
        if plate.stacked or not 5 <= len(plate.text) <= 8 or _contrast(face) < _MIN_CONTRAST:
            continue
        size = (_WIDTH_PX, round(_WIDTH_PX * face.shape[0] / face.shape[1]))
        file = f"{len(entries):02d}.jpg"
        flat = cv2.resize(face, size, interpolation=cv2.INTER_AREA if face.shape[1] > _WIDTH_PX else cv2.INTER_CUBIC)
        cv2.imwrite(str(arguments.folder / file), flat, [cv2.IMWRITE_JPEG_QUALITY, 88, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
        entries.append({"file": file, "text": plate.text})
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    (arguments.folder / "plates.json").write_text(f"[\n{lines}\n]\n")


def _contrast(face: np.ndarray) -> float:
    """Luma levels between the 3rd and the 97th percentile of the plate's middle, where the serial stands."""
    height, width = face.shape[:2]
    middle = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)[height * 3 // 10 : height * 7 // 10, width // 10 : width * 9 // 10]
    return float(np.ptp(np.percentile(middle, (3, 97))))


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--seed", type=int, default=86028, help="same seed, same plates (default: 86028)")
    parser.add_argument("--count", type=int, default=60, help="number of plates (default: 60)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
