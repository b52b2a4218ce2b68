"""Plates of simulated roads: those of `scripts/train`, with seeds that no training uses, under the road's light."""

import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "train"))

from light import Light, linear, shade  # noqa: E402
from plates import pick_design  # noqa: E402
from road_conditions import Condition  # noqa: E402
from sheet import Plate  # noqa: E402
from state_designs import draw_design, own_serial  # noqa: E402
from state_files import load_states  # noqa: E402

_HELD_OUT = 70_411_000  # no seed of the training commands is near
_MIN_CONTRAST = 70  # luma levels between paper and ink: who drives a faded plate past is not the road's doing
_AS_ISSUED_SHARE = 0.7  # the others are varied as in training: other dies, frames, stickers, dirt
_FINER = 2
_NOT_ISSUED = set(
    "IOQ"
)  # most states leave them out of their forms, for they look like digits; vanity plates have them


class PlateStock:
    """American plates without end, each with a serial of its own design's form; no serial comes twice."""

    def __init__(self, seed: int):
        self._rng = np.random.default_rng([_HELD_OUT, seed])
        self._given: set[str] = set()
        self._states = [state for region, state in load_states().items() if region.startswith("US-")]

    def draw(self) -> Plate:
        while True:
            design = pick_design(self._rng, self._states)
            serial, plain = own_serial(self._rng, design), bool(self._rng.random() < _AS_ISSUED_SHARE)
            plate = draw_design(self._rng, design, serial, plain=plain)
            is_issued = design.kind == "vanity" or not _NOT_ISSUED & set(plate.text)
            is_new = 5 <= len(plate.text) <= 8 and plate.text not in self._given
            if is_issued and is_new and _contrast(plate.bgr) >= _MIN_CONTRAST:
                self._given.add(plate.text)
                return plate


def _contrast(bgr: np.ndarray) -> float:
    """Luma levels between the 3rd and the 97th percentile where the serial stands."""
    height, width = bgr.shape[:2]
    middle = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)[height * 3 // 10 : height * 7 // 10, width // 10 : width * 9 // 10]
    return float(np.ptp(np.percentile(middle, (3, 97))))


def lit_plate(plate: Plate, condition: Condition) -> np.ndarray:
    """The flat plate as it sends light to the camera: premultiplied linear BGR and coverage, float32 [h, w, 4]."""
    albedo = linear(plate.bgr)
    if condition.infrared:
        albedo = np.repeat((albedo @ np.array([0.15, 0.45, 0.40], np.float32))[..., None], 3, 2)
    dark, white = _reflected(0.0, condition.light), _reflected(1.0, condition.light)
    light = (albedo * (white - dark) + dark) * np.float32(condition.plate_gain)
    lamp = albedo * np.float32(0.35 if condition.light.lamps and not condition.infrared else 0.0)
    face = np.dstack([light + lamp, np.ones(albedo.shape[:2], np.float32)]).astype(np.float32)
    return np.pad(face, ((1, 1), (1, 1), (0, 0)))


def lay(picture: np.ndarray, face: np.ndarray, quad: np.ndarray) -> None:
    """Draw a lit plate into `picture` (premultiplied, [h, w, 4], in place) with its corners on `quad` (its pixels).

    Averaged from twice the resolution, so that fine strokes neither alias nor blur more than the pixels do.
    """
    low = np.maximum(np.floor(quad.min(0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(quad.max(0)).astype(int) + 3, picture.shape[1::-1])
    if (high <= low).any() or cv2.contourArea(quad.astype(np.float32), oriented=True) <= 0:
        return
    rows, columns = face.shape[0] - 2, face.shape[1] - 2
    tall = max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])) * _FINER
    wide = max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])) * _FINER
    size = (min(columns, max(round(wide), 8)), min(rows, max(round(tall), 8)))
    small = cv2.resize(face[1:-1, 1:-1], size, interpolation=cv2.INTER_AREA)
    small = np.pad(small, ((1, 1), (1, 1), (0, 0)))
    source = np.float32([[1, 1], [size[0] + 1, 1], [size[0] + 1, size[1] + 1], [1, size[1] + 1]]) - 0.5
    target = ((quad - low) * _FINER - 0.5).astype(np.float32)
    extent = (high - low) * _FINER
    drawn = cv2.warpPerspective(small, cv2.getPerspectiveTransform(source, target), extent.tolist())
    drawn = cv2.resize(drawn, (high - low).tolist(), interpolation=cv2.INTER_AREA)
    part = picture[low[1] : high[1], low[0] : high[0]]
    part *= 1 - drawn[..., 3:]
    part += drawn


def _reflected(albedo: float, light: Light) -> np.ndarray:
    """What an upright surface that faces the camera reflects: linear BGR [3]."""
    normal = np.float32([[0, 0, -1]])
    one = np.ones(1, np.float32)
    return shade(normal, normal, np.full((1, 3), albedo, np.float32), one * 0.25, one * 0, light)[0]
