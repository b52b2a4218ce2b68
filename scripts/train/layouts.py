"""Plates of no known design: American ones with random colours and graphics, motorcycle, foreign and two-line ones."""

import cv2
import numpy as np

import artwork
from designs import COUNTRIES, STATES, Serial, american_serial, foreign_serial
from lettering import pick_lettering
from serial_line import set_line
from sheet import Plate, Sheet
from state_designs import random_stack

STACKED_SHARE = 0.2
ISSUERS = (
    *("U.S. GOVERNMENT", "DIPLOMAT", "POLICE", "TRIBAL NATION", "CHEROKEE NATION", "NAVAJO NATION", "GUAM"),
    *("PUERTO RICO", "VIRGIN ISLANDS", "DEALER", "MANUFACTURER", "SHERIFF", "FARM USE", "APPORTIONED", ""),
)
"""Banners that name no state."""


def american_plate(
    rng: np.random.Generator, serial: Serial | None, *, motorcycle: bool = False, stateless: bool = False
) -> Plate:
    """A random layout under a state's banner, or under one that names no state (`stateless`: its region is None)."""
    height = 160
    width = 280 if motorcycle else 320
    state = list(STATES)[rng.integers(len(STATES))]
    banner, slogan, _ = STATES[state]
    if stateless:
        banner, slogan = ISSUERS[rng.integers(len(ISSUERS))], ISSUERS[rng.integers(len(ISSUERS))]
    serial = serial or american_serial(rng)
    face, ink = artwork.pick_colours(rng)
    sheet = Sheet.blank(width, height, face, ink)
    _decorate(rng, sheet)

    tall = rng.uniform(0.4, 0.54) if not motorcycle else rng.uniform(0.38, 0.5)
    text_height = round(height * tall)
    centre = height * float(np.clip(rng.normal(0.53, 0.03), 0.46, 0.6))
    text_top = centre - text_height / 2
    second = artwork.random_colour(rng, 0, 140) if rng.random() < 0.5 else ink
    if rng.random() < 0.85:
        if rng.random() < 0.12:
            sheet.face[: int(text_top - 2)] = artwork.random_colour(rng)
        artwork.paint_words(
            rng, sheet.face, banner, text_top * rng.uniform(0.45, 0.62), int(text_top * rng.uniform(0.4, 0.75)), second
        )
    below = height - text_top - text_height
    if rng.random() < 0.75:
        artwork.paint_words(
            rng,
            sheet.face,
            slogan,
            height - below * rng.uniform(0.35, 0.6),
            int(below * rng.uniform(0.3, 0.65)),
            second,
        )
    stack = _pick_stack(rng, serial) if rng.random() < STACKED_SHARE else None
    lettering = pick_lettering(rng)
    set_line(
        rng,
        sheet,
        lettering,
        serial.tokens,
        (width * rng.uniform(0.02, 0.08), width * rng.uniform(0.92, 0.98)),
        text_top,
        text_height,
        stack,
    )
    sheet.finish(rng)
    artwork.add_traces(rng, sheet.face, text_top, text_top + text_height)
    return sheet.plate(serial.text, [stack] if stack else [], None if stateless else f"US-{state}", "generic")


def _decorate(rng: np.random.Generator, sheet: Sheet) -> None:
    """Gradients and graphics; one plate in four has an emblem that may reach the first or last character."""
    height, width = sheet.face.shape[:2]
    pull = 0.6
    if rng.random() < 0.35:
        artwork.paint_gradient(
            rng, sheet.face, sheet.face.mean((0, 1)) * pull + artwork.random_colour(rng) * (1 - pull)
        )
    if rng.random() < 0.35:
        artwork.paint_shapes(
            rng, sheet.face, artwork.random_colour(rng, 60, 255), (0, 0, width, height), rng.uniform(0.08, 0.3)
        )
    if rng.random() < 0.25:
        edge = int(height * rng.uniform(0.7, 0.9)) if rng.random() < 0.6 else 0
        artwork.paint_shapes(
            rng,
            sheet.face,
            artwork.random_colour(rng),
            (0, edge, width, height if edge else height // 5),
            rng.uniform(0.4, 1),
        )
    if rng.random() < 0.1:
        artwork.paint_shapes(
            rng,
            sheet.face,
            artwork.random_colour(rng, 60, 255),
            (width // 6, height // 5, width * 5 // 6, height * 4 // 5),
            rng.uniform(0.2, 0.6),
        )
    if rng.random() < 0.25:
        reach = int(width * rng.uniform(0.08, 0.24))
        side = (
            (0, height // 5, reach, height * 4 // 5)
            if rng.random() < 0.75
            else (width - reach, height // 5, width, height * 4 // 5)
        )
        artwork.paint_shapes(rng, sheet.face, artwork.random_colour(rng), side, rng.uniform(0.4, 1))


def _pick_stack(rng: np.random.Generator, serial: Serial) -> tuple[str, str] | None:
    if len(serial.text) > 6:
        return None
    return random_stack(rng), str(rng.choice(["prefix", "suffix", "infix"], p=[0.45, 0.4, 0.15]))


def foreign_plate(rng: np.random.Generator, serial: Serial | None, two_lines: bool = False) -> Plate:
    """A plate in the proportions of Europe, of any country of COUNTRIES."""
    country = list(COUNTRIES)[rng.integers(len(COUNTRIES))]
    code = COUNTRIES[country][0]
    serial = serial or foreign_serial(rng, country)
    width, height = (round(rng.uniform(200, 290)), 180) if two_lines else (round(rng.uniform(400, 530)), 112)
    face, ink = artwork.pick_colours(rng)
    if rng.random() < 0.7:
        face, ink = (
            np.array([1, 1, 1], np.float32) * rng.uniform(200, 255),
            np.array([1, 1, 1], np.float32) * rng.uniform(5, 50),
        )
        if rng.random() < 0.2:
            face = np.array([rng.uniform(10, 60), 190, 235], np.float32)
    sheet = Sheet.blank(width, height, face, ink)
    left, right = width * rng.uniform(0.02, 0.05), width * rng.uniform(0.95, 0.985)
    if code and rng.random() < 0.7:
        left += _paint_band(rng, sheet, code, two_lines)
    if rng.random() < 0.25:
        right -= width * rng.uniform(0, 0.12)
    if two_lines:
        _set_two_lines(rng, sheet, serial, left, right)
    else:
        text_height = round(height * rng.uniform(0.62, 0.76))
        top = (height - text_height) * rng.uniform(0.4, 0.6)
        set_line(rng, sheet, pick_lettering(rng), serial.tokens, (left, right), top, text_height)
    if rng.random() < 0.7:
        border = int(rng.integers(1, 5))
        inset = int(rng.integers(0, 5))
        cv2.rectangle(
            sheet.face, (inset, inset), (width - 1 - inset, height - 1 - inset), ink.tolist(), border, cv2.LINE_AA
        )
    sheet.finish(rng)
    if rng.random() < 0.3:
        artwork.add_bolts(rng, sheet.face, two=False)
    return sheet.plate(serial.text, [], country, "foreign")


def _paint_band(rng: np.random.Generator, sheet: Sheet, code: str, two_lines: bool) -> int:
    height, width = sheet.face.shape[:2]
    band = round(min(height * (0.22 if two_lines else 0.38), width * 0.14))
    sheet.face[: height // 2 if two_lines and rng.random() < 0.6 else height, :band] = np.array(
        [150, 60, 10], np.float32
    ) * rng.uniform(0.7, 1.3)
    words = artwork.random_words(rng, code, max(5, int(band * rng.uniform(0.4, 0.6))))
    words = words[:, : band - 2]
    y = height * (0.3 if two_lines else 0.72)
    artwork.paint_mask(sheet.face, words, (band - words.shape[1]) // 2, int(y), np.full(3, 240, np.float32))
    cv2.circle(sheet.face, (band // 2, int(y * 0.45)), max(2, band // 3), (60.0, 210.0, 240.0), 1, cv2.LINE_AA)
    return band


def _set_two_lines(rng: np.random.Generator, sheet: Sheet, serial: Serial, left: float, right: float) -> None:
    height = sheet.face.shape[0]
    text_height = round(height * rng.uniform(0.34, 0.43))
    tokens = serial.tokens
    breaks = [i for i, token in enumerate(tokens) if token in " -"]
    middle = min(breaks, key=lambda i: abs(i - len(tokens) / 2)) if breaks else len(tokens) // 2
    first, second = tokens[:middle], tokens[middle:].lstrip(" -")
    lettering = pick_lettering(rng)
    free = height - 2 * text_height
    set_line(rng, sheet, lettering, first, (left, right), free * rng.uniform(0.2, 0.35), text_height)
    set_line(rng, sheet, lettering, second, (left, right), text_height + free * rng.uniform(0.6, 0.8), text_height)
