"""The fixed camera of the simulated street: a pinhole beside the road.

World: metres, X to the right of the driving direction, Y up from the road, Z along the street. Picture: pixels, x
right, y down, the top-left corner of the picture at (0, 0), so that pixel (i, j) has its centre at (i + 0.5, j + 0.5).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class View:
    """focal_px: focal length. height_m: of the lens above the road. Angles in degrees.

    yaw: to the left of the street's direction; pitch: downwards; roll: clockwise as the picture shows it.
    """

    width_px: int = 1280
    height_px: int = 720
    focal_px: float = 3400.0
    height_m: float = 1.65
    yaw: float = 16.5
    pitch: float = 4.5
    roll: float = 0.0

    @property
    def position(self) -> np.ndarray:
        return np.array([0.0, self.height_m, 0.0])

    @cached_property
    def axes(self) -> np.ndarray:
        """Rows: the camera's right, down and forward directions in the world."""
        yaw, pitch, roll = np.radians([self.yaw, self.pitch, self.roll])
        right = np.array([np.cos(yaw), 0.0, np.sin(yaw)])
        forward = np.array([-np.sin(yaw) * np.cos(pitch), -np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
        down = np.cross(right, forward)
        turned = right * np.cos(roll) - down * np.sin(roll)
        return np.stack([turned, right * np.sin(roll) + down * np.cos(roll), forward])

    @property
    def matrix(self) -> np.ndarray:
        """Camera coordinates to homogeneous picture coordinates, 3 x 3."""
        return np.array(
            [
                [self.focal_px, 0.0, self.width_px / 2],
                [0.0, self.focal_px, self.height_px / 2],
                [0.0, 0.0, 1.0],
            ]
        )

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """World points [n, 3] to picture pixels [n, 2] and depths [n] in metres; no pixels where depth <= 0."""
        camera = (points - self.position) @ self.axes.T
        depth = camera[:, 2]
        pixels = (camera @ self.matrix.T)[:, :2] / np.where(np.abs(depth) < 1e-6, 1e-6, depth)[:, None]
        return pixels, depth

    def rays(self, supersampling: int) -> np.ndarray:
        """World directions through the centres of all (sub-)pixels: [height * s, width * s, 3], not of unit length."""
        x = (np.arange(self.width_px * supersampling) + 0.5) / supersampling - self.width_px / 2
        y = (np.arange(self.height_px * supersampling) + 0.5) / supersampling - self.height_px / 2
        grid_x, grid_y = np.meshgrid(x / self.focal_px, y / self.focal_px)
        camera = np.stack([grid_x, grid_y, np.ones_like(grid_x)], axis=-1)
        return camera @ self.axes
