"""What is painted on, screwed onto or put around a plate besides its serial. None of it stands for a character."""

import cv2
import numpy as np

from words import STYLES, faces, word_mask

EMBLEMS = [
    *("star", "burst", "heart", "cross", "shield", "seal", "medallion", "ribbon", "flag", "letters", "state", "sun"),
    *("moon", "cactus", "pine", "palm", "leaf", "flower", "wheat", "tree", "bird", "fish", "animal", "horse", "person"),
    *("paw", "peach", "boat", "lighthouse", "rocket", "plane", "car", "train", "bridge", "arch", "dome", "bell"),
    *("anchor", "ball", "book", "helmet"),
]
"""Primitives that stand alone."""

DEALERS = (
    *("MOTORS", "AUTO GROUP", "CHEVROLET", "ALUMNI", "TOYOTA OF TOWN", "www.cars.com", "HONDA", "MY OTHER CAR"),
    *("FORD", "University", "Best Dealer in Town", "SMITH AUTO SALES", "1-800-555-0100", "LAKESIDE NISSAN"),
    "Dodge Jeep Ram",
    *("PROUD PARENT", "US ARMY", "VETERAN", "I LOVE DOGS", "SUBARU", "Est. 1954", "HYUNDAI", "CADILLAC", "Kia"),
)
STICKERS = ("25", "26", "JAN", "MAR", "24", "SEP", "DEC", "2023", "OCT", "23", "22", "MAY", "JUN", "07", "11", "4")


def random_colour(rng: np.random.Generator, low: int = 0, high: int = 255) -> np.ndarray:
    """A BGR colour of limited saturation."""
    grey = rng.uniform(low, high)
    return np.clip(grey + rng.normal(0, 40, 3), 0, 255).astype(np.float32)


def luma_of(colour: np.ndarray) -> float:
    return float(0.114 * colour[0] + 0.587 * colour[1] + 0.299 * colour[2])


def pick_colours(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(face, ink), at least 70 luma levels apart; one plate in six is light on dark."""
    while True:
        face, ink = random_colour(rng, 170, 255), random_colour(rng, 0, 110)
        if abs(luma_of(face) - luma_of(ink)) >= 70:
            return (ink, face) if rng.random() < 0.16 else (face, ink)


def paint_gradient(rng: np.random.Generator, face: np.ndarray, colour: np.ndarray) -> None:
    """Fades the face into another colour towards one or two opposite edges."""
    height, width = face.shape[:2]
    t = (
        np.linspace(0, 1, height, dtype=np.float32)[:, None]
        if rng.random() < 0.8
        else np.linspace(0, 1, width, dtype=np.float32)[None]
    )
    shape = [t, 1 - t, np.abs(2 * t - 1)][rng.integers(3)] ** rng.uniform(0.7, 3)
    alpha = (shape * rng.uniform(0.3, 1))[..., None]
    face[:] = face * (1 - alpha) + colour * alpha


def _blob(rng: np.random.Generator, centre: tuple[float, float], radius: float) -> np.ndarray:
    """A star-shaped polygon, from round to jagged."""
    count = int(rng.integers(5, 14))
    angles = np.sort(rng.uniform(0, 2 * np.pi, count))
    radii = radius * rng.uniform(0.45, 1.1, count)
    points = np.stack(
        [centre[0] + np.cos(angles) * radii * rng.uniform(0.6, 1.5), centre[1] + np.sin(angles) * radii], 1
    )
    return points.astype(np.int32)


def paint_shapes(
    rng: np.random.Generator, face: np.ndarray, colour: np.ndarray, area: tuple[int, int, int, int], alpha: float
) -> None:
    """An emblem, skyline or flower of random shapes inside area (x0, y0, x1, y1)."""
    x0, y0, x1, y1 = area
    layer = face.copy()
    size = max(min(x1 - x0, y1 - y0), 4)
    for _ in range(int(rng.integers(1, 5))):
        tint = np.clip(colour + rng.normal(0, 45, 3), 0, 255).tolist()
        centre = (rng.uniform(x0, x1), rng.uniform(y0, y1))
        kind = rng.integers(4)
        if kind == 0:
            cv2.fillPoly(layer, [_blob(rng, centre, size * rng.uniform(0.25, 0.7))], tint, cv2.LINE_AA)
        elif kind == 1:
            axes = (int(size * rng.uniform(0.1, 0.5)) + 1, int(size * rng.uniform(0.1, 0.5)) + 1)
            thickness = -1 if rng.random() < 0.6 else int(rng.integers(1, 5))
            cv2.ellipse(
                layer, (int(centre[0]), int(centre[1])), axes, rng.uniform(0, 180), 0, 360, tint, thickness, cv2.LINE_AA
            )
        elif kind == 2:
            count = int(rng.integers(3, 9))
            ridge = np.stack([np.linspace(x0, x1, count), rng.uniform(y0, y1, count)], 1)
            cv2.fillPoly(layer, [np.vstack([ridge, [[x1, y1], [x0, y1]]]).astype(np.int32)], tint, cv2.LINE_AA)
        else:
            ends = rng.uniform([x0, y0], [x1, y1], (2, 2)).astype(int)
            cv2.line(layer, ends[0].tolist(), ends[1].tolist(), tint, int(rng.integers(1, 7)), cv2.LINE_AA)
    cv2.addWeighted(layer, alpha, face, 1 - alpha, 0, dst=face)


def paint_mask(face: np.ndarray, mask: np.ndarray, x: int, y: int, colour: np.ndarray) -> None:
    """Lays a coverage mask onto the face with its top-left at (x, y), cut at the edges."""
    height, width = face.shape[:2]
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    alpha = mask[y0 - y : y1 - y, x0 - x : x1 - x, None]
    face[y0:y1, x0:x1] = face[y0:y1, x0:x1] * (1 - alpha) + colour * alpha


def paint_drawing(face: np.ndarray, drawing: np.ndarray, x: int, y: int, inks: np.ndarray, opacity: float) -> None:
    """Lays a drawing (coverage of its inks, uint8 [h,w,n]) onto the face with its top-left at (x, y), cut at the edges.

    `inks`: BGR [n,3].
    """
    height, width = face.shape[:2]
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + drawing.shape[1], width), min(y + drawing.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return
    weights = drawing[y0 - y : y1 - y, x0 - x : x1 - x].astype(np.float32) * np.float32(opacity / 255)
    covered = cv2.transform(weights, np.vstack([inks.T, np.ones(len(inks))]).astype(np.float32))
    part = face[y0:y1, x0:x1]
    part *= 1 - covered[..., 3:]
    part += covered[..., :3]


def random_words(rng: np.random.Generator, text: str, height: int) -> np.ndarray:
    """A line in any style, coverage float32 0..1 with capitals `height` pixels high."""
    style = list(STYLES)[rng.integers(len(STYLES))]
    mask = word_mask(text, style, int(rng.integers(faces(style))), height)
    width = max(1, round(mask.shape[1] * rng.uniform(0.8, 1.3)))
    return cv2.resize(mask, (width, mask.shape[0]), interpolation=cv2.INTER_AREA)


def paint_words(
    rng: np.random.Generator, face: np.ndarray, text: str, centre_y: float, height: int, colour: np.ndarray
) -> None:
    """A banner or slogan, centred or a little off."""
    if not text or height < 4:
        return
    words = random_words(rng, text, height)
    limit = int(face.shape[1] * 0.92)
    if words.shape[1] > limit:
        words = cv2.resize(words, (limit, words.shape[0]), interpolation=cv2.INTER_AREA)
    x = (face.shape[1] - words.shape[1]) // 2 + int(rng.normal(0, 0.02) * face.shape[1])
    paint_mask(face, words, x, int(centre_y - words.shape[0] / 2), colour)


def paint_stickers(rng: np.random.Generator, face: np.ndarray) -> None:
    """Registration stickers in the corners, blank or with a year or month."""
    height, width = face.shape[:2]
    corners = [(0.03, 0.04), (0.84, 0.04), (0.03, 0.78), (0.84, 0.78)]
    for index in rng.permutation(4)[: rng.integers(1, 3)]:
        w, h = int(width * rng.uniform(0.07, 0.16)), int(height * rng.uniform(0.1, 0.2))
        x, y = int(corners[index][0] * width + rng.normal(0, 4)), int(corners[index][1] * height + rng.normal(0, 4))
        cv2.rectangle(face, (x, y), (x + w, y + h), random_colour(rng).tolist(), -1)
        if rng.random() < 0.7:
            words = random_words(rng, STICKERS[rng.integers(len(STICKERS))], max(int(h * rng.uniform(0.4, 0.7)), 4))
            paint_mask(face, words[:, :w], x + 2, y + (h - words.shape[0]) // 2, random_colour(rng))


def add_bolts(rng: np.random.Generator, face: np.ndarray, two: bool) -> None:
    """Screws or empty holes, at the usual places."""
    height, width = face.shape[:2]
    spread, top = rng.uniform(0.2, 0.3), rng.uniform(0.05, 0.1)
    places = [(0.5 - spread, top), (0.5 + spread, top)]
    if two:
        places += [(0.5 - spread, 1 - top), (0.5 + spread, 1 - top)]
    if rng.random() < 0.2:
        places = [(rng.uniform(0.03, 0.12), 0.5), (rng.uniform(0.88, 0.97), 0.5)]
    radius, colour = max(2, int(height * rng.uniform(0.018, 0.045))), random_colour(rng)
    for x, y in places:
        centre = (int(x * width + rng.normal(0, 2)), int(y * height + rng.normal(0, 1)))
        cv2.circle(face, centre, radius, colour.tolist(), -1, cv2.LINE_AA)
        cv2.circle(face, centre, radius, (colour * 0.5).tolist(), 1, cv2.LINE_AA)


def add_frame(rng: np.random.Generator, face: np.ndarray, text_top: float, text_bottom: float) -> None:
    """A dealer's frame that may hide banner, slogan or both and up to a tenth of the characters' height."""
    height, width = face.shape[:2]
    colour, ink = random_colour(rng), random_colour(rng)
    side = int(width * rng.uniform(0.008, 0.05))
    reach = (text_bottom - text_top) * 0.1
    depth = [rng.uniform(0.03, 0.09) if rng.random() < 0.4 else rng.uniform(0.09, 0.25) for _ in range(2)]
    top = int(min(depth[0] * height, text_top + reach))
    bottom = int(max(height - depth[1] * height, text_bottom - reach))
    for area in (np.s_[:top], np.s_[bottom:], np.s_[:, :side], np.s_[:, width - side :]):
        face[area] = colour
    for y0, y1 in ((0, top), (bottom, height)):
        if y1 - y0 > 10 and rng.random() < 0.7:
            dealer = DEALERS[rng.integers(len(DEALERS))]
            paint_words(rng, face, dealer, (y0 + y1) / 2, int((y1 - y0) * rng.uniform(0.35, 0.6)), ink)


def add_cover(rng: np.random.Generator, face: np.ndarray) -> None:
    """A plastic cover: smoked or milky, with a reflection across it."""
    shade = random_colour(rng, 20, 200)
    share = rng.uniform(0.05, 0.45)
    face *= 1 - share
    face += shade * share
    if rng.random() < 0.6:
        height, width = face.shape[:2]
        x = np.arange(width, dtype=np.float32)[None] + rng.normal(0, 1) * np.arange(height, dtype=np.float32)[:, None]
        band = np.clip(1 - np.abs(x - rng.uniform(0, width)) / (width * rng.uniform(0.03, 0.25)), 0, 1)
        face += (band * rng.uniform(15, 110))[..., None]


def add_traces(rng: np.random.Generator, face: np.ndarray, text_top: float, text_bottom: float) -> None:
    """What use leaves on an American plate: stickers, rim, bolts, frame, cover, dirt."""
    if rng.random() < 0.45:
        paint_stickers(rng, face)
    if rng.random() < 0.35:
        add_rim(rng, face)
    if rng.random() < 0.7:
        add_bolts(rng, face, two=rng.random() < 0.5)
    if rng.random() < 0.3:
        add_frame(rng, face, text_top, text_bottom)
    if rng.random() < 0.12:
        add_cover(rng, face)
    if rng.random() < 0.12:
        add_dirt(rng, face)


def add_dirt(rng: np.random.Generator, face: np.ndarray) -> None:
    """Mud or salt in patches, thicker towards the bottom."""
    height, width = face.shape[:2]
    cells = rng.uniform(0, 1, (int(rng.integers(3, 14)), int(rng.integers(4, 28)))).astype(np.float32)
    patches = cv2.resize(cells, (width, height), interpolation=cv2.INTER_CUBIC)
    patches += np.linspace(-0.3, 0.3, height, dtype=np.float32)[:, None]
    alpha = (np.clip(patches * 2 - 1.1, 0, 1) * rng.uniform(0.2, 0.7))[..., None]
    face *= 1 - alpha
    face += alpha * np.clip(np.array([90, 115, 135]) * rng.uniform(0.6, 1.6), 0, 255).astype(np.float32)


def add_rim(rng: np.random.Generator, face: np.ndarray) -> None:
    """The raised or painted edge of a plate, easily taken for a 1 or an I at either end of the serial."""
    height, width = face.shape[:2]
    inset, thickness = int(rng.integers(0, 7)), int(rng.integers(1, 5))
    colour = random_colour(rng) if rng.random() < 0.6 else face.mean((0, 1)) * rng.uniform(0.4, 0.9)
    cv2.rectangle(
        face, (inset, inset), (width - 1 - inset, height - 1 - inset), colour.tolist(), thickness, cv2.LINE_AA
    )


def emboss(rng: np.random.Generator, face: np.ndarray, mask: np.ndarray) -> None:
    """Light and shadow at the flanks of raised characters."""
    strength = rng.uniform(0, 70)
    relief = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.8, 2.0))
    dx, dy = rng.choice([-1, 1]) * rng.uniform(0, 1), rng.uniform(0.3, 1)
    slope = dx * cv2.Sobel(relief, cv2.CV_32F, 1, 0, scale=0.25) + dy * cv2.Sobel(relief, cv2.CV_32F, 0, 1, scale=0.25)
    face += (strength * slope)[..., None]
