"""Draws flat synthetic plates: `render_plate(rng) -> Plate`.

`--sheet FILE` draws a sheet of samples to look at.
"""

import argparse
import functools
from pathlib import Path

import cv2
import numpy as np

from borrowed import random_design
from designs import Serial, american_serial
from layouts import american_plate, foreign_plate
from sheet import Plate
from state_designs import draw_design, own_serial
from state_files import Design, State, load_states

__all__ = ["KINDS", "Plate", "render_plate"]

KINDS = {"us": 0.66, "us-motorcycle": 0.05, "eu": 0.21, "two-line": 0.08}
DESIGNED_SHARE = 0.6
"""Share of American plates with a design from `states/`; the others vary at random."""
OWN_SERIAL_SHARE = 0.5
BORROWED_SHARE = 0.35
"""Of designed plates that show their banner: ground and art belong to another state or to none."""

REGION_KINDS = {"us": 0.92, "neighbour": 0.035, "eu": 0.02, "two-line": 0.005, "unknown": 0.02}
"""For the region reader, which learns a state from its designs alone."""


def render_plate(
    rng: np.random.Generator, *, text: str | None = None, design: str | None = None, for_region: bool = False
) -> Plate:
    """One plate, 110..190 px high.

    `text`: the serial, with ' ' for a gap and '-' for a separator; drawn at random if None.
    `design`: one of KINDS (or of REGION_KINDS), or None for a random one.
    `for_region`: layouts always go with their region, and often lack their banner or their graphics.
    """
    kinds = REGION_KINDS if for_region else KINDS
    kind = design or str(rng.choice(list(kinds), p=list(kinds.values())))
    serial = Serial(text) if text is not None else None
    if kind in ("eu", "two-line"):
        return foreign_plate(rng, serial, two_lines=kind == "two-line")
    if kind == "unknown":
        return american_plate(rng, serial, stateless=True)
    regions = [state for region, state in load_states().items() if region.startswith("US-") != (kind == "neighbour")]
    if not regions or kind == "us-motorcycle" or not (for_region or rng.random() < DESIGNED_SHARE):
        return american_plate(rng, serial, motorcycle=kind == "us-motorcycle")
    chosen = pick_design(rng, regions)
    return _designed(rng, chosen, serial or _pick_serial(rng, chosen), for_region)


def pick_design(rng: np.random.Generator, states: list[State]) -> Design:
    """Every state equally often, its designs by their shares."""
    state = states[rng.integers(len(states))]
    return state.designs[rng.choice(len(state.designs), p=state.shares)]


def _pick_serial(rng: np.random.Generator, design: Design) -> Serial:
    """Half of the serials follow the design, half do not depend on it."""
    if rng.random() < OWN_SERIAL_SHARE:
        return own_serial(rng, design)
    return american_serial(rng, _formats())


def _designed(rng: np.random.Generator, design: Design, serial: Serial, for_region: bool) -> Plate:
    """The design as found on cars.

    Banner and graphics are never both left out: nothing would then name the state.
    """
    missing, draw = (0.3 if for_region else 0.08), rng.random()
    if draw < missing:
        return draw_design(rng, design, serial, banner=False)
    borrowed = None
    if rng.random() < BORROWED_SHARE:
        every = list(load_states().values())
        borrowed = random_design(rng) if rng.random() < 0.5 else pick_design(rng, every)
    return draw_design(rng, design, serial, graphics=draw > 2 * missing, borrowed=borrowed)


@functools.cache
def _formats() -> list[str]:
    """The serial formats of all states, each state's once."""
    of_states = ({serial for design in state.designs for serial in design.serials} for state in load_states().values())
    return [pattern for formats in of_states for pattern in sorted(formats)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sheet", type=Path, required=True, help="picture file to write")
    parser.add_argument("--count", type=int, default=60, help="number of plates (default 60)")
    parser.add_argument("--seed", type=int, default=1, help="seed (default 1)")
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    tiles = [
        cv2.resize(render_plate(rng).bgr, (240, 120), interpolation=cv2.INTER_AREA) for _ in range(arguments.count)
    ]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % 6)
    cv2.imwrite(str(arguments.sheet), np.vstack([np.hstack(tiles[i : i + 6]) for i in range(0, len(tiles), 6)]))


if __name__ == "__main__":
    main()
