"""The modules under test lie beside each other in two folders, and import each other by name."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
for folder in ("scripts/train", "scripts/simulate"):
    sys.path.insert(0, str(ROOT / folder))
