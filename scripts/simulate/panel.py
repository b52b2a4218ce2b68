"""A painted panel: what a vehicle's face looks like flat, addressed in metres, kept at several sizes for sampling."""

import cv2
import numpy as np

from light import linear

PX_PER_M = 400.0
_LEVELS = 5
_SHIFT = 4
PLAIN = (1.0, 0.0)  # gloss and glow of paint


class Panel:
    """left_m, bottom_m: the panel's lower left corner in the panel's own coordinates (u to the right, v up)."""

    def __init__(self, left_m: float, bottom_m: float, width_m: float, height_m: float, paint: tuple):
        self.left_m, self.bottom_m = left_m, bottom_m
        shape = (round(height_m * PX_PER_M), round(width_m * PX_PER_M))
        self.height_m = shape[0] / PX_PER_M
        self.colour = np.full((*shape, 3), paint, np.float32)
        self.finish = np.zeros((*shape, 3), np.float32)
        self.finish[..., 0] = PLAIN[0]

    def fill(self, corners, colour, gloss: float = 1.0, glow: float = 0.0, soft: int = 2, both: bool = False) -> None:
        """Fill a polygon of (u, v) metres. soft: how often its corners are cut. both: also mirrored at u = 0."""
        points = _round(np.array(corners, float), soft)
        self._cover(self._mask(points), colour, gloss, glow)
        if both:
            self._cover(self._mask(points * [-1, 1]), colour, gloss, glow)

    def disc(
        self, u: float, v: float, radius: float, colour, gloss: float = 1.0, glow: float = 0.0, both: bool = False
    ) -> None:
        """Fill a circle."""
        angle = np.linspace(0, 2 * np.pi, 32, endpoint=False)
        ring = np.stack([u + radius * np.cos(angle), v + radius * np.sin(angle)], 1)
        self.fill(ring, colour, gloss, glow, soft=0, both=both)

    def line(self, corners, width_m: float, darkness: float = 0.55, both: bool = False) -> None:
        """A seam: the surface along a polyline, darkened."""
        for flip in (1, -1) if both else (1,):
            pixels = self._pixels(np.array(corners, float) * [flip, 1])
            mask = np.zeros(self.colour.shape[:2], np.uint8)
            cv2.polylines(mask, [pixels], False, 255, max(1, round(width_m * PX_PER_M)), cv2.LINE_AA, _SHIFT)
            self.darken(mask / np.float32(255), darkness)

    def shadow(self, corners, darkness: float, blur_m: float) -> None:
        """A soft darkening inside a polygon, as of a recess."""
        mask = cv2.GaussianBlur(self._mask(np.array(corners, float)), (0, 0), blur_m * PX_PER_M)
        self.darken(mask, darkness)

    def darken(self, mask: np.ndarray, darkness: float) -> None:
        factor = 1 - darkness * mask[..., None]
        self.colour *= factor
        self.finish[..., :1] *= factor

    def levels(self) -> list[np.ndarray]:
        """[h, w, 6] (linear BGR, gloss, glow, unused) at full size, a half, a quarter and so on."""
        stack = [np.concatenate([linear(np.clip(self.colour, 0, 255)), self.finish], axis=2)]
        for _ in range(_LEVELS - 1):
            stack.append(cv2.resize(stack[-1], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
        return stack

    def _pixels(self, points):
        x = (points[:, 0] - self.left_m) * PX_PER_M
        y = (self.bottom_m + self.height_m - points[:, 1]) * PX_PER_M
        return np.round((np.stack([x, y], 1) - 0.5) * (1 << _SHIFT)).astype(np.int32)

    def _mask(self, points):
        mask = np.zeros(self.colour.shape[:2], np.uint8)
        cv2.fillPoly(mask, [self._pixels(points)], 255, cv2.LINE_AA, _SHIFT)
        return mask / np.float32(255)

    def _cover(self, mask, colour, gloss, glow):
        mask = mask[..., None]
        self.colour += (np.array(colour, np.float32) - self.colour) * mask
        self.finish += (np.array([gloss, glow, 0], np.float32) - self.finish) * mask


class Sampler:
    """A panel prepared for sampling at many places."""

    def __init__(self, panel: Panel):
        self.left_m, self.top_m = panel.left_m, panel.bottom_m + panel.height_m
        self.stack = panel.levels()

    def sample(self, u: np.ndarray, v: np.ndarray, px_per_m: float) -> np.ndarray:
        """[n, 6] at (u, v) metres, from the level that is not finer than the picture's px_per_m asks for."""
        level = int(np.clip(np.floor(np.log2(PX_PER_M / max(px_per_m, 1.0))), 0, len(self.stack) - 1))
        source = self.stack[level]
        scale = PX_PER_M / 2**level
        x = np.clip((u - self.left_m) * scale - 0.5, 0, source.shape[1] - 1.001)
        y = np.clip((self.top_m - v) * scale - 0.5, 0, source.shape[0] - 1.001)
        column, row = x.astype(np.int32), y.astype(np.int32)
        ax, ay = (x - column).astype(np.float32)[:, None], (y - row).astype(np.float32)[:, None]
        top = source[row, column] * (1 - ax) + source[row, column + 1] * ax
        low = source[row + 1, column] * (1 - ax) + source[row + 1, column + 1] * ax
        return top * (1 - ay) + low * ay


def _round(points, times):
    for _ in range(times):
        following = np.roll(points, -1, axis=0)
        points = np.stack([0.85 * points + 0.15 * following, 0.15 * points + 0.85 * following], 1).reshape(-1, 2)
    return points
