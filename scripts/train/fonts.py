"""Unpacks the open fonts that `setup` fetched (npm packages of Fontsource) into TrueType files for the lettering."""

import argparse
import io
import tarfile
from pathlib import Path

from fontTools.ttLib import TTFont

WEIGHTS = {
    "antonio": [500, 700],
    "b612-mono": [400, 700],
    "barlow-condensed": [500, 600, 700],
    "bebas-neue": [400],
    "big-shoulders-display": [600, 700],
    "chakra-petch": [600],
    "fjalla-one": [400],
    "league-gothic": [400],
    "oswald": [500, 600],
    "overpass": [600, 700],
    "overpass-mono": [600],
    "quantico": [400, 700],
    "rajdhani": [600, 700],
    "roboto-condensed": [500, 700],
    "saira-condensed": [500, 600, 700],
    "saira-extra-condensed": [600, 700],
    "share-tech": [400],
    "share-tech-mono": [400],
    "sofia-sans": [600],
    "staatliches": [400],
    "teko": [500, 600],
}
"""Families and the weights that come near plate dies."""

WORD_FONTS = {
    "alfa-slab-one": ["400-normal"],
    "archivo-black": ["400-normal"],
    "courier-prime": ["700-normal"],
    "dancing-script": ["700-normal"],
    "kaushan-script": ["400-normal"],
    "lora": ["500-normal", "700-normal", "600-italic"],
    "merriweather": ["700-normal", "700-italic"],
    "montserrat": ["600-normal", "800-normal"],
    "nunito": ["700-normal", "900-normal"],
    "pacifico": ["400-normal"],
    "playfair-display": ["600-normal", "800-normal", "700-italic"],
    "roboto-slab": ["500-normal", "800-normal"],
    "rye": ["400-normal"],
}
"""Families for banners and slogans alone, and their weights and styles; a serial is never set in them."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="folder with the packages; the fonts are written there")
    parser.add_argument("--list", action="store_true", help="print the package names and stop")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(f"@fontsource/{family}" for family in [*WEIGHTS, *WORD_FONTS]))
        return
    (arguments.folder / "words").mkdir(exist_ok=True)
    for family, weights in WEIGHTS.items():
        for weight in weights:
            _unpack(arguments.folder, family, f"{weight}-normal", arguments.folder / f"{family}-{weight}.ttf")
    for family, faces in WORD_FONTS.items():
        for face in faces:
            _unpack(arguments.folder, family, face, arguments.folder / "words" / f"{family}-{face}.ttf")


def _unpack(folder: Path, family: str, face: str, target: Path) -> None:
    [package] = folder.glob(f"fontsource-{family}-[0-9]*.tgz")
    with tarfile.open(package) as archive:
        web_font = archive.extractfile(f"package/files/{family}-latin-{face}.woff").read()
    font = TTFont(io.BytesIO(web_font))
    font.flavor = None
    font.save(target)


if __name__ == "__main__":
    main()
