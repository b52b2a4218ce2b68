"""Light and weather of simulated roads, and what a road camera makes of them: shutter, infrared, noise."""

from dataclasses import dataclass, replace

import numpy as np

from light import LIGHTS, Light

LAMP_AT_M = 18.0
"""Distance at which an infrared illuminator lights as its `Light` says; nearer more, further less, by the square."""


@dataclass(frozen=True)
class Condition:
    """shutter_s: exposure time. infrared: lit from beside the lens, grey. rain: 0..1, how much of it falls.

    plate_gain: a plate's brightness over that of white paint in the same light; more than 1 where the light comes from
    beside the lens and the plate's reflective sheet throws it back.
    """

    name: str
    light: Light
    shutter_s: float
    infrared: bool = False
    rain: float = 0.0
    plate_gain: float = 1.1


def _towards(*components: float) -> np.ndarray:
    vector = np.array(components)
    return vector / np.linalg.norm(vector)


_BY_LIGHT = {
    "day": Condition("day", LIGHTS["day"], 1 / 1500),
    # The sun stands low ahead: plates that leave or come towards the camera lie in their vehicles' own shadow.
    "low-sun": Condition(
        "low-sun",
        Light(
            sun_from=_towards(0.75, 0.32, 0.3),
            sun=(0.50, 0.72, 0.95),
            sky=(0.34, 0.30, 0.28),
            ground=(0.15, 0.16, 0.18),
            exposure=0.95,
            noise=1.8,
        ),
        1 / 1200,
    ),
    "dusk": Condition("dusk", replace(LIGHTS["dusk"], exposure=2.2), 1 / 700),
    "night": Condition(
        "night",
        Light(
            sun_from=_towards(0.1, 0.3, -1.0),
            sun=(0.16, 0.16, 0.16),
            sky=(0.006, 0.006, 0.006),
            ground=(0.003, 0.003, 0.003),
            exposure=1.0,
            noise=3.0,
            lamps=True,
        ),
        1 / 1000,
        infrared=True,
        plate_gain=3.2,
    ),
}
LIGHT_NAMES = tuple(_BY_LIGHT)
WEATHER = ("clear", "rain", "fog")


def condition(name: str) -> Condition:
    """`LIGHT` or `LIGHT+WEATHER`, as in `night+rain`. Raises ValueError for anything else."""
    light_name, _, weather = name.partition("+")
    if light_name not in LIGHT_NAMES or (weather or "clear") not in WEATHER:
        raise ValueError(f"no such light and weather: {name} (light: {LIGHT_NAMES}, weather: {WEATHER})")
    plain = _BY_LIGHT[light_name]
    if weather == "rain":
        return replace(plain, name=name, light=_overcast(plain, 0.18), rain=1.0)
    if weather == "fog":
        return replace(plain, name=name, light=_overcast(plain, 0.45))
    return plain


def _overcast(plain: Condition, haze: float) -> Light:
    """The same light through cloud: what the sun gave comes from the whole sky. An illuminator stays what it is."""
    light = plain.light
    if plain.infrared:
        return replace(light, haze=haze * 0.6)
    sun, sky = np.array(light.sun), np.array(light.sky)
    return replace(light, sun=tuple(sun * 0.08), sky=tuple(sky + sun * 0.25), noise=light.noise * 1.3, haze=haze)
