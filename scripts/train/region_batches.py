"""Batches for the region reader: rendered crops from shards, mixed with crops of real plates."""

from pathlib import Path

import cv2
import numpy as np
import torch
from onnxruntime import InferenceSession

import kernel
import road_wear
from camera import smear_chroma, tint
from reader_data import box_quad, jitter_quad
from reader_quads import refine
from region_data import CACHED_HEIGHT, CACHED_WIDTH, HEIGHT, REGIONS, ROAD_SHARE, WIDTH, Sample, label_of, load_rgb

WIDEST_REAL = 300.0
INVERSE_FREQUENCY = 0.5
GREY_SHARE = 0.08
HUE_SPREAD, REAL_HUE_SPREAD = 6.0, 14.0
_TO_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


class RenderedPool:
    """All shards of a folder, mapped from the disk; `refresh` adds those that a renderer has finished since."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._known: set[Path] = set()
        self._shards: list[tuple[np.ndarray, np.ndarray]] = []
        self.refresh()

    def __len__(self) -> int:
        return sum(len(regions) for _, regions in self._shards)

    def refresh(self) -> None:
        for path in sorted(set(self._folder.glob("[0-9]*-regions.npy")) - self._known):
            crops = np.load(path.with_name(path.name.replace("regions", "crops")), mmap_mode="r")
            self._shards.append((crops, np.load(path)))
            self._known.add(path)

    def draw(self, rng: np.random.Generator) -> Sample:
        """A cached crop moved, scaled and sheared by a little, in other light, so that it is never the same twice."""
        crops, regions = self._shards[rng.integers(len(self._shards))]
        i = rng.integers(len(crops))
        matrix = np.eye(2, 3, dtype=np.float32)
        matrix[:, :2] += rng.normal(0, 0.02, (2, 2))
        centre, cached = np.array([WIDTH, HEIGHT]) / 2, np.array([CACHED_WIDTH, CACHED_HEIGHT]) / 2
        matrix[:, 2] = centre - matrix[:, :2] @ cached + rng.normal(0, [2.5, 1.5])
        crop = cv2.warpAffine(
            np.asarray(crops[i]), matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return recolour(rng, crop.astype(np.float32), HUE_SPREAD), int(regions[i])


def recolour(rng: np.random.Generator, rgb: np.ndarray, hue_spread: float) -> np.ndarray:
    """Another hue (degrees, normal about none), saturation and white balance; at times blurred, noisy or grey."""
    if rng.random() < GREY_SHARE:
        rgb = np.repeat((rgb @ _TO_LUMA)[..., None], 3, 2)
    elif rng.random() < 0.7:
        hue = np.radians(rng.normal(0, hue_spread))
        rgb = rgb @ colour_matrix(hue, rng.uniform(0.6, 1.3), rng.normal(0, 0.04, 3)).T
    if rng.random() < 0.1:
        rgb = cv2.GaussianBlur(rgb, (0, 0), rng.uniform(0.3, 1.2))
    if rng.random() < 0.15:
        rgb = rgb + rng.standard_normal(rgb.shape[:2], np.float32)[..., None] * rng.uniform(0, 0.08) * rgb.std()
    return rgb


def colour_matrix(hue: float, saturation: float, balance: np.ndarray) -> np.ndarray:
    """The 3 x 3 matrix that turns the chroma of RGB by `hue` radians, scales it, and multiplies by exp(balance)."""
    third, root = 1 / 3, np.sqrt(1 / 3)
    turned = np.cos(hue) * np.eye(3) + (1 - np.cos(hue)) * third * np.ones((3, 3))
    turned += np.sin(hue) * root * np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]])
    faded = saturation * np.eye(3) + (1 - saturation) * np.tile(_TO_LUMA, (3, 1))
    return (np.exp(balance)[:, None] * (faded @ turned)).astype(np.float32)


class RealPool:
    """Real plates with their surroundings in memory; each draw has its own crop and its own loss of quality.

    A region with n plates is drawn in proportion to the root of n.
    """

    def __init__(self, data: Path, plates: list[dict], refiner: InferenceSession):
        self._plates = [(*real_context(data, plate, refiner), label_of(plate["region"])) for plate in plates]
        labels = np.array([label for *_, label in self._plates])
        weights = np.bincount(labels, minlength=len(REGIONS))[labels].astype(float) ** -INVERSE_FREQUENCY
        self._sum = np.cumsum(weights / weights.sum())

    def __len__(self) -> int:
        return len(self._plates)

    def draw(self, rng: np.random.Generator) -> Sample:
        rgb, quads, region = self._plates[min(int(np.searchsorted(self._sum, rng.random())), len(self._plates) - 1)]
        quad, draw = quads[rng.integers(len(quads))], rng.random()
        if draw < ROAD_SHARE:
            rgb, quad = from_the_road(rng, rgb, quad)
        elif draw < (1 + ROAD_SHARE) / 2:
            rgb = degrade(rng, rgb)
        found = jitter_quad(rng, quad)
        crop = kernel.rectify_colour(rgb, found, WIDTH, HEIGHT, fast=True).astype(np.float32)
        return recolour(rng, crop, REAL_HUE_SPREAD), region


def real_context(data: Path, plate: dict, refiner: InferenceSession) -> tuple[np.ndarray, list[np.ndarray]]:
    """The picture around a real plate, at most 300 px to the plate's width, and in it its box and its refined quad."""
    rgb = load_rgb(data, plate)
    luma = np.round(rgb @ _TO_LUMA).astype(np.uint8)
    quads = [box_quad(plate["box"]), refine(refiner, luma, plate["box"])]
    x0, y0, x1, y1 = plate["box"]
    left, top = int(max(x0 - (x1 - x0) / 2, 0)), int(max(y0 - (y1 - y0) / 2, 0))
    context = rgb[top : int(y1 + (y1 - y0) / 2) + 1, left : int(x1 + (x1 - x0) / 2) + 1]
    scale = min(1.0, WIDEST_REAL / (x1 - x0))
    if scale < 1:
        context = cv2.resize(np.ascontiguousarray(context), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(context), [(quad - (left, top)) * scale for quad in quads]


def from_the_road(rng: np.random.Generator, rgb: np.ndarray, quad: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The plate at `quad` as small as on a road, and as worn; the quad in the smaller picture."""
    width = float(np.linalg.norm(quad[1] - quad[0]))
    low, high = road_wear.WIDTHS
    wanted = min(float(np.exp(rng.uniform(np.log(low), np.log(high)))), width)
    size = [max(round(length * wanted / width), 8) for length in rgb.shape[1::-1]]
    small = cv2.resize(rgb[..., ::-1].astype(np.float32), size, interpolation=cv2.INTER_AREA)
    scale = np.array(size) / rgb.shape[1::-1]
    return np.ascontiguousarray(road_wear.worn(rng, small, wanted)[..., ::-1]), quad * scale


def degrade(rng: np.random.Generator, rgb: np.ndarray) -> np.ndarray:
    """Less resolution, blur, another light, less contrast, noise, little chroma and JPEG, each at times."""
    height, width = rgb.shape[:2]
    bgr = rgb[..., ::-1].astype(np.float32)
    if rng.random() < 0.35 and width > 200:
        scale = rng.uniform(0.35, 0.9)
        small = cv2.resize(bgr, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        bgr = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        bgr = cv2.GaussianBlur(bgr, (0, 0), rng.uniform(0.3, 0.005 * width + 0.35))
    if rng.random() < 0.3:
        bgr = tint(rng, bgr)
    if rng.random() < 0.3:
        bgr = bgr * rng.uniform(0.25, 1.1) + rng.uniform(0, 40)
    bgr = bgr + rng.standard_normal((height, width, 1), np.float32) * rng.uniform(0, 4)
    bgr = np.clip(bgr, 0, 255).astype(np.uint8)
    if rng.random() < 0.4:
        bgr = smear_chroma(rng, bgr)
    quality = int(rng.uniform(35, 95))
    return cv2.imdecode(cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)[..., ::-1]


class Batches:
    """Draws whole batches as tensors (crops [n,3,96,192], regions [n])."""

    def __init__(self, rendered: RenderedPool, truth: RealPool, silver: RealPool, size: int):
        self._rendered, self._truth, self._silver, self._size = rendered, truth, silver, size

    def draw(
        self, rng: np.random.Generator, truth_share: float, silver_share: float
    ) -> tuple[torch.Tensor, torch.Tensor]:
        samples = []
        for kind in rng.random(self._size):
            pool = (
                self._truth
                if kind < truth_share
                else self._silver
                if kind < truth_share + silver_share
                else self._rendered
            )
            samples.append(pool.draw(rng))
        crops = np.stack([kernel.stretch_colour(crop).transpose(2, 0, 1) for crop, _ in samples])
        regions = np.array([region for _, region in samples], np.int64)
        return torch.from_numpy(crops.astype(np.float32)), torch.from_numpy(regions)
