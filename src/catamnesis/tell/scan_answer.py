"""The answer of two PET studies first: what became of each lesion, by how much, and whether that is more than noise."""

from collections.abc import Iterator
from typing import Final

from catamnesis.case.lesion import Fate, Lesion, Match, Pair, Study
from catamnesis.case.lesion_names import match_names
from catamnesis.case.response import Change, Judgement
from catamnesis.case.uptake import Uptake
from catamnesis.tell import phrases
from catamnesis.tell.opinions import caveat, figure_of
from catamnesis.tell.page import Block, Cell, Line, Listing, Paragraph, Printed, Row, Section, Table, Tag, plain
from catamnesis.tell.typography import THIN, listed, sentence_case, typeset

#: Lesions that the table holds; more are counted.
MOST_LESIONS: Final = 60
#: Parts of the words for a site that stand here; all of them stand with the doubts.
MOST_SITE: Final = 2
#: Quantities of the table: heading, name in a change's subject, attribute of the numbers, unit.
QUANTITIES: Final = (
    ("SUVmax", ("suvmax",), "max", ""),
    ("SUVpeak", ("suvpeak",), "peak_global", ""),
    ("Volume", ("mtv", "volume"), "volume_ml", "mL"),
    ("TLG", ("tlg",), "tlg", "g"),
)
#: Between a value before and a value after.
ARROW: Final = f"{THIN}→ "
SIGNS: Final = {Fate.NEW: "worsened", Fate.VANISHED: "improved"}
#: What is said of every uncontrolled course.
NO_CAUSE: Final = "What caused a change: two studies of one patient cannot show it."


def answer_section(pair: Pair, *, anchor: str = "answer", title: str = "The answer") -> Section:
    """What became of each lesion, and what cannot be said."""
    blocks: list[Block] = [Paragraph(lead_line(pair), "lead")]
    conditions = comparability(pair)
    if conditions is not None:
        told = f"{sentence_case(conditions.verdict)}: {conditions.explanation}"
        blocks.append(Paragraph((Printed(typeset(told), how=conditions.derivation),)))
    if pair.matches:
        blocks.append(lesion_table(pair))
        if len(pair.matches) > MOST_LESIONS:
            more = phrases.count(len(pair.matches) - MOST_LESIONS, "more lesion")
            blocks.append(Paragraph(plain(f"{more} in the JSON report."), "note"))
        blocks.append(Paragraph(plain(_legend()), "note"))
    blocks.append(Listing("What cannot be said", tuple(_cannot(pair))))
    return Section(anchor, title, tuple(blocks))


def comparability(pair: Pair) -> Judgement | None:
    """What was judged of the comparability of both studies."""
    return next((j for j in pair.judgements if j.room == "criteria.pet-comparability"), None)


def change_of(match: Match, quantities: tuple[str, ...]) -> Change | None:
    """The change of a quantity of a match, by the beginning of its subject ("suvmax, L1")."""
    return next((c for c in match.changes if c.subject.partition(",")[0].lower() in quantities), None)


def noise_of(pair: Pair, match: Match) -> Judgement | None:
    """Whether the change of a match's SUVmax is more than noise."""
    change = change_of(match, ("suvmax",))
    if change is None:
        return None
    return next((j for j in pair.judgements if j.room == "variation" and j.subject == change.id), None)


def lead_line(pair: Pair) -> Line:
    """The answer in a few sentences."""
    if not pair.matches:
        return plain("No lesion was found on either study.")
    counts = [(fate, sum(match.fate is fate for match in pair.matches)) for fate in Fate]
    words = {
        Fate.MATCHED: "on both studies",
        Fate.NEW: "new",
        Fate.VANISHED: "no longer seen",
        Fate.MERGED: "merged",
        Fate.SPLIT: "split",
    }
    told = listed([f"{many} {words[fate]}" for fate, many in counts if many])
    return (Printed(f"{phrases.count(len(pair.matches), 'lesion')}: {told}. "), *_hottest(pair))


def _hottest(pair: Pair) -> Iterator[Printed]:
    index = max(range(len(pair.matches)), key=lambda one: _highest(pair.matches[one].baseline))
    match, name = pair.matches[index], match_names(pair)[index]
    first, last = _highest(match.baseline), _highest(match.follow_up)
    if not match.baseline:
        return
    yield Printed(f"Hottest on the first: {name}, SUVmax {phrases.number(first)}")
    if not match.follow_up:
        yield Printed(", no longer seen on the second.")
        return
    change = change_of(match, ("suvmax",))
    size = f" ({phrases.percent(last / first - 1.0)})" if first > 0 else ""
    yield Printed(f"{ARROW}{phrases.number(last)}{size}", how=change.derivation if change else None, strong=True)
    noise = noise_of(pair, match)
    yield Printed(f", {noise.verdict}." if noise else ".", how=noise.derivation if noise else None)


def _highest(lesions: tuple[Lesion, ...]) -> float:
    return max((lesion.uptake.max or 0.0 for lesion in lesions), default=0.0)


def lesion_table(pair: Pair) -> Table:
    """A row for each lesion and one for all of them together."""
    heads = ("Lesion", "What became of it", *(head for head, *_ in QUANTITIES), "SUVmax: more than test and retest?")
    named = list(zip(match_names(pair), pair.matches, strict=True))
    rows = [_row(pair, name, match) for name, match in named[:MOST_LESIONS]]
    return Table("", heads, (*rows, _all(pair)), "lesions")


def _row(pair: Pair, name: str, match: Match) -> Row:
    held = match.baseline or match.follow_up
    site = ", ".join(held[0].site.split(", ")[:MOST_SITE]) if held else ""
    noise = noise_of(pair, match)
    return Row(
        (
            Cell(((Printed(name),), *((plain(sentence_case(site), quiet=True),) if site else ()))),
            Cell(tuple(_fate(match)), sign=SIGNS.get(match.fate, "")),
            *(_quantity(match, names, attribute, unit) for _, names, attribute, unit in QUANTITIES),
            Cell(tuple(_noise(noise)) if noise else (plain(_no_noise(match), quiet=True),)),
        ),
        f"lesion-{_slug(name)}",
        name,
    )


def _slug(name: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in name)


def _fate(match: Match) -> Iterator[Line]:
    words = {Fate.MATCHED: "on both", Fate.NEW: "new", Fate.VANISHED: "no longer seen"}
    yield plain(sentence_case(words.get(match.fate, match.fate.value)))
    if match.fate in (Fate.MERGED, Fate.SPLIT):
        ends = [listed([lesion.label for lesion in side]) for side in (match.baseline, match.follow_up)]
        yield plain(f"{ends[0]}{ARROW}{ends[1]}", quiet=True)


def _quantity(match: Match, names: tuple[str, ...], attribute: str, unit: str) -> Cell:
    ends = [_value(tuple(lesion.uptake for lesion in side), attribute) for side in (match.baseline, match.follow_up)]
    words = [phrases.number(value) if value is not None else "—" for value in ends]
    told = phrases.with_unit(f"{words[0]}{ARROW}{words[1]}", unit or "1")
    change = change_of(match, names)
    if change is None or change.relative is None:
        return Cell((plain(told),), figures=True)
    size = Printed(phrases.percent(change.relative), how=change.derivation, strong=True)
    return Cell((plain(told), (size,)), figures=True)


def _value(uptakes: tuple[Uptake, ...], attribute: str) -> float | None:
    """Of several lesions the highest uptake, and the sum of what adds up."""
    values = [getattr(uptake, attribute) for uptake in uptakes]
    known = [float(value) for value in values if value is not None]
    if not known:
        return None
    return sum(known) if attribute in ("volume_ml", "tlg") else max(known)


def _noise(noise: Judgement) -> Iterator[Line]:
    yield (Printed(sentence_case(noise.verdict), how=noise.derivation),)
    for value in noise.values:
        if value.name.startswith("z, "):
            z = figure_of(value)
            name = value.name.removeprefix("z, ").removeprefix("test and retest, ")
            yield (Printed(f"z {z.text} "), Printed(name, quiet=True, tag=z.tag))
            return


def _no_noise(match: Match) -> str:
    if match.fate is Fate.NEW:
        return "new, so there is nothing to hold it against"
    if match.fate is Fate.VANISHED:
        return "no value is left to hold against it"
    return "not judged"


def _all(pair: Pair) -> Row:
    """All lesions of each study together."""
    studies = (pair.baseline, pair.follow_up)
    counts = f"{len(studies[0].lesions)}{ARROW}{len(studies[1].lesions)}"
    maxima = [max((lesion.uptake.max or 0.0 for lesion in study.lesions), default=None) for study in studies]
    return Row(
        (
            Cell(((Printed("All lesions"),),)),
            Cell((plain(counts),)),
            _ends("", *maxima),
            Cell(()),
            _ends("mL", *(_burden(study, "mtv_ml") for study in studies)),
            _ends("g", *(_burden(study, "tlg") for study in studies)),
            Cell(()),
        ),
        "lesion-all",
        "All lesions",
    )


def _burden(study: Study, attribute: str) -> float | None:
    burden = study.uptake.burden
    if burden is None:
        return None if study.lesions else 0.0
    return float(getattr(burden, attribute))


def _ends(unit: str, first: float | None, last: float | None) -> Cell:
    words = [phrases.number(value) if value is not None else "—" for value in (first, last)]
    told = phrases.with_unit(f"{words[0]}{ARROW}{words[1]}", unit or "1")
    if not first or last is None:
        return Cell((plain(told),), figures=True)
    return Cell((plain(told), (Printed(phrases.percent(last / first - 1.0), strong=True),)), figures=True)


def _legend() -> str:
    return (
        "SUV by body weight (g/mL). SUVpeak is the highest mean of a sphere of 1 mL; volume that of the outline; TLG "
        "the mean times the volume. Of these only SUVmax has a published repeatability that can be used."
    )


def _cannot(pair: Pair) -> Iterator[Line]:
    yield plain(NO_CAUSE)
    for study in (pair.baseline, pair.follow_up):
        unsure = sum(not one.certain and not one.revoked for one in study.exclusions)
        if unsure:
            spots = phrases.count(unsure, "hot spot")
            yield plain(
                f"Whether {spots} of the {study.visit} study, set aside without certainty, is illness: see below."
            )
    doubtful = [
        name
        for name, match in zip(match_names(pair), pair.matches, strict=True)
        if match.doubts or any(lesion.doubts for lesion in (*match.baseline, *match.follow_up))
    ]
    if doubtful:
        yield plain(f"Whether all is right with {listed(doubtful[:12])}: the doubts stand below.")
    marked = [j for j in pair.judgements if Tag.UNVERIFIED.value in " ".join(j.caveats).lower()]
    if marked:
        yield caveat("Some limits of the rules were not read in their papers; they bear the mark unverified.")
