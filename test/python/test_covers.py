"""Where a cover lies on a plate, what it hides, and how it is laid into a picture."""

import numpy as np
import pytest

import covers

SQUARE = np.array([[100.0, 40.0], [260.0, 40.0], [260.0, 120.0], [100.0, 120.0]])
BOXES = np.array([[0.1 + 0.2 * i, 0.3, 0.25 + 0.2 * i, 0.8] for i in range(4)])


def strip(left, right, opacity=1.0):
    """A black cover over the whole height between two places of the plate's width."""
    width, height = covers.FIELD
    u = covers.in_plate(np.stack([np.arange(width) + 0.5, np.zeros(width)], 1))[:, 0]
    field = np.tile(np.where((u >= left) & (u < right), opacity, 0.0), (height, 1)).astype(np.float32)
    return covers.Cover(field, np.zeros_like(field), False, (0.0, 1.0))


def test_places_on_the_plate_and_pixels_of_the_field_are_each_others_inverse():
    places = np.array([[0.0, 0.0], [1.0, 1.0], [0.3, 0.7]])
    np.testing.assert_allclose(covers.in_plate(covers.in_field(places)), places)


def test_the_plate_lies_in_the_middle_of_the_field():
    np.testing.assert_allclose(covers.in_field(np.array([[0.5, 0.5]]))[0], np.array(covers.FIELD) / 2)


def test_a_cover_hides_what_lies_below_it():
    shares = strip(-0.35, 0.35).hides(BOXES)
    assert shares[0] == pytest.approx(1, abs=0.02)
    assert shares[1] == pytest.approx(1 / 3, abs=0.1)
    assert shares[2:].tolist() == [0, 0]


def test_what_shines_through_hides_nothing():
    assert strip(0, 1, opacity=covers.HIDING_OPACITY - 0.05).hides(BOXES).tolist() == [0, 0, 0, 0]


def test_a_cover_is_laid_at_its_place_in_the_picture():
    picture = strip(0.25, 0.5).laid(np.full((160, 360), 200, np.float32), SQUARE)
    assert picture[80, 145:175].max() < 5  # u from 0.28 to 0.47 of a plate from x = 100 to 260
    assert picture[80, 100:135].min() > 195
    assert picture[80, 190:260].min() > 195


def test_shades_are_those_of_the_plate_and_of_what_surrounds_it():
    picture = np.full((160, 360), 90, np.float32)
    picture[40:120, 100:260] = 220
    picture[60:100, 140:200] = 20
    shades = covers.Shades.of(picture, SQUARE)
    assert (shades.dark, shades.light, shades.body) == (20, 220, 90)


@pytest.mark.parametrize("seed", range(60))
def test_a_drawn_cover_stays_a_picture_and_leaves_ends_in_order(seed):
    cover = covers.draw_cover(np.random.default_rng(seed), covers.Shades(30, 200, 90), BOXES)
    assert cover.opacity.shape == cover.luma.shape == covers.FIELD[::-1]
    assert 0 <= cover.opacity.min() <= cover.opacity.max() <= 1
    assert 0 <= cover.luma.min() <= cover.luma.max() <= 255
    assert cover.ends[0] == 0 or cover.ends[1] == 1


def test_covers_hide_characters_in_most_but_not_in_all_draws():
    rng = np.random.default_rng(7)
    hidden = [covers.draw_cover(rng, covers.Shades(30, 200, 90), BOXES).hides(BOXES).max() > 0.3 for _ in range(200)]
    assert 0.5 < np.mean(hidden) < 0.95
