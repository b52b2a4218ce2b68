"""Draws a sheet of the plates that a simulated road's run missed or misread, each at its widest legible frame.

Above each plate stands what is on it, below it what was read. FIGURES is what `scripts/road --json` wrote.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

_TILE = (260, 170)
_COLUMNS = 5
_JUDGED_PX = 75  # as scripts/road judges


def failures(figures: dict) -> dict[str, str]:
    """By the text of each plate that was missed or misread: what was read instead."""
    judged = [item for item in figures["reads"]["plates"] if item["plate"]["bestWidthPx"] >= _JUDGED_PX]
    texts = {item["plate"]["text"]: [read["text"] for read in item["reads"]] for item in judged}
    return {text: " ".join(reads) or "nothing" for text, reads in texts.items() if reads != [text]}


def tile(clip: Path, passage: dict, read: str) -> np.ndarray:
    look = max((look for look in passage["frames"] if look["legible"]), key=lambda look: look["widthPx"])
    video = cv2.VideoCapture(str(clip))
    video.set(cv2.CAP_PROP_POS_FRAMES, look["frame"])
    found, picture = video.read()
    if not found:
        raise SystemExit(f"road_sheet: {clip} has no frame {look['frame']}")
    quad = np.array(look["quad"])
    (x0, y0), (x1, y1) = (quad.min(0) - 16).clip(0).astype(int), (quad.max(0) + 16).astype(int)
    width, height = _TILE
    result = np.full((height, width, 3), 40, np.uint8)
    result[24:-24] = cv2.resize(picture[y0:y1, x0:x1], (width, height - 48), interpolation=cv2.INTER_CUBIC)
    for text, y in ((passage["text"], 17), (read, height - 7)):
        cv2.putText(result, text, (6, y), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1, cv2.LINE_AA)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="clips and truth, as road.py wrote them")
    parser.add_argument("figures", type=Path, help="what scripts/road --json wrote")
    parser.add_argument("out", type=Path, help="picture to write")
    arguments = parser.parse_args()
    failed = failures(json.loads(arguments.figures.read_text()))
    tiles = [
        tile(arguments.folder / clip["clip"], passage, failed[passage["text"]])
        for clip in (json.loads(path.read_text()) for path in sorted(arguments.folder.glob("*.json")))
        for passage in clip["passages"]
        if passage["text"] in failed
    ]
    if not tiles:
        raise SystemExit("road_sheet: every plate was read without a mistake")
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % _COLUMNS)
    rows = [np.hstack(tiles[i : i + _COLUMNS]) for i in range(0, len(tiles), _COLUMNS)]
    cv2.imwrite(str(arguments.out), np.vstack(rows))


if __name__ == "__main__":
    main()
