"""Real plates for the reader: each with its surroundings, drawn again and again with another crop, another quality and,
where the places of its characters are known, another order of its characters and something before them.

Permuting the characters keeps what rendering lacks (real dies, dirt, light, sensors) and takes away what a plate can be
known by. The places come from the attention of a reader that reads the plate right.
"""

from pathlib import Path

import cv2
import numpy as np
import torch
from onnxruntime import InferenceSession

import kernel
from camera import MAX_LEVELS, MIN_LEVELS
from covers import FIELD as CANVAS, SURROUNDINGS, Shades, draw_cover, in_field, in_plate
from reader_data import (
    HEIGHT,
    NONE,
    SLOTS,
    WIDTH,
    Sample,
    boxes_in_crop,
    encode,
    real_context,
    seen_ends,
    visible_characters,
)
from reader_model import MAIN, Reader
from reader_scores import is_right, spell

PERMUTED_SHARE = 0.6
COVERED_SHARE = 0.4
INKED_SHARE = 0.8  # of the room of a character, across; the rest is the gap between two
CHARACTER_HEIGHT = 0.56  # of the plate's: about what American and European ones have
LONGEST_GAP = 1.9  # of the usual pitch: more, and something stands between two characters


class RealPlate:
    """One plate along one quad: `luma` is the quad with its surroundings, upright. `places` [k,2] are its characters'
    centres in pixels of it, and `cells` [k,2] their left and right edges; None where they are unknown, or not in one row.
    """

    def __init__(self, luma: np.ndarray, quad: np.ndarray, text: str):
        self.luma, self.text = _upright(luma, quad), text
        self.places: np.ndarray | None = None
        self.cells: np.ndarray | None = None


class RealPlates:
    """A pool that draws samples of real plates. Stacked characters of real plates are unknown: their labels are -1.

    A place with an empty text is no plate, and has none.
    """

    def __init__(self, data: Path, plates: list[dict], refiner: InferenceSession, locator: Reader | None):
        self._plates = []
        for plate in plates:
            luma, quads = real_context(data, plate, refiner)
            self._plates += [RealPlate(luma, quad, plate["text"]) for quad in quads]
        if locator is not None:
            locate(locator, self._plates)

    def __len__(self) -> int:
        return len(self._plates)

    @property
    def located(self) -> list[RealPlate]:
        """Those of which the places of the characters are known, in one row."""
        return [plate for plate in self._plates if plate.cells is not None]

    def draw(self, rng: np.random.Generator) -> Sample:
        plate = self._plates[rng.integers(len(self._plates))]
        if plate.cells is not None and rng.random() < COVERED_SHARE:
            luma, text, centres, quad = covered(rng, plate)
        else:
            luma, text = _ordered(rng, plate)
            luma = _degraded(rng, luma)
            quad = _jitter_quad(rng)
            centres = _centres(plate.places, quad)
        labels = encode(text)
        if text:
            labels[SLOTS:] = -1
        return kernel.rectify(luma, quad, WIDTH, HEIGHT, fast=True), labels, centres


def _ordered(rng: np.random.Generator, plate: RealPlate) -> tuple[np.ndarray, str]:
    """The plate with its characters as they are, or in another order."""
    if plate.cells is not None and rng.random() < PERMUTED_SHARE:
        return permute(rng, plate.luma, plate.text, plate.cells)
    return plate.luma, plate.text


def _degraded(rng: np.random.Generator, luma: np.ndarray) -> np.ndarray:
    return degrade(rng, luma) if rng.random() < 0.6 else luma


def covered(rng: np.random.Generator, plate: RealPlate) -> tuple[np.ndarray, str, np.ndarray, np.ndarray]:
    """A plate whose characters' places are known, with something before it: luma, text, centres and quad."""
    luma, text = _ordered(rng, plate)
    boxes = _boxes(plate)
    cover = draw_cover(rng, Shades.of(luma.astype(np.float32), _centre_quad()), boxes)
    if not cover.digital:
        luma = np.clip(cover.over(luma.astype(np.float32)), 0, 255).astype(np.uint8)
    luma = _degraded(rng, luma)
    if cover.digital:
        luma = np.clip(cover.over(luma.astype(np.float32)), 0, 255).astype(np.uint8)
    quad = _jitter_quad(rng, seen_ends(rng, cover))
    shown, centres = visible_characters(text, boxes_in_crop(boxes, _centre_quad(), quad), cover.hides(boxes))
    return luma, shown, centres.astype(np.float32), quad


def _boxes(plate: RealPlate) -> np.ndarray:
    """About where the characters are: [k,4] of the plate, 0..1."""
    rows = in_plate(plate.places)[:, 1]
    edges = in_plate(np.stack([plate.cells.ravel(), np.zeros(plate.cells.size)], 1))[:, 0].reshape(-1, 2)
    middle, half = edges.mean(1), (edges[:, 1] - edges[:, 0]) / 2 * INKED_SHARE
    return np.stack([middle - half, rows - CHARACTER_HEIGHT / 2, middle + half, rows + CHARACTER_HEIGHT / 2], 1)


def permute(rng: np.random.Generator, luma: np.ndarray, text: str, cells: np.ndarray) -> tuple[np.ndarray, str]:
    """The plate with its characters in another order, some of them twice: whole columns change their places."""
    count = len(cells)
    order = rng.permutation(count) if rng.random() < 0.6 else rng.integers(0, count, count)
    result = luma.copy()
    for (left, right), source in zip(cells, order):
        strip = luma[:, cells[source, 0] : cells[source, 1]]
        strip = cv2.resize(strip, (int(right - left), luma.shape[0]), interpolation=cv2.INTER_LINEAR)
        result[:, left:right] = strip
    for edge in {int(e) for e in cells.ravel()}:  # a seam must not say that something was pasted
        if 2 < edge < luma.shape[1] - 2:
            result[:, edge - 1 : edge + 1] = cv2.blur(result[:, edge - 3 : edge + 3], (3, 1))[:, 2:4]
    return result, "".join(text[i] for i in order)


@torch.no_grad()
def locate(reader: Reader, plates: list[RealPlate]) -> None:
    """Gives the plates that the reader reads right the places of their characters."""
    reader.eval()
    for plate in plates:
        crop = kernel.stretch(kernel.rectify(plate.luma, _centre_quad(), WIDTH, HEIGHT, fast=True))
        main, stacked, position, attention = reader(torch.from_numpy(crop.astype(np.float32))[None, None])
        if main.argmax(-1)[0, len(plate.text) - MAIN :].ne(NONE).any() and len(plate.text) < MAIN:
            continue
        if is_right(spell(main, stacked, position)[0][:1], plate.text, folded=True):
            plate.places = _places(attention[0, : len(plate.text)])
            plate.cells = _cells(plate.places[:, 0])


def _places(attention: torch.Tensor) -> np.ndarray:
    """The middle of each character's attention [k,cells], in pixels of the canvas [k,2]."""
    rows, columns = Reader.GRID
    weights = attention.unflatten(-1, (rows, columns))
    total = weights.sum((1, 2))
    x = (weights.sum(1) * (torch.arange(columns) + 0.5)).sum(-1) / total / columns
    y = (weights.sum(2) * (torch.arange(rows) + 0.5)).sum(-1) / total / rows
    margin = kernel.READER_MARGIN
    in_quad = np.stack([x.numpy(), y.numpy()], 1) * (1 + 2 * margin) - margin
    return in_field(in_quad)


def _cells(x: np.ndarray) -> np.ndarray | None:
    """Left and right edges of characters at these places; None where they are not in one even row."""
    gaps = np.diff(x)
    if len(x) < 3 or gaps.min() < 0.5 * np.median(gaps):
        return None
    pitch = np.median(gaps)
    half = np.minimum(np.concatenate([[pitch], gaps, [pitch]]) / 2, pitch * LONGEST_GAP / 2 * 0.6)
    edges = np.stack([x - half[:-1], x + half[1:]], 1)
    return np.clip(np.round(edges), 0, CANVAS[0]).astype(int)


def _centres(places: np.ndarray | None, quad: np.ndarray) -> np.ndarray:
    """Places in the canvas as places in the crop of the quad, 0..1: [10,2], NaN where there is none."""
    centres = np.full((SLOTS, 2), np.nan, np.float32)
    if places is not None:
        margin = kernel.READER_MARGIN
        in_quad = kernel.project(np.linalg.inv(kernel.homography(quad)), places)
        centres[: len(places)] = (in_quad + margin) / (1 + 2 * margin)
    return centres


def _upright(luma: np.ndarray, quad: np.ndarray) -> np.ndarray:
    low, high = -SURROUNDINGS, 1 + SURROUNDINGS
    corners = kernel.project(kernel.homography(quad), np.array([[low, low], [high, low], [high, high], [low, high]]))
    width, height = CANVAS
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform((corners - 0.5).astype(np.float32), target)
    shrinks = np.linalg.norm(corners[1] - corners[0]) > 1.5 * width
    if shrinks:
        luma, matrix = _shrunk(luma, corners, target)
    return cv2.warpPerspective(luma, matrix, CANVAS, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _shrunk(luma: np.ndarray, corners: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A large plate made smaller by areas first, so that nothing aliases."""
    scale = 1.2 * CANVAS[0] / np.linalg.norm(corners[1] - corners[0])
    small = cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    factor = np.array([small.shape[1] / luma.shape[1], small.shape[0] / luma.shape[0]])
    return small, cv2.getPerspectiveTransform((corners * factor - 0.5).astype(np.float32), target)


def _centre_quad(corners: np.ndarray | None = None) -> np.ndarray:
    """Corners in fractions of the quad (default: its own) in pixels of the canvas."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64) if corners is None else corners
    return in_field(unit)


def _jitter_quad(rng: np.random.Generator, ends: tuple[float, float] = (0.0, 1.0)) -> np.ndarray:
    """Mostly outward, since no character may be cut. `ends`: where a finder takes the plate's ends for."""
    low, high = np.minimum(rng.exponential(0.04, (2, 2)) - 0.03, 0.18) * [[-1], [1]]
    low, high = low + (ends[0], 0.0), high + (ends[1], 1.0)
    corners = np.array([[low[0], low[1]], [high[0], low[1]], [high[0], high[1]], [low[0], high[1]]])
    corners += rng.normal(0, 0.015, (4, 2))
    lean, roll = rng.normal(0, 0.04), rng.normal(0, 0.025)
    centred = corners - 0.5
    return _centre_quad(corners + np.stack([lean * -centred[:, 1], roll * centred[:, 0] * 2], 1))


def degrade(rng: np.random.Generator, luma: np.ndarray) -> np.ndarray:
    """Less resolution, blur, little contrast, noise and JPEG, each at times."""
    height, width = luma.shape
    result = luma.astype(np.float32)
    if rng.random() < 0.4:
        scale = rng.uniform(0.3, 0.9)
        small = cv2.resize(result, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        result = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.4, 3.0))
    if rng.random() < 0.25:
        result = _shade(rng, result)
    span = 255.0
    if rng.random() < 0.5:
        low, high = np.percentile(result, (2, 98))
        span = rng.uniform(MIN_LEVELS, MAX_LEVELS) if rng.random() < 0.4 else rng.uniform(MAX_LEVELS, 120)
        result = (result - low) / max(high - low, 8) * span + rng.uniform(5, 250 - span)
    result += rng.standard_normal(result.shape, np.float32) * min(rng.uniform(0, 5), span / 8)
    luma = np.clip(result, 0, 255).astype(np.uint8)
    quality = int(rng.uniform(60 if span < 60 else 30, 95))
    return cv2.imdecode(cv2.imencode(".jpg", luma, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def _shade(rng: np.random.Generator, luma: np.ndarray) -> np.ndarray:
    """A shadow with a straight edge across the plate."""
    height, width = luma.shape
    angle, offset = rng.uniform(0, 2 * np.pi), rng.normal(0, 0.25) * width
    y, x = np.mgrid[:height, :width]
    across = (x - width / 2) * np.cos(angle) + (y - height / 2) * np.sin(angle) - offset
    return (luma * (1 - rng.uniform(0.2, 0.6) / (1 + np.exp(-across / rng.uniform(0.5, 6))))).astype(np.float32)
