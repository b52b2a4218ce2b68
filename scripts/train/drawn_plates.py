"""A stock of drawn plates in luma: drawing one takes longer than placing it."""

import cv2
import numpy as np

from plates import render_plate

_RENEWED = 0.02  # chance that a plate is drawn anew when it is taken, so that a long training sees ever new ones


class PlateStock:
    """draw_plate for the scenes: stock(rng) gives a flat plate, uint8 [h, w]. Each worker process has its own copy."""

    def __init__(self, count: int, seed: int):
        rng = np.random.default_rng(seed)
        self.plates = [_luma_plate(rng) for _ in range(count)]

    def __call__(self, rng: np.random.Generator) -> np.ndarray:
        place = rng.integers(len(self.plates))
        if rng.random() < _RENEWED:
            self.plates[place] = _luma_plate(rng)
        return self.plates[place]


def _luma_plate(rng):
    return cv2.cvtColor(np.clip(render_plate(rng).bgr, 0, 255).astype(np.uint8), cv2.COLOR_BGR2GRAY)
