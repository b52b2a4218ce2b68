"""Traffic of the simulated road, and what is said to be true about it."""

import numpy as np
import pytest

import road_truth
from light import LIGHTS, linear, shade
from plate_face import HEIGHT_M, WIDTH_M
from road_camera import Seen, fog_light, veil_at
from road_conditions import condition
from road_traffic import LANE_WIDTH_M, Lane, LaneClock, Passage, Road
from vehicle import Pose
from view import View

VIEW = View(width_px=1280, height_px=720, focal_px=3400, yaw=0, pitch=0)
CLOCK = LaneClock(30.0, False, np.random.default_rng(0))


def passage(side, speed_m_s=12.5, entered_s=2.0):
    body = plate = None  # neither moves anything
    return Passage(0, body, plate, Lane(0, -4.0, side), CLOCK, entered_s, speed_m_s)


def test_a_lane_without_halts_lives_as_the_clock_does():
    for time_s in (0.0, 1.0, 29.9):
        assert CLOCK.lived(time_s) == pytest.approx(time_s)


def test_a_lane_with_halts_stands_still_and_never_goes_back():
    clock = LaneClock(120.0, True, np.random.default_rng(1))
    lived = np.array([clock.lived(t) for t in np.arange(0, 120, 0.1)])
    steps = np.diff(lived)
    assert (steps >= -1e-12).all() and (steps <= 0.1 + 1e-9).all()
    assert (steps < 1e-9).sum() > 40  # at least four seconds of standing
    assert lived[-1] < 110


def test_a_leaving_vehicle_goes_away_at_its_speed_and_a_coming_one_comes():
    leaving, coming = passage("rear"), passage("front")
    assert leaving.pose(6.0) == Pose(-4.0, pytest.approx(-12 + 12.5 * 4), pytest.approx(12.5))
    assert coming.pose(6.0) == Pose(-4.0, pytest.approx(58 - 12.5 * 4), pytest.approx(-12.5))
    assert leaving.leaves_s == pytest.approx(2 + 70 / 12.5)


def test_a_vehicle_is_under_way_between_its_entry_and_its_exit():
    leaving = passage("rear")
    assert [leaving.under_way(t) for t in (1.9, 2.1, 7.5, 7.7)] == [False, True, True, False]


def test_the_lanes_lie_side_by_side_to_the_left_of_the_camera():
    road = Road.of(2, 1, setback_m=5.0)
    assert [lane.x_m for lane in road.lanes] == [-5.0, -5.0 - LANE_WIDTH_M, -5.0 - 2 * LANE_WIDTH_M]
    assert [lane.side for lane in road.lanes] == ["rear", "rear", "front"]
    assert road.edges_m == (-13.75, -3.25)


@pytest.mark.parametrize("name", ["noon", "day+snow", "", "day+"])
def test_light_and_weather_that_do_not_exist_are_refused(name):
    if name == "day+":
        assert condition(name).rain == 0.0
        return
    with pytest.raises(ValueError, match="no such light and weather"):
        condition(name)


def test_cloud_takes_the_sun_and_gives_a_part_of_it_back_from_the_sky():
    plain, wet = condition("day").light, condition("day+rain").light
    np.testing.assert_allclose(wet.sun, np.array(plain.sun) * 0.08)
    np.testing.assert_allclose(wet.sky, np.array(plain.sky) + np.array(plain.sun) * 0.25)


def test_fog_swallows_its_share_at_25_metres_and_the_square_of_the_rest_at_50():
    fog = condition("day+fog")
    assert veil_at(fog, 25.0) == pytest.approx(0.45)
    assert veil_at(fog, 50.0) == pytest.approx(1 - 0.55**2)
    np.testing.assert_allclose(fog_light(fog), np.array(fog.light.sky) * 1.2, rtol=1e-6)


def at(z_m, smear_px=0.0, x_m=0.0):
    """A plate that hangs square before the camera, at the height of the lens."""
    corners = np.array(
        [
            [x_m + sx * WIDTH_M / 2, VIEW.height_m - sy * HEIGHT_M / 2, z_m]
            for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ]
    )
    quad = VIEW.project(corners)[0]
    return Seen(passage("rear"), Pose(x_m, z_m, 10.0), quad, np.array([smear_px, 0.0]))


def look(item, contrast=80.0):
    return road_truth._look(item, [item], VIEW, contrast)


def test_a_plate_is_as_wide_as_the_pinhole_makes_it():
    assert look(at(15.0))["widthPx"] == pytest.approx(3400 * WIDTH_M / 15, abs=0.05)


def test_a_plate_is_legible_from_60_pixels_on():
    limit_m = 3400 * WIDTH_M / 60
    assert look(at(limit_m - 0.05))["legible"] is True
    assert look(at(limit_m + 0.05))["legible"] is False


@pytest.mark.parametrize(
    ("item", "contrast"),
    [
        (at(10.0, smear_px=0.05 * 3400 * WIDTH_M / 10), 80.0),  # motion blur of 5 % of its width
        (at(10.0), 24.0),  # hardly any contrast
        (at(10.0, x_m=1.8), 80.0),  # cut off by the picture's edge
    ],
    ids=["smeared", "pale", "cut off"],
)
def test_a_plate_that_nobody_can_read_is_told_and_not_legible(item, contrast):
    assert look(item, contrast)["legible"] is False


def test_nothing_is_said_of_a_plate_out_of_the_picture_or_too_far_away():
    assert look(at(10.0, x_m=5.0)) is None
    assert look(at(3400 * WIDTH_M / 19)) is None


def test_display_values_become_linear_light():
    np.testing.assert_allclose(linear([0, 255, 127.5]), [0, 1, 0.5**2.2], rtol=1e-6)


def test_a_matt_surface_answers_sun_and_sky_by_its_angle():
    light = LIGHTS["day"]
    up = np.array([[0.0, 1.0, 0.0]], np.float32)
    white = np.ones((1, 3), np.float32)
    matt = np.zeros(1, np.float32)
    seen = shade(up, up, white, matt, matt, light)
    sun_height = light.sun_from[1]
    np.testing.assert_allclose(seen[0], np.array(light.sun) * sun_height + np.array(light.sky), rtol=1e-5)
