"""The character reader: a small convolutional net, one attention block over its grid, and one query per character.

Input [n,1,64,160] (stretched crop), output logits [n,10,38], [n,4,37], [n,4] and the attention of the last block
over the grid [n,14,cells]. `ReaderExport` adds the softmax and the temperatures for ONNX.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

MAIN, STACK = 10, 4
CLASSES, STACK_CLASSES, POSITIONS = 38, 37, 4


class Attention(nn.Module):
    """Multi-head attention with plain matrix products, so that the exported graph stays small."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads, self.head = heads, width // heads
        self.query, self.key_value, self.out = (
            nn.Linear(width, width),
            nn.Linear(width, 2 * width),
            nn.Linear(width, width),
        )

    def forward(self, queries: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        query = (self.query(queries) / math.sqrt(self.head)).unflatten(-1, (self.heads, self.head)).transpose(1, 2)
        key, value = self.key_value(memory).unflatten(-1, (2, self.heads, self.head)).permute(2, 0, 3, 1, 4).unbind(0)
        weights = (query @ key.transpose(2, 3)).softmax(-1)
        return self.out((weights @ value).transpose(1, 2).flatten(2)), weights


class Mixer(nn.Module):
    """Pre-norm attention to a memory (or to itself) and a feed-forward layer."""

    def __init__(self, width: int, heads: int, crossing: bool):
        super().__init__()
        self.crossing = crossing
        self.norm, self.norm_forward = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = Attention(width, heads)
        self.forward_layer = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))

    def forward(self, x: Tensor, memory: Tensor | None = None) -> tuple[Tensor, Tensor]:
        normed = self.norm(x)
        mixed, weights = self.attention(normed, memory if self.crossing else normed)
        x = x + mixed
        return x + self.forward_layer(self.norm_forward(x)), weights


def block(inputs: int, outputs: int, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class Residual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.body = nn.Sequential(
            block(width, width), nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        )

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.body(x))


class Reader(nn.Module):
    """See the module."""

    GRID = (4, 20)

    def __init__(self, widths: tuple[int, int, int] = (56, 112, 176), width: int = 128, heads: int = 4):
        super().__init__()
        a, b, c = widths
        self.backbone = nn.Sequential(
            nn.PixelUnshuffle(2), block(4, a, 2), block(a, a), block(a, b, 2), Residual(b), block(b, c, (2, 1))
        )
        self.project = nn.Conv2d(c, width, 1)
        cells = self.GRID[0] * self.GRID[1]
        self.place = nn.Parameter(torch.randn(1, cells, width) * 0.5)
        self.queries = nn.Parameter(torch.randn(1, MAIN + STACK, width) * 0.5)
        self.grid_mixer = Mixer(width, heads, crossing=False)
        self.memory_norm = nn.LayerNorm(width)
        self.look = nn.ModuleList([Mixer(width, heads, crossing=True) for _ in range(2)])
        self.talk = Mixer(width, heads, crossing=False)
        self.norm = nn.LayerNorm(width)
        self.main, self.stack, self.position = (
            nn.Linear(width, CLASSES),
            nn.Linear(width, STACK_CLASSES),
            nn.Linear(STACK * width, POSITIONS),
        )

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        grid = self.project(self.backbone(crop)).flatten(2).transpose(1, 2) + self.place
        memory = self.memory_norm(self.grid_mixer(grid)[0])
        slots = self.queries.expand(crop.shape[0], -1, -1)
        slots, _ = self.look[0](slots, memory)
        slots, _ = self.talk(slots)
        slots, weights = self.look[1](slots, memory)
        slots = self.norm(slots)
        stacked = slots[:, MAIN:]
        return self.main(slots[:, :MAIN]), self.stack(stacked), self.position(stacked.flatten(1)), weights.mean(1)


class ReaderExport(nn.Module):
    """The reader as it ships: probabilities, with the temperatures of calibration baked in."""

    def __init__(self, reader: Reader, temperature: float = 1.0, stack_temperature: float = 1.0):
        super().__init__()
        self.reader, self.temperature, self.stack_temperature = reader, temperature, stack_temperature

    def forward(self, crop: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        characters, stacked, position, _ = self.reader(crop)
        stack = self.stack_temperature
        return (
            (characters / self.temperature).softmax(-1),
            (stacked / stack).softmax(-1),
            (position / stack).softmax(-1),
        )
