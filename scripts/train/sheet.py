"""A plate in the making: paint, raised characters, and where they went."""

from dataclasses import dataclass, field
from typing import Self

import cv2
import numpy as np

from inking import ink_plain, ink_used

WORN_SHARE = 0.5


@dataclass
class Plate:
    """A flat plate.

    `text`: main serial; `boxes`: the place (x0, y0, x1, y1) of each of its characters in pixels of `bgr`.
    `stacked`: at most one (characters from top to bottom, "prefix" | "suffix" | "infix").
    `region`: "US-XX", a country code, or None. `kind`: of the design (state_files.KINDS), "generic" or "foreign".
    """

    bgr: np.ndarray
    text: str
    stacked: list[tuple[str, str]]
    region: str | None
    boxes: np.ndarray = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    kind: str = "generic"


@dataclass
class Sheet:
    """`face`: painted luma and colour [H,W,3]; `ink`: colour of the characters; `raised`: their coverage [H,W] 0..1;
    `boxes`: place (x0, y0, x1, y1) of each main character, in the order of the serial; `flat`: whether the characters
    are printed without relief, as the serial's lettering says."""

    face: np.ndarray
    ink: np.ndarray
    raised: np.ndarray
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)
    flat: bool | None = None

    @classmethod
    def blank(cls, width: int, height: int, face: np.ndarray, ink: np.ndarray) -> Self:
        ground = cv2.repeat(np.full((1, 1, 3), face, np.float32), height, width)
        return cls(ground, ink, np.zeros((height, width), np.float32))

    def put(self, mask: np.ndarray, x: float, y: float) -> None:
        """Adds a coverage mask with its top-left corner at (x, y)."""
        top, left = max(round(y), 0), max(round(x), 0)
        area = self.raised[top : top + mask.shape[0], left : left + mask.shape[1]]
        np.maximum(area, mask[: area.shape[0], : area.shape[1]], out=area)

    def plate(self, text: str, stacked: list[tuple[str, str]], region: str | None, kind: str) -> Plate:
        """The plate as it is now."""
        bgr = np.clip(self.face, 0, 255).astype(np.uint8)
        return Plate(bgr, text, stacked, region, np.array(self.boxes, np.float32).reshape(-1, 4), kind)

    def finish(self, rng: np.random.Generator, worn_share: float = WORN_SHARE) -> None:
        """Inks and embosses the characters, `worn_share` of the plates as use and special prints leave them."""
        rows = np.flatnonzero(self.raised.max(1))
        if not len(rows):
            return
        margin = self.face.shape[0] // 16
        line = slice(max(rows[0] - margin, 0), rows[-1] + 1 + margin)
        ink = ink_used if rng.random() < worn_share else ink_plain
        ink(rng, self.face[line], self.raised[line], self.ink, bool(self.flat))
