"""Training pictures for the corner refiner: rectangles around plates, with the corners known or only their hull.

Three kinds: a drawn plate in a real surrounding, as the localizer would frame it; a close-up that is all plate, as when
the picture itself is a crop; and a real plate of which only the upright box is known.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from corners_model import AROUND, INPUT_HEIGHT, INPUT_WIDTH
from kernel import cut_rectangle, stretch_loose
from pasting import lay_plate, view_quad
from photometric import photograph
from photos import Photo, box_quad, hull
from scenes import MIN_STORED_PX, SIDES

JITTER = 0.12  # of the hull's size: how far the localizer's hull may be off, side by side
_CLOSE_UPS = 0.33
_REAL = 0.2


@dataclass(frozen=True)
class CornerSample:
    """crop: float32 [64, 128], stretched. corners: float32 [4, 2] in parts of the rectangle. exact, sides: as Plate's."""

    crop: np.ndarray
    corners: np.ndarray
    exact: bool
    sides: np.ndarray


class CornerSceneMaker:
    """Makes samples without end. draw_plate(rng): a flat plate, uint8 [h, w]."""

    def __init__(self, photos: list[Photo], draw_plate, real: float = _REAL, close_ups: float = _CLOSE_UPS):
        self.photos, self.draw_plate, self.real, self.close_ups = photos, draw_plate, real, close_ups
        self.boxes = [
            (photo, box) for photo in photos for box in photo.boxes if box[2] - box[0] >= 1.25 * MIN_STORED_PX
        ]

    def sample(self, rng: np.random.Generator) -> CornerSample:
        kind = rng.random()
        if kind < self.real:
            return self._photographed(rng)
        if kind < self.real + self.close_ups:
            return self._close_up(rng)
        return self._framed(rng)

    def _framed(self, rng):
        """A drawn plate 40 to 250 px wide; one in eight is cut by the picture's border."""
        flat, quad = self._view(rng, np.exp(rng.uniform(np.log(40), np.log(250))))
        box = hull(quad)
        size = box[2:] - box[:2]
        rectangle = np.concatenate([box[:2] - AROUND * size, box[2:] + AROUND * size])
        rectangle += JITTER * np.concatenate([size, size]) * rng.uniform(-1, 1, 4)
        corner = np.floor(rectangle[:2]) - 3
        quad, rectangle = quad - corner, rectangle - np.concatenate([corner, corner])
        picture = self._background(np.ceil(rectangle[2:]).astype(int) + 3, rng)
        self._lay(picture, flat, quad, rng)
        if rng.random() < 0.12:
            picture, shift = _cut_off(picture, hull(quad), rng)
            quad, rectangle = quad - shift, rectangle - np.concatenate([shift, shift])
        return _finish(picture, quad, rectangle, rng)

    def _close_up(self, rng):
        """A picture that is itself a crop: the plate fills 60 to 108 % of its width and height."""
        flat, quad = self._view(rng, rng.uniform(100, 260))
        box = hull(quad)
        filled = rng.uniform(0.6, 1.08, 2) if rng.random() < 0.3 else rng.uniform(0.8, 1.05) + rng.uniform(-0.05, 0.05, 2)
        size = np.maximum(np.round((box[2:] - box[:2]) / filled), 8)
        spare = size - (box[2:] - box[:2])
        quad = quad - box[:2] + spare * rng.uniform(0.3, 0.7, 2)
        picture = self._background(size.astype(int), rng)
        self._lay(picture, flat, quad, rng)
        return _finish(picture, quad, np.concatenate([[0, 0], size]), rng)

    def _photographed(self, rng):
        photo, box = self.boxes[rng.integers(len(self.boxes))]
        height, width = photo.luma.shape
        size = box[2:] - box[:2]
        around = AROUND + JITTER * rng.uniform(-1, 1, 4)
        rectangle = box + np.concatenate([-size * around[:2], size * around[2:]])
        x0, y0 = np.clip(np.floor(rectangle[:2]).astype(int) - 2, 0, None)
        x1, y1 = np.ceil(rectangle[2:]).astype(int) + 2
        sides = np.array([box[0] > 1.5, box[1] > 1.5, box[2] < width - 1.5, box[3] < height - 1.5])
        part = photo.luma[y0:y1, x0:x1].astype(np.float32)
        shift = np.array([x0, y0])
        return _finish(part, box_quad(box) - shift, rectangle - np.concatenate([shift, shift]), rng, sides)

    def _view(self, rng, width):
        flat = self.draw_plate(rng)
        return flat, view_quad(flat.shape[1] / flat.shape[0], rng, roll=15.0) * width

    def _background(self, size, rng):
        """A part of a photograph, at most half of the time with its own plate in it: float32 [height, width]."""
        photo = self.photos[rng.integers(len(self.photos))]
        height, width = photo.luma.shape
        reach = np.minimum(np.maximum(size * rng.uniform(0.3, 2.0), 8).astype(int), (width, height))
        x, y = rng.integers(0, (width - reach[0] + 1, height - reach[1] + 1))
        part = photo.luma[y : y + reach[1], x : x + reach[0]]
        return cv2.resize(part, (int(size[0]), int(size[1])), interpolation=cv2.INTER_LINEAR).astype(np.float32)

    def _lay(self, picture, flat, quad, rng):
        infrared = rng.random() < 0.2
        if infrared:
            picture *= rng.uniform(0.08, 0.5)
        lay_plate(picture, flat, quad.astype(np.float32), infrared, rng)


def _cut_off(picture, box, rng):
    """Cut the picture along one side so that up to a quarter of the plate is lost. Returns it and the origin's shift."""
    lost = rng.uniform(0, 0.25) * (box[2:] - box[:2])
    side = rng.integers(SIDES)
    if side == 0:
        shift = np.array([int(box[0] + lost[0]), 0])
    elif side == 1:
        shift = np.array([0, int(box[1] + lost[1])])
    else:
        shift = np.zeros(2, int)
    columns = int(box[2] - lost[0]) if side == 2 else picture.shape[1]
    rows = int(box[3] - lost[1]) if side == 3 else picture.shape[0]
    return picture[shift[1] : rows, shift[0] : columns], shift


def _finish(picture, quad, rectangle, rng, sides=None):
    """Degrade the picture, cut the rectangle through the kernel of use and stretch it. `sides` given: hull only."""
    picture = photograph(np.clip(picture, 0, 255), rng, strength=0.8)
    crop = stretch_loose(cut_rectangle(picture, rectangle, INPUT_WIDTH, INPUT_HEIGHT, fast=True))
    corners = (quad - rectangle[:2]) / (rectangle[2:] - rectangle[:2])
    known = np.ones(SIDES, bool) if sides is None else sides
    return CornerSample(crop.astype(np.float32), corners.astype(np.float32), sides is None, known)
