"""The colours of one plate: its own, as print, age and sun have changed them."""

import functools
from typing import Self

import numpy as np

LUMA = np.array([0.114, 0.587, 0.299], np.float32)


class Tint:
    """Turns "#rrggbb" into BGR float32 0..255. One plate has one Tint, so that its colours change together."""

    def __init__(self, matrix: np.ndarray, offset: np.ndarray, spread: float, rng: np.random.Generator):
        self._matrix, self._offset, self._spread, self._rng = matrix, offset, spread, rng
        self._known: dict[str, np.ndarray] = {}

    @classmethod
    def plain(cls) -> Self:
        return cls(np.eye(3, dtype=np.float32), np.zeros(3, np.float32), 0.0, np.random.default_rng(0))

    @classmethod
    def random(cls, rng: np.random.Generator) -> Self:
        """Hue a little, saturation and brightness more; a sixth of the plates are bleached by the sun."""
        grey = np.tile(LUMA, (3, 1))
        saturation = float(np.clip(rng.normal(0.95, 0.22), 0.2, 1.6))
        matrix = _hue_turn(rng.normal(0, 7)) @ (grey + saturation * (np.eye(3, dtype=np.float32) - grey))
        gain = rng.uniform(0.8, 1.1)
        offset = rng.normal(0, 6, 3) + rng.uniform(0, 18)
        if rng.random() < 0.16:
            fade = rng.uniform(0.15, 0.6)
            matrix = matrix @ (grey * fade * 0.6 + np.eye(3, dtype=np.float32) * (1 - fade))
            offset = offset + rng.uniform(0.5, 0.85) * 255 * fade * 0.4
        return cls((matrix * gain).astype(np.float32), offset.astype(np.float32), rng.uniform(0, 9), rng)

    def __call__(self, colour: str) -> np.ndarray:
        known = self._known.get(colour)
        if known is None:
            known = self._matrix @ bgr(colour) + self._offset
            if self._spread:
                known = known + self._rng.normal(0, self._spread, 3)
            known = self._known[colour] = np.clip(known, 0, 255).astype(np.float32)
        return known

    def inks(self, colours: tuple[str, ...], count: int) -> np.ndarray:
        """The colours [count, 3]; where a drawing wants more inks than are given, shades of the first."""
        given = [self(colour) for colour in colours[:count]]
        first = given[0]
        shade = first * 0.6 if first @ LUMA > 128 else 255 - (255 - first) * 0.55
        return np.stack(given + [shade] * (count - len(given)))


@functools.lru_cache(maxsize=4096)
def bgr(colour: str) -> np.ndarray:
    """"#rrggbb" as BGR float32."""
    return np.array([int(colour[i : i + 2], 16) for i in (5, 3, 1)], np.float32)


def _hue_turn(degrees: float) -> np.ndarray:
    """A turn of colours about the grey axis."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    third, root = (1 - cos) / 3, np.sqrt(1 / 3) * sin
    return np.array(
        [[cos + third, third - root, third + root], [third + root, cos + third, third - root],
         [third - root, third + root, cos + third]], np.float32
    )  # fmt: skip


def legible(ink: np.ndarray, ground: np.ndarray, distance: float = 55.0) -> np.ndarray:
    """The ink, moved towards black or white until its luma is `distance` away from the ground's."""
    gap = float((ink - ground) @ LUMA)
    if abs(gap) >= distance:
        return ink
    level = float(ground @ LUMA)
    darker = level > 150 or (gap < 0 and level > distance + 20)
    goal = np.zeros(3, np.float32) if darker else np.full(3, 255, np.float32)
    reach = abs(float((goal - ink) @ LUMA))
    need = (gap + distance) if darker else (distance - gap)
    return ink + (goal - ink) * min(1.0, need / max(reach, 1e-3))
