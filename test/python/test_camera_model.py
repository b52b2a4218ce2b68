"""The pinhole of the simulated street and the plates before it, against the textbook's formulas."""

import numpy as np
import pytest

from camera import luma_of, pick_quad
from view import View

STRAIGHT = View(width_px=1000, height_px=600, focal_px=2000, height_m=1.5, yaw=0, pitch=0)
TILTED = View(yaw=16.5, pitch=4.5, roll=3.0)


def test_a_point_lands_at_focal_length_times_offset_over_distance():
    pixels, depth = STRAIGHT.project(np.array([[0.5, 1.5, 20.0], [0.0, 0.0, 10.0]]))
    # Half a metre to the right at 20 m; the road at 10 m, 1.5 m under the lens.
    np.testing.assert_allclose(pixels, [[500 + 2000 * 0.5 / 20, 300], [500, 300 + 2000 * 1.5 / 10]])
    np.testing.assert_allclose(depth, [20, 10])


def test_what_lies_ahead_of_the_lens_is_in_the_middle():
    ahead = TILTED.position + 17.0 * TILTED.axes[2]
    pixels, depth = TILTED.project(ahead[None])
    np.testing.assert_allclose(pixels, [[640, 360]])
    assert depth[0] == pytest.approx(17)


def test_the_axes_are_at_right_angles_and_of_unit_length():
    np.testing.assert_allclose(TILTED.axes @ TILTED.axes.T, np.eye(3), atol=1e-12)
    # The street's axes (right, up, ahead) are left-handed, the camera's (right, down, ahead) right-handed.
    assert np.linalg.det(TILTED.axes) == pytest.approx(-1)


@pytest.mark.parametrize(
    ("view", "moves"),
    [
        (View(yaw=5, pitch=0), "right"),  # the camera looks to the left
        (View(yaw=0, pitch=5), "up"),  # and down
    ],
)
def test_the_horizon_moves_against_the_turn(view, moves):
    (x, y), _ = (part[0] for part in view.project(np.array([[0.0, view.height_m, 1000.0]])))
    reach = view.focal_px * np.tan(np.radians(5))
    expected = {"right": (640 + reach, 360), "up": (640, 360 - reach)}[moves]
    np.testing.assert_allclose((x, y), expected)


def test_a_roll_turns_the_picture_clockwise():
    point = np.array([[1.0, 1.65, 20.0]])
    flat, rolled = (View(yaw=0, pitch=0, roll=roll).project(point)[0][0] - [640, 360] for roll in (0, 10))
    turn = np.radians(10)
    np.testing.assert_allclose(rolled, [flat[0] * np.cos(turn), flat[0] * np.sin(turn)])


def test_the_ray_through_a_pixel_comes_back_to_it():
    small = View(width_px=8, height_px=6, focal_px=20, yaw=16.5, pitch=4.5, roll=3)
    rays = small.rays(2)
    assert rays.shape == (12, 16, 3)
    pixels, _ = small.project(small.position + 9 * rays[3, 10][None])
    np.testing.assert_allclose(pixels, [[(10 + 0.5) / 2, (3 + 0.5) / 2]])


def test_a_picked_plate_is_as_wide_as_asked_and_runs_clockwise():
    rng = np.random.default_rng(7)
    for _ in range(200):
        quad = pick_quad(rng, 2.0, 120.0)
        assert np.ptp(quad[:, 0]) == pytest.approx(120)
        edges = np.roll(quad, -1, axis=0) - quad
        following = np.roll(edges, -1, axis=0)
        turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
        assert (turns > 0).all()  # clockwise in a picture, whose y points down, and convex


def test_the_luma_of_blue_green_and_red_has_the_weights_of_the_standard():
    bgr = np.eye(3, dtype=np.float32)[None] * 100
    np.testing.assert_allclose(luma_of(bgr), [[11.4, 58.7, 29.9]], rtol=1e-5)
    assert luma_of(np.ones((2, 2))).tolist() == [[1, 1], [1, 1]]
