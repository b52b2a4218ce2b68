"""Bodies of vehicles at the speed of a film: each is drawn once at a few places of its lane and warped in between.

The warp keeps the vehicle's end, which carries the plate, exactly where perspective has it; the flanks and the roof
follow nearly.
"""

from dataclasses import replace

import cv2
import numpy as np

from light import Light
from vehicle import Pose, Vehicle, draw_body
from view import View

_STEP = 1.5  # between the distances at which a body is drawn
_NEAREST_M = 7.0
_MARGIN_PX = 900  # beyond the picture, for a body that comes into it


class Bodies:
    def __init__(self, view: View, light: Light):
        self._light, self._view = light, view
        self._roomy = replace(view, width_px=view.width_px + 2 * _MARGIN_PX, height_px=view.height_px + 2 * _MARGIN_PX)
        self._drawn: dict[tuple[int, float, int], tuple[np.ndarray, tuple[int, int]] | None] = {}

    def picture(self, vehicle: Vehicle, pose: Pose, box: tuple[int, int, int, int]) -> np.ndarray:
        """Premultiplied linear BGR and coverage, float32 [h, w, 4], of the part `box` (x0 y0 x1 y1) of the picture."""
        x0, y0, x1, y1 = box
        step = round(np.log(max(pose.z_m, _NEAREST_M)) / np.log(_STEP))
        model = Pose(pose.x_m, _STEP**step, 0.0)
        drawn = self._model(vehicle, model, step)
        if drawn is None:
            return np.zeros((y1 - y0, x1 - x0, 4), np.float32)
        body, corner = drawn
        source = _end(vehicle, self._roomy, model) - corner - 0.5
        target = _end(vehicle, self._view, pose) - [x0, y0] - 0.5
        matrix = cv2.getPerspectiveTransform(source.astype(np.float32), target.astype(np.float32))
        return cv2.warpPerspective(body, matrix, (x1 - x0, y1 - y0), flags=cv2.INTER_LINEAR)

    def _model(self, vehicle, pose, step):
        key = (id(vehicle), pose.x_m, step)
        if key not in self._drawn:
            self._drawn[key] = draw_body(vehicle, self._roomy, pose, self._light)
        return self._drawn[key]


def bounds(vehicle: Vehicle, view: View, pose: Pose, margin_px: int) -> tuple[int, int, int, int] | None:
    """The part of the picture that the vehicle may fill: x0 y0 x1 y1, even numbers; None where it is out of it."""
    shape = vehicle.shape
    half = shape.width_m / 2 + 0.2
    corners = np.array([(x, y, z) for x in (-half, half) for y in (0, shape.height_m) for z in (0, shape.length_m)])
    pixels, depth = view.project(vehicle.to_world(corners, pose))
    pixels = pixels[depth > 1.5]
    if len(pixels) == 0:
        return None
    low, high = pixels.min(0) - margin_px, pixels.max(0) + margin_px
    x0, y0 = (np.clip(low, 0, [view.width_px, view.height_px]).astype(int) // 2) * 2
    x1, y1 = (np.clip(high, 0, [view.width_px, view.height_px]).astype(int) // 2) * 2
    return (x0, y0, x1, y1) if x1 - x0 > 4 and y1 - y0 > 4 else None


def _end(vehicle, view, pose):
    """The corners of the upright end that carries the plate, in the picture: [4, 2]."""
    half = vehicle.shape.width_m / 2
    z = vehicle.plate_corners[0, 2]
    high = min(vehicle.shape.height_m, 1.4)
    corners = np.array([(-half, high, z), (half, high, z), (half, 0.2, z), (-half, 0.2, z)])
    return view.project(vehicle.to_world(corners, pose))[0]
