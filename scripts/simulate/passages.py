"""Renders a clip of vehicles that pass a fixed camera, with the truth about every plate.

Writes FOLDER/NAME.mp4 (H.264), FOLDER/NAME.json (truth) and, with --hotlist, FOLDER/wanted.csv: a list of synthetic
plates of which one, the next-to-last vehicle's, is in the clip. All plates, states and vehicles are invented.
"""

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np

from light import LIGHTS
from picture import Camera
from plate_face import random_serial
from street import draw_street
from traffic import Passage, make_vehicles, plan, seen_quads
from view import View

_TRUTH_EVERY = 3  # frames
_MIN_GOOD_FRAMES, _GOOD_PX = 14, 70.0
_PLANS = 200
_REASONS = (
    ("stolen vehicle", "Taken from a parking lot (simulated entry)"),
    ("stolen plate", "Plate reported missing (simulated entry)"),
    ("missing person", "Last seen in this vehicle (simulated entry)"),
    ("wanted person", "Felony warrant (simulated entry)"),
)


def main() -> None:
    arguments = _arguments()
    view, light = View(), LIGHTS[arguments.light]
    frames = round(arguments.seconds * arguments.fps)
    street_seed, plan_seed, grain_seed, list_seed = np.random.SeedSequence(arguments.seed).spawn(4)
    passages, quads = _workable_plan(arguments, view, frames, np.random.default_rng(plan_seed))
    arguments.folder.mkdir(parents=True, exist_ok=True)
    clip = arguments.folder / f"{arguments.name}.mp4"
    truth = _truth(arguments, view, clip, passages, quads)
    (arguments.folder / f"{arguments.name}.json").write_text(json.dumps(truth, indent=1) + "\n")
    if arguments.hotlist:
        _write_hot_list(arguments.folder / "wanted.csv", passages, np.random.default_rng(list_seed))
    if arguments.truth_only:
        return
    street = draw_street(view, light, np.random.default_rng(street_seed))
    camera = Camera(view, light, street, 1 / arguments.shutter).with_fog()
    _write_clip(clip, camera, passages, frames, arguments, np.random.default_rng(grain_seed))


def _workable_plan(arguments, view, frames, rng):
    """The first plan in which every plate is large enough for long enough before the clip ends."""
    vehicles = make_vehicles(rng, arguments.vehicles)
    for _ in range(_PLANS):
        passages = plan(rng, vehicles, arguments.empty, tuple(arguments.gap))
        quads = [seen_quads(passages, passage, view, arguments.fps, frames) for passage in passages]
        widths = [[np.linalg.norm(quad[1] - quad[0]) for quad in seen.values()] for seen in quads]
        if all(sum(width >= _GOOD_PX for width in seen) >= _MIN_GOOD_FRAMES for seen in widths):
            return passages, quads
    raise SystemExit("passages: no plan shows every plate well; allow more --seconds or a wider --gap")


def _truth(arguments, view, clip, passages, quads):
    def passage_truth(passage: Passage, seen):
        numbers = sorted(seen)
        return {
            "text": passage.vehicle.plate.text,
            "wanted": passage.wanted,
            "firstFrame": numbers[0],
            "lastFrame": numbers[-1],
            "frames": [
                {"frame": number, "quad": np.round(seen[number], 1).tolist()} for number in numbers[::_TRUTH_EVERY]
            ],
        }

    return {
        "clip": clip.name,
        "fps": arguments.fps,
        "widthPx": view.width_px,
        "heightPx": view.height_px,
        "seed": arguments.seed,
        "passages": [passage_truth(*pair) for pair in zip(passages, quads, strict=True)],
    }


def _write_hot_list(file: Path, passages, rng):
    """Twenty entries; the wanted vehicle's is in the middle, none of the others is in the clip."""
    present = {passage.vehicle.plate.text for passage in passages}
    wanted = next(passage.vehicle.plate.text for passage in passages if passage.wanted)
    plates: list[str] = []
    while len(plates) < 19:
        text = random_serial(rng).replace(" ", "")
        if text not in present and text not in plates:
            plates.append(text)
    plates.insert(11, wanted)
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("plate", "region", "category", "reason"))
        for number, text in enumerate(plates):
            category, reason = _REASONS[0 if text == wanted else number % len(_REASONS)]
            writer.writerow((text, "", category, reason))


def _write_clip(clip, camera, passages, frames, arguments, rng):
    size = f"{camera.view.width_px}x{camera.view.height_px}"
    encoder = subprocess.Popen(
        [
            "ffmpeg",
            "-hide_banner",
            "-loglevel",
            "error",
            "-y",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "bgr24",
            "-s",
            size,
            "-r",
            str(arguments.fps),
            "-i",
            "-",
            "-vf",
            "scale=out_color_matrix=bt709:out_range=tv",
            "-pix_fmt",
            "yuv420p",
            "-colorspace",
            "bt709",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-color_range",
            "tv",
            "-c:v",
            "libx264",
            "-preset",
            "slow",
            "-crf",
            str(arguments.crf),
            "-g",
            str(round(4 * arguments.fps)),
            "-threads",
            "1",
            "-movflags",
            "+faststart",
            "-fflags",
            "+bitexact",
            "-flags",
            "+bitexact",
            str(clip),
        ],
        stdin=subprocess.PIPE,
    )
    for frame in range(frames):
        time_s = frame / arguments.fps
        present = [(passage.vehicle, passage.pose(time_s)) for passage in passages if passage.under_way(time_s)]
        encoder.stdin.write(camera.expose(present, rng).tobytes())
        if (frame + 1) % 100 == 0:
            print(f"{frame + 1} of {frames} frames", file=sys.stderr, flush=True)
    encoder.stdin.close()
    if encoder.wait() != 0:
        raise SystemExit("passages: ffmpeg could not write the clip (its message is above)")


def _arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where to write; made if missing")
    parser.add_argument("--name", default="street", help="file name without ending (default: street)")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same clip (default: 1)")
    parser.add_argument("--vehicles", type=int, default=6, help="number of passages (default: 6)")
    parser.add_argument("--seconds", type=float, default=21.0, help="length of the clip (default: 21)")
    parser.add_argument(
        "--empty", type=float, default=3.2, help="seconds before the first vehicle moves (default: 3.2)"
    )
    parser.add_argument(
        "--gap",
        type=float,
        nargs=2,
        default=(1.6, 4.4),
        metavar="S",
        help="seconds between vehicles, least and most (default: 1.6 4.4)",
    )
    parser.add_argument("--fps", type=float, default=25.0, help="frames a second (default: 25)")
    parser.add_argument("--shutter", type=float, default=500.0, help="shutter speed, 1/x s (default: 500)")
    parser.add_argument("--light", choices=sorted(LIGHTS), default="day", help="default: day")
    parser.add_argument("--crf", type=int, default=27, help="x264 quality, lower is better and larger (default: 27)")
    parser.add_argument("--hotlist", action="store_true", help="also write wanted.csv")
    parser.add_argument("--truth-only", action="store_true", help="write no clip")
    return parser.parse_args()


if __name__ == "__main__":
    main()
