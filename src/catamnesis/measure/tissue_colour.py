"""Which tissue a wound shows, by colour alone: red granulation, yellow slough, black necrosis."""

import math
from collections.abc import Iterable

from catamnesis.case.wound import ColourCount, TissueShares

#: Colours of tissue, in CIELAB after normalisation. Our own choice, tested on generated pictures only: black is dark
#: and bears little colour; red and yellow bear colour and are told apart by hue (degrees from red towards yellow).
BLACK_LIGHTNESS, BLACK_CHROMA, NIGHT_LIGHTNESS = 28.0, 22.0, 10.0
LEAST_CHROMA, RED_HUE, YELLOW_HUE = 14.0, (-30.0, 52.0), (62.0, 115.0)


def tissue_of(lightness: float, a: float, b: float) -> str:
    """Kind of tissue by colour: ``red``, ``yellow``, ``black`` or ``other``.

    Parameters
    ----------
    lightness
        CIELAB L*, 0 to 100.
    a, b
        CIELAB a* and b*.

    Examples
    --------
    >>> tissue_of(35, 45, 25), tissue_of(72, 2, 38), tissue_of(15, 3, 2), tissue_of(70, 14, 20)
    ('red', 'yellow', 'black', 'other')
    """
    chroma = math.hypot(a, b)
    if lightness < NIGHT_LIGHTNESS or (lightness < BLACK_LIGHTNESS and chroma < BLACK_CHROMA):
        return "black"
    if chroma < LEAST_CHROMA:
        return "other"
    hue = math.degrees(math.atan2(b, a))
    if RED_HUE[0] <= hue <= RED_HUE[1]:
        return "red"
    return "yellow" if YELLOW_HUE[0] <= hue <= YELLOW_HUE[1] else "other"


def tissue_shares(counts: Iterable[ColourCount]) -> TissueShares | None:
    """Shares of each kind of tissue; None where there is no pixel.

    Examples
    --------
    >>> tissue_shares([ColourCount(35, 45, 25, 3), ColourCount(15, 3, 2, 1)])
    TissueShares(red=0.75, yellow=0.0, black=0.25, other=0.0)
    """
    held = {"red": 0, "yellow": 0, "black": 0, "other": 0}
    for colour in counts:
        held[tissue_of(colour.lightness, colour.a, colour.b)] += colour.pixels
    whole = sum(held.values())
    return TissueShares(**{name: count / whole for name, count in held.items()}) if whole else None
