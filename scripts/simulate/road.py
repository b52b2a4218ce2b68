"""Renders clips of a busy road before a fixed camera, with the truth about every plate in every frame.

Writes into FOLDER one clip and one truth for each condition of light and weather, and road.ffconcat, which plays the
clips one after the other. Traffic, vehicles and plates are invented: figures measured on them are regression figures
and no field performance.
"""

import argparse
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from road_camera import RoadCamera, seen_at
from road_conditions import condition
from road_ground import draw_ground
from road_plates import PlateStock
from road_traffic import Demand, Garage, Passage, Road, Supply, plan
from road_truth import clip_truth
from view import View

MIX = "day:3,low-sun:1,day+rain:1.5,dusk:1,night:2.5,night+rain:1"
"""Conditions of a clip and their shares."""


@dataclass(frozen=True)
class Segment:
    name: str
    condition: str
    seconds: float
    seed: int


def main() -> None:
    arguments = _arguments()
    cv2.setNumThreads(1)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    segments = _segments(arguments)
    supply = Supply(Garage(np.random.default_rng([arguments.seed, 1000])), PlateStock(arguments.seed).draw)
    for segment in segments:
        _render(arguments, segment, supply)
    lines = ["ffconcat version 1.0", *(f"file {segment.name}.mp4" for segment in segments)]
    (arguments.folder / "road.ffconcat").write_text("\n".join(lines) + "\n")


def _segments(arguments) -> list[Segment]:
    parts = [part.partition(":") for part in arguments.mix.split(",")]
    shares = [(name, float(share or 1)) for name, _, share in parts]
    whole = sum(share for _, share in shares)
    return [
        Segment(f"{number}-{name.replace('+', '-')}", name, arguments.minutes * 60 * share / whole, number)
        for number, (name, share) in enumerate(shares)
    ]


def _render(arguments, segment: Segment, supply: Supply) -> None:
    view = View(1920, 1080, arguments.focal, arguments.height, arguments.yaw, arguments.pitch)
    road = Road.of(arguments.leaving, arguments.coming, arguments.setback)
    demand = Demand(arguments.per_hour, tuple(arguments.mph), arguments.stop_and_go)
    traffic_rng, ground_rng, grain_rng = (
        np.random.default_rng([arguments.seed, segment.seed, part]) for part in range(3)
    )
    passages = plan(traffic_rng, road, demand, segment.seconds, supply)
    kind = condition(segment.condition)
    frames = round(segment.seconds * arguments.fps)
    truth = clip_truth(passages, view, kind, arguments.fps, frames)
    truth = {"clip": f"{segment.name}.mp4", "seed": arguments.seed, **truth}
    (arguments.folder / f"{segment.name}.json").write_text(json.dumps(truth) + "\n")
    if arguments.truth_only:
        return
    ground = draw_ground(view, road, kind.light, kind.rain > 0, ground_rng)
    camera = RoadCamera(view, kind, ground, grain_rng)
    _write_clip(arguments.folder / f"{segment.name}.mp4", camera, passages, view, frames, kind, arguments.fps)


def _write_clip(file: Path, camera: RoadCamera, passages: list[Passage], view, frames, kind, fps) -> None:
    """H.264 as network cameras send it: at most 8 Mbit/s, no frame waits for a later one, a key frame every 2 s."""
    size = f"{view.width_px}x{view.height_px}"
    raw = ("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", f"{fps:g}", "-i", "-")
    coding = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-maxrate", "8M", "-bufsize", "16M")
    coding += ("-bf", "0", "-g", f"{2 * fps:g}", "-threads", "1")
    command = ("ffmpeg", "-loglevel", "error", "-y", *raw, *coding, "-movflags", "+faststart", str(file))
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:
        for number in range(frames):
            encoder.stdin.write(camera.expose(seen_at(passages, view, number / fps, kind.shutter_s)))
        encoder.stdin.close()
    if encoder.returncode:
        raise SystemExit(f"road: ffmpeg ended with {encoder.returncode}")


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--minutes", type=float, default=10, help="length of all clips together (default: 10)")
    parser.add_argument("--mix", default=MIX, help=f"LIGHT[+WEATHER][:SHARE],... (default: {MIX})")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same road (default: 1)")
    parser.add_argument("--fps", type=float, default=15, help="frames a second (default: 15)")
    parser.add_argument("--per-hour", type=float, default=1200, help="vehicles in all lanes (default: 1200)")
    parser.add_argument("--mph", type=float, nargs=2, default=(30, 55), help="least and most speed (default: 30 55)")
    parser.add_argument("--stop-and-go", action="store_true", help="each lane halts now and then")
    parser.add_argument("--leaving", type=int, default=2, help="lanes whose vehicles leave (default: 2)")
    parser.add_argument("--coming", type=int, default=1, help="lanes beyond, whose vehicles come (default: 1)")
    parser.add_argument("--setback", type=float, default=2.8, help="metres to the middle of the nearest lane")
    parser.add_argument("--height", type=float, default=4.5, help="metres of the camera above the road (default: 4.5)")
    parser.add_argument("--focal", type=float, default=7200, help="focal length in pixels (default: 7200)")
    parser.add_argument("--yaw", type=float, default=15, help="degrees to the left of the road (default: 15)")
    parser.add_argument("--pitch", type=float, default=10.5, help="degrees downwards (default: 10.5)")
    parser.add_argument("--truth-only", action="store_true", help="write the truth, render nothing")
    return parser.parse_args()


if __name__ == "__main__":
    main()
