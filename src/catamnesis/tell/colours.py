"""The colours of the report, in light and in dark, chosen so that a colour-blind reader can tell them apart.

The hues start from the palette of Okabe and Ito (Color Universal Design, 2008); they are darkened or lightened until
text in them can be read. No colour stands alone: a sign or a word is always beside it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """One role on the page, as ``#rrggbb`` on light and on dark paper."""

    role: str
    light: str
    dark: str


#: What the page lies on, and the tint of a box.
PAPER = Colour("paper", "#ffffff", "#15171a")
TINT = Colour("tint", "#f6f4ee", "#1e2125")

#: Ink: text, quieter text, and lines.
INK = Colour("ink", "#1b1c1e", "#e9e7e2")
QUIET = Colour("quiet", "#595a57", "#a9a8a2")
RULE = Colour("rule", "#d8d5cc", "#3a3d42")
LINK = Colour("link", "#1a4f78", "#8cc0ea")

#: Verdicts.
IMPROVED = Colour("improved", "#006b4f", "#45c79d")
UNCHANGED = Colour("unchanged", "#3b4148", "#d3d9e0")
WORSENED = Colour("worsened", "#a83a00", "#ff9e63")
CONFLICTING = Colour("conflicting", "#93407f", "#d884bf")
OPEN = Colour("open", "#5f5c54", "#aaa79d")

#: Marks of the timeline: the treatment in question, a rival, other treatments, curves, windows and bands.
QUESTION = Colour("question", "#0072b2", "#56b4e9")
RIVAL = Colour("rival", "#c77700", "#f0b03f")
OTHER = Colour("other", "#8b95a1", "#7d8793")
CURVE = Colour("curve", "#1b1c1e", "#e9e7e2")
BAND = Colour("band", "#e3efe9", "#22332d")
WINDOW = Colour("window", "#d5e7f3", "#1a3042")
RIVAL_WINDOW = Colour("rivalwindow", "#f8e7c8", "#2f2717")
BEFORE = Colour("before", "#f4f2ec", "#1d2024")

#: Colours of text, each to be read on paper and on tint.
TEXT = (INK, QUIET, LINK, IMPROVED, UNCHANGED, WORSENED, CONFLICTING, OPEN)
#: Colours that a reader must tell from one another within one table or one figure.
VERDICTS = (IMPROVED, UNCHANGED, WORSENED, CONFLICTING)
BARS = (QUESTION, RIVAL, OTHER)
#: All roles.
ALL = (
    *(PAPER, TINT, INK, QUIET, RULE, LINK),
    *(IMPROVED, UNCHANGED, WORSENED, CONFLICTING, OPEN),
    *(QUESTION, RIVAL, OTHER, CURVE, BAND, WINDOW, RIVAL_WINDOW, BEFORE),
)


def custom_properties() -> str:
    """The colours as custom properties of CSS: light for paper and by default, dark where the reader asks for dark."""
    light = "".join(f"--{colour.role}:{colour.light};" for colour in ALL)
    dark = "".join(f"--{colour.role}:{colour.dark};" for colour in ALL)
    return (
        f":root{{color-scheme:light dark;{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )
