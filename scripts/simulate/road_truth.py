"""What is true about every plate in every frame of a simulated road, and from when on a plate is legible."""

import numpy as np

from road_camera import Seen, plate_contrast, seen_at, visible_share
from road_conditions import Condition
from road_traffic import MPH, Passage
from view import View

MIN_LEGIBLE_PX = 60.0
"""Width from which a plate counts as legible: its characters are then 14 px high."""
MIN_VISIBLE = 0.98
"""Least share of a legible plate that no nearer vehicle's outline hides."""
MAX_SMEAR = 0.04
"""Most motion blur of a legible plate in parts of its width, about half a character's stroke and gap."""
MIN_CONTRAST = 25.0
"""Least grey levels between paper and ink of a legible plate, after light, exposure and fog."""
_MIN_TOLD_PX = 20.0


def clip_truth(passages: list[Passage], view: View, condition: Condition, fps: float, frames: int) -> dict:
    """Everything but the clip's name: see README.md."""
    looks: dict[int, list[dict]] = {number: [] for number in range(len(passages))}
    numbers = {id(passage): number for number, passage in enumerate(passages)}
    contrasts = {id(passage): plate_contrast(passage.plate, condition) for passage in passages}
    for frame in range(frames):
        seen = seen_at(passages, view, frame / fps, condition.shutter_s)
        for item in seen:
            look = _look(item, seen, view, contrasts[id(item.passage)](item.pose.z_m))
            if look is not None:
                looks[numbers[id(item.passage)]].append({"frame": frame, **look})
    light, _, weather = condition.name.partition("+")
    return {
        "fps": fps,
        "frames": frames,
        "widthPx": view.width_px,
        "heightPx": view.height_px,
        "light": light,
        "weather": weather or "clear",
        "passages": [_passage(passage, looks[number]) for number, passage in enumerate(passages) if looks[number]],
    }


def _passage(passage: Passage, looks: list[dict]) -> dict:
    legible = [look for look in looks if look["legible"]]
    return {
        "vehicle": passage.vehicle,
        "kind": passage.body.kind,
        "text": passage.plate.text,
        "stacked": [{"chars": characters, "position": position} for characters, position in passage.plate.stacked],
        "region": passage.plate.region,
        "lane": passage.lane.number,
        "direction": "leaving" if passage.lane.side == "rear" else "coming",
        "speedMph": round(passage.speed_m_s / MPH, 1),
        "bestWidthPx": max((look["widthPx"] for look in legible), default=0.0),
        "firstLegibleFrame": legible[0]["frame"] if legible else None,
        "lastLegibleFrame": legible[-1]["frame"] if legible else None,
        "frames": looks,
    }


def _look(item: Seen, seen: list[Seen], view: View, contrast: float) -> dict | None:
    """One plate in one frame, or None where nothing of it is in the picture."""
    size = [view.width_px, view.height_px]
    if item.pose.z_m < 2 or (item.quad.max(0) <= 0).any() or (item.quad.min(0) >= size).any():
        return None
    top, bottom = item.quad[1] - item.quad[0], item.quad[2] - item.quad[3]
    width = float(np.linalg.norm(top) + np.linalg.norm(bottom)) / 2
    if width < _MIN_TOLD_PX:
        return None
    whole = bool((item.quad >= 0).all() and (item.quad <= size).all())
    visible = visible_share(item, seen, view)
    sharp = float(np.hypot(*item.smear_px)) <= MAX_SMEAR * width and contrast >= MIN_CONTRAST
    return {
        "quad": np.round(item.quad, 1).tolist(),
        "widthPx": round(width, 1),
        "visible": round(visible, 2),
        "contrast": round(contrast),
        "legible": whole and sharp and visible >= MIN_VISIBLE and width >= MIN_LEGIBLE_PX,
    }
