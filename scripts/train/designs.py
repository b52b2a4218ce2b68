"""What stands on plates: serial formats, banners and slogans, and how a serial is drawn.

In formats `L` is a letter, `D` a digit, `-` a separator that stands for nothing and `|` a line break.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lettering import ALPHABET

DIGITS, LETTERS = ALPHABET[:10], ALPHABET[10:]
VOWELS = "AEIOUY"

STATES: dict[str, tuple[str, str, str]] = {
    "AL": ("Alabama", "HEART OF DIXIE", "DDLLDDD"),
    "AK": ("ALASKA", "THE LAST FRONTIER", "LLL DDD"),
    "AZ": ("ARIZONA", "GRAND CANYON STATE", "LLLDLLL"),
    "AR": ("Arkansas", "The Natural State", "LLL-DDL"),
    "CA": ("California", "dmv.ca.gov", "DLLLDDD"),
    "CO": ("COLORADO", "", "LLL-LDD"),
    "CT": ("Connecticut", "Constitution State", "LL-DDDDD"),
    "DE": ("DELAWARE", "THE FIRST STATE", "DDDDDD"),
    "DC": ("Washington, D.C.", "END TAXATION WITHOUT REPRESENTATION", "LL-DDDD"),
    "FL": ("MYFLORIDA.COM", "SUNSHINE STATE", "LLL-LDD"),
    "GA": ("GEORGIA", "Peach State", "LLLDDDD"),
    "HI": ("HAWAII", "ALOHA STATE", "LLL DDD"),
    "ID": ("Idaho", "Famous Potatoes", "DL-LDDDL"),
    "IL": ("ILLINOIS", "Land of Lincoln", "LL DDDDD"),
    "IN": ("INDIANA", "In God We Trust", "DDDLLL"),
    "IA": ("IOWA", "COUNTY", "LLL-DDD"),
    "KS": ("KANSAS", "to the stars", "DDDDLLL"),
    "KY": ("Kentucky", "Unbridled Spirit", "LDL-DDD"),
    "LA": ("Louisiana", "Sportsman's Paradise", "DDDLLL"),
    "ME": ("MAINE", "Vacationland", "DDDDLL"),
    "MD": ("Maryland", "MARYLAND.GOV", "DLL-DDDD"),
    "MA": ("Massachusetts", "The Spirit of America", "DLLLDD"),
    "MI": ("MICHIGAN", "PURE MICHIGAN", "LLLDDDD"),
    "MN": ("Minnesota", "10,000 lakes", "DDD-LLL"),
    "MS": ("Mississippi", "IN GOD WE TRUST", "LLL-DDDD"),
    "MO": ("MISSOURI", "SHOW-ME STATE", "LLD-LDL"),
    "MT": ("MONTANA", "Treasure State", "DD-DDDDL"),
    "NE": ("NEBRASKA", "nebraska.gov", "LLL DDD"),
    "NV": ("NEVADA", "HOME MEANS NEVADA", "DDL-DDD"),
    "NH": ("NEW HAMPSHIRE", "LIVE FREE OR DIE", "DDD DDDD"),
    "NJ": ("New Jersey", "Garden State", "LDD-LLL"),
    "NM": ("NEW MEXICO", "Land of Enchantment", "LLLLDD"),
    "NY": ("NEW YORK", "EXCELSIOR", "LLL-DDDD"),
    "NC": ("First in Flight", "NORTH CAROLINA", "LLL-DDDD"),
    "ND": ("North Dakota", "Legendary", "DDD LLL"),
    "OH": ("Ohio", "BIRTHPLACE OF AVIATION", "LLL DDDD"),
    "OK": ("OKLAHOMA", "Explore Oklahoma", "LLL-DDD"),
    "OR": ("Oregon", "", "DDD-LLL"),
    "PA": ("PENNSYLVANIA", "visitPA.com", "LLL-DDDD"),
    "RI": ("Rhode Island", "Ocean State", "LL-DDD"),
    "SC": ("South Carolina", "While I Breathe, I Hope", "LLL DDD"),
    "SD": ("South Dakota", "Great Faces. Great Places.", "DLD DDD"),
    "TN": ("TENNESSEE", "THE VOLUNTEER STATE", "LLL-DDDD"),
    "TX": ("TEXAS", "THE LONE STAR STATE", "LLL-DDDD"),
    "UT": ("Utah", "LIFE ELEVATED", "DLD LLD"),
    "VT": ("VERMONT", "GREEN MOUNTAIN STATE", "LLL DDD"),
    "VA": ("VIRGINIA", "VIRGINIA IS FOR LOVERS", "LLL-DDDD"),
    "WA": ("WASHINGTON", "EVERGREEN STATE", "LLLDDDD"),
    "WV": ("West Virginia", "Wild, Wonderful", "DLL DDD"),
    "WI": ("WISCONSIN", "America's Dairyland", "LLL-DDDD"),
    "WY": ("WYOMING", "Forever West", "DD-DDDDD"),
}

FORMATS = [pattern for _, _, pattern in STATES.values()]

COUNTRIES: dict[str, tuple[str, list[str]]] = {
    "DE": ("D", ["L-LLDDDD", "LL-LLDDD", "LLL-LDDD", "LLL-LLDDD", "L-LDDD", "LL-LLDDDD"]),
    "FR": ("F", ["LL-DDD-LL", "DDDDLLDD"]),
    "IT": ("I", ["LL DDDLL"]),
    "ES": ("E", ["DDDD LLL", "L DDDDLL"]),
    "NL": ("NL", ["LL-DDD-L", "DD-LLL-D", "DD-LL-LL", "L-DDD-LL"]),
    "PL": ("PL", ["LL DDDDD", "LLL DDLL", "LLL LDDD"]),
    "CZ": ("CZ", ["DLD DDDD", "DLL DDDD"]),
    "SK": ("SK", ["LL-DDDLL"]),
    "RO": ("RO", ["LL DD LLL", "L DD LLL", "L DDD LLL"]),
    "GB": ("GB", ["LLDD LLL", "LDDD LLL", "LLL DDDL", "LDD LLL"]),
    "AT": ("A", ["L-DDDDDL", "LL-DDDLL"]),
    "HU": ("H", ["LLL-DDD"]),
    "BE": ("B", ["D-LLL-DDD", "LLL-DDD"]),
    "PT": ("P", ["DD-DD-LL", "LL-DD-LL", "DD-LL-DD"]),
    "SE": ("S", ["LLL DDD", "LLL DDL"]),
    "FI": ("FIN", ["LLL-DDD"]),
    "DK": ("DK", ["LL DD DDD"]),
    "NO": ("N", ["LL DDDDD"]),
    "CH": ("CH", ["LL-DDDDD", "LL-DDDDDD"]),
    "BG": ("BG", ["L DDDD LL", "LL DDDD LL"]),
    "HR": ("HR", ["LL-DDD-LL", "LL-DDDD-L"]),
    "SI": ("SLO", ["LL-DD-LLL", "LL LL-DDD"]),
    "IE": ("IRL", ["DDD-L-DDDDD", "DD-L-DDDD"]),
    "LT": ("LT", ["LLL DDD"]),
    "EE": ("EST", ["DDD LLL"]),
    "UA": ("UA", ["LL DDDD LL"]),
    "RU": ("RUS", ["LDDDLL-DD", "LDDDLL-DDD"]),
    "TR": ("TR", ["DD LL DDDD", "DD LLL DDD"]),
    "IN": ("IND", ["LLDDLLDDDD", "LLDDLDDDD"]),
    "AU": ("", ["LLL-DDD", "DLL-DLL", "LLDD LL"]),
    "BR": ("", ["LLL-DDDD", "LLLDLDD"]),
    "AR": ("", ["LL DDD LL", "LLL DDD"]),
    "ZA": ("", ["LL DD LL LL", "LLL DDD LL"]),
    "JP": ("", ["DD-DD"]),
    "CN": ("", ["L-DDDDD", "L-LDDDD"]),
    "MX": ("", ["LLL-DD-DD"]),
    "IL": ("IL", ["DD-DDD-DD", "DDD-DD-DDD"]),
    "MY": ("", ["LLL DDDD", "L DDDD L"]),
    "ID": ("", ["L DDDD LL", "L DDDD LLL"]),
}


@dataclass(frozen=True)
class Serial:
    """A serial with its gaps: `tokens` are characters, ' ' (gap), '-' (separator that stands for nothing)."""

    tokens: str

    @property
    def text(self) -> str:
        return "".join(token for token in self.tokens if token in ALPHABET)


def fill_format(rng: np.random.Generator, pattern: str) -> str:
    """The format with random letters and digits."""
    draw = {"L": LETTERS, "D": DIGITS}
    return "".join(draw[p][rng.integers(len(draw[p]))] if p in draw else p for p in pattern)


def uniform_serial(rng: np.random.Generator) -> str:
    """1..8 characters that follow no syntax, with a gap or separator somewhere in half of the cases."""
    length = int(np.clip(round(rng.normal(6.4, 1.1)), 4, 8)) if rng.random() < 0.8 else int(rng.integers(1, 6))
    text = "".join(ALPHABET[i] for i in rng.integers(0, 36, length))
    if rng.random() < 0.5 and length > 3:
        cut = int(rng.integers(1, length))
        text = text[:cut] + ("-" if rng.random() < 0.6 else " ") + text[cut:]
    return text


def vanity_serial(rng: np.random.Generator) -> str:
    """Pronounceable, repetitive or abbreviated words such as people choose, 2..8 characters."""
    length = int(np.clip(round(rng.normal(5.8, 1.7)), 2, 8))
    consonants = [letter for letter in LETTERS if letter not in VOWELS]
    result = ""
    while len(result) < length:
        draw = rng.random()
        if result and draw < 0.13:
            result += result[-1]
        elif draw < 0.2:
            result += DIGITS[rng.integers(10)]
        elif draw < 0.3:
            result += LETTERS[rng.integers(26)]
        else:
            vowel = bool(result) and result[-1] not in VOWELS and rng.random() < 0.65
            result += VOWELS[rng.integers(6)] if vowel else consonants[rng.integers(20)]
    if rng.random() < 0.2:
        cut = int(rng.integers(1, length))
        result = result[:cut] + (" " if rng.random() < 0.7 else "-") + result[cut:]
    return result


def american_serial(rng: np.random.Generator, formats: Sequence[str] = FORMATS) -> Serial:
    """Independent of the state that issues it, so that the reader learns shapes and not syntax."""
    draw = rng.random()
    if draw < 0.45:
        return Serial(uniform_serial(rng))
    if draw < 0.72:
        return Serial(fill_format(rng, formats[rng.integers(len(formats))]))
    return Serial(vanity_serial(rng))


def foreign_serial(rng: np.random.Generator, country: str) -> Serial:
    """The country's format, with its classes of characters kept in two of three cases."""
    formats = COUNTRIES[country][1]
    pattern = formats[rng.integers(len(formats))]
    if rng.random() < 0.35:
        return Serial("".join(ALPHABET[rng.integers(36)] if p in "LD" else p for p in pattern))
    return Serial(fill_format(rng, pattern))
