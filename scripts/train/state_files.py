"""Reads the designs of plates from `states/*.json` (format: states/README.md) and checks them."""

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from art import PRIMITIVES
from lettering import ALPHABET
from words import STYLES

FOLDER = Path(__file__).parent / "states"
KINDS = ("standard", "older", "vanity", "specialty", "motorcycle")
SEPARATORS = ("dash", "dot", "star", "shape", "none")
ROLES = ("banner", "slogan", "county", "sticker", "caption")
SERIAL_BOX = (0.04, 0.27, 0.96, 0.78)

WORD_KEYS = {"text", "oneOf", "role", "at", "height", "style", "ink", "width", "arc", "spacing", "outline", "vertical"}
DESIGN_KEYS = {"name", "kind", "share", "ground", "ink", "serials", "separator", "stacked", "serialBox", "words", "art"}
GROUND_KEYS = {"fill", "gradient", "direction", "bands", "soft"}
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Words:
    """A line of lettering. `at`: its middle, `height`: of a capital, `width` (or None): of the line, `arc`: of the
    bend; all in fractions of the plate. `spacing` is in heights of a capital."""

    texts: tuple[str, ...]
    role: str
    at: tuple[float, float]
    height: float
    style: str
    ink: str
    width: float | None = None
    arc: float = 0.0
    spacing: float = 0.0
    outline: str | None = None
    vertical: bool = False


@dataclass(frozen=True)
class Art:
    """A primitive in a box (x0, y0, x1, y1 in fractions of the plate) or of a height about a middle (`at`, `size`)."""

    draw: str
    box: tuple[float, float, float, float] | None
    at: tuple[float, float] | None
    size: float
    inks: tuple[str, ...]
    opacity: float
    options: str


@dataclass(frozen=True)
class Ground:
    """`stops`: (place 0..1, colour) in `direction`; `soft`: reach of the blend between bands, None for a gradient."""

    stops: tuple[tuple[float, str], ...]
    direction: str = "down"
    soft: float | None = None


@dataclass(frozen=True)
class Design:
    """One layout of a state's plates; colours are "#rrggbb", lengths fractions of the plate."""

    region: str
    name: str
    kind: str
    share: float
    ground: Ground
    ink: str
    serials: tuple[str, ...]
    separator: str
    stacked: tuple[str, str] | None
    serial_box: tuple[float, float, float, float]
    words: tuple[Words, ...]
    art: tuple[Art, ...]


@dataclass(frozen=True)
class State:
    """`region`: "US-XX" or the code of a country; `shares` add up to 1."""

    region: str
    designs: tuple[Design, ...]
    shares: tuple[float, ...]


class Problems(list[str]):
    """What is wrong in one file, each with its place."""

    def check(self, right: bool, place: str, message: str) -> bool:
        if not right:
            self.append(f"{place}: {message}")
        return right


@functools.cache
def load_states(folder: Path = FOLDER) -> dict[str, State]:
    """All regions' designs, in alphabetical order. Raises ValueError that lists every problem by file and key."""
    states, problems = {}, []
    for path in sorted(folder.glob("*.json")):
        state, found = read_state(path)
        problems += found
        if state:
            states[state.region] = state
    if problems:
        raise ValueError("state designs:\n  " + "\n  ".join(problems))
    return states


def read_state(path: Path) -> tuple[State | None, list[str]]:
    """One file's state (without what is wrong in it; None if nothing is left) and its problems."""
    problems = Problems()
    try:
        content = json.loads(path.read_text())
    except json.JSONDecodeError as error:
        return None, [f"{path.name}: line {error.lineno}: {error.msg}"]
    region = content.get("region")
    problems.check(region == path.stem, f"{path.name}: region", f"must be {path.stem}")
    designs = []
    for index, raw in enumerate(content.get("designs", [])):
        place = f"{path.name}: designs[{index}] {raw.get('name', '')!r}"
        try:
            designs.append(_design(path.stem, raw, place, problems))
        except (KeyError, TypeError, ValueError, IndexError) as error:
            problems.append(f"{place}: {type(error).__name__} {error}")
    problems.check(bool(designs), f"{path.name}: designs", "must not be empty")
    total = sum(design.share for design in designs)
    state = State(path.stem, tuple(designs), tuple(design.share / total for design in designs)) if designs else None
    return state, list(problems)


def _design(region: str, raw: dict[str, Any], place: str, problems: Problems) -> Design:
    _known(raw, DESIGN_KEYS, place, problems)
    kind, separator, stacked = raw.get("kind", "standard"), raw.get("separator", "dash"), raw.get("stacked")
    problems.check(kind in KINDS, f"{place}.kind", f"must be one of {', '.join(KINDS)}")
    problems.check(separator in SEPARATORS, f"{place}.separator", f"must be one of {', '.join(SEPARATORS)}")
    serials = tuple(raw["serials"])
    for serial in serials:
        literal = serial.replace(" ", "").replace("-", "")
        fine = bool(literal) and all(c in ALPHABET for c in literal)
        problems.check(fine, f"{place}.serials", f"bad format {serial!r}")
    if stacked:
        side, pattern = stacked
        stacked_fine = side in ("prefix", "suffix") and all(c in ALPHABET for c in pattern.strip('"'))
        message = f"must be [prefix | suffix, characters], not {stacked}"
        if not problems.check(stacked_fine, f"{place}.stacked", message):
            stacked = None
    words = [_words(w, f"{place}.words[{i}]", problems) for i, w in enumerate(raw.get("words", []))]
    art = [_art(a, f"{place}.art[{i}]", problems) for i, a in enumerate(raw.get("art", []))]
    return Design(
        region,
        raw["name"],
        kind,
        float(raw.get("share", 1)),
        _ground(raw["ground"], f"{place}.ground", problems),
        _colour(raw["ink"], f"{place}.ink", problems),
        serials,
        separator,
        (stacked[0], stacked[1]) if stacked else None,
        _numbers(raw.get("serialBox", SERIAL_BOX), 4, f"{place}.serialBox", problems),
        tuple(w for w in words if w),
        tuple(a for a in art if a),
    )


def _ground(raw: dict[str, Any], place: str, problems: Problems) -> Ground:
    _known(raw, GROUND_KEYS, place, problems)
    direction = raw.get("direction", "down")
    problems.check(direction in ("down", "right"), f"{place}.direction", "must be down or right")
    if "fill" in raw:
        return Ground(((0.0, _colour(raw["fill"], f"{place}.fill", problems)),), direction, 0.0)
    if "gradient" in raw:
        colours = [_colour(c, f"{place}.gradient", problems) for c in raw["gradient"]]
        places = [i / max(len(colours) - 1, 1) for i in range(len(colours))]
        return Ground(tuple(zip(places, colours)), direction)
    bands = sorted((float(start), _colour(c, f"{place}.bands", problems)) for start, c in raw["bands"])
    return Ground(tuple(bands), direction, float(raw.get("soft", 0)))


def _words(raw: dict[str, Any], place: str, problems: Problems) -> Words | None:
    _known(raw, WORD_KEYS, place, problems)
    style, role = raw.get("style", "sans-bold"), raw.get("role", "caption")
    fine = problems.check(style in STYLES, f"{place}.style", f"unknown style {style!r}; known: {', '.join(STYLES)}")
    problems.check(role in ROLES, f"{place}.role", f"must be one of {', '.join(ROLES)}")
    texts = tuple(raw["oneOf"]) if "oneOf" in raw else (raw["text"],)
    at = _numbers(raw["at"], 2, f"{place}.at", problems)
    outline = _colour(raw["outline"], f"{place}.outline", problems) if raw.get("outline") else None
    width = float(raw["width"]) if raw.get("width") else None
    ink = _colour(raw.get("ink", "#101010"), f"{place}.ink", problems)
    if not fine or not all(texts):
        return None
    numbers = float(raw.get("arc", 0)), float(raw.get("spacing", 0))
    return Words(texts, role, at, float(raw["height"]), style, ink, width, *numbers, outline, bool(raw.get("vertical")))


def _art(raw: dict[str, Any], place: str, problems: Problems) -> Art | None:
    draw = raw["draw"]
    if not problems.check(draw in PRIMITIVES, f"{place}.draw", f"unknown primitive {draw!r}"):
        return None
    inks = tuple(_colour(c, f"{place}.ink", problems) for c in (raw.get("inks") or [raw.get("ink", "#808080")]))[:4]
    options = {k: v for k, v in raw.items() if k not in ("draw", "at", "size", "box", "ink", "inks", "opacity")}
    options["ink_count"] = len(inks)
    box = _numbers(raw["box"], 4, f"{place}.box", problems) if "box" in raw else None
    at = _numbers(raw["at"], 2, f"{place}.at", problems) if "at" in raw else None
    if draw in ("polygon", "line", "state") and isinstance(options.get("points"), list):
        box = _own_box(options, box, at, float(raw.get("size", 0)))
        at = None if box else at
    problems.check(bool(box) or bool(at and raw.get("size")), place, "needs box, or at and size")
    if not box and not (at and raw.get("size")):
        return None
    opacity = float(raw.get("opacity", 1))
    problems.check(0 <= opacity <= 1, f"{place}.opacity", "must be 0..1")
    return Art(draw, box, at, float(raw.get("size", 0)), inks, opacity, json.dumps(options, sort_keys=True))


def _own_box(options: dict, box: tuple | None, at: tuple | None, size: float) -> tuple[float, float, float, float]:
    """Moves the points of an outline into the unit square; gives the box of the plate that the square then is.

    Without `box` and `at` the points are fractions of the plate, with either they are fitted into it.
    """
    xs, ys = ([float(point[axis]) for point in options["points"]] for axis in (0, 1))
    x0, y0, x1, y1 = min(xs), min(ys), max(max(xs), min(xs) + 0.01), max(max(ys), min(ys) + 0.01)
    if box or at:
        margin_x = margin_y = 0.0
    else:
        margin_x, margin_y = (0.02, 0.04)
    left, top, right, bottom = x0 - margin_x, y0 - margin_y, x1 + margin_x, y1 + margin_y
    options["points"] = [[(x - left) / (right - left), (y - top) / (bottom - top)] for x, y in zip(xs, ys)]
    if box:
        return box
    if at:
        width = size * (x1 - x0) / (y1 - y0) / 2
        return at[0] - width / 2, at[1] - size / 2, at[0] + width / 2, at[1] + size / 2
    if "thickness" in options:
        options["thickness"] = float(options["thickness"]) / (bottom - top)
    return left, top, right, bottom


def _known(raw: dict[str, Any], known: set[str], place: str, problems: Problems) -> None:
    for key in raw.keys() - known:
        problems.append(f"{place}: unknown key {key!r}")


def _colour(value: Any, place: str, problems: Problems) -> str:
    fine = isinstance(value, str) and COLOUR.fullmatch(value) is not None
    problems.check(fine, place, f'must be "#rrggbb", not {value!r}')
    return value if fine else "#808080"


def _numbers(value: Any, count: int, place: str, problems: Problems) -> tuple[float, ...]:
    fine = isinstance(value, list | tuple) and len(value) == count and all(isinstance(v, int | float) for v in value)
    problems.check(fine, place, f"must be {count} numbers, not {value!r}")
    return tuple(float(v) for v in value) if fine else (0.1, 0.3, 0.9, 0.7)[:count]
