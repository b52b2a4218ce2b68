"""Put a flat drawn plate (or sign) into a luma picture with a perspective whose four corners are known."""

import cv2
import numpy as np

from photometric import add_noise


def view_quad(aspect: float, rng: np.random.Generator, yaw=35.0, pitch=25.0, roll=12.0) -> np.ndarray:
    """Corners of a plate of width 1 and height 1/aspect as a pinhole camera sees it, clockwise from the plate's top left.

    Angles are drawn within ±yaw, ±pitch, ±roll degrees, small ones more often. float32 [4, 2], hull 1 wide, centred on
    the image of the plate's middle.
    """
    yaw, pitch, roll = (np.radians(limit * (rng.random() - rng.random())) for limit in (yaw, pitch, roll))
    height = 1 / aspect
    flat = np.array([[-0.5, -height / 2], [0.5, -height / 2], [0.5, height / 2], [-0.5, height / 2]])
    x, y = flat[:, 0], flat[:, 1] * np.cos(pitch)
    depth = flat[:, 1] * np.sin(pitch) + x * np.sin(yaw)
    x = x * np.cos(yaw)
    distance = rng.uniform(3, 25)  # in plate widths; a 12 inch plate filling the view of a wide lens is the near end
    x, y = x * distance / (distance + depth), y * distance / (distance + depth)
    turned = np.stack([x * np.cos(roll) - y * np.sin(roll), x * np.sin(roll) + y * np.cos(roll)], 1)
    return (turned / np.ptp(turned[:, 0])).astype(np.float32)


def paste(luma: np.ndarray, flat: np.ndarray, quad: np.ndarray, rounding: float = 0.0) -> None:
    """Draw `flat` (uint8 or float32 [h, w]) onto `luma` (float32 [H, W], changed in place) so that its corners fall on
    `quad` ([4, 2], pixels, may leave the picture). rounding: corner radius as a part of the flat's height.
    """
    x0, y0 = np.floor(quad.min(0)).astype(int) - 2
    x1, y1 = np.ceil(quad.max(0)).astype(int) + 2
    x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, luma.shape[1]), min(y1, luma.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    flat = _shrink(flat.astype(np.float32), quad)
    height, width = flat.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    target = (quad - (x0 + 0.5, y0 + 0.5)).astype(np.float32)
    transform = cv2.getPerspectiveTransform(corners, target)
    size = (int(x1 - x0), int(y1 - y0))
    drawn = cv2.warpPerspective(flat, transform, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cover = cv2.warpPerspective(_outline(flat.shape, rounding), transform, size, flags=cv2.INTER_LINEAR)
    region = luma[y0:y1, x0:x1]
    region += cover * (drawn - region)


def lay_plate(luma: np.ndarray, flat: np.ndarray, quad: np.ndarray, infrared: bool, rng: np.random.Generator) -> None:
    """Draw a plate as a vehicle carries it: lit like its surroundings (or, by an infrared lamp, brighter), perhaps
    grainy, in a holder or a recess. As `paste` otherwise."""
    flat = flat.astype(np.float32) * (_light(luma, quad, rng) / max(np.percentile(flat, 90), 1))
    if infrared:
        flat *= rng.uniform(1.0, 3.0)
    if rng.random() < 0.3:
        flat = add_noise(flat, rng, rng.uniform(2, 15))
    if rng.random() < 0.4:
        around = quad.mean(0) + (quad - quad.mean(0)) * rng.uniform(1.03, 1.2)
        paste(luma, np.full((20, 40), rng.uniform(0, 200), np.float32), around.astype(np.float32))
    paste(luma, flat, quad, rounding=rng.uniform(0, 0.12))


def _light(luma, quad, rng):
    """How bright a plate's ground may be at `quad`, after the light around it; grey levels."""
    x0, y0 = np.maximum(quad.min(0).astype(int) - 4, 0)
    x1, y1 = quad.max(0).astype(int) + 4
    around = luma[y0:y1, x0:x1]
    local = np.percentile(around, 90) if around.size else 128.0
    return float(np.clip(local * rng.uniform(0.7, 2.2) + rng.uniform(0, 30), 15, 255))


def _shrink(flat, quad):
    """Reduce the flat to about the size it will have, averaging, so that the warp does not alias."""
    edges = np.linalg.norm(quad - np.roll(quad, -1, 0), axis=1)
    width = min(flat.shape[1], max(8, round(1.3 * max(edges[0], edges[2]))))
    height = min(flat.shape[0], max(4, round(1.3 * max(edges[1], edges[3]))))
    return cv2.resize(flat, (width, height), interpolation=cv2.INTER_AREA)


def _outline(shape, rounding):
    """Coverage of a rectangle with rounded corners: float32 of `shape`, 0 or 1."""
    height, width = shape
    radius = int(rounding * height)
    if radius < 1:
        return np.ones(shape, np.float32)
    cover = np.zeros(shape, np.float32)
    cv2.rectangle(cover, (radius, 0), (width - 1 - radius, height - 1), 1.0, -1)
    cv2.rectangle(cover, (0, radius), (width - 1, height - 1 - radius), 1.0, -1)
    for x in (radius, width - 1 - radius):
        for y in (radius, height - 1 - radius):
            cv2.circle(cover, (x, y), radius, 1.0, -1)
    return cover


def paint_out(luma: np.ndarray, box, rng: np.random.Generator) -> None:
    """Hide what `box` (x0 y0 x1 y1) shows by blending the rows just above and below it, with matching noise, in place."""
    height, width = luma.shape
    grow = 0.12 * (box[3] - box[1]) + 1
    x0, y0 = max(int(box[0] - grow), 0), max(int(box[1] - grow), 0)
    x1, y1 = min(int(box[2] + grow) + 1, width), min(int(box[3] + grow) + 1, height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return
    above, below = luma[max(y0 - 2, 0), x0:x1], luma[min(y1 + 1, height - 1), x0:x1]
    mix = np.linspace(0, 1, y1 - y0, dtype=np.float32)[:, None]
    fill = above * (1 - mix) + below * mix
    luma[y0:y1, x0:x1] = fill + rng.normal(0, 2.0, fill.shape).astype(np.float32)
