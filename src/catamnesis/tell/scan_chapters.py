"""The chapters on two PET studies: pictures, comparability, rules, what was set aside, doubts, how all was made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from catamnesis.case.case import Case, Question
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.lesion import Exclusion, Match, Pair, Study
from catamnesis.case.lesion_names import match_names
from catamnesis.case.response import Item, Judgement
from catamnesis.tell import phrases
from catamnesis.tell.changes import opinions
from catamnesis.tell.doubts import discrepancies_section
from catamnesis.tell.opinions import caveat, figure_of
from catamnesis.tell.page import Block, Cell, Figure, Line, Listing, Paragraph, Printed, Row, Section, Table, Tag, plain
from catamnesis.tell.scan_answer import answer_section, change_of, comparability, noise_of
from catamnesis.tell.scan_words import Draw, Drawn
from catamnesis.tell.typography import listed, sentence_case, typeset

#: Hot spots set aside that a table holds, on each study; more are counted.
MOST_ASIDE: Final = 40
#: Lesions that a table holds, and that a sentence names.
MOST_ROWS, MOST_NAMES = 60, 8
#: Figures of rules that stand in the table of lesions already.
_EACH_LESION: Final = "change of SUVmax, "
_SENTENCE_END: Final = re.compile(r"(?<=\.)\s+(?=[A-Z])")
#: What uptake is related to, in words.
_RELATED: Final = {
    "bw": "body weight",
    "james120": "lean body mass (Morgan)",
    "james128": "lean body mass (James)",
    "janmahasatian": "lean body mass (Janmahasatian)",
    "ibw": "ideal body weight",
    "bsa": "body surface",
}
#: How a person takes back what was set aside.
REVOKE: Final = (
    "None of this is final. Beside this report lies hot-spots.yaml: write disease in place of normal beside a name, "
    "and give the file back with --hot-spots. What was taken back is said so."
)


def no_pictures(_pair: Pair) -> Sequence[Drawn]:
    """No picture, for papers that hold none."""
    return ()


def pictures(pair: Pair) -> Sequence[Drawn]:
    """Projections before and after, both turning, and slices through the hottest lesions.

    Raises
    ------
    Refusal
        If the voxels cannot be read.
    """
    # pictures need numpy and Pillow, words do not
    from catamnesis.tell.scan_pictures import drawn, gallery

    return drawn(gallery(pair))


def chapters(pair: Pair, draw: Draw = pictures, *, prefix: str = "", first_figure: int = 1) -> tuple[Section, ...]:
    """Everything that is told of two studies.

    Parameters
    ----------
    pair
        With its judgements.
    draw
        What makes the pictures.
    prefix
        Set before each anchor, where other chapters stand beside these.
    first_figure
        Number of the first picture.
    """
    return tuple(
        section if not prefix else replace(section, anchor=prefix + section.anchor)
        for section in _chapters(pair, draw, first_figure)
    )


def _chapters(pair: Pair, draw: Draw, first_figure: int) -> Iterator[Section]:
    yield answer_section(pair)
    shown = draw(pair)
    if shown:
        figures = tuple(
            Figure(one.picture, number, plain(one.caption), one.words)
            for number, one in enumerate(shown, start=first_figure)
        )
        yield Section("pictures", "The pictures", figures)
    yield from _comparability(pair)
    yield from _noise(pair)
    yield from _rules(pair)
    yield aside_section(pair)
    yield from _lesion_doubts(pair)
    yield discrepancies_section(case_of(pair))
    yield made_section(pair)


def scan_chapter(pair: Pair, *, first_figure: int = 2, draw: Draw = pictures) -> tuple[Section, ...]:
    """The same chapters for the report of a case that holds scans; their anchors begin with ``scan-``.

    Parameters
    ----------
    pair
        With its judgements.
    first_figure
        Number of the first picture.
    draw
        What makes the pictures.
    """
    found = chapters(pair, draw, prefix="scan-", first_figure=first_figure)
    return (replace(found[0], title="PET/CT, lesion by lesion"), *found[1:])


def case_of(pair: Pair) -> Case:
    """The pair in the form in which other chapters of the report take what they tell."""
    told = [change for match in pair.matches if (change := change_of(match, ("suvmax",))) is not None]
    doubts: tuple[Discrepancy, ...] = (
        *pair.discrepancies,
        *pair.alignment.discrepancies,
        *(doubt for study in (pair.baseline, pair.follow_up) for doubt in study_doubts(study)),
    )
    return Case(
        id="scans",
        title="",
        question=Question(""),
        documents=(),
        facts=(),
        statements=(),
        discrepancies=tuple(dict.fromkeys(doubts)),
        changes=tuple(told),
        judgements=pair.judgements,
    )


def study_doubts(study: Study) -> tuple[Discrepancy, ...]:
    """Everything doubtful about a study: its scan, its scale, its lesions."""
    found = (*study.discrepancies, *study.uptake.discrepancies, *study.scan.discrepancies)
    return (*found, *(study.ct.discrepancies if study.ct else ()))


def _named(pair: Pair) -> list[tuple[str, Match]]:
    return list(zip(match_names(pair), pair.matches, strict=True))


def _comparability(pair: Pair) -> Iterator[Section]:
    conditions = comparability(pair)
    if conditions is None:
        return
    heads = ("Condition", "First study", "Second study", "Alike?", "Who asks, and what follows")
    told = f"{sentence_case(conditions.verdict)}. {conditions.explanation}"
    blocks: list[Block] = [
        Paragraph((Printed(typeset(told), how=conditions.derivation),)),
        Table("", heads, tuple(map(_condition, conditions.items)), "conditions"),
        Listing("", tuple(map(caveat, conditions.caveats)), "caveats"),
    ]
    yield Section("comparable", "Can they be compared?", tuple(blocks))


def _condition(item: Item) -> Row:
    ends, _, rest = item.reason.partition(": ")
    first, _, last = ends.partition(", then ")
    sides = (Cell((plain(typeset(words), quiet=words == "not stated"),)) for words in (first, last))
    answer = Cell((plain(item.answer.value),), sign=item.answer.value)
    sentences = (piece for text in _SENTENCE_END.split(rest) for piece in (*caveat(text), Printed(" ")))
    return Row((Cell((plain(sentence_case(item.name)),)), *sides, answer, Cell((tuple(sentences),))))


def _noise(pair: Pair) -> Iterator[Section]:
    """Each lesion against test and retest: a row a lesion, a column a yardstick."""
    held = [(name, noise) for name, match in _named(pair) if (noise := noise_of(pair, match)) is not None]
    if not held:
        return
    yardsticks = list(dict.fromkeys(item.name for _, noise in held for item in noise.items))
    heads = ("Lesion", "Change of SUVmax", "True change, 95 %", *(f"z, {name}" for name in yardsticks), "p, adjusted")
    rows = tuple(_held(name, noise, yardsticks) for name, noise in held[:MOST_ROWS])
    blocks: list[Block] = [Table("", heads, rows, "noise"), *_reaches(held[0][1])]
    beside: dict[str, list[str]] = {}
    for name, noise in held:
        for text in noise.caveats:
            beside.setdefault(text, []).append(name)
    lines = (
        caveat(text if len(names) == len(held) else f"{listed(names[:MOST_NAMES])}: {text}")
        for text, names in beside.items()
    )
    yield Section("noise", "More than test and retest?", (*blocks, Listing("", tuple(lines), "caveats")))


def _held(name: str, noise: Judgement, yardsticks: Sequence[str]) -> Row:
    found = {value.name: value for value in noise.values}
    answers = {item.name: item for item in noise.items}
    true = next((value for value in noise.values if value.name.startswith("true change, ")), None)
    adjusted = next((value for value in noise.values if value.name.startswith("p, adjusted")), None)
    cells = []
    for yardstick in yardsticks:
        z, item = found.get(f"z, {yardstick}"), answers.get(yardstick)
        shown = (replace(figure_of(z), tag=Tag.NONE),) if z else ()
        cells.append(Cell((shown,), sign=item.answer.value if item else ""))
    size = plain(phrases.percent(true.value / 100.0)) if true else ()
    span = plain(phrases.interval(true.low, true.high, true.unit)) if true else ()
    p = plain(phrases.p_value(adjusted.value).removeprefix("p = ").removeprefix("p ")) if adjusted else ()
    ends = (Cell((size,), figures=True), Cell((span,), figures=True))
    return Row((Cell((plain(name),)), *ends, *cells, Cell((p,), figures=True) if p else Cell(())))


def _reaches(noise: Judgement) -> Iterator[Block]:
    """How far each yardstick lets noise alone reach, and where it comes from."""
    lines = []
    for item in noise.items:
        _, _, told = item.reason.partition("; ")
        told = f"{told.removesuffix('; unverified')} (unverified)." if told.endswith("; unverified") else f"{told}."
        lines.append((Printed(f"{sentence_case(item.name)}: ", strong=True), *caveat(told)))
    yield Listing("What each yardstick is", tuple(lines), "caveats")


def _rules(pair: Pair) -> Iterator[Section]:
    held = [j for j in pair.judgements if j.room.startswith("criteria.") and j.room != "criteria.pet-comparability"]
    if not held:
        return
    shared = [text for text in held[0].caveats if all(text in one.caveats for one in held)]
    own = [
        replace(
            one,
            caveats=tuple(text for text in one.caveats if text not in shared),
            values=tuple(value for value in one.values if not value.name.startswith(_EACH_LESION)),
        )
        for one in held
    ]
    first = (Paragraph(caveat(text), "lead") for text in shared)
    yield Section("rules", "What the published rules say", (*first, *opinions(own, "rule")))


def aside_section(pair: Pair) -> Section:
    """Hot spots that were set aside as physiological, and how to take that back."""
    blocks: list[Block] = []
    heads = ("Hot spot", "Taken for", "Because", "Sure?", "SUVmax", "Volume")
    for study, title in ((pair.baseline, "First study"), (pair.follow_up, "Second study")):
        if not study.exclusions:
            blocks.append(Paragraph(plain(f"{title}: nothing was set aside.")))
            continue
        ranked = sorted(study.exclusions, key=lambda one: -(one.uptake.max or 0.0))
        blocks.append(Table(title, heads, tuple(map(_aside, ranked[:MOST_ASIDE])), "aside"))
        if len(ranked) > MOST_ASIDE:
            more = phrases.count(len(ranked) - MOST_ASIDE, "more hot spot")
            blocks.append(Paragraph(plain(f"{more} in the JSON report."), "note"))
    if any(study.exclusions for study in (pair.baseline, pair.follow_up)):
        blocks.append(Paragraph(plain(REVOKE), "note"))
    return Section("aside", "Set aside as physiological", tuple(blocks))


def _aside(one: Exclusion) -> Row:
    taken = f"{one.organ}, taken back by hand: a lesion" if one.revoked else str(one.organ)
    sure = "yes" if one.certain else "no"
    return Row(
        (
            Cell((plain(one.label),)),
            Cell((plain(taken),)),
            Cell((plain(typeset(sentence_case(one.reason))),)),
            Cell((plain(sure),), sign=sure),
            Cell((plain(phrases.number(one.uptake.max) if one.uptake.max is not None else ""),), figures=True),
            Cell((plain(phrases.quantity(one.uptake.volume_ml, "mL")),), figures=True),
        )
    )


def _lesion_doubts(pair: Pair) -> Iterator[Section]:
    """How each lesion was outlined, how it was found again, and what is unsure about it."""
    rows: list[Row] = []
    for name, match in _named(pair)[:MOST_ROWS]:
        lesions = (*match.baseline, *match.follow_up)
        outlined = tuple(plain(typeset(f"{one.visit}: {one.delineation}")) for one in lesions)
        doubts = dict.fromkeys((*match.doubts, *(doubt for one in lesions for doubt in one.doubts)))
        told = tuple(plain(typeset(sentence_case(doubt))) for doubt in doubts)
        sites = dict.fromkeys(one.site for one in lesions if one.site)
        place = tuple(plain(typeset(sentence_case(site)), quiet=True) for site in sites)
        cells = (Cell((plain(name), *place)), Cell(outlined), Cell((plain(_again(match)),)), Cell(told))
        rows.append(Row(cells, f"doubt-{len(rows) + 1}", name))
    if rows:
        heads = ("Lesion", "Outlined", "Found again", "Doubts")
        yield Section("lesions", "The lesions, and what is unsure", (Table("", heads, tuple(rows), "doubts"),))


def _again(match: Match) -> str:
    """How the lesion was found again."""
    parts = []
    if match.displacement_mm is not None:
        parts.append(f"centres {phrases.value_unit(round(match.displacement_mm, 1), 'mm')} apart")
    if match.residual_mm is not None:
        parts.append(f"{phrases.value_unit(round(match.residual_mm, 1), 'mm')} once laid on each other")
    if match.overlap is not None:
        parts.append(f"overlap {phrases.share(match.overlap)}")
    return sentence_case(", ".join(parts))


def made_section(pair: Pair) -> Section:
    """How both studies were made and standardised, and how one was laid on the other."""
    studies = (pair.baseline, pair.follow_up)
    rows = tuple(
        Row((Cell((plain(name),)), *(Cell((line,)) for line in lines)))
        for name, lines in zip(_MADE, zip(*(_made(study) for study in studies), strict=True), strict=True)
    )
    alignment = pair.alignment
    way = "" if not alignment.deformable or "deform" in alignment.method else ", deformable"
    shift = ", ".join(phrases.number(round(number, 1)) for number in alignment.shift_mm)
    likeness = (
        f"{phrases.number(alignment.similarity_before)} before, {phrases.number(alignment.similarity_after)} after"
    )
    told = f"{alignment.method}{way}; shift {shift} mm (left, back, head); likeness {likeness}."
    laid = Paragraph((Printed(typeset(f"Laid on each other: {told}"), how=alignment.derivation),))
    return Section("made", "How the studies were made", (Table("", ("", *_STUDIES), rows, "made"), laid))


_STUDIES: Final = ("First study", "Second study")
_MADE: Final = (
    *("Series", "Scanner", "Reconstruction", "Voxels", "Uptake time", "Weight, height, sex", "Activity"),
    *("Standardised by", "Factor to lean mass", "Liver", "Blood pool", "CT"),
)


def _made(study: Study) -> Iterator[Line]:
    scan, header, uptake = study.scan, study.scan.header, study.uptake
    yield (Printed(scan.name, (scan.source,)),)
    yield _said(", ".join(filter(None, (scan.manufacturer, scan.model))))
    yield _said(scan.reconstruction)
    slice_, row, column = scan.geometry.spacing_mm
    yield plain(f"{' × '.join(phrases.number(edge) for edge in (row, column, slice_))} mm")
    yield _said("" if uptake.uptake_minutes is None else phrases.value_unit(round(uptake.uptake_minutes, 1), "min"))
    body = () if header is None else (_with(header.weight_kg, "kg"), _with(header.height_m, "m"), header.sex or "")
    yield _said(", ".join(filter(None, body)))
    dose = header.radiopharmaceutical.total_dose_bq if header else None
    tracer = header.radiopharmaceutical.name if header else ""
    yield _said(", ".join(filter(None, (tracer, "" if dose is None else f"{phrases.number(dose / 1e6)} MBq"))))
    factor = uptake.factor if isinstance(uptake.factor, float) else uptake.factor[0]
    related = _RELATED.get(uptake.normalisation, uptake.normalisation)
    words = f"{uptake.rule}; related to {related}; factor {phrases.number(factor, 6)}"
    yield (Printed(words, how=uptake.derivation),)
    yield _said("" if study.lean_factor is None else phrases.number(study.lean_factor))
    for reference in (study.liver, study.blood_pool):
        told = (
            ""
            if reference is None
            else f"{phrases.number(reference.mean)} ± {phrases.number(reference.standard_deviation)}"
        )
        yield _said("" if reference is None else f"SUV {told}, {phrases.quantity(reference.volume_ml, 'mL')}")
    yield _said(study.ct.name if study.ct else "")


def _with(value: float | None, unit: str) -> str:
    return "" if value is None else phrases.value_unit(value, unit)


def _said(words: str) -> Line:
    return plain(words) or plain("not stated", quiet=True)
