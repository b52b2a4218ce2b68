"""What a crop shows of a serial."""

import numpy as np

from reader_data import boxes_in_crop, visible_characters

SQUARE = np.array([[0.0, 0.0], [200.0, 0.0], [200.0, 100.0], [0.0, 100.0]])
BOXES = np.array([[0.1 + 0.2 * i, 0.3, 0.25 + 0.2 * i, 0.8] for i in range(4)])
NOTHING = np.zeros(4)


def shown(left=0.0, right=1.0, hidden=NOTHING):
    """The text of a plate "AB12" in the crop that a finder makes of the part between two places of its width."""
    found = SQUARE * (right - left, 1) + (200 * left, 0)
    return visible_characters("AB12", boxes_in_crop(BOXES, SQUARE, found), hidden)


def test_a_whole_plate_is_read_and_its_characters_have_their_places():
    text, centres = shown()
    assert text == "AB12"
    assert np.all(np.diff(centres[:4, 0]) > 0) and np.isnan(centres[4:]).all()


def test_a_hidden_character_is_illegible_and_keeps_its_place():
    text, centres = shown(hidden=np.array([0, 0.5, 0.2, 0]))
    assert text == "A?12"
    assert not np.isnan(centres[1]).any()


def test_a_cut_character_is_illegible():
    assert shown(left=0.2)[0] == "?B12"


def test_characters_beyond_the_crop_are_one_illegible_without_a_place():
    text, centres = shown(right=0.45)
    assert text == "AB?"
    assert np.isnan(centres[2]).all()
