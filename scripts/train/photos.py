"""Real photographs with upright plate boxes, decoded once to luma and kept in memory."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

SOURCES = ("openimages", "kaggle", "romania")


@dataclass(frozen=True)
class Photo:
    """One photograph.

    luma: uint8 [height, width]. boxes: float32 [n, 4], x0 y0 x1 y1 in pixels. source: one of SOURCES.
    name: the path below the data folder. doubtful: float32 [m, 4], places that may be plates without a label.
    """

    luma: np.ndarray
    boxes: np.ndarray
    source: str
    name: str
    doubtful: np.ndarray = field(default_factory=lambda: np.zeros((0, 4), np.float32))


def load_photos(data: Path, split: str, sources=SOURCES, doubtful: dict | None = None) -> list[Photo]:
    """Photographs of `data`/train/labels.jsonl whose split is "train" or "val".

    doubtful: boxes by photograph's name, as find_unlabelled.py writes them.
    Raises FileNotFoundError where a listed picture is missing.
    """
    photos, doubtful = [], doubtful or {}
    with open(data / "train" / "labels.jsonl", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            source = row["image"].split("/")[1]
            if row["split"] != split or source not in sources:
                continue
            luma = cv2.imread(str(data / row["image"]), cv2.IMREAD_GRAYSCALE)
            if luma is None:
                raise FileNotFoundError(row["image"])
            boxes = _boxes(plate["box"] for plate in row["plates"])
            photos.append(Photo(luma, boxes, source, row["image"], _boxes(doubtful.get(row["image"], []))))
    return photos


def _boxes(rows) -> np.ndarray:
    return np.array(list(rows), np.float32).reshape(-1, 4)


def box_quad(box) -> np.ndarray:
    """The four corners of an upright box, clockwise from its top left: float32 [4, 2]."""
    x0, y0, x1, y1 = box
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


def hull(quads: np.ndarray) -> np.ndarray:
    """Upright boxes around quads: [..., 4, 2] to [..., 4]."""
    return np.concatenate([quads.min(-2), quads.max(-2)], -1)


def iou(box, boxes) -> np.ndarray:
    """Intersection over union of one box [4] with boxes [n, 4]: float [n]."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    common = np.clip(high - low, 0, None).prod(1)
    return common / ((box[2:] - box[:2]).prod() + (boxes[:, 2:] - boxes[:, :2]).prod(1) - common)
