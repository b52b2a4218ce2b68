"""The region reader: a small convolutional net, one attention block over its grid, and a pooling of what the grid saw.

Input [n,3,96,192] (RGB, stretched to 0..1), output logits [n,regions]. `RegionExport` adds the softmax and the
temperature for ONNX.
"""

import torch
from torch import Tensor, nn

from reader_model import Mixer, Residual, block

GLANCES = 4


class RegionReader(nn.Module):
    """See the module. The grid keeps its places, since a banner, a slogan and a county stand where they stand."""

    GRID = (6, 12)

    def __init__(self, regions: int, widths: tuple[int, int, int, int] = (48, 64, 96, 128), heads: int = 4):
        super().__init__()
        a, b, c, d = widths
        self.backbone = nn.Sequential(
            nn.PixelUnshuffle(2),
            block(12, a, 2),
            block(a, b),
            block(b, c, 2),
            Residual(c),
            block(c, d, 2),
            block(d, d),
        )
        self.place = nn.Parameter(torch.randn(1, self.GRID[0] * self.GRID[1], d) * 0.2)
        self.mixer = Mixer(d, heads, crossing=False)
        self.norm = nn.LayerNorm(d)
        self.glance = nn.Linear(d, GLANCES)
        self.answer = nn.Sequential(nn.Dropout(0.2), nn.Linear((2 + GLANCES) * d, regions))

    def forward(self, crop: Tensor) -> Tensor:
        grid = self.backbone(crop).flatten(2).transpose(1, 2) + self.place
        grid = self.norm(self.mixer(grid)[0])
        seen = self.glance(grid).softmax(1).transpose(1, 2) @ grid
        return self.answer(torch.cat([grid.mean(1), grid.amax(1), seen.flatten(1)], 1))


class RegionExport(nn.Module):
    """The region reader as it ships: probabilities, with the temperature of calibration baked in."""

    def __init__(self, reader: RegionReader, temperature: float = 1.0):
        super().__init__()
        self.reader, self.temperature = reader, temperature

    def forward(self, crop: Tensor) -> Tensor:
        return (self.reader(crop) / self.temperature).softmax(-1)
