"""Sheets of small pictures with words under them, by group."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

TILE_WIDTH, TILE_HEIGHT, LINE = 172, 96, 15
HEADING, GAP, COLUMNS = 20, 4, 7
COLOURS = 48
"""Of the palette: a sheet stays below 150 KB."""


@dataclass(frozen=True)
class Tile:
    """`picture` [h,w,3]; `captions` in Latin letters; `outlines`: quads to draw with their colours (BGR)."""

    picture: np.ndarray
    captions: tuple[str, ...]
    outlines: tuple[tuple[np.ndarray, tuple[int, int, int]], ...] = ()


def write_sheet(path: Path, groups: dict[str, list[Tile]]) -> None:
    """Groups fill the sheet from left to right, a tile with its group's name above it."""
    tiles = [(name, tile) for name, group in groups.items() for tile in group]
    if not tiles:
        return
    lines = max(len(tile.captions) for _, tile in tiles)
    cells = [_cell(name, tile, lines) for name, tile in tiles]
    cells += [np.full_like(cells[0], 255)] * (-len(cells) % COLUMNS)
    sheet = np.vstack([np.hstack(cells[start : start + COLUMNS]) for start in range(0, len(cells), COLUMNS)])
    _save(path, sheet)


def _cell(name: str, tile: Tile, lines: int) -> np.ndarray:
    cell = np.full((HEADING + TILE_HEIGHT + lines * LINE + GAP, TILE_WIDTH + GAP, 3), 255, np.uint8)
    height, width = tile.picture.shape[:2]
    scale = min(TILE_WIDTH / width, TILE_HEIGHT / height)
    picture = cv2.resize(tile.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    for quad, colour in tile.outlines:
        cv2.polylines(picture, [np.round(quad * scale * 16).astype(np.int32)], True, colour, 1, cv2.LINE_AA, 4)
    cell[HEADING : HEADING + picture.shape[0], : picture.shape[1]] = picture
    _write(cell, name, 14, (120, 120, 120))
    for number, caption in enumerate(tile.captions):
        _write(cell, caption, HEADING + TILE_HEIGHT + (number + 1) * LINE - 3, (0, 0, 0))
    return cell


def _write(cell: np.ndarray, words: str, y: int, colour: tuple[int, int, int]) -> None:
    words = words.replace("–", "-").replace("°", " deg")
    cv2.putText(cell, words, (2, y), cv2.FONT_HERSHEY_SIMPLEX, 0.4, colour, 1, cv2.LINE_AA)


def _save(path: Path, sheet: np.ndarray) -> None:
    """A palette picture."""
    Image.fromarray(sheet[..., ::-1]).quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
