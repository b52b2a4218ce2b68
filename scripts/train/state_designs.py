"""Draws one design of `states/*.json`: `draw_design(rng, design) -> Plate`.

`--sheet FILE --state US-TX` draws all designs of a state, each as designed and beside it twice as found on cars.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

import art
import artwork
from borrowed import random_emblem
from designs import Serial, american_serial, fill_format, vanity_serial
from lettering import ALPHABET, pick_lettering
from serial_line import set_line
from sheet import Plate, Sheet
from state_files import FOLDER, Art, Design, Ground, State, Words, load_states, read_state
from tint import LUMA, Tint, legible
from words import STYLES, word_mask

HEIGHT, WIDTH, MOTORCYCLE_WIDTH = 160, 320, 280
OWN_DIE_SHARE = 0.5
"""Of plates whose serial is cut with their state's die; the others keep a reader from taking the die for the state."""


def draw_design(
    rng: np.random.Generator,
    design: Design,
    serial: Serial | None = None,
    *,
    plain: bool = False,
    banner: bool = True,
    graphics: bool = True,
    borrowed: Design | None = None,
) -> Plate:
    """A plate of the design.

    `serial`: in the design's own format if None. `plain`: as designed, without wear, stickers, bolts and frames.
    `banner`, `graphics`: False leaves them out. `borrowed`: ground and art come from this design instead.
    """
    tint = Tint.plain() if plain else Tint.random(rng)
    width = MOTORCYCLE_WIDTH if design.kind == "motorcycle" else WIDTH
    sheet = Sheet.blank(width, HEIGHT, np.zeros(3, np.float32), tint(design.ink))
    paint_ground(sheet.face, (borrowed or design).ground, tint)
    for item in (borrowed or design).art if graphics else ():
        if plain or rng.random() > 0.04:
            paint_art(rng, sheet.face, item, tint, 0.0 if plain else 1.0)
    if not plain and graphics and rng.random() < 0.06:
        paint_art(rng, sheet.face, random_emblem(rng), tint, 1.0)
    for words in design.words:
        if (banner or words.role != "banner") and (plain or words.role == "banner" or rng.random() > 0.1):
            paint_words(rng, sheet.face, words, tint, 0.0 if plain else 1.0, keep_legible=borrowed is not None)
    return _with_serial(rng, sheet, design, serial, plain)


def _with_serial(
    rng: np.random.Generator, sheet: Sheet, design: Design, serial: Serial | None, plain: bool
) -> Plate:
    """Sets the serial and what lies above it."""
    serial = serial or own_serial(rng, design)
    left, top, right, bottom = _serial_place(rng, sheet, design, plain)
    ground = sheet.face[int(top) : int(bottom) : 2, int(left) : int(right) : 2].reshape(-1, 3)
    sheet.ink = legible(sheet.ink, ground.mean(0), 50 + 0.6 * float((ground @ LUMA).std()))
    stack = pick_stack(rng, design, serial, plain)
    own_separator = "-" in serial.tokens and (plain or rng.random() < 0.6)
    tokens = serial.tokens.replace("-", "  ") if own_separator else serial.tokens
    lettering = pick_lettering(rng, design.region if plain or rng.random() < OWN_DIE_SHARE else None)
    set_line(rng, sheet, lettering, tokens, (left, right), top, round(bottom - top), stack)
    if own_separator:
        _put_separators(rng, sheet, design, serial.tokens)
    sheet.finish(rng, 0.0) if plain else sheet.finish(rng)
    if not plain:
        artwork.add_traces(rng, sheet.face, top, bottom)
    return sheet.plate(serial.text, [stack] if stack else [], design.region, design.kind)


def _serial_place(rng: np.random.Generator, sheet: Sheet, design: Design, plain: bool) -> tuple[float, ...]:
    """The serial's box in pixels, moved and scaled a little unless plain."""
    height, width = sheet.face.shape[:2]
    x0, y0, x1, y1 = design.serial_box
    y1 = max(y1, y0 + 0.2)
    if not plain:
        middle, half = (y0 + y1) / 2 + rng.normal(0, 0.015), (y1 - y0) / 2 * rng.uniform(0.86, 1.04)
        y0, y1 = max(middle - half, 0.02), min(middle + half, 0.98)
        x0, x1 = x0 + rng.normal(0, 0.012), x1 + rng.normal(0, 0.012)
    x0, x1 = max(x0, 0.015), min(max(x1, x0 + 0.3), 0.985)
    return x0 * width, y0 * height, x1 * width, y1 * height


def pick_stack(rng: np.random.Generator, design: Design, serial: Serial, plain: bool) -> tuple[str, str] | None:
    """Stacked characters: the design's own, others in their place, or, rarely, some where the design has none."""
    if design.stacked and (plain or rng.random() < 0.75):
        side, pattern = design.stacked
        own = pattern.strip('"') if pattern.startswith('"') else fill_format(rng, pattern)
        return (own if plain or rng.random() < 0.4 else random_stack(rng)), side
    if not plain and len(serial.text) <= 6 and rng.random() < 0.1:
        return random_stack(rng), str(rng.choice(["prefix", "suffix", "infix"], p=[0.5, 0.4, 0.1]))
    return None


def random_stack(rng: np.random.Generator) -> str:
    """Two or three characters, mostly letters."""
    return "".join(ALPHABET[i] for i in rng.integers(10 if rng.random() < 0.8 else 0, 36, rng.choice([2, 2, 2, 3])))


def _put_separators(rng: np.random.Generator, sheet: Sheet, design: Design, tokens: str) -> None:
    """Paints the design's separator into the gaps left for it."""
    before = 0
    for token in tokens:
        if token == "-" and 0 < before < len(sheet.boxes) and design.separator != "none":
            left, right = sheet.boxes[before - 1][2], sheet.boxes[before][0]
            top, bottom = sheet.boxes[before][1], sheet.boxes[before][3]
            size = min(max(right - left - 2, 4), (bottom - top) * 0.5)
            x, y = (left + right) / 2, (top + bottom) / 2
            half = {"dash": (size * 0.4, size * 0.14), "dot": (size * 0.22, size * 0.22)}.get(
                design.separator, (size / 2, size / 2)
            )
            draw = {"dash": "rectangle", "dot": "ellipse", "star": "star", "shape": "state"}[design.separator]
            x0, y0, w, h = art.pixels((x - half[0], y - half[1], x + half[0], y + half[1]))
            outlines = [item.options for item in design.art if item.draw == draw == "state"]
            mask = art.drawing(draw, outlines[0] if outlines else '{"ink_count": 1}', w, h)
            if rng.random() < 0.5:
                sheet.put(mask[..., 0].astype(np.float32) / 255, x0, y0)
            else:
                artwork.paint_drawing(sheet.face, mask, x0, y0, sheet.ink[None], 1.0)
        before += token in ALPHABET


def paint_ground(face: np.ndarray, ground: Ground, tint: Tint) -> None:
    """Fills the face with the ground's colours."""
    length = face.shape[0 if ground.direction == "down" else 1]
    places = np.array([place for place, _ in ground.stops], np.float32)
    colours = np.stack([tint(colour) for _, colour in ground.stops])
    t = (np.arange(length, dtype=np.float32) + 0.5) / length
    if ground.soft is None:
        ramp = np.stack([np.interp(t, places, colours[:, c]) for c in range(3)], 1)
    else:
        ramp = np.repeat(colours[:1], length, 0)
        for place, colour in zip(places[1:], colours[1:]):
            alpha = np.clip((t - place) / max(ground.soft, 1.5 / length) + 0.5, 0, 1)[:, None]
            ramp = ramp * (1 - alpha) + colour * alpha
    height, width = face.shape[:2]
    ramp = ramp.astype(np.float32)
    face[:] = cv2.repeat(ramp[:, None], 1, width) if ground.direction == "down" else cv2.repeat(ramp[None], height, 1)


def paint_art(rng: np.random.Generator, face: np.ndarray, item: Art, tint: Tint, change: float) -> None:
    """One primitive; `change` 1 moves, scales and thins it a little, 0 leaves it as designed."""
    height, width = face.shape[:2]
    if item.box:
        x0, y0, x1, y1 = item.box
        box = art.place(item.draw, (x0 * width, y0 * height, x1 * width, y1 * height))
    else:
        box = art.natural_box(item.draw, item.at[0] * width, item.at[1] * height, item.size * height)
    x, y, w, h = art.pixels(box)
    mask = art.drawing(item.draw, item.options, min(w, 640), min(h, 320))
    covering = w > 0.8 * width or h > 0.8 * height
    if change:
        scale = 1.0 if covering else float(np.clip(rng.normal(1, 0.07), 0.8, 1.25))
        w, h, grown = max(2, round(w * scale)), max(2, round(h * scale)), (w, h)
        shift = rng.normal(0, 0.004 if covering else 0.012, 2) * (width, 2 * height)
        x, y = round(x + (grown[0] - w) / 2 + shift[0]), round(y + (grown[1] - h) / 2 + shift[1])
    if mask.shape[:2] != (h, w):
        mask = cv2.resize(mask, (w, h), interpolation=cv2.INTER_LINEAR).reshape(h, w, -1)
    opacity = item.opacity * (rng.uniform(0.75, 1.0) if change else 1.0)
    artwork.paint_drawing(face, mask, x, y, tint.inks(item.inks, mask.shape[2]), opacity)


def paint_words(
    rng: np.random.Generator, face: np.ndarray, words: Words, tint: Tint, change: float, keep_legible: bool = False
) -> None:
    """One line of lettering; `change` 1 moves and scales it and sometimes takes another style, 0 leaves it as designed.

    `keep_legible`: the ink gives way where it would be lost on the ground.
    """
    height, width = face.shape[:2]
    text = words.texts[rng.integers(len(words.texts))]
    style, grow, (x, y) = words.style, 1.0, words.at
    if change:
        if rng.random() < 0.15:
            style = list(STYLES)[rng.integers(len(STYLES))]
        grow = float(np.clip(rng.normal(1, 0.08), 0.75, 1.25))
        x, y = x + rng.normal(0, 0.012), y + rng.normal(0, 0.012)
    tall = words.height * height * grow
    arc = words.arc / words.height if words.height else 0.0
    mask = word_mask(text, style, int(rng.integers(3)), tall, words.spacing, arc)
    wide, high = mask.shape[1], mask.shape[0]
    if words.width and not words.vertical:
        wide = round(words.width * width * (rng.uniform(0.92, 1.08) if change else 1))
    limit = height * 0.98 if words.vertical else width * 0.97
    wide = max(2, min(wide, int(limit)))
    if wide != mask.shape[1]:
        mask = cv2.resize(mask, (wide, high), interpolation=cv2.INTER_AREA)
    if words.vertical:
        mask = np.rot90(mask)
    x0, y0 = round(x * width - mask.shape[1] / 2), round(y * height - mask.shape[0] / 2)
    x0 = int(np.clip(x0, 0, max(width - mask.shape[1], 0)))
    if words.outline:
        rim = cv2.dilate(cv2.copyMakeBorder(mask, 2, 2, 2, 2, cv2.BORDER_CONSTANT), np.ones((3, 3), np.uint8))
        artwork.paint_mask(face, rim, x0 - 2, y0 - 2, tint(words.outline))
    ink = tint(words.ink)
    if keep_legible:
        under = face[max(y0, 0) : y0 + mask.shape[0], x0 : x0 + mask.shape[1]]
        ink = legible(ink, under.reshape(-1, 3).mean(0)) if under.size else ink
    artwork.paint_mask(face, mask, x0, y0, ink)


def own_serial(rng: np.random.Generator, design: Design) -> Serial:
    """A serial as the design has it."""
    if design.kind == "vanity" and rng.random() < 0.7:
        return Serial(vanity_serial(rng))
    return Serial(fill_format(rng, design.serials[rng.integers(len(design.serials))]))


def _sheet(state: State, seed: int) -> np.ndarray:
    """Rows of two designs, each as designed and twice as found."""
    rng = np.random.default_rng(seed)
    tiles = []
    for design in state.designs:
        plates = [draw_design(rng, design, plain=True)]
        plates += [draw_design(rng, design), draw_design(rng, design, american_serial(rng))]
        tile = np.hstack([cv2.resize(plate.bgr, (224, 112), interpolation=cv2.INTER_AREA) for plate in plates])
        tile = cv2.copyMakeBorder(tile, 18, 4, 3, 3, cv2.BORDER_CONSTANT, value=(60, 60, 60))
        label = f"{design.kind} {design.share:g} {design.name}"
        cv2.putText(tile, label, (6, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
        tiles.append(tile)
    tiles += [np.zeros_like(tiles[0])] * (len(tiles) % 2)
    return np.vstack([np.hstack(tiles[i : i + 2]) for i in range(0, len(tiles), 2)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sheet", type=Path, help="picture file to write")
    parser.add_argument("--state", default="US-TX", help="region to draw (default US-TX)")
    parser.add_argument("--seed", type=int, default=1, help="seed (default 1)")
    parser.add_argument("--check", action="store_true", help="read and draw all states, and stop")
    arguments = parser.parse_args()
    if arguments.check:
        states = load_states()
        for state in states.values():
            for design in state.designs:
                draw_design(np.random.default_rng(arguments.seed), design, plain=True)
        print(f"{len(states)} regions, {sum(len(state.designs) for state in states.values())} designs")
        return
    if not arguments.sheet:
        parser.error("--sheet or --check is needed")
    state, problems = read_state(FOLDER / f"{arguments.state}.json")
    for problem in problems:
        print(f"warning: {problem}", file=sys.stderr)
    if not state:
        sys.exit(1)
    cv2.imwrite(str(arguments.sheet), _sheet(state, arguments.seed))


if __name__ == "__main__":
    main()
