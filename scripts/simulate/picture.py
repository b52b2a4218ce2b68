"""From the light in the street to the picture that leaves the camera."""

import cv2
import numpy as np

from light import Light
from vehicle import Pose, Vehicle, draw_vehicle, shadow_hulls
from view import View

_LENS_BLUR_PX = 0.55
_SHADOW_PX = 16  # around a shadow's outline, for its soft edge
_HAZE_M = 25.0
_KNEE = np.float32(0.8)  # of the exposure range; above it highlights are compressed


class Camera:
    """Takes pictures of vehicles before a street. street: linear BGR of the empty street as this view sees it."""

    def __init__(self, view: View, light: Light, street: np.ndarray, shutter_s: float = 1 / 500):
        self.view, self.light, self.street, self.shutter_s = view, light, street, shutter_s

    def expose(self, vehicles: list[tuple[Vehicle, Pose]], rng: np.random.Generator) -> np.ndarray:
        """BGR uint8 [height, width, 3] of the street with these vehicles, far ones first."""
        picture = self.street.copy()
        ordered = sorted(vehicles, key=lambda item: -item[1].z_m)
        for vehicle, pose in ordered:
            _throw_shadow(picture, shadow_hulls(vehicle, self.view, pose, self.light), self.light)
        for vehicle, pose in ordered:
            patch = draw_vehicle(vehicle, self.view, pose, self.light, self.shutter_s)
            if patch is None:
                continue
            height, width = patch.cover.shape[:2]
            area = picture[patch.top : patch.top + height, patch.left : patch.left + width]
            veil = self._veil(max(pose.z_m, 1.0))
            area[:] = area * (1 - patch.cover) + patch.light * (1 - veil) + veil * self._fog() * patch.cover
        return self._develop(picture, rng)

    def _veil(self, distance_m: float) -> float:
        return 1 - (1 - self.light.haze) ** (distance_m / _HAZE_M)

    def _fog(self) -> np.ndarray:
        return np.array(self.light.sky, np.float32) * 1.3

    def with_fog(self) -> "Camera":
        """The same camera with the light's haze laid over the empty street."""
        rays = self.view.rays(1).astype(np.float32)
        distance = np.minimum(
            self.view.height_m / np.maximum(-rays[..., 1], 1e-3), 11 / np.maximum(-rays[..., 0], 1e-3)
        )
        veil = 1 - (1 - self.light.haze) ** (distance * rays[..., 2] / _HAZE_M)[..., None]
        street = self.street * (1 - veil) + self._fog() * veil
        return Camera(self.view, self.light, street.astype(np.float32), self.shutter_s)

    def _develop(self, picture, rng):
        """Lens, exposure, sensor noise and encoding."""
        picture = cv2.GaussianBlur(picture, (0, 0), _LENS_BLUR_PX) * np.float32(self.light.exposure)
        bright = picture > _KNEE
        picture[bright] = _KNEE + (1 - _KNEE) * np.tanh((picture[bright] - _KNEE) / 0.35)
        encoded = cv2.pow(np.maximum(picture, 0), 1 / 2.2) * np.float32(255)
        grain = np.empty(encoded.shape[:2], np.float32)
        cv2.setRNGSeed(int(rng.integers(2**31 - 1)))
        cv2.randn(grain, 0.0, self.light.noise)
        encoded += (cv2.GaussianBlur(grain, (0, 0), 0.5) * np.float32(1.4))[..., None]
        return np.clip(encoded, 0, 255).astype(np.uint8)


def _throw_shadow(picture, hulls, light) -> None:
    """Darken the road in the sun's shadow, and more under the vehicle."""
    sunny = sum(light.sun) / (sum(light.sun) + sum(light.sky))
    for hull, strength, blur in zip(hulls, (sunny * 0.9, 0.8), (1.5, 5.0), strict=True):
        if len(hull) == 0:
            continue
        left, top = np.maximum(hull.min(0) - _SHADOW_PX, 0)
        area = picture[top : max(hull[:, 1].max() + _SHADOW_PX, 0), left : max(hull[:, 0].max() + _SHADOW_PX, 0)]
        if area.size == 0:
            continue
        mask = np.zeros(area.shape[:2], np.float32)
        cv2.fillPoly(mask, [hull - [left, top]], float(strength), cv2.LINE_AA)
        area *= 1 - cv2.GaussianBlur(mask, (0, 0), blur)[..., None]
