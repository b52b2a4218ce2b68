"""The corner refiner: where in an upright rectangle around a plate its four corners are."""

import torch
from torch import nn

from localizer_model import Convolution

INPUT_WIDTH, INPUT_HEIGHT = 128, 64
CORNER_VALUES = 8  # x, y of four corners
AROUND = 0.25  # in use the rectangle is the localizer's hull, enlarged by this part of its size on every side


class Corners(nn.Module):
    """crop [n, 1, 64, 128], stretched to about 0..1, to corners [n, 8] in parts of the rectangle (may leave 0..1),
    clockwise from the plate's own top left.

    The answer is the corners of the plate as it usually lies in the rectangle, plus what the network adds.
    """

    def __init__(self):
        super().__init__()
        self.grid = nn.Sequential(
            Convolution(1, 16, stride=2),
            Convolution(16, 32, stride=2),
            Convolution(32, 32),
            Convolution(32, 48, stride=2),
            Convolution(48, 48),
            Convolution(48, 48),
            Convolution(48, 64, stride=2),
            Convolution(64, 24, kernel=1),
            nn.Flatten(),
        )
        cells = (INPUT_WIDTH // 16) * (INPUT_HEIGHT // 16)
        self.answer = nn.Sequential(nn.Linear(24 * cells, 64), nn.ReLU(), nn.Linear(64, CORNER_VALUES))
        near, far = AROUND / (1 + 2 * AROUND), (1 + AROUND) / (1 + 2 * AROUND)
        self.register_buffer("usual", torch.tensor([near, near, far, near, far, far, near, far]))

    def answer_from(self, grid):
        """Corners from the output of `grid`, in float32: bfloat16 is too coarse for them."""
        return self.usual + self.answer(grid)

    def forward(self, crop):
        return self.answer_from(self.grid(crop))


def folded(trained: Corners) -> Corners:
    """`trained` itself, made ready to ship: evaluation mode, normalization folded into the convolutions."""
    trained.eval()
    for module in trained.modules():
        if isinstance(module, Convolution):
            module.fold()
    return trained
