"""What the localizer should answer for a tile, and how its answer is judged."""

import numpy as np
import torch
from torch.nn.functional import logsigmoid, smooth_l1_loss

from localizer_model import CORNER_VALUES, STRIDE
from photos import hull
from scenes import SIDES, Plate

_SPREAD = 6.0  # plate width over the Gaussian's standard deviation: the hill ends at the plate's edge
_MIN_SIGMA = 0.5  # cells
_LEARN_CORNERS_FROM = 0.15  # height of the hill from which on a cell's corners are taught
_OVERLAP_COUNTS = 0.25  # weight of the overlap beside the corners' relative error
_MIN_EXTENT = 2.0  # cells; smaller plates' corner errors are measured as if they were this large

# Channels of the target map.
HEAT, COUNTED, WEIGHT, EXACT = 0, 1, 2, 3
EXTENT = slice(4, 6)
KNOWN_SIDES = slice(6, 6 + SIDES)
CORNERS = slice(6 + SIDES, 6 + SIDES + CORNER_VALUES)
CHANNELS = 6 + SIDES + CORNER_VALUES


def target_map(plates: list[Plate], tile_px: int) -> np.ndarray:
    """The answer for a tile: float32 [CHANNELS, cells, cells].

    heat: Gaussian hills, 1 at each plate's middle cell. counted: 0 in cells of ignored plates. weight: of the cell's
    corners; the rest describes the plate that the cell's corners belong to (offsets in cells).
    """
    cells = tile_px // STRIDE
    target = np.zeros((CHANNELS, cells, cells), np.float32)
    target[COUNTED] = 1.0
    axis = np.arange(cells, dtype=np.float32)
    for plate in (plate for plate in plates if plate.ignore):
        x0, y0, x1, y1 = hull(plate.corners) / STRIDE
        columns, rows = (axis + 1 > x0) & (axis < x1), (axis + 1 > y0) & (axis < y1)
        target[COUNTED][np.ix_(rows, columns)] = 0.0
    for plate in (plate for plate in plates if not plate.ignore):
        _add_hill(target, plate, axis)
    return target


def _add_hill(target, plate, axis):
    corners = plate.corners / STRIDE
    low, high = corners.min(0), corners.max(0)
    extent = high - low
    middle = np.floor(_crossing(corners))
    if (middle < 0).any() or (middle >= len(axis)).any():
        return
    sigma = np.maximum(extent / _SPREAD, _MIN_SIGMA)
    hill_x = np.exp(-(((axis - middle[0]) / sigma[0]) ** 2) / 2)
    hill_y = np.exp(-(((axis - middle[1]) / sigma[1]) ** 2) / 2)
    hill = hill_y[:, None] * hill_x[None]
    own = (hill > target[HEAT]) & (hill >= _LEARN_CORNERS_FROM)
    target[HEAT] = np.maximum(target[HEAT], hill)
    target[COUNTED][own] = 1.0
    target[WEIGHT][own] = hill[own]
    target[EXACT][own] = plate.exact
    target[EXTENT, own] = np.maximum(extent, _MIN_EXTENT)[:, None]
    target[KNOWN_SIDES, own] = plate.sides.astype(np.float32)[:, None]
    rows, columns = np.nonzero(own)
    centres = np.stack([columns, rows]) + 0.5
    target[CORNERS, own] = (corners[:, :, None] - centres[None]).reshape(CORNER_VALUES, -1)


def _crossing(corners):
    """Where a quad's diagonals cross: the image of the plate's middle."""
    a, b, c, d = corners.astype(np.float64)
    u, v = c - a, d - b
    across = u[0] * v[1] - u[1] * v[0]
    if abs(across) < 1e-9:
        return corners.mean(0)
    along = ((b - a)[0] * v[1] - (b - a)[1] * v[0]) / across
    return a + along * u


def heat_loss(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Penalty-reduced focal loss (Law and Deng 2018, CornerNet, equation 1), per plate. logits [n, 1, h, w]."""
    logits, wanted = logits[:, 0].float(), target[:, HEAT]
    found, peak = torch.sigmoid(logits), wanted >= 1.0
    rise = -((1 - found) ** 2) * logsigmoid(logits) * peak
    fall = -(found**2) * logsigmoid(-logits) * (1 - wanted) ** 4 * ~peak * target[:, COUNTED]
    return (rise + fall).sum() / peak.sum().clamp(min=1)


def corner_loss(corners: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Mean error of the corners, or of their hull where only that is known, in parts of the plate's extent, plus a part
    of what the hulls' overlap lacks. Errors relative to the true extent alone would favour plates that are too small.

    corners [n, 8, h, w], in cells.
    """
    picked = target[:, WEIGHT] > 0
    if not picked.any():
        return corners.sum() * 0.0
    wanted = target.permute(0, 2, 3, 1)[picked]
    given = corners.permute(0, 2, 3, 1)[picked].float()
    weight, exact, extent = wanted[:, WEIGHT], wanted[:, EXACT], wanted[:, EXTENT]
    known = wanted[:, CORNERS]
    by_corner = _relative(given - known, extent.repeat(1, 4)).mean(1)
    sides = wanted[:, KNOWN_SIDES]
    wanted_hull = _sides(known)
    given_hull = torch.where(sides > 0, _sides(given), wanted_hull)
    by_hull = _relative(given_hull - wanted_hull, extent.repeat(1, 2)).sum(1) / sides.sum(1).clamp(min=1)
    each = torch.where(exact > 0, by_corner, by_hull) + _OVERLAP_COUNTS * (1 - _overlap(given_hull, wanted_hull))
    return (each * weight).sum() / weight.sum()


def _relative(error, extent):
    relative = error / extent
    return smooth_l1_loss(relative, torch.zeros_like(relative), beta=0.02, reduction="none")


def _overlap(hulls, others):
    """Intersection over union of upright boxes, row by row: [n, 4] and [n, 4] to [n]."""
    common = torch.minimum(hulls[:, 2:], others[:, 2:]) - torch.maximum(hulls[:, :2], others[:, :2])
    common = common.clamp(min=0).prod(1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(1) for boxes in (hulls, others)]
    return common / (areas[0] + areas[1] - common).clamp(min=1e-3)


def _sides(corners):
    """Left, top, right, bottom of the hulls of [n, 8] corners in the plate's order."""
    x, y = corners[:, 0::2], corners[:, 1::2]
    left, right = torch.minimum(x[:, 0], x[:, 3]), torch.maximum(x[:, 1], x[:, 2])
    top, bottom = torch.minimum(y[:, 0], y[:, 1]), torch.maximum(y[:, 2], y[:, 3])
    return torch.stack([left, top, right, bottom], 1)
