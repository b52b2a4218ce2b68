"""Light on the street, and how surfaces answer it. Colours are linear, BGR, about 0..1 for white in the sun's light."""

from dataclasses import dataclass, field

import numpy as np


def linear(srgb) -> np.ndarray:
    """Display values 0..255 (any shape) as linear float32 0..1."""
    return (np.asarray(srgb, np.float32) / 255.0) ** 2.2


def _direction(*components: float) -> np.ndarray:
    vector = np.array(components)
    return vector / np.linalg.norm(vector)


@dataclass(frozen=True)
class Light:
    """sun_from: unit vector towards the sun. sun, sky, ground: BGR light from there. lamps: whether lamps burn.

    exposure: factor before encoding. noise: sensor noise in grey levels at mid grey. haze: 0..1, share of the picture
    that fog replaces at 25 m.
    """

    sun_from: np.ndarray = field(default_factory=lambda: _direction(0.55, 0.75, -0.5))
    sun: tuple = (0.80, 0.90, 0.97)
    sky: tuple = (0.44, 0.38, 0.34)
    ground: tuple = (0.14, 0.15, 0.16)
    exposure: float = 0.85
    noise: float = 1.4
    lamps: bool = False
    haze: float = 0.0


LIGHTS = {
    "day": Light(),
    "overcast": Light(sun=(0.12, 0.12, 0.12), sky=(0.68, 0.66, 0.64), exposure=0.85, noise=1.8),
    "dusk": Light(
        sun=(0.0, 0.0, 0.0), sky=(0.15, 0.12, 0.11), ground=(0.04, 0.04, 0.04), exposure=1.25, noise=4.5, lamps=True
    ),
    "fog": Light(sun=(0.04, 0.04, 0.04), sky=(0.5, 0.5, 0.5), exposure=0.95, noise=2.2, lamps=True, haze=0.86),
}


def environment(direction: np.ndarray, light: Light) -> np.ndarray:
    """What a mirror sees in `direction` [n, 3]: sky, a belt of houses and trees, the road; BGR [n, 3]."""
    sky, ground = np.array(light.sky, np.float32), np.array(light.ground, np.float32)
    up = direction[:, 1:2]
    above = sky * (1.7 - 0.8 * np.clip(up, 0, 1))
    skyline = 0.24 + 0.08 * np.sin(5.0 * direction[:, 2:3] + 3.0 * direction[:, 0:1])
    houses = sky * 0.35
    result = houses + (above - houses) * _step(up, skyline, 0.05)
    return ground * 0.9 + (result - ground * 0.9) * _step(up, -0.03, 0.05)


def shade(normal, towards_eye, albedo, gloss, glow, light: Light) -> np.ndarray:
    """Light that leaves a surface. normal, towards_eye: unit [n, 3]; albedo BGR [n, 3]; gloss, glow [n].

    Returns BGR [n, 3]. gloss is 0 for rubber, 1 for clear-coated paint, more for glass and chrome; glow is light of the
    surface's own.
    """
    sun_from = light.sun_from.astype(np.float32)
    facing = np.clip(normal @ sun_from, 0, 1)[:, None]
    up = 0.5 + 0.5 * normal[:, 1:2]
    sun, sky, ground = (np.array(value, np.float32) for value in (light.sun, light.sky, light.ground))
    diffuse = albedo * (sun * facing + sky * up + ground * (1 - up))
    cosine = np.clip((normal * towards_eye).sum(1, keepdims=True), 0, 1)
    mirrored = 2 * cosine * normal - towards_eye
    fresnel = np.minimum((0.05 + 0.55 * (1 - cosine) ** 4) * gloss[:, None], 0.7)
    glint = np.clip(mirrored @ sun_from, 0, 1)[:, None] ** 180 * sun * 2 * gloss[:, None]
    burning = albedo * glow[:, None] * (2.2 if light.lamps else 0.0)
    return diffuse * (1 - fresnel) + environment(mirrored, light) * fresnel + glint + burning


def _step(value, edge, width):
    t = np.clip((value - edge) / width + 0.5, 0, 1)
    return t * t * (3 - 2 * t)
