"""Boxes around plates: hulls, overlaps, and where a plate's characters lie in a crop."""

import numpy as np
import pytest

import reader_data
from photos import box_quad, hull, iou


def test_a_hull_is_the_upright_box_around_a_quad():
    quads = np.array([[[3, 1], [9, 2], [8, 6], [2, 5]], [[0, 0], [4, 0], [4, 2], [0, 2]]])
    np.testing.assert_array_equal(hull(quads), [[2, 1, 9, 6], [0, 0, 4, 2]])


def test_the_corners_of_a_box_begin_at_its_top_left_and_go_clockwise():
    np.testing.assert_array_equal(box_quad([1, 2, 5, 4]), [[1, 2], [5, 2], [5, 4], [1, 4]])


def test_an_overlap_is_the_common_part_of_the_union():
    boxes = np.array([[0, 0, 4, 2], [2, 0, 6, 2], [4, 0, 8, 2], [1, 0.5, 3, 1.5]], float)
    # The same; half over: 4 of 12; side by side; inside: 2 of 8.
    np.testing.assert_allclose(iou(boxes[0], boxes), [1, 1 / 3, 0, 1 / 4])


def test_a_serial_becomes_one_class_a_place():
    labels = reader_data.encode("0AZ?", [("IA", "suffix")])
    assert labels.tolist() == [0, 10, 35, 37] + [36] * 6 + [18, 10, 36, 36] + [2]


def test_boxes_go_through_the_crops_margin():
    square = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 100.0], [0.0, 100.0]])
    whole = reader_data.boxes_in_crop(np.array([[0, 0, 1, 1], [0.25, 0.5, 0.5, 1]], float), square, square)
    margin, span = 0.06, 1.12
    np.testing.assert_allclose(whole[0], [margin / span, margin / span, (1 + margin) / span, (1 + margin) / span])
    np.testing.assert_allclose(whole[1][0], (0.25 + margin) / span)


def test_boxes_move_when_the_finder_takes_only_a_part():
    plate = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 100.0], [0.0, 100.0]])
    left_half = np.array([[0.0, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]])
    (box,) = reader_data.boxes_in_crop(np.array([[0.25, 0.0, 0.5, 1.0]]), plate, left_half)
    np.testing.assert_allclose(box[[0, 2]], [(0.5 + 0.06) / 1.12, (1 + 0.06) / 1.12])


@pytest.mark.parametrize(
    ("boxes", "hidden", "shown"),
    [
        ([[0.0, 0, 0.3, 1], [0.3, 0, 0.6, 1], [0.6, 0, 0.9, 1]], [0, 0, 0], "AB1"),
        # A third of the last one is cut off: under 70 % of it is seen.
        ([[0.0, 0, 0.3, 1], [0.3, 0, 0.6, 1], [0.8, 0, 1.1, 1]], [0, 0, 0], "AB?"),
        # Both of the last lie outside: nobody can count them.
        ([[0.5, 0, 0.9, 1], [1.1, 0, 1.4, 1], [1.5, 0, 1.8, 1]], [0, 0, 0], "A?"),
        ([[0.0, 0, 0.3, 1], [0.3, 0, 0.6, 1], [0.6, 0, 0.9, 1]], [0, 0.31, 0.29], "A?1"),
    ],
)
def test_a_character_that_is_hardly_seen_is_none(boxes, hidden, shown):
    text, centres = reader_data.visible_characters("AB1", np.array(boxes, float), np.array(hidden, float))
    assert text == shown
    middles = [(box[0] + box[2]) / 2 for box in boxes if box[0] < 1]
    known = centres[: len(middles), 0].astype(float)
    np.testing.assert_allclose(known, np.clip(middles, 0, 1), atol=1e-3)
    assert np.isnan(centres[len(middles) :].astype(float)).all()
