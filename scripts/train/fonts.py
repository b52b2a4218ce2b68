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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?", help="folder with the packages; the fonts are written there")
    parser.add_argument("--list", action="store_true", help="print the package names and stop")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(f"@fontsource/{family}" for family in WEIGHTS))
        return
    for family, weights in WEIGHTS.items():
        [package] = arguments.folder.glob(f"fontsource-{family}-[0-9]*.tgz")
        with tarfile.open(package) as archive:
            for weight in weights:
                web_font = archive.extractfile(f"package/files/{family}-latin-{weight}-normal.woff").read()
                font = TTFont(io.BytesIO(web_font))
                font.flavor = None
                font.save(arguments.folder / f"{family}-{weight}.ttf")


if __name__ == "__main__":
    main()
