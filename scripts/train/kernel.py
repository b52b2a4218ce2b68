"""The crop kernel: how a quad of a luma picture becomes the input of a model.

The service cuts its crops with the same arithmetic; `--fixture` writes the cases that hold the two together.
Pictures are H x W arrays of luma 0..255; pixel (column i, row j) has its centre at (i + 0.5, j + 0.5).
A quad is 4 x 2 (x, y), clockwise from the plate's own top-left corner.
"""

import argparse
import base64
import json
import math
from pathlib import Path

import cv2
import numpy as np

MAX_SUPERSAMPLING = 4
MAX_LETTERBOX_SUPERSAMPLING = 8
LETTERBOX_FILL = 114.0
READER_MARGIN = 0.06
REGION_MARGIN = 0.10
LEAST_COLOUR_RANGE = 24.0


def homography(quad: np.ndarray) -> np.ndarray:
    """The 3 x 3 matrix that takes the unit square (0,0)-(1,0)-(1,1)-(0,1) to `quad` (Heckbert 1989, section 2.2.3)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = np.asarray(quad, dtype=np.float64)
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    determinant = dx1 * dy2 - dx2 * dy1
    g = (dx3 * dy2 - dx2 * dy3) / determinant
    h = (dx1 * dy3 - dx3 * dy1) / determinant
    return np.array([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]])


def project(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Points (n x 2) through a 3 x 3 homography."""
    result = points @ matrix[:, :2].T + matrix[:, 2]
    return result[:, :2] / result[:, 2:]


def expand(quad: np.ndarray, margin: float) -> np.ndarray:
    """The quad enlarged by `margin` of its width and height on every side, in its own projective coordinates."""
    low, high = -margin, 1 + margin
    return project(homography(quad), np.array([[low, low], [high, low], [high, high], [low, high]]))


def supersampling(expanded: np.ndarray, out_width: int, out_height: int) -> int:
    """Samples per output pixel and axis, 1..4, so that no source pixel inside the expanded quad is skipped."""
    lengths = np.linalg.norm(np.roll(expanded, -1, axis=0) - expanded, axis=1)
    ratio = max(max(lengths[0], lengths[2]) / out_width, max(lengths[1], lengths[3]) / out_height)
    return min(max(math.ceil(ratio), 1), MAX_SUPERSAMPLING)


def sample(luma: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Bilinear samples at (x, y); outside the picture its border is replicated."""
    height, width = luma.shape
    fx, fy = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    x0, y0 = np.floor(fx).astype(int), np.floor(fy).astype(int)
    x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
    ax, ay = fx - x0, fy - y0
    picture = luma.astype(np.float64)
    top = picture[y0, x0] * (1 - ax) + picture[y0, x1] * ax
    bottom = picture[y1, x0] * (1 - ax) + picture[y1, x1] * ax
    return top * (1 - ay) + bottom * ay


def _sample_fast(luma: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Like `sample`, with OpenCV's coordinates of 1/32 pixel: for training, where that is far below the jitter."""
    return cv2.remap(
        luma.astype(np.float32),
        (x - 0.5).astype(np.float32),
        (y - 0.5).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def rectify(
    luma: np.ndarray,
    quad: np.ndarray,
    out_width: int,
    out_height: int,
    margin: float = READER_MARGIN,
    fast: bool = False,
) -> np.ndarray:
    """The quad, expanded by `margin`, as an upright out_height x out_width crop of floats 0..255.

    Each output pixel is the mean of n x n bilinear samples, n from `supersampling`.
    """
    x, y, n = _grid(quad, out_width, out_height, margin)
    values = (_sample_fast if fast else sample)(luma, x, y)
    return values.reshape(out_height, n, out_width, n).mean(axis=(1, 3))


def rectify_colour(
    rgb: np.ndarray,
    quad: np.ndarray,
    out_width: int,
    out_height: int,
    margin: float = REGION_MARGIN,
    fast: bool = False,
) -> np.ndarray:
    """`rectify` for each plane of a picture in colour (H x W x 3): out_height x out_width x 3 floats 0..255."""
    if not fast:
        planes = [rectify(rgb[..., i], quad, out_width, out_height, margin) for i in range(3)]
        return np.stack(planes, -1)
    x, y, n = _grid(quad, out_width, out_height, margin)
    return _sample_fast(rgb, x, y).reshape(out_height, n, out_width, n, 3).mean(axis=(1, 3))


def _grid(quad: np.ndarray, out_width: int, out_height: int, margin: float) -> tuple[np.ndarray, np.ndarray, int]:
    """Places x and y in the picture of all samples of a crop, and how many samples an output pixel has on an axis."""
    n = supersampling(expand(quad, margin), out_width, out_height)
    span = 1 + 2 * margin
    u = -margin + span * (np.arange(out_width * n) + 0.5) / (out_width * n)
    v = -margin + span * (np.arange(out_height * n) + 0.5) / (out_height * n)
    m = homography(quad)
    w = m[2, 0] * u[None, :] + m[2, 1] * v[:, None] + 1.0
    x = (m[0, 0] * u[None, :] + m[0, 1] * v[:, None] + m[0, 2]) / w
    y = (m[1, 0] * u[None, :] + m[1, 1] * v[:, None] + m[1, 2]) / w
    return x, y, n


def cut_rectangle(luma: np.ndarray, box: np.ndarray, out_width: int, out_height: int, fast: bool = False) -> np.ndarray:
    """The upright rectangle box = (x0, y0, x1, y1) through the same kernel, without a margin."""
    x0, y0, x1, y1 = box
    return rectify(luma, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), out_width, out_height, 0.0, fast)


def letterbox(luma: np.ndarray, out_width: int, out_height: int, fast: bool = False) -> tuple[np.ndarray, float]:
    """The whole picture scaled by r = min(out_width / W, out_height / H) into the top-left corner, the rest 114.

    The scaled picture covers the output pixels whose centre lies inside it. Each of them is the mean of n x n
    bilinear samples, n = ceil(1 / r), 1..8. Returns the out_height x out_width floats 0..255 and r.
    """
    height, width = luma.shape
    scale = min(out_width / width, out_height / height)
    n = min(max(math.ceil(1 / scale), 1), MAX_LETTERBOX_SUPERSAMPLING)
    columns = min(math.floor(width * scale + 0.5), out_width)
    rows = min(math.floor(height * scale + 0.5), out_height)
    x = (np.arange(columns * n) + 0.5) / (n * scale)
    y = (np.arange(rows * n) + 0.5) / (n * scale)
    grid_x, grid_y = np.meshgrid(x, y)
    values = (_sample_fast if fast else sample)(luma, grid_x, grid_y)
    result = np.full((out_height, out_width), LETTERBOX_FILL, dtype=values.dtype)
    result[:rows, :columns] = values.reshape(rows, n, columns, n).mean(axis=(1, 3))
    return result, scale


def inner_span(count: int, margin: float) -> tuple[int, int]:
    """First and one-past-last index of the inner 80 % of the plate along an axis of `count` pixels."""
    span = 1 + 2 * margin
    return math.floor(count * (margin + 0.1) / span), math.ceil(count * (margin + 0.9) / span)


def stretch(crop: np.ndarray, margin: float = READER_MARGIN) -> np.ndarray:
    """The 2nd and 98th percentile of the plate's inner 80 % become 0 and 1; clipped to [-0.5, 1.5]."""
    row0, row1 = inner_span(crop.shape[0], margin)
    column0, column1 = inner_span(crop.shape[1], margin)
    return _stretch(crop, crop[row0:row1, column0:column1])


def stretch_colour(rgb: np.ndarray, margin: float = REGION_MARGIN) -> np.ndarray:
    """The luma percentiles of `stretch` become 0 and 1 for all three planes, which keeps the hue; clipped to [0, 1]."""
    row0, row1 = inner_span(rgb.shape[0], margin)
    column0, column1 = inner_span(rgb.shape[1], margin)
    low, high = _percentiles(rgb[row0:row1, column0:column1] @ np.array([0.299, 0.587, 0.114], rgb.dtype))
    return np.clip((rgb - low) / max(high - low, LEAST_COLOUR_RANGE), 0, 1)


def stretch_loose(crop: np.ndarray) -> np.ndarray:
    """The stretch of the corner refiner, whose plate fills about the middle two thirds of the crop."""
    height, width = crop.shape
    rows = slice(math.floor(height * 0.2333), math.ceil(height * 0.7667))
    columns = slice(math.floor(width * 0.2333), math.ceil(width * 0.7667))
    return _stretch(crop, crop[rows, columns])


def _stretch(crop: np.ndarray, judged: np.ndarray) -> np.ndarray:
    low, high = _percentiles(judged)
    high = max(high, low + 4)
    return np.clip((crop - low) / (high - low), -0.5, 1.5)


def _percentiles(judged: np.ndarray) -> tuple[float, float]:
    """The 2nd and the 98th percentile, ranks rounded down."""
    low_rank, high_rank = math.floor(0.02 * (judged.size - 1)), math.floor(0.98 * (judged.size - 1))
    ranked = np.partition(judged, (low_rank, high_rank), axis=None)
    return ranked[low_rank], ranked[high_rank]


def parity_fixture() -> dict:
    """Inputs and expected outputs for the service's own kernel, from a seeded picture of smooth noise."""
    rng = np.random.default_rng(20)
    noise = cv2.GaussianBlur(rng.uniform(0, 255, (64, 96)), (0, 0), 1.2)
    luma = np.clip((noise - 127.5) * 2.2 + 127.5, 0, 255).astype(np.uint8)
    quads = {
        "oblique": [[20.3, 15.7], [61.2, 22.1], [58.8, 41.4], [22.6, 33.9]],
        "partly outside": [[-8.5, 40.2], [22.4, 44.6], [21.1, 70.3], [-10.2, 61.8]],
        "supersampled": [[3.5, 2.5], [92.1, 6.4], [89.7, 60.2], [5.2, 57.9]],
    }
    cases = []
    for name, quad in quads.items():
        crop = rectify(luma, np.array(quad), 20, 8)
        cases.append(
            {
                "name": name,
                "quad": quad,
                "outWidth": 20,
                "outHeight": 8,
                "margin": READER_MARGIN,
                "rectified": _rounded(crop),
                "stretched": _rounded(stretch(crop)),
            }
        )
    box = [10.25, 8.5, 70.75, 50.0]
    loose = cut_rectangle(luma, np.array(box), 16, 8)
    picture, scale = letterbox(luma, 40, 24)
    return {
        "width": 96,
        "height": 64,
        "lumaBase64": base64.b64encode(luma.tobytes()).decode(),
        "rectify": cases,
        "cutRectangle": {
            "box": box,
            "outWidth": 16,
            "outHeight": 8,
            "cut": _rounded(loose),
            "stretchedLoose": _rounded(stretch_loose(loose)),
        },
        "letterbox": {"outWidth": 40, "outHeight": 24, "scale": round(scale, 6), "picture": _rounded(picture)},
        "colour": _colour_fixture(luma),
    }


def _colour_fixture(luma: np.ndarray) -> dict:
    """The same for colour: planes of 4:2:0, and the crops of the picture that they stand for.

    Chroma is a ramp, whose half-resolution plane says all of it: the service's way through the planes has to come to
    what the training scripts get from RGB.
    """
    y = np.round(60 + luma * (130 / 255)).astype(np.uint8)
    height, width = y.shape
    u = np.tile(np.arange(width // 2) + 104, (height // 2, 1)).astype(np.uint8)
    v = np.tile(np.arange(height // 2)[:, None] + 112, (1, width // 2)).astype(np.uint8)
    cb = np.tile((np.arange(width) + 0.5) / 2 - 0.5 + 104 - 128, (height, 1))
    cr = np.tile(((np.arange(height) + 0.5) / 2 - 0.5 + 112 - 128)[:, None], (1, width))
    rgb = np.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], -1)
    cases = []
    for name, quad in {
        "oblique": [[22.3, 16.7], [59.2, 22.1], [57.8, 40.4], [24.6, 33.9]],
        "supersampled": [[12.5, 9.5], [83.1, 12.4], [81.7, 53.2], [13.2, 51.9]],
    }.items():
        crop = rectify_colour(rgb, np.array(quad), 20, 10)
        cases.append(
            {
                "name": name,
                "quad": quad,
                "outWidth": 20,
                "outHeight": 10,
                "margin": REGION_MARGIN,
                "rectified": _rounded(np.moveaxis(crop, -1, 0)),
                "stretched": _rounded(np.moveaxis(stretch_colour(crop), -1, 0)),
            }
        )
    planes = {
        name: base64.b64encode(plane.tobytes()).decode()
        for name, plane in (("yBase64", y), ("uBase64", u), ("vBase64", v))
    }
    return {**planes, "rectify": cases}


def _rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 4) for value in values.ravel()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fixture", type=Path, required=True, help="where to write the parity fixture (JSON)")
    arguments = parser.parse_args()
    arguments.fixture.write_text(json.dumps(parity_fixture()) + "\n")


if __name__ == "__main__":
    main()
