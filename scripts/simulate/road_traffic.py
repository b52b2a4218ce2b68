"""Who drives when on a simulated road: lanes, speeds, gaps, trailers, stop and go."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from finish import PAINTS
from plate_face import PlateFace
from sheet import Plate
from vehicle import Pose, Vehicle

LANE_WIDTH_M = 3.5
MPH = 0.44704  # metres a second
_NEAR_M, _FAR_M = -12.0, 58.0  # between which vehicles are on their way; both lie out of the picture
_HEADWAY_S = 1.1  # least time from one vehicle's rear to the next one's nose
_HITCH_M = 1.1  # from a trailer's nose to the plate of its car
_TRAILER_SHARE, _TRUCK_SHARE = 0.08, 0.07
_CARS = ("sedan", "hatchback", "suv", "pickup", "van")


@dataclass(frozen=True)
class Lane:
    """x_m: its middle, negative to the left of the camera. side: the end of its vehicles that the camera sees."""

    number: int
    x_m: float
    side: str


@dataclass(frozen=True)
class Road:
    """The lanes, nearest to the camera first."""

    lanes: tuple[Lane, ...]

    @classmethod
    def of(cls, leaving: int, coming: int, setback_m: float) -> "Road":
        """setback_m: from the camera's foot to the middle of the nearest lane."""
        sides = ["rear"] * leaving + ["front"] * coming
        return cls(tuple(Lane(n, -setback_m - n * LANE_WIDTH_M, side) for n, side in enumerate(sides)))

    @property
    def edges_m(self) -> tuple[float, float]:
        """x of the far and of the near edge."""
        return self.lanes[-1].x_m - LANE_WIDTH_M / 2, self.lanes[0].x_m + LANE_WIDTH_M / 2


class LaneClock:
    """Time as a lane's traffic lives it: it runs as the clock does, or halts for everybody at once."""

    def __init__(self, seconds: float, stops: bool, rng: np.random.Generator):
        self._at = np.arange(0, seconds + 60, 0.05)
        pace = np.ones_like(self._at)
        halt = rng.uniform(8, 20)
        while stops and halt < seconds:
            length = rng.uniform(5, 12)
            pace *= np.clip(np.maximum((halt - self._at) / 3, (self._at - halt - length) / 3), 0, 1)
            halt += length + rng.uniform(18, 35)
        self._lived = np.concatenate([[0], np.cumsum(pace[:-1] * 0.05)])

    def lived(self, time_s: float) -> float:
        """Seconds of traffic after `time_s` seconds of the clip."""
        return float(np.interp(time_s, self._at, self._lived))

    @property
    def total(self) -> float:
        return float(self._lived[-1])


@dataclass(frozen=True)
class Passage:
    """One plate on its way. vehicle: number of the vehicle, the same for both plates of one with a trailer.

    entered_s: when it begins to move, out of the picture, in its lane's time. ahead_m: how far before the last plate of
    the same vehicle it is.
    """

    vehicle: int
    body: Vehicle
    plate: Plate
    lane: Lane
    clock: LaneClock = field(repr=False)
    entered_s: float
    speed_m_s: float
    ahead_m: float = 0.0

    def pose(self, time_s: float) -> Pose:
        way = self.speed_m_s * (self.clock.lived(time_s) - self.entered_s)
        pace = (self.clock.lived(time_s + 0.05) - self.clock.lived(time_s)) / 0.05
        if self.lane.side == "rear":
            return Pose(self.lane.x_m, _NEAR_M + way + self.ahead_m, self.speed_m_s * pace)
        return Pose(self.lane.x_m, _FAR_M - way, -self.speed_m_s * pace)

    def under_way(self, time_s: float) -> bool:
        return self.clock.lived(time_s) >= self.entered_s and _NEAR_M <= self.pose(time_s).z_m <= _FAR_M

    @cached_property
    def leaves_s(self) -> float:
        """In its lane's time."""
        return self.entered_s + (_FAR_M - _NEAR_M) / self.speed_m_s


@dataclass(frozen=True)
class Demand:
    """per_hour: vehicles in all lanes together. mph: least and most speed."""

    per_hour: float
    mph: tuple[float, float]
    stop_and_go: bool = False


class Garage:
    """Bodies of vehicles. Each kind has one paint in a lane: drawing a body is dear, and plates tell vehicles apart."""

    def __init__(self, rng: np.random.Generator):
        self._rng = rng
        self._bodies: dict[tuple[str, int], Vehicle] = {}

    def body(self, kind: str, lane: Lane) -> Vehicle:
        key = (kind, lane.number)
        if key not in self._bodies:
            paint = PAINTS[(_CARS.index(kind) + 3 * lane.number) % len(PAINTS)] if kind in _CARS else (205, 208, 210)
            blank = PlateFace(np.zeros((1, 2, 3), np.uint8), "")
            self._bodies[key] = Vehicle(kind, paint, blank, lane.side, self._rng)
        return self._bodies[key]


@dataclass(frozen=True)
class Supply:
    """What drives. draw_plate(): the next vehicle's Plate."""

    garage: Garage
    draw_plate: Callable[[], Plate]


def plan(rng: np.random.Generator, road: Road, demand: Demand, seconds: float, supply: Supply) -> list[Passage]:
    """All passages of a clip that begins and ends with an empty road."""
    garage, draw_plate = supply.garage, supply.draw_plate
    clocks = [LaneClock(seconds, demand.stop_and_go, rng) for _ in road.lanes]
    last: dict[int, Passage] = {}
    passages: list[Passage] = []
    at, number = 0.0, 0
    while (at := at + rng.exponential(3600 / demand.per_hour)) < seconds:
        lane = road.lanes[rng.integers(len(road.lanes))]
        clock, speed = clocks[lane.number], float(rng.uniform(*demand.mph)) * MPH
        kind = _kind(rng, lane)
        body = garage.body(kind, lane)
        entered = clock.lived(at)
        if lane.number in last:
            entered = max(entered, _behind(last[lane.number], body, speed))
        passage = Passage(number, body, draw_plate(), lane, clock, entered, speed)
        if passage.leaves_s > clock.lived(seconds):
            continue
        group = [passage]
        if kind == "trailer":
            ahead = body.shape.length_m + _HITCH_M
            puller = garage.body("pickup", lane)
            group.append(Passage(number, puller, draw_plate(), lane, clock, entered, speed, ahead))
        passages += group
        last[lane.number] = group[-1]
        number += 1
    return passages


def _kind(rng, lane) -> str:
    """Trailers and trucks are among the leaving vehicles only, where their own plate is seen."""
    draw = rng.random()
    if lane.side == "rear" and draw < _TRAILER_SHARE:
        return "trailer"
    if lane.side == "rear" and draw < _TRAILER_SHARE + _TRUCK_SHARE:
        return "box-truck"
    return str(rng.choice(_CARS))


def _behind(leader: Passage, body: Vehicle, speed: float) -> float:
    """The earliest time to enter so that the vehicle stays behind its leader all the way."""
    length = max(leader.body.shape.length_m, body.shape.length_m) + leader.ahead_m
    gap = _HEADWAY_S + length / min(leader.speed_m_s, speed)
    return max(leader.entered_s + gap, leader.leaves_s + gap - (_FAR_M - _NEAR_M) / speed)
