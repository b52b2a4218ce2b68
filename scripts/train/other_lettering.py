"""Lettering that is no plate: telephone and fleet numbers, signs, captions, model badges, stickers, the boards of trams.

`draw_lettering(rng)` gives a flat picture and in it the part that a finder may take for a plate.
"""

import string

import cv2
import numpy as np

from artwork import DEALERS
from words import STYLES, faces, word_mask

CAPITAL = 48
"""Pixels of a capital in the flat picture."""

WORDS = (
    *("TAXI", "POLICE", "SHERIFF", "SCHOOL BUS", "AMBULANCE", "FIRE RESCUE", "STOP", "YIELD", "EXIT", "ONE WAY", "NO PARKING"),
    *("SPEED LIMIT", "DETOUR", "ROAD WORK AHEAD", "OPEN", "SALE", "PIZZA", "COFFEE", "PARKING", "TOW AWAY ZONE", "BUS LANE"),
    *("Plumbing & Heating", "Electric", "Roofing", "Landscaping", "Moving & Storage", "Express", "Rentals", "Delivery"),
    *("HOW IS MY DRIVING?", "WIDE TURNS", "KEEP BACK", "STUDENT DRIVER", "BABY ON BOARD", "OVERSIZE LOAD", "FLAMMABLE"),
    *("TURBO", "HYBRID", "4x4", "AWD", "V6", "SPORT", "LIMITED", "EcoBoost", "Diesel", "XLT", "LX", "SE", "GT", "1500", "2500"),
    *("F-150", "RAV4", "CX-5", "CR-V", "M3", "X5", "Q7", "A4 2.0T", "320i", "C 300", "GLE 350", "Model S", "QX60", "MDX", "IS 250"),
    *("Downtown", "Airport", "Central Station", "Not in Service", "University", "City Center", "Depot", "Hospital"),
)


def draw_lettering(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Luma [h,w] float32, and the part (x0, y0, x1, y1, 0..1) that may be taken for a plate."""
    kind = _KINDS[rng.choice(len(_KINDS), p=_SHARES)]
    return _set(rng, kind(rng))


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(rng.choice(list(string.digits), count))


def _phone(rng: np.random.Generator) -> list[str]:
    digits = _digits(rng, 10)
    forms = ("{}-{}-{}", "({}) {}-{}", "{}.{}.{}", "{} {} {}", "1-{}-{}-{}")
    whole = forms[rng.integers(len(forms))].format(digits[:3], digits[3:6], digits[6:])
    return [whole if rng.random() < 0.7 else f"{digits[:3]}-{digits[3:7]}"]


def _fleet(rng: np.random.Generator) -> list[str]:
    number = _digits(rng, int(rng.integers(1, 6)))
    draw = rng.random()
    if draw < 0.5:
        return [number]
    letters = "".join(rng.choice(list(string.ascii_uppercase), int(rng.integers(1, 3))))
    return [f"{letters}-{number}" if draw < 0.6 else f"{letters}{number}" if draw < 0.75 else f"UNIT {number}"]


def _numbers_of_trucks(rng: np.random.Generator) -> list[str]:
    draw = rng.random()
    if draw < 0.5:
        return [f"USDOT {_digits(rng, 7)}"]
    return [f"GVW {_digits(rng, 5)}" if draw < 0.7 else f"MC {_digits(rng, 6)}"]


def _caption(rng: np.random.Generator) -> list[str]:
    date = f"20{_digits(rng, 2)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
    time = f"{rng.integers(24):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}"
    forms = (f"{date} {time}", time, date, f"CAM {rng.integers(1, 17):02d}", f"{rng.integers(5, 90)} MPH", f"LANE {rng.integers(1, 5)}")
    return [forms[rng.integers(len(forms))]]


def _words(rng: np.random.Generator) -> list[str]:
    pool = WORDS if rng.random() < 0.75 else DEALERS
    lines = [pool[rng.integers(len(pool))] for _ in range(rng.choice([1, 2, 3], p=[0.65, 0.25, 0.1]))]
    return [line.upper() if rng.random() < 0.4 else line for line in lines]


def _address(rng: np.random.Generator) -> list[str]:
    name = "".join(rng.choice(list(string.ascii_lowercase), int(rng.integers(4, 10))))
    return [f"www.{name}.com" if rng.random() < 0.6 else f"{name.title()} {_digits(rng, int(rng.integers(2, 5)))}"]


def _sign(rng: np.random.Generator) -> list[str]:
    number = _digits(rng, int(rng.integers(1, 4)))
    forms = (["SPEED", "LIMIT", number], ["EXIT", f"{number}A"], [number], ["ROUTE", number], ["BUS", number], [f"{number} km"])
    return list(forms[rng.integers(len(forms))])


def _price(rng: np.random.Generator) -> list[str]:
    return [f"${_digits(rng, int(rng.integers(1, 6)))}" if rng.random() < 0.5 else f"{rng.integers(2, 6)}.{_digits(rng, 2)} 9/10"]


_KINDS = (_phone, _fleet, _numbers_of_trucks, _caption, _words, _address, _sign, _price)
_SHARES = (0.18, 0.18, 0.06, 0.12, 0.24, 0.07, 0.1, 0.05)


def _set(rng: np.random.Generator, lines: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The lines on a door, a board or a band."""
    style = list(STYLES)[rng.integers(len(STYLES))]
    face, spacing = int(rng.integers(faces(style))), float(rng.choice([0, 0, 0.1, 0.3]))
    masks = [word_mask(line, style, face, CAPITAL, spacing) for line in lines]
    pitch = int(CAPITAL * rng.uniform(1.25, 1.8))
    text_width, text_height = max(mask.shape[1] for mask in masks), pitch * (len(masks) - 1) + masks[-1].shape[0]
    pad = int(max(0.6 * text_width, 1.2 * text_height))
    coverage = np.zeros((text_height + 2 * pad, text_width + 2 * pad), np.float32)
    for row, mask in enumerate(masks):
        x = pad + (0 if rng.random() < 0.3 else (text_width - mask.shape[1]) // 2)
        area = coverage[pad + pitch * row :][: mask.shape[0], x : x + mask.shape[1]]
        np.maximum(area, mask[: area.shape[0]], out=area)
    box = np.array([pad, pad, pad + text_width, pad + text_height], np.float32)
    return _painted(rng, coverage, box), _taken_for_plate(rng, box) / np.tile(coverage.shape[::-1], 2)


def _painted(rng: np.random.Generator, coverage: np.ndarray, box: np.ndarray) -> np.ndarray:
    """Ink on a ground that goes on beyond the lettering, or on a board of its own; badges are raised."""
    ground, ink = rng.uniform(0, 255, 2)
    if abs(ground - ink) < 60:
        ink = (ground + 128) % 256
    flat = np.full(coverage.shape, ground, np.float32)
    flat += np.linspace(-1, 1, flat.shape[0], dtype=np.float32)[:, None] * rng.normal(0, 25)
    if rng.random() < 0.35:
        x0, y0 = (box[:2] - rng.uniform(0.1, 0.9) * CAPITAL).astype(int)
        x1, y1 = (box[2:] + rng.uniform(0.1, 0.9) * CAPITAL).astype(int)
        board = rng.uniform(0, 255)
        cv2.rectangle(flat, (int(x0), int(y0)), (int(x1), int(y1)), board, -1)
        if rng.random() < 0.4:
            cv2.rectangle(flat, (int(x0) + 3, int(y0) + 3), (int(x1) - 3, int(y1) - 3), ink, 2)
        if abs(board - ink) < 60:
            ink = (board + 128) % 256
    if rng.random() < 0.25:
        relief = cv2.GaussianBlur(coverage, (0, 0), 2)
        flat += rng.uniform(40, 160) * cv2.Sobel(relief, cv2.CV_32F, 0, 1, scale=0.25)
    flat = flat * (1 - coverage) + ink * coverage
    return np.clip(flat, 0, 255)


def _taken_for_plate(rng: np.random.Generator, box: np.ndarray) -> np.ndarray:
    """The lettering with more or less around it; of long lettering often a part alone."""
    (x0, y0, x1, y1), height = box, box[3] - box[1]
    width = x1 - x0
    if width > 4 * height and rng.random() < 0.5:
        part = height * rng.uniform(2, 4)
        x0 = rng.uniform(x0, x1 - part)
        x1 = x0 + part
    grow = np.array([rng.uniform(-0.02, 0.2) * width, rng.uniform(0.0, 0.7) * height])
    return np.array([x0 - grow[0], y0 - grow[1], x1 + grow[0] * rng.uniform(0.5, 1.5), y1 + grow[1] * rng.uniform(0.5, 1.5)])
