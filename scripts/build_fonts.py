"""Write again the fonts of the package: what reports need of Noto, from the Noto fonts of this machine (Debian: fonts-noto-core).

    python scripts/build_fonts.py [FOLDER OF NOTO FONTS]

Latin, Arabic and signs become one font a weight, so that no letter of a line has to be looked for in another. The same fonts give
the same bytes. Their licence, the SIL Open Font License 1.1, permits this; Noto reserves no font name.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.merge import Options as Merging
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/truetype/noto")
TARGET = Path(__file__).parents[1] / "src" / "metrics" / "reports" / "assets" / "fonts"

#: Latin with every Vietnamese letter, marks, punctuation, superscripts, currencies, letterlike signs and fractions.
LATIN = (
    *range(0x20, 0x250),
    *range(0x300, 0x370),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x20C0),
    *range(0x2100, 0x2190),
)
ARABIC = (*range(0x600, 0x700), *range(0x750, 0x780), *range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00))
#: Arrows, minus, ≈ ≠ ≤ ≥; the triangles that say up and down.
SIGNS = (*range(0x2190, 0x2200), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265)
SHAPES = (*range(0x25A0, 0x2600), 0x2713, 0x26A0)

FONTS = {
    f"NotoSans-{weight}.ttf": {
        f"NotoSans-{weight}.ttf": LATIN,
        f"NotoSansArabic-{weight}.ttf": ARABIC,
        "NotoSansMath-Regular.ttf": SIGNS,
        "NotoSansSymbols2-Regular.ttf": SHAPES,
    }
    for weight in ("Regular", "Bold")
}


def main(source: Path = SOURCE) -> None:
    """Write the fonts beside their licence."""
    for name, parts in FONTS.items():
        with tempfile.TemporaryDirectory() as folder:
            pieces = [str(_part(source / part, wanted, Path(folder))) for part, wanted in parts.items()]
            merged = Merger(Merging(drop_tables=["MATH", "vhea", "vmtx", "STAT", "meta"])).merge(pieces)
        merged.recalcTimestamp = False
        merged["head"].modified = merged["head"].created = TTFont(source / name)["head"].modified
        merged.save(TARGET / name)
        print(f"{name}: {(TARGET / name).stat().st_size:,} bytes, {len(TTFont(TARGET / name).getBestCmap())} signs")


def _part(path: Path, wanted: tuple[int, ...], folder: Path) -> Path:
    font = TTFont(path, recalcTimestamp=False)
    options = Options(layout_features=["*"], hinting=False, name_IDs=["*"], notdef_outline=True, glyph_names=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.save(folder / path.name)
    return folder / path.name


if __name__ == "__main__":
    main(*(Path(given) for given in sys.argv[1:]))
