"""How often the reader is right: on American plates read by eye, on machine-read foreign ones and on rendered ones."""

from pathlib import Path

import numpy as np
import torch
from onnxruntime import InferenceSession

import kernel
from lettering import ALPHABET
from reader_data import HEIGHT, WIDTH, box_quad, load_luma, silver_plates, truth_plates
from reader_model import MAIN, Reader
from reader_quads import looks, refine

SYMBOLS = ALPHABET + "_?"
HELD_OUT = "held-out.npz"
TEMPERATURE = 0.79
SURE = 0.75
"""The certainty that about makes a read accepted, at the temperature of the reader that ships: training smooths labels, and
ten positions of its own would rarely come to this."""


def real_crops(
    data: Path, plates: list[dict], refiner: InferenceSession | None = None
) -> tuple[torch.Tensor, list[str]]:
    """Stretched crops [n,1,64,160] as the service cuts them, of refined quads or else of the boxes, and their texts."""
    crops = []
    for plate in plates:
        luma = load_luma(data, plate)
        quad = refine(refiner, luma, plate["box"]) if refiner else box_quad(plate["box"])
        crops.append(kernel.stretch(kernel.rectify(luma, quad, WIDTH, HEIGHT)))
    return _tensor(crops), [plate["text"] for plate in plates]


def held_out_crops(shard: Path, count: int) -> tuple[torch.Tensor, list[str]]:
    """The first `count` crops of a rendered shard that no training sees; a cut character is '?' in the text."""
    with np.load(shard) as content:
        crops, labels = content["crops"][:count], content["labels"][:count]
    return _tensor([kernel.stretch(crop.astype(np.float64)) for crop in crops]), [text_of(row[:MAIN]) for row in labels]


def evaluation_sets(
    data: Path, cache: Path, refiner: InferenceSession, rendered: int = 1500
) -> dict[str, tuple[torch.Tensor, list[str]]]:
    """The sets by name; the upright boxes show what the refined corners are worth."""
    return {
        "us-truth val": real_crops(data, truth_plates(data, "val"), refiner),
        "us-truth val, boxes": real_crops(data, truth_plates(data, "val")),
        "silver val": real_crops(data, silver_plates(data, "val"), refiner),
        "rendered": held_out_crops(cache / HELD_OUT, rendered),
    }


def evaluation_looks(
    data: Path, cache: Path, refiner: InferenceSession, rendered: int = 1500
) -> dict[str, tuple[torch.Tensor, list[str], int]]:
    """By name: the crops of all looks at each plate, one plate after the other, the texts, and the looks a plate."""
    result = {}
    for name, plates in (("us-truth val", truth_plates(data, "val")), ("silver val", silver_plates(data, "val"))):
        crops = []
        for plate in plates:
            luma = load_luma(data, plate)
            for quad in looks(refine(refiner, luma, plate["box"])):
                crops.append(kernel.stretch(kernel.rectify(luma, quad, WIDTH, HEIGHT)))
        result[name] = (_tensor(crops), [plate["text"] for plate in plates], len(crops) // len(plates))
    return {**result, "rendered": (*held_out_crops(cache / HELD_OUT, rendered), 1)}


def _tensor(crops: list[np.ndarray]) -> torch.Tensor:
    return torch.from_numpy(np.stack(crops).astype(np.float32)[:, None])


def text_of(classes: np.ndarray) -> str:
    return "".join(SYMBOLS[c] for c in classes).replace("_", "")


def fold(text: str) -> str:
    """O and 0 are one character on many plates."""
    return text.replace("O", "0")


@torch.no_grad()
def logits(model: Reader, crops: torch.Tensor) -> list[torch.Tensor]:
    """The main, stacked and position logits of all crops, in batches."""
    model.eval()
    parts = [[head.float() for head in model(crops[i : i + 64])[:3]] for i in range(0, len(crops), 64)]
    return [torch.cat(head) for head in zip(*parts)]


def spell(main: torch.Tensor, stacked: torch.Tensor, position: torch.Tensor) -> list[list[str]]:
    """The readings of each plate from its logits: the main serial, and that with its stacked characters in place."""
    result = []
    for row, small, place in zip(main.argmax(-1).numpy(), stacked.argmax(-1).numpy(), position.argmax(-1).numpy()):
        serial, extra = text_of(row), text_of(small)
        whole = {1: extra + serial, 2: serial + extra}.get(int(place), serial)
        result.append([serial, whole])
    return result


def read(model: Reader, crops: torch.Tensor) -> tuple[list[list[str]], np.ndarray]:
    """The most likely readings as `spell` gives them, and how certain each is: the product over its positions."""
    heads = logits(model, crops)
    return spell(*heads), (heads[0] / TEMPERATURE).softmax(-1).amax(-1).prod(-1).numpy()


def is_right(readings: list[str], text: str, folded: bool = False) -> bool:
    """Truths read by eye count some stacked characters to the serial and some not: either is right."""
    return any(fold(r) == fold(text) if folded else r == text for r in readings)


def score(readings: list[list[str]], texts: list[str], certainties: np.ndarray) -> dict[str, float]:
    """Shares of plates that are right, strictly and with O = 0, and of main characters in the right place; of plates that
    are read surely and right, and surely and wrong. What holds a '?' is not read; nor is what has no character.
    """
    pairs = list(zip(readings, texts))
    placed = [sum(x == y for x, y in zip(fold(r[0]), fold(t))) / max(len(r[0]), len(t), 1) for r, t in pairs]
    folded = np.array([is_right(r, t, folded=True) for r, t in pairs])
    sure = (certainties >= SURE) & np.array([r[0] != "" and "?" not in r[0] for r in readings])
    return {
        "strict": float(np.mean([is_right(r, t) for r, t in pairs])),
        "folded": float(np.mean(folded)),
        "characters": float(np.mean(placed)),
        "surelyRight": float(np.mean(sure & folded)),
        "surelyWrong": float(np.mean(sure & ~folded)),
    }
