"""Every reader can read the colours and tell them apart."""

from itertools import combinations
from typing import Literal

import pytest

from catamnesis.tell.colours import ALL, BARS, PAPER, TEXT, TINT, VERDICTS, Colour, custom_properties

Mode = Literal["light", "dark"]
Matrix = tuple[tuple[float, float, float], ...]

#: Machado GM, Oliveira MM, Fernandes LAF. IEEE Trans Vis Comput Graph 2009;15:1291, severity 1.0, on linear sRGB.
EYES: dict[str, Matrix] = {
    "usual": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
#: Least contrast of text and of marks: Web Content Accessibility Guidelines 2.2, 1.4.3 and 1.4.11.
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0
#: Least distance of two colours in CIE L*a*b*, our choice: 2 is just seen side by side.
LEAST_DISTANCE = 15.0


def linear(colour: str) -> list[float]:
    """Linear sRGB of ``#rrggbb``."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Ratio of luminances, 1 to 21."""
    lights = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* of linear sRGB under D65."""
    red, green, blue = (min(max(part, 0.0), 1.0) for part in rgb)

    def cube(part: float) -> float:
        return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116

    x = cube((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    y = cube(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    z = cube((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(colour: Colour, mode: Mode, eye: str) -> tuple[float, float, float]:
    """A colour as an eye sees it."""
    rgb = linear(getattr(colour, mode))
    return lab([sum(weight * part for weight, part in zip(row, rgb, strict=True)) for row in EYES[eye]])


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", TEXT, ids=lambda colour: colour.role)
def test_text_can_be_read_on_paper_and_on_tint(colour: Colour, mode: Mode) -> None:
    for ground in (PAPER, TINT):
        assert contrast(getattr(colour, mode), getattr(ground, mode)) >= TEXT_CONTRAST


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("colour", BARS, ids=lambda colour: colour.role)
def test_bars_stand_out_from_the_paper(colour: Colour, mode: Mode) -> None:
    assert contrast(getattr(colour, mode), getattr(PAPER, mode)) >= MARK_CONTRAST


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("group", [VERDICTS, BARS], ids=["verdicts", "bars"])
def test_a_colour_blind_reader_can_tell_them_apart(group: tuple[Colour, ...], mode: Mode, eye: str) -> None:
    for one, other in combinations(group, 2):
        distance = sum((a - b) ** 2 for a, b in zip(seen(one, mode, eye), seen(other, mode, eye), strict=True)) ** 0.5
        assert distance >= LEAST_DISTANCE, f"{one.role} and {other.role}"


def test_each_role_is_set_for_light_and_for_dark() -> None:
    style = custom_properties()
    assert len({colour.role for colour in ALL}) == len(ALL)
    for colour in ALL:
        assert f"--{colour.role}:{colour.light};" in style
        assert f"--{colour.role}:{colour.dark};" in style
