"""A pen that draws shapes as coverage of numbered inks, so that one drawing serves any colours."""

import cv2
import numpy as np

INKS = 4
"""A drawing has at most this many inks."""

Points = list[tuple[float, float]] | np.ndarray


class Pen:
    """Draws in the unit square (x right, y down) onto width x height pixels.

    `angle`: degrees by which all shapes are turned about the middle. Inks are numbered 0..3.
    """

    def __init__(self, width: int, height: int, angle: float = 0.0):
        self.width, self.height = width, height
        self._turn = np.radians(angle)
        self._coverage = np.zeros((height, width, INKS), np.float32)
        self._used = 1

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.width / self.height

    def fill(self, points: Points, ink: int = 0, opacity: float = 1.0) -> None:
        """A polygon over what is there."""
        mask = np.zeros((self.height, self.width), np.uint8)
        cv2.fillPoly(mask, [np.round(self._pixels(points) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        self.cover(mask, ink, opacity)

    def smooth(self, points: Points, ink: int = 0) -> None:
        """A closed curve through the points."""
        self.fill(rounded(points), ink)

    def line(self, points: Points, thickness: float, ink: int = 0, closed: bool = False) -> None:
        """A polyline, `thickness` in heights of the drawing."""
        mask = np.zeros((self.height, self.width), np.uint8)
        path = [np.round(self._pixels(points) * 16).astype(np.int32)]
        cv2.polylines(mask, path, closed, 255, max(1, round(thickness * self.height)), cv2.LINE_AA, 4)
        self.cover(mask, ink)

    def ellipse(self, x: float, y: float, rx: float, ry: float | None = None, ink: int = 0, angle: float = 0) -> None:
        """A disc; without `ry` it is round in pixels, with `rx` in heights of the drawing."""
        self.fill(self.oval(x, y, rx, ry, angle), ink)

    def ring(self, x: float, y: float, r: float, thickness: float, ink: int = 0) -> None:
        """A circle's line; both lengths in heights of the drawing."""
        self.line(self.oval(x, y, r), thickness, ink, closed=True)

    def box(self, x0: float, y0: float, x1: float, y1: float, ink: int = 0) -> None:
        self.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], ink)

    def erase(self, points: Points) -> None:
        """A hole through all inks."""
        self.fill(points, -1)

    def cover(self, mask: np.ndarray, ink: int, opacity: float = 1.0) -> None:
        """Lays a coverage [height, width] (uint8) over what is there; ink -1 takes away."""
        alpha = mask.astype(np.float32) * (opacity / 255)
        self._coverage *= (1 - alpha)[..., None]
        if ink >= 0:
            self._coverage[..., ink] += alpha
            self._used = max(self._used, ink + 1)

    def oval(self, x: float, y: float, rx: float, ry: float | None = None, angle: float = 0) -> np.ndarray:
        """Points of an ellipse; see `ellipse`."""
        t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
        rx, ry = (rx / self.aspect, rx) if ry is None else (rx, ry)
        turn = np.radians(angle)
        cx, cy = np.cos(t) * rx * self.aspect, np.sin(t) * ry
        across = (cx * np.cos(turn) - cy * np.sin(turn)) / self.aspect
        return np.stack([x + across, y + cx * np.sin(turn) + cy * np.cos(turn)], 1)

    def radial(self, x: float, y: float, radii: np.ndarray, angles: np.ndarray) -> np.ndarray:
        """Points at radii (in heights of the drawing) and angles (radians, 0 up, clockwise) from a centre."""
        return np.stack([x + radii * np.sin(angles) / self.aspect, y - radii * np.cos(angles)], 1)

    def drawing(self) -> np.ndarray:
        """Coverage of the inks used, uint8 [height, width, inks]."""
        return np.ascontiguousarray(np.round(self._coverage[..., : self._used] * 255).astype(np.uint8))

    def _pixels(self, points: Points) -> np.ndarray:
        size = np.array([self.width, self.height], np.float64)
        pixels = np.asarray(points, np.float64) * size
        if self._turn:
            cos, sin = np.cos(self._turn), np.sin(self._turn)
            pixels = (pixels - size / 2) @ np.array([[cos, sin], [-sin, cos]]) + size / 2
        return pixels - 0.5


def rounded(points: Points, steps: int = 6) -> np.ndarray:
    """The closed Catmull-Rom curve through the points."""
    p = np.asarray(points, np.float64)
    before, after, second = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (part[:, None] for part in (before, p, after, second))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return curve.reshape(-1, 2)
