"""Training pictures for the localizer: tiles cut from real photographs, some of their plates replaced by drawn ones.

Each tile comes with its plates. A drawn plate's corners are exact; of a real one only the upright box is known, which the
loss compares with the hull of the predicted corners. Plates too small to be labelled well are marked to be ignored.
"""

from dataclasses import dataclass, field

import cv2
import numpy as np

from pasting import lay_plate, paint_out, paste, view_quad
from photometric import photograph
from photos import Photo, box_quad, hull, iou
from signs import draw_sign

PAD = 114  # what fills the network's input beside the picture, as in use
MIN_STORED_PX = 32  # narrower boxes of the photographs are too rough to teach corners, and often missing
MIN_INPUT_PX = 12  # narrower plates in the network's input are neither demanded nor punished
SIDES = 4  # left, top, right, bottom


@dataclass
class Plate:
    """A plate in a tile. corners: float32 [4, 2] in tile pixels, clockwise from the plate's own top left.

    exact: the corners are known; else only their hull, and of it the `sides` (bool [4]: left, top, right, bottom) that
    the picture's border does not cut.
    """

    corners: np.ndarray
    exact: bool
    ignore: bool
    sides: np.ndarray = field(default_factory=lambda: np.ones(SIDES, bool))


@dataclass(frozen=True)
class SceneSettings:
    """tile_px: side of the square tile. min_plate_px..max_plate_px: width of the plate that a tile is built around.

    replaced: share of tiles whose plates are drawn; emptied: share whose plates are painted out; mosaics: share of
    tiles that are four smaller ones. Shares are 0..1.
    """

    tile_px: int = 320
    min_plate_px: float = 14.0
    max_plate_px: float = 240.0
    replaced: float = 0.38
    emptied: float = 0.12
    mosaics: float = 0.35


class SceneMaker:
    """Makes tiles without end. photos: the real pictures; draw_plate(rng): a flat plate, uint8 [h, w]."""

    def __init__(self, photos: list[Photo], draw_plate, settings: SceneSettings = SceneSettings()):
        self.photos, self.draw_plate, self.settings = photos, draw_plate, settings
        self.anchors = [
            (number, box)
            for number, photo in enumerate(photos)
            for box in photo.boxes
            if box[2] - box[0] >= MIN_STORED_PX
        ]
        weight = {"openimages": 1.0, "kaggle": 1.0, "romania": 0.5}  # the last is frames of four drives, much alike
        weights = np.array([weight[photos[number].source] for number, _ in self.anchors])
        self.odds = weights / weights.sum()

    def scene(self, rng: np.random.Generator) -> tuple[np.ndarray, list[Plate]]:
        """One tile, float32 [tile_px, tile_px] 0..255 after all degradations, and its plates."""
        settings = self.settings
        if rng.random() >= settings.mosaics:
            return self._tile(rng, settings.tile_px, settings.max_plate_px)
        half = settings.tile_px // 2
        picture, plates = np.empty((2 * half, 2 * half), np.float32), []
        for top in (0, half):
            for left in (0, half):
                tile, found = self._tile(rng, half, half * 0.6)
                picture[top : top + half, left : left + half] = tile
                for plate in found:
                    plate.corners = plate.corners + np.float32([left, top])
                plates += found
        return picture, plates

    def _tile(self, rng, size, max_plate_px):
        number, anchor = self.anchors[rng.choice(len(self.anchors), p=self.odds)]
        photo = self.photos[number]
        target = np.exp(rng.uniform(np.log(self.settings.min_plate_px), np.log(max_plate_px)))
        scale = np.clip(target / (anchor[2] - anchor[0]), 0.85 * size / max(photo.luma.shape), 2.5)
        tile, plates, seen = cut(photo, anchor, scale, size, rng)
        kind = rng.random()
        if kind < self.settings.emptied:
            plates = self._empty(tile, plates, rng)
        elif kind < self.settings.emptied + self.settings.replaced:
            plates = self._replace(tile, plates, seen, rng)
        tile = photograph(np.clip(tile, 0, 255), rng)
        tile[~seen] = PAD
        return tile, plates

    def _empty(self, tile, plates, rng):
        """Paint the plates out and strew signs about; plates that are cut by the tile's border stay to be ignored."""
        for plate in plates:
            paint_out(tile, hull(plate.corners), rng)
        for _ in range(rng.integers(0, 4)):
            _place(tile, draw_sign(rng), _anywhere(tile.shape, rng), rng)
        return [plate for plate in plates if plate.ignore]

    def _replace(self, tile, plates, seen, rng):
        """Cover real plates by drawn ones, and set some more where there was none."""
        infrared = rng.random() < 0.2
        if infrared:
            tile *= rng.uniform(0.08, 0.5)
        kept = []
        for plate in plates:
            if plate.ignore or (not infrared and rng.random() < 0.15):
                kept.append(plate)
            else:
                kept.append(self._cover(tile, plate, infrared, rng))
        for _ in range(rng.integers(0, 3)):
            added = self._add(tile, kept, seen, infrared, rng)
            kept += [added] if added else []
        return kept

    def _cover(self, tile, plate, infrared, rng):
        """A drawn plate over a real one, about as bright as that was, large enough to hide it."""
        box = hull(plate.corners)
        flat = self.draw_plate(rng)
        quad = view_quad(flat.shape[1] / flat.shape[0], rng)
        extent = np.ptp(quad, axis=0)
        fit = max(1.05 * (box[2] - box[0]) / extent[0], 1.1 * (box[3] - box[1]) / extent[1])
        middle = (box[:2] + box[2:]) / 2 - (quad.min(0) + quad.max(0)) / 2 * fit
        quad = (quad * fit + middle).astype(np.float32)
        paint_out(tile, box, rng)
        lay_plate(tile, flat, quad, infrared, rng)
        return _drawn(quad)

    def _add(self, tile, plates, seen, infrared, rng):
        """A drawn plate at a free place of the picture, or None where there is none."""
        flat = self.draw_plate(rng)
        quad = view_quad(flat.shape[1] / flat.shape[0], rng)
        width = np.exp(rng.uniform(np.log(self.settings.min_plate_px), np.log(tile.shape[1] * 0.7)))
        place = _anywhere(tile.shape, rng)
        if not seen[int(place[1]), int(place[0])]:
            return None
        quad = (quad * width + place).astype(np.float32)
        taken = np.array([hull(plate.corners) for plate in plates]).reshape(-1, 4)
        if (iou(hull(quad), taken) > 0).any():
            return None
        lay_plate(tile, flat, quad, infrared, rng)
        return _drawn(quad)


def _drawn(quad):
    return Plate(quad, exact=True, ignore=bool(np.ptp(quad[:, 0]) < MIN_INPUT_PX))


def cut(photo: Photo, anchor, scale: float, size: int, rng):
    """Cut a square tile around one box of a photograph.

    Returns the tile (float32 [size, size]; PAD where the photograph ends), its plates, and a bool map of where there is
    photograph. The tile holds the anchor's middle; the photograph is mirrored half of the time.
    """
    height, width = photo.luma.shape
    reach = round(size / scale)
    scale = size / reach  # whole pixels of the photograph, so that boxes stay where they are
    middle = (anchor[:2] + anchor[2:]) / 2
    origin = middle - rng.uniform(0.1, 0.9, 2) * reach
    limit = np.array([width, height]) - reach
    inside = np.clip(origin, np.minimum(0, limit), np.maximum(0, limit))
    origin = np.where(limit >= 0, np.floor(inside), 0)  # a picture smaller than the tile sits at its top left, as in use
    tile, seen = _resample(photo.luma, origin.astype(int), scale, size)
    labelled = len(photo.boxes)
    corners = [(box_quad(box) - origin) * scale for box in np.concatenate([photo.boxes, photo.doubtful])]
    if rng.random() < 0.5:
        extent = round(min(size, (width - origin[0]) * scale))
        tile[:, :extent] = tile[:, :extent][:, ::-1].copy()
        corners = [np.float32([extent, 0]) + quad[[1, 0, 3, 2]] * np.float32([-1, 1]) for quad in corners]
    plates = [_real_plate(quad, scale, size, seen, number >= labelled) for number, quad in enumerate(corners)]
    return tile, [plate for plate in plates if plate], seen


def _resample(luma, origin, scale, size):
    reach = round(size / scale)
    part = luma[origin[1] : origin[1] + reach, origin[0] : origin[0] + reach]
    shape = (max(1, round(part.shape[1] * scale)), max(1, round(part.shape[0] * scale)))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    tile, seen = np.full((size, size), PAD, np.float32), np.zeros((size, size), bool)
    tile[: shape[1], : shape[0]] = cv2.resize(part, shape, interpolation=method)
    seen[: shape[1], : shape[0]] = True
    return tile, seen


def _real_plate(quad, scale, size, seen, doubtful):
    """The plate of a real box in tile pixels, or None where nothing of it is in the tile."""
    box = hull(quad)
    if (box[2:] <= 0).any() or (box[:2] >= size).any():
        return None
    height, width = seen.any(1).sum(), seen.any(0).sum()
    middle = quad.mean(0)
    outside = (middle < 0).any() or (middle >= size).any()
    narrow = box[2] - box[0] < max(MIN_INPUT_PX, MIN_STORED_PX * scale)
    border = 1.5 * scale
    uncut = np.array([box[0] > border, box[1] > border, box[2] < width - border, box[3] < height - border])
    within = np.array([box[0] < 0, box[1] < 0, box[2] > size, box[3] > size])  # cut by the tile, not by the photograph
    return Plate(quad.astype(np.float32), exact=False, ignore=bool(outside or narrow or doubtful), sides=uncut | within)


def _anywhere(shape, rng):
    return rng.uniform(0, 1, 2) * np.array([shape[1], shape[0]])


def _place(tile, flat, place, rng):
    quad = view_quad(flat.shape[1] / flat.shape[0], rng)
    width = np.exp(rng.uniform(np.log(20), np.log(tile.shape[1] * 0.9)))
    paste(tile, flat, (quad * width + place).astype(np.float32), rounding=rng.uniform(0, 0.3))
