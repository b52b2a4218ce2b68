"""Draws the strokes of a character as one die would cut them: weight, contrast, ends, corners and serifs."""

import functools
from dataclasses import dataclass

import cv2
import numpy as np

from strokes import CLOSED, STROKES

FINE, COARSE = 192, 96
"""Pixels of the masks that are kept: most plates need the coarse ones, which cost a quarter."""
KEPT_MASKS = 4096
_LEAST_SOFT = 0.06
_SUBPIXEL = 4
_MITRE_LIMIT = 4.0


@dataclass(frozen=True)
class Pen:
    """How strokes are drawn. Lengths are relative to the character's height.

    `weight`: of upright strokes. `contrast`: weight of level strokes relative to it. `radius`: of corners.
    `square`: ends and sharp corners are cut square, otherwise round. `serif`: length of the slabs at the ends of
    letters' strokes, 0 for none. `soft`: rounding of everything, relative to the weight, as presses leave it.
    """

    weight: float
    radius: float
    contrast: float = 1.0
    square: bool = False
    serif: float = 0.0
    soft: float = 0.0


@functools.lru_cache(maxsize=KEPT_MASKS)
def master(character: str, variant: int, width: float, pen: Pen, size: int) -> np.ndarray:
    """Coverage uint8 [size, w], cropped to its ink; `width` relative to the height, `size` COARSE or FINE."""
    strokes = STROKES[character][variant]
    height = round(size / pen.contrast)  # drawn higher and pressed flat, which thins the level strokes
    weight = max(round(pen.weight * size), 3)
    half, pad = weight / 2, 2 * weight
    serif = pen.serif * size if character.isalpha() else 0.0
    room = max(width * size - weight - 1.2 * serif, 1.0)
    canvas = np.zeros((height, round(room) + 2 * pad), np.uint8)
    scale, shift = np.array([room, height - weight]), np.array([pad, half]) - 0.5
    for stroke in strokes:
        closed = stroke[-1] == CLOSED
        corners = stroke[:-1] if closed else stroke
        points = np.array([corner[:2] for corner in corners], float) * scale + shift
        sharp = [len(corner) == 3 for corner in corners]
        path = round_corners(points, sharp, pen.radius * size, closed)
        cv2.polylines(canvas, [_fixed(path)], closed, 255, weight, cv2.LINE_8, _SUBPIXEL)
        if pen.square:
            _square(canvas, points, sharp, closed, half, height)
        if serif:
            _serifs(canvas, corners, points, closed, half, serif)
    if pen.soft > _LEAST_SOFT:
        reach = 2 * round(pen.soft * weight * 1.5) + 1
        canvas = cv2.LUT(cv2.blur(canvas, (reach, reach)), _STEEPER)
    columns = np.flatnonzero(canvas.max(0) > 100)
    cut = canvas[:, columns[0] : columns[-1] + 1]
    return cv2.resize(cut, (cut.shape[1], size), interpolation=cv2.INTER_AREA)


def _fixed(points: np.ndarray) -> np.ndarray:
    return np.round(points * 2**_SUBPIXEL).astype(np.int32)


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.hypot(*vector)), 1e-6)


def _square(
    canvas: np.ndarray, points: np.ndarray, sharp: list[bool], closed: bool, half: float, height: int
) -> None:
    """Fills up the round ends and the round joints of sharp corners; what sticks out of the canvas is cut off."""
    count = len(points)
    for i in range(count):
        if closed or 0 < i < count - 1:
            if sharp[i]:
                _mitre(canvas, points[i - 1], points[i], points[(i + 1) % count], half)
            continue
        direction = _unit(points[i] - points[1 if i == 0 else i - 1])
        at_edge = min(points[i][1], height - 1 - points[i][1]) < half
        reach = half * (2.2 if at_edge and abs(direction[1]) > 0.5 else 1.0)
        across = np.array([-direction[1], direction[0]]) * half
        end = points[i] + direction * reach
        quad = [points[i] + across, end + across, end - across, points[i] - across]
        cv2.fillConvexPoly(canvas, _fixed(np.array(quad)), 255, cv2.LINE_8, _SUBPIXEL)


def _mitre(canvas: np.ndarray, before: np.ndarray, corner: np.ndarray, after: np.ndarray, half: float) -> None:
    first, second = _unit(corner - before), _unit(after - corner)
    turn = first[0] * second[1] - first[1] * second[0]
    outward = -np.sign(turn)
    normals = [outward * np.array([-d[1], d[0]]) for d in (first, second)]
    middle = normals[0] + normals[1]
    reach = 2 / max(float(middle @ middle), 1e-6)
    tip = corner + middle * half * min(reach, _MITRE_LIMIT)
    quad = [corner, corner + normals[0] * half, tip, corner + normals[1] * half]
    cv2.fillConvexPoly(canvas, _fixed(np.array(quad)), 255, cv2.LINE_8, _SUBPIXEL)


def _serifs(
    canvas: np.ndarray, corners: list, points: np.ndarray, closed: bool, half: float, serif: float
) -> None:
    """Slabs at top and bottom of upright and slanting strokes, away from arms and bowls."""
    count, height = len(corners), canvas.shape[0]
    for i, corner in enumerate(corners):
        if corner[1] not in (0, 1):
            continue
        joined = range(count) if closed else range(max(i - 1, 0), min(i + 2, count))
        near = [j for j in ((i - 1) % count, (i + 1) % count) if j in joined]
        ways = [np.subtract(corners[j][:2], corner[:2]) for j in near]
        if len(ways) == 1:
            sides = (serif, serif) if abs(ways[0][1]) > 0.3 else None
        elif len(corner) == 3 and any(abs(way[0]) < 0.03 for way in ways):
            other = max(ways, key=lambda way: abs(way[0]))
            sides = (serif, 0) if other[0] > 0 else (0, serif)
        else:
            sides = None
        if sides:
            x, thickness = points[i][0], max(round(1.2 * half), 2)
            rows = slice(0, thickness) if corner[1] == 0 else slice(height - thickness, height)
            canvas[rows, max(round(x - half - sides[0]), 0) : round(x + half + sides[1]) + 1] = 255


def round_corners(points: np.ndarray, sharp: list[bool], radius: float, closed: bool) -> np.ndarray:
    """The polyline with its corners replaced by quadratic curves of at most `radius`."""
    count = len(points)
    result = []
    for i, point in enumerate(points):
        if sharp[i] or (not closed and i in (0, count - 1)):
            result.append(point[None])
            continue
        before, after = points[i - 1] - point, points[(i + 1) % count] - point
        lengths = max(np.hypot(*before), 1e-6), max(np.hypot(*after), 1e-6)
        reach = min(radius, lengths[0] / 2, lengths[1] / 2)
        start, end = point + before / lengths[0] * reach, point + after / lengths[1] * reach
        result.append(_BEND[0] * start + _BEND[1] * point + _BEND[2] * end)
    return np.concatenate(result)


_STEEPER = np.clip((np.arange(256) - 127.5) * 3 + 127.5, 0, 255).astype(np.uint8)
_T = np.linspace(0, 1, 6)[:, None]
_BEND = (1 - _T) ** 2, 2 * _T * (1 - _T), _T**2
