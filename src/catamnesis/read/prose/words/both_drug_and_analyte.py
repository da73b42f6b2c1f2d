"""Substances that are given and measured alike: albumin, iron, glucose. The words around tell which is meant."""

import re
from collections.abc import Sequence

from catamnesis.read.prose.tokens import Token

#: Words just before that say the substance was given.
_GIVEN_BEFORE = frozenset(
    "intravenous iv oral orally intramuscular subcutaneous intranasal received receiving receive given giving gave "
    "administered administering infused infusing injected started starting start prescribed supplemented taking took "
    "takes supplemental adjusted exogenous parenteral loading bolus dose doses mg g grams units iu tablets ml mcg "
    "recombinant of human basal rapid acting long glargine aspart rehydration "
    "stopped discontinued".split()
)
_GIVEN_AFTER = frozenset(
    "infusion infusions therapy treatment supplementation supplements supplement tablets tablet injection injections "
    "replacement administration drip bolus transfusion preparations preparation dose doses gluconate carbonate "
    "chloride sulfate sulphate sucrose dextran polymaltose carboxymaltose glargine aspart lispro detemir degludec "
    "started initiated commenced prescribed added stopped discontinued withdrawn "
    "pump regimen substitution given administered infused drops capsules orally intravenously".split()
)
_MEASURED_BEFORE = frozenset(
    "serum plasma blood urine urinary csf total ionized ionised corrected fasting random postprandial capillary low "
    "high normal elevated raised decreased increased reduced levels level measured concentration arterial "
    "venous".split()
)
_MEASURED_AFTER = frozenset(
    "level levels concentration concentrations value values was were is of tolerance deficit ratio excretion clearance "
    "binding saturation measurement test tests normal elevated decreased increased".split()
)
#: What usually follows a measured value: a concentration.
_CONCENTRATION = re.compile(r"/|mmol|mol|meq", re.IGNORECASE)
#: Substances that are usually given.
_USUALLY_GIVEN = frozenset(
    {"insulin", "iron", "dextrose", "oxytocin", "epinephrine", "adrenaline", "levothyroxine", "zinc"}
)


def drug_meant(words: Sequence[Token], first: int, end: int) -> bool:
    """Whether the words from one place to another name what was given; else what was measured.

    Examples
    --------
    >>> from catamnesis.read.prose.tokens import tokens
    >>> drug_meant(tokens("received albumin infusions"), 1, 2), drug_meant(tokens("albumin was 22"), 0, 1)
    (True, False)
    """
    before = {word.low for word in words[max(0, first - 2) : first]}
    after = {word.low for word in words[end : end + 2]}
    given = bool(before & _GIVEN_BEFORE) + 2 * bool(after & _GIVEN_AFTER)
    measured = bool(before & _MEASURED_BEFORE) + bool(after & _MEASURED_AFTER) + _value_follows(words, end)
    if given != measured:
        return given > measured
    return words[first].low in _USUALLY_GIVEN


def _value_follows(words: Sequence[Token], end: int) -> bool:
    """Whether a number follows closely that is no dose."""
    near = words[end : end + 3]
    for place, word in enumerate(near):
        if word.is_number:
            later = [other.low for other in near[place + 1 :]]
            return not any(unit in ("mg", "g", "iu", "units", "ui", "u") for unit in later[:1]) or "dl" in later
    return False
