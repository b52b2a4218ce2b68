"""What the localizer is taught: hills at plates, corners in cells, and a loss that is 0 where all is right."""

import numpy as np
import pytest
import torch

import localizer_targets as targets
from localizer_model import STRIDE
from scenes import SIDES, Plate

TILE = 32 * STRIDE


def plate(corners, ignore=False):
    return Plate(np.array(corners, np.float32), exact=True, sides=np.ones(SIDES, bool), ignore=ignore)


CORNERS = [[40.0, 60.0], [120.0, 64.0], [118.0, 104.0], [42.0, 100.0]]


def test_the_hill_is_1_at_the_middle_cell_and_falls_as_a_gaussian():
    target = targets.target_map([plate(CORNERS)], TILE)
    heat = target[targets.HEAT]
    row, column = np.unravel_index(heat.argmax(), heat.shape)
    middle = np.array(CORNERS).mean(0) / STRIDE
    assert heat.max() == 1
    assert abs(column + 0.5 - middle[0]) <= 1 and abs(row + 0.5 - middle[1]) <= 1
    sigma = max((120 - 40) / STRIDE / 6, 0.5)
    assert heat[row, column + 1] == pytest.approx(np.exp(-1 / (2 * sigma**2)), rel=1e-5)


def test_the_corners_of_every_taught_cell_lead_back_to_the_plate():
    target = targets.target_map([plate(CORNERS)], TILE)
    rows, columns = np.nonzero(target[targets.WEIGHT])
    assert len(rows) > 3
    for row, column in zip(rows, columns):
        offsets = target[targets.CORNERS, row, column].reshape(4, 2)
        np.testing.assert_allclose((offsets + [column + 0.5, row + 0.5]) * STRIDE, CORNERS, atol=1e-3)


def test_cells_of_an_ignored_plate_are_not_counted():
    target = targets.target_map([plate(CORNERS, ignore=True)], TILE)
    counted = target[targets.COUNTED]
    assert target[targets.HEAT].max() == 0
    x0, y0, x1, y1 = 40 // STRIDE, 60 // STRIDE, -(-120 // STRIDE), -(-104 // STRIDE)
    assert (counted[y0:y1, x0:x1] == 0).all()
    assert counted.sum() == counted.size - (y1 - y0) * (x1 - x0)


def test_the_corner_loss_is_0_for_the_truth_and_grows_with_the_error():
    target = torch.from_numpy(targets.target_map([plate(CORNERS)], TILE))[None]
    truth = target[:, targets.CORNERS]
    assert targets.corner_loss(truth, target).item() == pytest.approx(0, abs=1e-6)
    losses = [targets.corner_loss(truth + shift, target).item() for shift in (0.1, 0.4, 1.0)]
    assert 0 < losses[0] < losses[1] < losses[2]


def test_the_heat_loss_is_the_focal_loss_of_the_paper():
    target = torch.from_numpy(targets.target_map([plate(CORNERS)], TILE))[None]
    logits = torch.linspace(-3, 3, target[:, 0].numel()).reshape(target[:, :1].shape)
    p = 1 / (1 + np.exp(-logits[0, 0].numpy().astype(float)))
    wanted = target[0, targets.HEAT].numpy().astype(float)
    peak = wanted >= 1
    expected = -(((1 - p) ** 2 * np.log(p))[peak].sum() + (p**2 * np.log(1 - p) * (1 - wanted) ** 4)[~peak].sum())
    assert targets.heat_loss(logits, target).item() == pytest.approx(expected / peak.sum(), rel=1e-4)
