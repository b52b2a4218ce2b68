"""Draws the lettering of the series without a plate, which `scripts/measure/lettering/no-plates.ts` puts into pictures itself.

Writes one grey PNG a piece, its ink white on black, and lettering.json: [{file, kind, board}]; `board`: whether it stands on
one of its own. Texts and fonts are not those of `scripts/train/other_lettering.py`, which the reader is trained with.
"""

import argparse
import json
import os
import string
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    *(
        "antonio-700",
        "bebas-neue-400",
        "big-shoulders-display-700",
        "fjalla-one-400",
        "league-gothic-400",
        "quantico-700",
    ),
    *(
        "rajdhani-700",
        "saira-condensed-700",
        "saira-extra-condensed-700",
        "staatliches-400",
        "teko-600",
        "chakra-petch-600",
    ),
    *("b612-mono-700", "roboto-condensed-700", "overpass-700"),
)
_CAPITAL_PX = 40
_EACH = 20

_SIGNS = (
    *(
        ["SPEED", "LIMIT", "35"],
        ["EXIT", "114B"],
        ["NO", "TURN", "ON RED"],
        ["ROAD", "CLOSED"],
        ["SCHOOL ZONE"],
        ["BUMP"],
    ),
    *(
        ["MAIN ST"],
        ["5TH AVE"],
        ["HOSPITAL"],
        ["KEEP RIGHT"],
        ["DO NOT", "ENTER"],
        ["TRUCK ROUTE"],
        ["RT 66"],
        ["I-80 EAST"],
    ),
    *(["GAS 3.49"], ["CLEARANCE", "12-6"], ["DEAD END"], ["2 HR", "PARKING"], ["BUS 42"], ["GATE 7"]),
)
_BADGES = (
    *(
        "TACOMA",
        "SILVERADO",
        "EXPLORER",
        "CAMRY XSE",
        "GRAND CARAVAN",
        "OUTBACK",
        "S 550",
        "528I",
        "GX460",
        "ES350",
        "XC90 T8",
    ),
    *("WRANGLER", "PILOT", "4RUNNER", "Q5 TFSI", "TRAX", "2500HD", "F250", "LARIAT", "EV6"),
)


def _phone(rng: np.random.Generator) -> list[str]:
    digits = _digits(rng, 10)
    forms = ("{} {} {}", "{}-{}-{}", "({}) {}-{}", "CALL {} {} {}", "1 {} {} {}")
    return [forms[rng.integers(len(forms))].format(digits[:3], "555", f"01{digits[8:]}")]  # nobody has these


def _fleet(rng: np.random.Generator) -> list[str]:
    number = _digits(rng, int(rng.integers(2, 6)))
    letter = rng.choice(list(string.ascii_uppercase))
    forms = (
        number,
        f"{letter}{number}",
        f"TRK {number}",
        f"{number}{letter}",
        f"NO {number}",
        f"{letter}{letter} {number}",
    )
    return [forms[rng.integers(len(forms))]]


def _caption(rng: np.random.Generator) -> list[str]:
    time = f"{rng.integers(24):02d}:{rng.integers(60):02d}:{rng.integers(60):02d}"
    date = f"{rng.integers(1, 13):02d}/{rng.integers(1, 29):02d}/20{_digits(rng, 2)}"
    forms = (
        f"{date} {time}",
        time,
        date,
        f"CH{rng.integers(1, 9)} {time}",
        f"NORTHBOUND {rng.integers(1, 5)}",
        f"{rng.integers(9, 80)} KM/H",
    )
    return [forms[rng.integers(len(forms))]]


def _digits(rng: np.random.Generator, count: int) -> str:
    return "".join(rng.choice(list(string.digits), count))


def _texts() -> dict[str, Callable[[np.random.Generator, int], list[str]]]:
    return {
        "sign": lambda _rng, number: list(_SIGNS[number % len(_SIGNS)]),
        "caption": lambda rng, _number: _caption(rng),
        "fleet number": lambda rng, _number: _fleet(rng),
        "phone number": lambda rng, _number: _phone(rng),
        "badge": lambda _rng, number: [_BADGES[number % len(_BADGES)]],
    }


_BOARD_SHARE = {"sign": 1.0, "caption": 0.3, "fleet number": 0.25, "phone number": 0.4, "badge": 0.0}


def draw_lines(lines: list[str], font: ImageFont.FreeTypeFont, margin: int) -> np.ndarray:
    """White on black, one line under the other, centred, with a margin in pixels: uint8 [h, w]."""
    boxes = [font.getbbox(line) for line in lines]
    pitch = round(1.4 * _CAPITAL_PX)
    width = max(right - left for left, _, right, _ in boxes) + 2 * margin
    height = pitch * (len(lines) - 1) + max(bottom - top for _, top, _, bottom in boxes) + 2 * margin
    image = Image.new("L", (round(width), round(height)))
    pen = ImageDraw.Draw(image)
    for row, (line, (left, top, right, _)) in enumerate(zip(lines, boxes)):
        pen.text(((width - right + left) / 2 - left, margin + row * pitch - top), line, 255, font)
    return np.asarray(image)


def main() -> None:
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng([arguments.seed, 815])
    entries = []
    for kind, text in _texts().items():
        for number in range(_EACH):
            font = _font(arguments.fonts, _FONTS[rng.integers(len(_FONTS))])
            board = bool(rng.random() < _BOARD_SHARE[kind])
            flat = draw_lines(text(rng, number), font, int(rng.integers(8, 26)) if board else 4)
            file = f"{len(entries):02d}.png"
            Image.fromarray(flat // 17 * 17).save(arguments.folder / file, optimize=True)
            entries.append({"file": file, "kind": kind, "board": board})
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    (arguments.folder / "lettering.json").write_text(f"[\n{lines}\n]\n")


def _font(folder: Path, name: str) -> ImageFont.FreeTypeFont:
    """At the size at which a capital is so many pixels high."""
    path = str(folder / f"{name}.ttf")
    _, top, _, bottom = ImageFont.truetype(path, 100).getbbox("H")
    return ImageFont.truetype(path, round(100 * _CAPITAL_PX / (bottom - top)))


def _arguments() -> argparse.Namespace:
    cache = Path(os.environ.get("WAYPOST_TRAIN_CACHE", Path.home() / ".cache" / "waypost-train"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--fonts", type=Path, default=cache / "fonts", help="fonts that scripts/train/setup fetched")
    parser.add_argument("--seed", type=int, default=86029, help="same seed, same lettering (default: 86029)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
