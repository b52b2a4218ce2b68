"""The formulas that turn a reader's probabilities into confidence, and how readings are judged."""

import numpy as np
import pytest

import calibrate
import reader_scores


def test_the_logistic_fit_finds_what_made_the_data():
    rng = np.random.default_rng(5)
    x = np.stack([rng.normal(1, 2, 40_000), np.ones(40_000), rng.integers(0, 2, 40_000)], 1)
    theta = np.array([0.8, -0.4, 0.6])
    right = (rng.random(40_000) < 1 / (1 + np.exp(-x @ theta))).astype(float)
    np.testing.assert_allclose(calibrate.fit_logistic(x, right, np.ones(40_000)), theta, atol=0.06)


def test_the_logistic_fit_leaves_no_gradient():
    rng = np.random.default_rng(6)
    x = np.stack([rng.normal(0, 1, 300), np.ones(300), rng.integers(0, 2, 300)], 1)
    right, weight = (rng.random(300) < 0.7).astype(float), rng.uniform(0.1, 1, 300)
    theta = calibrate.fit_logistic(x, right, weight)
    predicted = 1 / (1 + np.exp(-x @ theta))
    gradient = x.T @ (weight * (predicted - right)) + theta - [1, 0, 0]
    np.testing.assert_allclose(gradient, 0, atol=1e-8)


def test_the_calibration_error_is_the_mean_gap_of_the_bins():
    confidence = np.repeat([0.2, 0.9], 10)
    right = np.array([1] * 4 + [0] * 6 + [1] * 7 + [0] * 3, float)
    # Bins of ten: |0.2 - 0.4| and |0.9 - 0.7|.
    assert calibrate.calibration_error(confidence, right, bins=2) == pytest.approx(0.2)


def test_reads_are_accepted_down_to_one_wrong_in_a_hundred():
    confidence = np.linspace(0.99, 0.5, 400)
    right = np.ones(400)
    right[[250, 260, 270, 280, 290]] = 0
    # After 250 reads 1 of 251 is wrong, then 2 of 261, then 3 of 271: that is more than 1 %, and stays so.
    assert calibrate.fit_accepted(confidence, right) == pytest.approx(confidence[269], abs=5e-4)
    assert calibrate.fit_accepted(confidence, np.zeros(400)) == 1.0


def test_a_text_fits_a_serial_format_by_its_letters_and_digits():
    assert calibrate.syntax_fits(["ABC123", "A"]).tolist() == [1.0, 0.0]


def test_a_certainty_is_the_product_over_the_places_away_from_0_and_1():
    main = np.full((2, 10, 38), 0.0)
    main[0, :, 4], main[1, :, 4] = 0.9, 1.0
    judged = calibrate.Judged(main, [["4", "4"]] * 2, ["4", "4"], 1.0)
    np.testing.assert_allclose(judged.certainty, [0.9**10, 1 - 1e-6])


def test_a_reading_is_right_with_or_without_its_stacked_characters_and_with_O_for_0():
    assert reader_scores.is_right(["1234", "IA1234"], "IA1234")
    assert not reader_scores.is_right(["123O", "123O"], "1230")
    assert reader_scores.is_right(["123O", "123O"], "1230", folded=True)


def test_a_score_counts_plates_and_characters_in_their_places():
    readings = [["AB12", "AB12"], ["AB13", "AB13"], ["A", "A"]]
    scores = reader_scores.score(readings, ["AB12", "AB12", "AB12"], np.array([0.9, 0.9, 0.1]))
    assert scores["strict"] == pytest.approx(1 / 3)
    assert scores["characters"] == pytest.approx((1 + 3 / 4 + 1 / 4) / 3)
    assert (scores["surelyRight"], scores["surelyWrong"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
