"""The localizer: a small convolutional network from a luma picture to a plate heat map and corner offsets.

Plain 3 x 3 convolutions with ReLU. Batch normalization exists in training only and is folded into the weights at export.
"""

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

STRIDE = 8
CORNER_VALUES = 8  # dx, dy of four corners
INPUT_WIDTH, INPUT_HEIGHT = 640, 384
_FIRST_HEAT = -4.0  # logit of the rarity of plates, so that the first steps are not spent on learning it


class Convolution(nn.Module):
    """3 x 3 (or 1 x 1) convolution, batch normalization, ReLU; padded to keep the size."""

    def __init__(self, inputs, outputs, stride=1, dilation=1, kernel=3):
        super().__init__()
        padding = dilation * (kernel // 2)
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return torch.relu(self.norm(self.convolution(x)))

    def fold(self):
        """Move the normalization into the convolution; only for a network that is no longer trained."""
        self.convolution = fuse_conv_bn_eval(self.convolution, self.norm)
        self.norm = nn.Identity()


class Localizer(nn.Module):
    """luma [n, 1, h, w], 0..1, h and w multiples of 16, to heat logits [n, 1, h/8, w/8] and corners [n, 8, h/8, w/8].

    Corners are offsets from the middle of the cell, in units of STRIDE input pixels, clockwise from the plate's own top
    left. Context (a receptive field of about 370 px) is gathered at stride 16, where it costs little.
    """

    def __init__(self):
        super().__init__()
        self.near = nn.Sequential(
            Convolution(1, 16, stride=2),
            Convolution(16, 32, stride=2),
            Convolution(32, 32),
            Convolution(32, 64, stride=2),
            Convolution(64, 64),
        )
        self.far = nn.Sequential(
            Convolution(64, 96, stride=2),
            Convolution(96, 96),
            Convolution(96, 96, dilation=2),
            Convolution(96, 96, dilation=4),
            Convolution(96, 96, dilation=2),
            Convolution(96, 64, kernel=1),
        )
        self.joint = Convolution(64, 64)
        self.heat = nn.Conv2d(64, 1, 1)
        self.corners = nn.Conv2d(64, CORNER_VALUES, 1)
        nn.init.constant_(self.heat.bias, _FIRST_HEAT)

    def features(self, luma):
        """The part that may run in bfloat16: [n, 64, h/8, w/8]."""
        near = self.near((luma - 0.45) * 4.0)
        far = nn.functional.interpolate(self.far(near), scale_factor=2.0, mode="nearest")
        return self.joint(near + far)

    def heads(self, features):
        """Heat logits and corners; float32, since bfloat16 cannot tell corners apart by less than half a pixel."""
        return self.heat(features), self.corners(features) * 4.0  # plates are some cells wide: a faster start

    def forward(self, luma):
        return self.heads(self.features(luma))


class ExportedLocalizer(nn.Module):
    """The network as it ships: `heat` through its sigmoid, normalization folded. The trained one is left unchanged if
    the caller passes a copy."""

    def __init__(self, trained: Localizer):
        super().__init__()
        self.network = trained.eval()
        for module in self.network.modules():
            if isinstance(module, Convolution):
                module.fold()

    def forward(self, luma):
        heat, corners = self.network(luma)
        return torch.sigmoid(heat), corners
