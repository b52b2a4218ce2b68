"""The dies of plates: coherent sets of dimensions and shapes, drawn after what many plates of a kind have in common.

What is common: characters as wide as one another, M and W squeezed into that width, 1 and I narrow or with slabs.
Where they differ: weight, corners, ends, and the shapes of 1, 3, 4, 6, 9, A, G, I, J, K, M, Q, R and W.
"""

from dataclasses import dataclass

Range = tuple[float, float]


@dataclass(frozen=True)
class Die:
    """Ranges are relative to the character's height, but `contrast` (level to upright weight) and `soft` (to weight).

    `shapes`: words such as "124": character 1 has variant 2 or 4. Characters that are not named have any variant.
    `wide`: width of M and W relative to the others. `flat`: share of prints without relief.
    """

    width: Range
    weight: Range
    radius: Range
    shapes: str
    contrast: Range = (0.9, 1.0)
    square: float = 0.5
    serif: Range = (0.0, 0.0)
    soft: Range = (0.0, 0.2)
    wide: Range = (1.0, 1.2)
    flat: float = 0.1


_PLAIN = "001234 804 Z0 H0 T0 L0 N0 U0 C012 B013 D0 E02 F0 O01 P0 S02 X0 8012"

DIES: dict[str, Die] = {
    "california": Die(
        (0.44, 0.5),
        (0.105, 0.135),
        (0.2, 0.34),
        f"{_PLAIN} 12 20 303 4046 50 60 70 90 A0 G03 I12 J0 K0 M06 Q01 R0 V0 W05 Y0",
        square=0.3,
    ),
    "california-old": Die(
        (0.5, 0.6),
        (0.11, 0.14),
        (0.1, 0.2),
        f"{_PLAIN} 12 20 30 40 51 60 70 90 A0 G0 I12 J0 K0 M16 Q1 R0 V0 W05 Y0",
        square=0.2,
    ),
    "virginia": Die(
        (0.42, 0.52),
        (0.1, 0.14),
        (0.2, 0.4),
        f"{_PLAIN} 123 20 30 404 50 60 70 90 A04 G03 I0 J0 K02 M014 Q0 R0 V0 W015 Y023",
        (0.75, 1.0),
        0.7,
        (0.04, 0.08),
    ),
    "indiana": Die(
        (0.44, 0.54),
        (0.09, 0.12),
        (0.25, 0.4),
        f"{_PLAIN} 123 20 30 404 50 60 70 90 A0 G03 I0 J0 K0 M01 Q0 R0 V0 W01 Y0",
        (0.6, 0.9),
        0.8,
        (0.04, 0.07),
        flat=0.8,
    ),
    "new-york": Die(
        (0.41, 0.48),
        (0.105, 0.132),
        (0.18, 0.3),
        f"{_PLAIN} 115 203 303 4046 501 603 7034 903 A016 G034 I0 J02 K0 M046 Q03 R04 V0 W01 Y02",
        square=0.7,
    ),
    "texas": Die(
        (0.46, 0.56),
        (0.12, 0.16),
        (0.2, 0.35),
        f"{_PLAIN} 114 203 303 404 50 603 70 903 A016 G03 I0 J0 K03 M046 Q03 R04 V0 W05 Y02",
        square=0.9,
        soft=(0, 0.1),
        flat=0.9,
    ),
    "texas-old": Die(
        (0.42, 0.5),
        (0.1, 0.13),
        (0.16, 0.3),
        f"{_PLAIN} 1123 20 30 40 501 60 70 90 A0 G03 I1 J0 K0 M06 Q0 R0 V0 W0 Y0",
    ),
    "washington": Die(
        (0.48, 0.6),
        (0.08, 0.115),
        (0.15, 0.34),
        f"{_PLAIN} 14 203 303 404 50 603 70 903 A04 G03 I0 J0 K02 M046 Q0 R04 V0 W01 Y02",
        square=0.8,
        flat=0.5,
        wide=(1.0, 1.3),
    ),
    "iowa": Die(
        (0.44, 0.52),
        (0.14, 0.17),
        (0.2, 0.3),
        f"{_PLAIN} 114 203 303 404 502 603 70 903 A06 G03 I0 J02 K0 M04 Q04 R04 V0 W01 Y2",
        (0.8, 1.0),
        0.95,
        soft=(0, 0.08),
        flat=0.95,
    ),
    "ohio": Die(
        (0.36, 0.44),
        (0.125, 0.155),
        (0.2, 0.4),
        f"{_PLAIN} 114 203 303 404 50 603 70 903 A016 G03 I0 J02 K0 M04 Q0 R04 V0 W01 Y2",
        (0.8, 1.0),
        0.8,
        flat=0.8,
    ),
    "michigan": Die(
        (0.48, 0.58),
        (0.12, 0.145),
        (0.15, 0.25),
        f"{_PLAIN} 11 20 30 406 50 60 70 90 A02 G0 I0 J0 K0 M06 Q1 R0 V0 W05 Y0",
        square=0.6,
        flat=0.6,
    ),
    "illinois": Die(
        (0.46, 0.56),
        (0.11, 0.15),
        (0.15, 0.3),
        f"{_PLAIN} 115 203 303 404 501 60 70 90 A01 G034 I0 J0 K0 M06 Q0 R0 V0 W05 Y0",
        square=0.6,
        flat=0.5,
    ),
    "arizona": Die(
        (0.42, 0.48),
        (0.12, 0.145),
        (0.22, 0.4),
        f"{_PLAIN} 11 20 30 40 50 60 70 90 A0 G0 I0 J0 K0 M06 Q01 R0 V0 W05 Y0",
        square=0.2,
        flat=0.6,
    ),
    "nevada": Die(
        (0.38, 0.48),
        (0.095, 0.125),
        (0.06, 0.16),
        f"{_PLAIN} 1125 201 303 4036 51 603 702 903 A05 G0 I02 J0 K0 M14 Q1 R01 V0 W02 Y0",
        square=0.6,
        flat=0.3,
    ),
    "florida": Die(
        (0.46, 0.54),
        (0.12, 0.155),
        (0.14, 0.28),
        f"{_PLAIN} 1123 203 30 4046 51 603 70 903 A026 G03 I0 J0 K03 M046 Q0 R04 V0 W01 Y02",
    ),
    "pennsylvania": Die(
        (0.4, 0.47),
        (0.105, 0.132),
        (0.2, 0.32),
        f"{_PLAIN} 1125 20 303 404 50 603 70 903 A01 G03 I02 J0 K0 M06 Q0 R0 V0 W05 Y0",
        square=0.6,
    ),
    "new-jersey": Die(
        (0.42, 0.5),
        (0.13, 0.16),
        (0.22, 0.4),
        f"{_PLAIN} 115 203 303 404 50 603 70 903 A016 G03 I0 J02 K03 M04 Q0 R04 V0 W01 Y02",
        flat=0.3,
    ),
    "massachusetts": Die(
        (0.38, 0.46),
        (0.1, 0.13),
        (0.2, 0.4),
        f"{_PLAIN} 1125 20 30 404 50 60 70 90 A0 G0 I02 J0 K0 M06 Q0 R0 V0 W05 Y0",
        square=0.3,
    ),
    "minnesota": Die(
        (0.4, 0.46),
        (0.12, 0.15),
        (0.18, 0.3),
        f"{_PLAIN} 114 203 303 404 502 603 70 903 A06 G034 I0 J02 K0 M04 Q04 R04 V0 W01 Y2",
        square=0.9,
        flat=0.9,
    ),
    "maryland": Die(
        (0.42, 0.5),
        (0.13, 0.17),
        (0.2, 0.35),
        f"{_PLAIN} 114 203 303 404 502 603 70 903 A06 G03 I0 J02 K0 M04 Q04 R04 V0 W01 Y2",
        (0.75, 1.0),
        0.9,
        flat=0.8,
    ),
    "delaware": Die(
        (0.46, 0.6),
        (0.12, 0.16),
        (0.2, 0.5),
        f"{_PLAIN} 114 20 30 40 50 60 70 90 A01 G03 I0 J0 K0 M06 Q0 R0 V0 W01 Y0",
        square=0.5,
        flat=0.9,
    ),
    "slender": Die((0.34, 0.42), (0.08, 0.11), (0.14, 0.4), f"{_PLAIN} 112345 A01456 M0146 W0145"),
    "heavy": Die((0.46, 0.6), (0.16, 0.2), (0.15, 0.4), f"{_PLAIN} 112345 A016 M046 W015", (0.7, 0.95), 0.8, flat=0.7),
    "old": Die((0.46, 0.64), (0.12, 0.18), (0.1, 0.3), "", soft=(0.1, 0.35), square=0.3),
    "old-slab": Die(
        (0.42, 0.56),
        (0.1, 0.15),
        (0.15, 0.4),
        f"{_PLAIN} 123 I0 M014 W015",
        (0.7, 1.0),
        0.5,
        (0.04, 0.09),
        (0.1, 0.3),
    ),
    "angular": Die((0.42, 0.54), (0.1, 0.15), (0.02, 0.1), "007 21 31 51 B02 D02 S02", square=0.7),
}

_BY_DIE = {
    "california": "CA HI",
    "virginia": "VA",
    "indiana": "IN",
    "new-york": "NY CT NM",
    "texas": "TX AR SC AL MS",
    "texas-old": "OK LA",
    "washington": "WA AK",
    "iowa": "IA NE KS SD MT OR",
    "ohio": "OH KY ND",
    "michigan": "MI",
    "illinois": "IL WI",
    "arizona": "AZ UT ID CO",
    "nevada": "NV",
    "florida": "FL GA NH VT",
    "pennsylvania": "PA WV RI ME",
    "new-jersey": "NJ NC MO",
    "massachusetts": "MA DC",
    "minnesota": "MN TN WY",
    "maryland": "MD",
    "delaware": "DE",
}
DIE_OF_STATE: dict[str, str] = {f"US-{state}": die for die, states in _BY_DIE.items() for state in states.split()}
"""The die that comes nearest to a state's usual plates; states that are missing have no special one."""


def allowed_shapes(die: Die) -> dict[str, list[int]]:
    """The variants that a die names, by character; later words win."""
    return {word[0]: [int(digit) for digit in word[1:]] for word in die.shapes.split()}
