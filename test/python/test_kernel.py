"""The crop kernel against OpenCV, against what a ramp must give, and against the fixture that the service keeps to."""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

import kernel

ROOT = Path(__file__).resolve().parents[2]
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
QUADS = {
    "oblique": [[20.3, 15.7], [61.2, 22.1], [58.8, 41.4], [22.6, 33.9]],
    "turned by a quarter": [[60.0, 10.0], [60.0, 50.0], [40.0, 50.0], [40.0, 10.0]],
    "partly outside": [[-8.5, 40.2], [22.4, 44.6], [21.1, 70.3], [-10.2, 61.8]],
}


@pytest.fixture(params=QUADS.values(), ids=list(QUADS))
def quad(request):
    return np.array(request.param)


def ramp(width, height, across, down, start=10.0):
    """A picture whose luma at (x, y) is start + across * x + down * y, at the pixels' centres."""
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    return start + across * x + down * y


def test_a_homography_is_the_one_of_opencv(quad):
    expected = cv2.getPerspectiveTransform(SQUARE.astype(np.float32), quad.astype(np.float32))
    np.testing.assert_allclose(kernel.homography(quad), expected, rtol=1e-4, atol=1e-4)


def test_a_homography_takes_the_unit_square_to_the_quad(quad):
    np.testing.assert_allclose(kernel.project(kernel.homography(quad), SQUARE), quad, atol=1e-9)


def test_the_middle_of_the_square_goes_where_the_diagonals_cross(quad):
    a, b, c, d = quad
    along = np.linalg.solve(np.stack([c - a, b - d], 1), b - a)[0]
    middle = kernel.project(kernel.homography(quad), np.array([[0.5, 0.5]]))[0]
    np.testing.assert_allclose(middle, a + along * (c - a))


def test_a_rectangle_grows_by_the_margin_of_its_own_sides():
    rectangle = np.array([[10.0, 20.0], [110.0, 20.0], [110.0, 70.0], [10.0, 70.0]])
    expected = [[0, 15], [120, 15], [120, 75], [0, 75]]
    np.testing.assert_allclose(kernel.expand(rectangle, 0.1), expected)


@pytest.mark.parametrize(
    ("width", "height", "samples"), [(50, 20, 1), (160, 64, 1), (161, 64, 2), (400, 20, 3), (2000, 64, 4)]
)
def test_no_source_pixel_is_skipped_up_to_four_samples(width, height, samples):
    rectangle = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    assert kernel.supersampling(rectangle, 160, 64) == samples


def test_a_sample_lies_between_its_four_neighbours():
    luma = np.array([[0, 100], [200, 40]], np.uint8)
    assert kernel.sample(luma, np.array(1.0), np.array(1.0)) == pytest.approx(85)
    assert kernel.sample(luma, np.array(0.5), np.array(1.5)) == pytest.approx(200)
    assert kernel.sample(luma, np.array(0.75), np.array(0.5)) == pytest.approx(25)


def test_the_border_is_replicated():
    luma = np.array([[0, 100], [200, 40]], np.uint8)
    assert kernel.sample(luma, np.array(-30.0), np.array(0.5)) == 0
    assert kernel.sample(luma, np.array(99.0), np.array(99.0)) == 40


def test_an_upright_crop_of_the_same_size_is_the_picture():
    luma = np.random.default_rng(1).integers(0, 256, (12, 30)).astype(np.uint8)
    crop = kernel.cut_rectangle(luma, np.array([0, 0, 30, 12]), 30, 12)
    np.testing.assert_allclose(crop, luma, atol=1e-9)


def test_a_ramp_stays_a_ramp_under_its_own_coordinates():
    """Of a parallelogram: without perspective, each output pixel's mean is the ramp at its middle."""
    luma = ramp(100, 80, 1.2, 0.7)
    quad = np.array([[20.0, 20.0], [70.0, 25.0], [75.0, 55.0], [25.0, 50.0]])
    crop = kernel.rectify(luma, quad, 20, 10, margin=0.1)
    u = -0.1 + 1.2 * (np.arange(20) + 0.5) / 20
    v = -0.1 + 1.2 * (np.arange(10) + 0.5) / 10
    x = 20 + 50 * u[None] + 5 * v[:, None]
    y = 20 + 5 * u[None] + 30 * v[:, None]
    np.testing.assert_allclose(crop, 10 + 1.2 * x + 0.7 * y, atol=1e-9)


def test_each_plane_of_a_crop_in_colour_is_the_crop_of_that_plane(quad):
    rgb = np.random.default_rng(2).uniform(0, 255, (64, 96, 3))
    crop = kernel.rectify_colour(rgb, quad, 24, 12)
    for plane in range(3):
        np.testing.assert_array_equal(crop[..., plane], kernel.rectify(rgb[..., plane], quad, 24, 12, 0.10))


def test_the_fast_kernel_of_the_training_is_the_exact_one_to_a_32nd_of_a_pixel():
    luma = ramp(100, 80, 1.2, 0.7)
    quad = np.array([[20.0, 20.0], [70.0, 28.0], [66.0, 55.0], [25.0, 50.0]])
    exact, fast = (kernel.rectify(luma, quad, 20, 10, fast=fast) for fast in (False, True))
    assert np.abs(exact - fast).max() < (1.2 + 0.7) / 32


def test_a_letterbox_keeps_the_aspect_and_fills_the_rest():
    picture, scale = kernel.letterbox(np.full((90, 160), 200, np.uint8), 64, 64)
    assert scale == pytest.approx(0.4)
    assert (picture[:36] == 200).all()
    assert (picture[36:] == kernel.LETTERBOX_FILL).all()


def test_a_letterboxed_ramp_is_the_ramp_at_another_scale():
    luma = ramp(160, 90, 0.9, 0.4)
    picture, scale = kernel.letterbox(luma, 64, 64)
    x, y = (np.arange(64) + 0.5) / scale, (np.arange(36) + 0.5) / scale
    expected = 10 + 0.9 * x[None] + 0.4 * y[:, None]
    np.testing.assert_allclose(picture[1:35, 1:63], expected[1:35, 1:63], atol=1e-9)


def test_the_inner_span_is_the_middle_four_fifths_of_the_plate():
    assert kernel.inner_span(100, 0.0) == (10, 90)
    # A plate with 6 % of its width on either side fills 1 / 1.12 of the crop.
    assert kernel.inner_span(112, 0.06) == (16, 96)


def test_a_stretch_takes_the_second_and_the_98th_percentile_to_0_and_1():
    crop = np.arange(10_000, dtype=float).reshape(100, 100) / 50
    low, high = np.quantile(crop[10:90, 10:90], [0.02, 0.98], method="lower")
    stretched = kernel.stretch(crop, margin=0.0)
    np.testing.assert_allclose(stretched, np.clip((crop - low) / (high - low), -0.5, 1.5))
    assert stretched.min() >= -0.5 and stretched.max() <= 1.5


def test_a_stretch_of_a_flat_crop_makes_no_contrast():
    assert (kernel.stretch(np.full((20, 40), 90.0)) == 0).all()


def test_a_stretch_in_colour_keeps_the_hue():
    rgb = np.random.default_rng(3).uniform(60, 160, (30, 60, 3))
    stretched = kernel.stretch_colour(rgb)
    inside = (stretched > 0).all(-1) & (stretched < 1).all(-1)
    differences = (stretched[..., 0] - stretched[..., 2])[inside] / (rgb[..., 0] - rgb[..., 2])[inside]
    assert inside.any()
    np.testing.assert_allclose(differences, differences[0])


def test_the_fixture_that_holds_service_and_training_together_is_current():
    stored = json.loads((ROOT / "test/fixtures/kernel-parity.json").read_text())
    made = kernel.parity_fixture()
    assert made["lumaBase64"] == stored["lumaBase64"]
    assert made == stored
