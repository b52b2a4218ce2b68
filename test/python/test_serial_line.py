"""How a serial is set onto a plate: nothing leaves its span, nothing overlaps, and the places are told."""

import numpy as np
import pytest

import serial_line
from lettering import ALPHABET, StrokeLettering
from sheet import Sheet

LETTERING = StrokeLettering(width=0.5, weight=0.12, radius=0.2, variants=dict.fromkeys(ALPHABET, 0))
HEIGHT, TOP = 80, 40


def set_line(tokens, span=(20.0, 620.0), seed=1, stack=None):
    sheet = Sheet.blank(640, 160, np.array([230, 230, 230]), np.array([40, 40, 40]))
    serial_line.set_line(np.random.default_rng(seed), sheet, LETTERING, tokens, span, TOP, HEIGHT, stack)
    return sheet


def test_a_glyph_is_as_high_as_asked_and_cropped_to_its_ink():
    mask = LETTERING.glyph("H", HEIGHT)
    assert mask.shape[0] == HEIGHT
    assert mask.max() <= 1 and mask.min() >= 0
    for edge in (mask[0], mask[-1], mask[:, 0], mask[:, -1]):
        assert edge.max() > 0.2


@pytest.mark.parametrize("seed", range(12))
def test_the_characters_stand_in_order_inside_the_span(seed):
    sheet = set_line("ABC 1234", seed=seed)
    boxes = np.array(sheet.boxes)
    assert len(boxes) == 7
    assert (boxes[1:, 0] > boxes[:-1, 2]).all()
    assert boxes[0, 0] >= 20 - 1 and boxes[-1, 2] <= 620 + 1
    np.testing.assert_allclose(boxes[:, 3] - boxes[:, 1], HEIGHT)


@pytest.mark.parametrize("seed", range(6))
def test_a_serial_that_is_too_long_is_condensed_into_its_span(seed):
    sheet = set_line("WWWW8888", span=(100.0, 400.0), seed=seed)
    boxes = np.array(sheet.boxes)
    assert boxes[0, 0] >= 100 - 1.5 and boxes[-1, 2] <= 400 + 1.5
    np.testing.assert_allclose(boxes[:, 3] - boxes[:, 1], HEIGHT)


def test_the_ink_lies_where_the_boxes_say():
    sheet = set_line("AB12", seed=3)
    outside = sheet.raised.copy()
    for x0, y0, x1, y1 in sheet.boxes:
        area = np.s_[max(round(y0) - 1, 0) : round(y1) + 1, max(round(x0) - 1, 0) : round(x1) + 1]
        assert sheet.raised[area].max() > 0.9
        outside[area] = 0
    assert outside.max() == 0


def test_stacked_characters_are_no_part_of_the_serial():
    sheet = set_line("1234", seed=2, stack=("IA", "prefix"))
    assert len(sheet.boxes) == 4
    first = sheet.boxes[0][0]
    assert sheet.raised[:, : int(first) - 2].max() > 0.9


def test_a_length_is_all_slots_and_the_gaps_between_them():
    assert serial_line._length([10, 20, 30], 4) == 68
    items = [("A", np.zeros((80, 30)), 0.0), ("-", np.zeros((80, 12)), 0.0)]
    assert serial_line._slots(items, 40.0) == [40.0, 12]
