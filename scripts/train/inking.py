"""How paint gets onto the characters of a plate, and how it goes."""

import cv2
import numpy as np

import artwork

EFFECTS = {
    "plain": 0.75,
    "rimmed": 0.09,  # a line of another colour around the characters, as in prints on reflective sheets
    "lined": 0.02,  # a second outline in the colour of the characters
    "shadowed": 0.04,
    "tops": 0.07,  # rolled on: only the tops of raised characters take paint
    "hollow": 0.015,
    "pale": 0.015,  # hardly any paint left; light and shadow tell the characters
}
PATCHY_SHARE = 0.12
RUBBED_SHARE = 0.1


def ink_plain(rng: np.random.Generator, face: np.ndarray, raised: np.ndarray, ink: np.ndarray, flat: bool) -> None:
    """New paint and, unless `flat`, relief. `face`: BGR float32 [h,w,3], in place; `raised`: coverage [h,w] 0..1."""
    _lay(face, raised * rng.uniform(0.9, 1.0), ink)
    if not flat:
        artwork.emboss(rng, face, raised)


def ink_used(rng: np.random.Generator, face: np.ndarray, raised: np.ndarray, ink: np.ndarray, flat: bool) -> None:
    """Paint in one of EFFECTS, often worn, and relief."""
    effect = str(rng.choice(list(EFFECTS), p=list(EFFECTS.values())))
    coverage = raised
    if effect in ("rimmed", "lined"):
        _outline(rng, face, raised, ink, again=effect == "lined")
    elif effect == "shadowed":
        way = rng.uniform(1.5, 4.5, 2) * rng.choice([-1, 1], 2)
        moved = cv2.warpAffine(raised, np.float32([[1, 0, way[0]], [0, 1, way[1]]]), raised.shape[::-1])
        ground = face.mean((0, 1))
        _lay(face, moved, ground + (ink - ground) * rng.uniform(0.1, 0.45))
    elif effect == "tops" and not flat:
        coverage = np.clip((cv2.GaussianBlur(raised, (0, 0), 1.1) - 0.45) / 0.3, 0, 1)
    elif effect == "hollow":
        coverage = raised - cv2.erode(raised, np.ones((5, 5), np.uint8)) * rng.uniform(0.75, 1)
    elif effect == "pale":
        coverage, flat = raised * rng.uniform(0.3, 0.6), False
    coverage = _worn(rng, coverage, raised, flat) * rng.uniform(0.85, 1.0)
    _lay(face, coverage, ink)
    if not flat:
        artwork.emboss(rng, face, raised)


def _lay(face: np.ndarray, coverage: np.ndarray, colour: np.ndarray) -> None:
    alpha = cv2.merge([np.ascontiguousarray(coverage, np.float32)] * 3)
    face += alpha * (np.asarray(colour, np.float32) - face)


def _outline(rng: np.random.Generator, face: np.ndarray, raised: np.ndarray, ink: np.ndarray, again: bool) -> None:
    """A rim in white, black or the ground's opposite; with `again`, the ink around a rim of the ground's colour."""
    kernel = lambda size: cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))  # noqa: E731
    inner = int(rng.choice([3, 3, 5]))
    rim = cv2.dilate(raised, kernel(inner))
    if again:
        ground = face.mean((0, 1))
        _lay(face, cv2.dilate(raised, kernel(inner + int(rng.choice([2, 4])))), ink)
        _lay(face, rim, ground)
    else:
        span = (190, 255) if artwork.luma_of(ink) < 128 else (0, 70)
        _lay(face, rim * rng.uniform(0.6, 1), artwork.random_colour(rng, *span))


def _worn(rng: np.random.Generator, coverage: np.ndarray, raised: np.ndarray, flat: bool) -> np.ndarray:
    """Paint lost in patches, and along the edges of raised characters, where brushes and gravel reach first."""
    if rng.random() < PATCHY_SHARE:
        coverage = coverage * np.clip(0.55 + _noise(rng, raised.shape, 12) * 0.7, 0, 1)
    if not flat and rng.random() < RUBBED_SHARE:
        edge = 1 - np.clip((cv2.GaussianBlur(raised, (0, 0), 1.6) - 0.55) / 0.4, 0, 1)
        coverage = coverage * (1 - rng.uniform(0.3, 0.85) * edge * np.clip(_noise(rng, raised.shape, 26) * 1.6, 0, 1))
    return coverage


def _noise(rng: np.random.Generator, shape: tuple[int, int], rows: int) -> np.ndarray:
    cells = rng.uniform(0, 1, (rows, 2 * rows)).astype(np.float32)
    return cv2.resize(cells, shape[::-1], interpolation=cv2.INTER_CUBIC)
