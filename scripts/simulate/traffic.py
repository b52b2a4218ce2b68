"""Who drives when: a random plan of passages in two lanes, and where each plate is to be seen."""

from dataclasses import dataclass

import cv2
import numpy as np

from finish import PAINTS
from plate_face import draw_plate, random_serial
from vehicle import Pose, Vehicle, outline
from view import View

LEAVING_LANE_M, COMING_LANE_M = -1.75, -4.35
_KINDS = ("sedan", "hatchback", "suv", "pickup", "van")
MIN_PLATE_PX = 40.0  # narrower plates are not counted as seen
_BEHIND_M, _AHEAD_M = -6.0, 40.0  # where vehicles come into being, out of the picture


@dataclass(frozen=True)
class Passage:
    """One vehicle on its way. entered_s: when it begins to move, still out of the picture."""

    vehicle: Vehicle
    entered_s: float
    speed_m_s: float
    wanted: bool = False

    def pose(self, time_s: float) -> Pose:
        way = self.speed_m_s * (time_s - self.entered_s)
        if self.vehicle.side == "rear":
            return Pose(LEAVING_LANE_M, _BEHIND_M + way, self.speed_m_s)
        return Pose(COMING_LANE_M, _AHEAD_M - way, -self.speed_m_s)

    def under_way(self, time_s: float) -> bool:
        """Whether any of it can be in the picture."""
        return time_s >= self.entered_s and -7.0 < self.pose(time_s).z_m < _AHEAD_M + 1


def make_vehicles(rng: np.random.Generator, count: int) -> list[Vehicle]:
    """Vehicles of all kinds with different serials, every fourth of them coming, the others leaving."""
    serials: list[str] = []
    while len(serials) < count:
        serial = random_serial(rng)
        if serial not in serials:
            serials.append(serial)
    kinds = [str(kind) for _ in range(count // len(_KINDS) + 1) for kind in rng.permutation(_KINDS)]
    paints = rng.permutation(PAINTS)
    return [
        Vehicle(
            kinds[number],
            tuple(map(int, paints[number % len(paints)])),
            draw_plate(rng, serial),
            "rear" if number % 4 != 1 else "front",
            rng,
        )
        for number, serial in enumerate(serials)
    ]


def plan(
    rng: np.random.Generator, vehicles: list[Vehicle], empty_s: float, gap_s: tuple[float, float]
) -> list[Passage]:
    """A passage of each vehicle after `empty_s` of empty road, the next-to-last of them wanted."""
    gaps = np.concatenate([[0], rng.uniform(*gap_s, len(vehicles) - 1)])
    return [
        Passage(vehicle, float(at), float(rng.uniform(5.5, 8.0)), wanted=number == len(vehicles) - 2)
        for number, (vehicle, at) in enumerate(zip(vehicles, empty_s + np.cumsum(gaps), strict=True))
    ]


def seen_quads(passages: list[Passage], passage: Passage, view: View, fps: float, frames: int) -> dict[int, np.ndarray]:
    """Frame number to plate quad [4, 2], for frames in which the plate is whole, free and MIN_PLATE_PX wide."""
    quads = {}
    for frame in range(frames):
        time_s = frame / fps
        if not passage.under_way(time_s):
            continue
        pose = passage.pose(time_s)
        quad = passage.vehicle.plate_quad(view, pose)
        inside = (quad > 0).all() and (quad < [view.width_px, view.height_px]).all()
        wide = np.linalg.norm(quad[1] - quad[0]) >= MIN_PLATE_PX and pose.z_m > 1
        if inside and wide and not _hidden(quad, passages, passage, pose, view, time_s):
            quads[frame] = quad
    return quads


def _hidden(quad, passages, passage, pose, view, time_s) -> bool:
    """Whether the convex outline of a nearer vehicle touches the plate."""
    for other in passages:
        if other is passage or not other.under_way(time_s) or other.pose(time_s).z_m > pose.z_m:
            continue
        hull = outline(other.vehicle, view, other.pose(time_s))
        if len(hull) >= 3 and cv2.intersectConvexConvex(hull, quad.astype(np.float32))[0] > 0:
            return True
    return False
