"""A small rasteriser: triangle meshes to per-pixel positions and normals, far triangles first."""

from dataclasses import dataclass

import cv2
import numpy as np

NEAREST_M = 0.35  # triangles nearer to the lens plane than this are left out
_SUBPIXEL_BITS = 4
_PIECE = 1 << 14


@dataclass(frozen=True)
class Mesh:
    """vertices, normals: [n, 3]; triangles: [m, 3] indices in any sense; parts: [m] what each triangle belongs to."""

    vertices: np.ndarray
    normals: np.ndarray
    triangles: np.ndarray
    parts: np.ndarray


@dataclass(frozen=True)
class Surface:
    """What the pixels of a region show. rows, columns: [n] of the pixels that show anything.

    triangle: [n] index into coefficients [k, 3, 7] (affine in column, row and 1: position, normal and 1, each divided
    by the depth) and into low, high [k, 3] (the triangle's extent, which bounds positions at its edges) and part [k].
    """

    rows: np.ndarray
    columns: np.ndarray
    triangle: np.ndarray
    coefficients: np.ndarray
    low: np.ndarray
    high: np.ndarray
    part: np.ndarray

    def pieces(self):
        """Yields (slice of pixels, positions [m, 3], unit normals [m, 3], parts [m]), small enough for the cache."""
        for start in range(0, len(self.rows), _PIECE):
            span = slice(start, start + _PIECE)
            triangle = self.triangle[span]
            x, y = self.columns[span, None] + np.float32(0.5), self.rows[span, None] + np.float32(0.5)
            chosen = self.coefficients[triangle]
            values = chosen[:, 0] * x + chosen[:, 1] * y + chosen[:, 2]
            values = values[:, :6] / np.maximum(values[:, 6:], np.float32(1e-6))
            position = np.clip(values[:, :3], self.low[triangle], self.high[triangle])
            yield span, position, _unit(values[:, 3:]), self.part[triangle]


def join(meshes: list[Mesh]) -> Mesh:
    """Several meshes as one."""
    offsets = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.triangles + offset for mesh, offset in zip(meshes, offsets)]),
        np.concatenate([mesh.parts for mesh in meshes]),
    )


def grid_mesh(points: np.ndarray, part: int, centre: np.ndarray) -> Mesh:
    """A surface from a grid of points [rows, columns, 3], its normals turned away from `centre`."""
    rows, columns = points.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.concatenate([np.stack(corners, -1).reshape(-1, 3) for corners in ((a, b, c), (a, c, d))])
    vertices = points.reshape(-1, 3)
    faces = np.cross(
        vertices[triangles[:, 1]] - vertices[triangles[:, 0]], vertices[triangles[:, 2]] - vertices[triangles[:, 0]]
    )
    outward = ((vertices[triangles].mean(1) - centre) * faces).sum(1) >= 0
    faces[~outward] *= -1
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, triangles[:, corner], faces)
    return Mesh(vertices, _unit(normals), triangles, np.full(len(triangles), part))


def rasterize(mesh: Mesh, pixels: np.ndarray, depth: np.ndarray, facing: np.ndarray, shape: tuple[int, int]) -> Surface:
    """Draw a mesh into a region of shape (h, w).

    pixels: [n, 2] of the vertices in the region, depth: [n]; facing: [m] whether a triangle's front is to be seen.
    """
    visible = facing & (depth[mesh.triangles] > NEAREST_M).all(1)
    corners = pixels[mesh.triangles]
    low, high = corners.min(1), corners.max(1)
    visible &= (high > 0).all(1) & (low < np.array(shape[::-1])).all(1)
    chosen = np.flatnonzero(visible)
    chosen = chosen[np.argsort(-depth[mesh.triangles[chosen]].mean(1), kind="stable")]
    faces = np.full(shape, -1, np.int32)
    outlines = np.round((corners[chosen] - 0.5) * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    for number, outline in zip(chosen.tolist(), outlines, strict=True):
        cv2.fillConvexPoly(faces, outline, number, cv2.LINE_8, _SUBPIXEL_BITS)
    return _interpolate(mesh, corners, depth, faces)


def _interpolate(mesh, corners, depth, faces):
    """Perspective-correct positions and normals: attribute / depth is affine in the picture over a triangle."""
    rows, columns = np.nonzero(faces >= 0)
    shown = faces[rows, columns]
    used = np.flatnonzero(np.bincount(shown, minlength=1))
    place = np.zeros(len(mesh.triangles), np.int32)
    place[used] = np.arange(len(used))
    triangles = mesh.triangles[used]
    plane = np.concatenate([corners[used], np.ones((len(used), 3, 1))], axis=2)
    plane[np.abs(np.linalg.det(plane)) < 1e-3] += np.eye(3)
    attributes = np.concatenate([mesh.vertices[triangles], mesh.normals[triangles], np.ones((len(used), 3, 1))], axis=2)
    coefficients = np.linalg.inv(plane) @ (attributes / depth[triangles][:, :, None])
    low, high = mesh.vertices[triangles].min(1), mesh.vertices[triangles].max(1)
    return Surface(
        rows.astype(np.int32),
        columns.astype(np.int32),
        place[shown],
        coefficients.astype(np.float32),
        low.astype(np.float32),
        high.astype(np.float32),
        mesh.parts[used],
    )


def _unit(vectors):
    return vectors / np.maximum(np.sqrt((vectors * vectors).sum(1, keepdims=True)), 1e-9)
