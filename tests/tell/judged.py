"""The worked example as a finished case: judgements made by hand, with the figures of the golden table."""

from catamnesis.case.event import Answer
from catamnesis.case.response import Item, Judgement, Measurement
from catamnesis.case.source import Derivation
from tell.worked import CHANGES, DEATH, FINDINGS, LABS, STATED_PLACE, UNWEIGHED, made

EUBIVAS = "Carobene A et al. Clin Chem Lab Med 2022;60:505; Fokkema 2006, Clin Chem 52:1602"
#: Label, z, whether it is beyond, least and greatest of noise, and whether the constants were read in a paper.
YARDSTICKS = {
    "crp": (
        ("healthy adults, EuBIVAS", -4.0194, Answer.YES, (-57.47, 135.14), "yes"),
        ("healthy adults, Macy", -3.0377, Answer.YES, (-67.74, 209.98), "yes"),
        ("patients in primary care", -1.0987, Answer.NO, (-95.62, 2182.5), "yes"),
    ),
    "albumin": (("healthy adults, EuBIVAS", 9.0888, Answer.YES, (-7.76, 8.42), "yes"),),
    "suvmax": (("test and retest, QIBA", -3.6439, Answer.YES, (-28.21, 39.3), "no"),),
}
SAID = {
    "crp": "more than noise in health, not beyond real-world swings",
    "albumin": "beyond noise",
    "suvmax": "beyond noise",
}
TUMOURS = "The repeatability was measured on tumours, and its limits were made for them, not for inflamed tissue."


def noise(subject: str) -> Judgement:
    """Whether a change is more than noise, under each yardstick."""
    found = next(change for change in CHANGES if change.subject == subject)
    values: list[Measurement] = []
    for name, z, _, (low, high), verified in YARDSTICKS[subject]:
        how = made("weigh.variation.weighed", EUBIVAS, found.derivation.sources, basis=name, verified=verified)
        values.append(Measurement(f"z, {name}", found.id, z, "1", how))
        reach = Measurement(f"reference change value, {name}", found.id, 87.1, "%", how, low, high, "95 %")
        values += [Measurement(f"p, {name}", found.id, 0.2719 if abs(z) < 2 else 0.00002, "1", how), reach]
    return Judgement(
        room="variation",
        subject=found.id,
        title=f"{found.label}: more than noise?",
        verdict=SAID[subject],
        explanation=f"{found.label} changed. This says nothing of the cause.",
        derivation=made("weigh.variation.weighed", EUBIVAS, found.derivation.sources),
        values=tuple(values),
        items=tuple(Item(name, beyond, None, "see the figures") for name, _, beyond, *_ in YARDSTICKS[subject]),
        caveats=(TUMOURS,) if subject == "suvmax" else (),
    )


def turnover() -> tuple[Judgement, ...]:
    """What the changes of CRP and albumin imply for production."""

    def number(name: str, subject: str, value: float, unit: str, **more: float) -> Measurement:
        how = made("weigh.turnover.weighed", "Vigushin DM et al. J Clin Invest 1993;91:1351", LABS[0].sources)
        return Measurement(name, f"change-{subject}-last", value, unit, how, **more)  # type: ignore[arg-type]

    crp = Judgement(
        room="turnover",
        subject="change-crp-last",
        title="C-reactive protein: what does the change imply for production?",
        verdict="less was made",
        explanation="With a half-life of 19 h production fell by 82.8 % (87.5 % with 46 h). The fastest possible fall "
        "takes 48.1 h, so this one is plausible.",
        derivation=made("weigh.turnover.weighed", "Dayneka NL, Garg V, Jusko WJ 1993"),
        values=(
            number("suppression of production, radiolabelled protein", "crp", 82.757, "%", low=76.5, high=87.6),
            number("fastest possible fall, radiolabelled protein", "crp", 48.0628, "h"),
            number("suppression of production, clinical fall", "crp", 87.53, "%"),
            number("fastest possible fall, clinical fall", "crp", 116.4, "h"),
        ),
        caveats=("Unverified: the half-life of the clinical fall was not read in its paper.",),
    )
    albumin = Judgement(
        room="turnover",
        subject="change-albumin-last",
        title="albumin: what does the change imply for production?",
        verdict="compatible with more production",
        explanation="With a half-life of 19 days production rose to x1.68; the value would settle at 37.0 g/L.",
        derivation=made("weigh.turnover.weighed"),
        values=(number("implied steady state", "albumin", 37.0314, "g/L"),),
    )
    return crp, albumin


#: Class and reason of each drug for the change of CRP.
CLASSES = (
    ("anakinra", Answer.YES, "can explain: started on day 0; can act at once"),
    (
        "colchicine",
        Answer.UNKNOWN,
        "can explain: only if started no more than 10 days before (window unverified)",
    ),
    ("prednisone", Answer.NO, "can only explain worsening: lowered on day -1 or earlier"),
    ("azathioprine", Answer.NO, "can only explain worsening: stopped on day -1 or earlier"),
    ("rituximab", Answer.NO, "can only explain worsening: stopped on day -1 or earlier"),
    ("intravenous immunoglobulin", Answer.NO, "background: acts after 28 days at the earliest"),
    ("methotrexate", Answer.UNKNOWN, "background: it can explain a slow drift"),
    ("hydroxychloroquine", Answer.NO, "background: its window of effect is not known here"),
    ("morphine", Answer.NO, "cannot: it only relieves symptoms"),
)


def rivals(subject: str, title: str) -> Judgement:
    """What else could explain a change."""
    return Judgement(
        room="coexposure",
        subject=subject,
        title=f"What else could explain it: {title}",
        verdict="not separable",
        explanation="By its days alone anakinra can explain it.",
        derivation=made("weigh.coexposure.weighed"),
        items=tuple(Item(name, answer, None, reason) for name, answer, reason in CLASSES),
        caveats=("Only drugs are looked at. What fits in time need not be the cause.",),
    )


def windows() -> Judgement:
    """When the effect of anakinra and of rituximab can fall."""
    how = made("weigh.coexposure.weighed")
    return Judgement(
        room="coexposure.windows",
        subject="anakinra",
        title="Windows of effect",
        verdict="some windows are not known",
        explanation="A window of effect is known for 2 of 9 drugs.",
        derivation=how,
        values=(
            Measurement("window opens", "anakinra", 0.0, "d", how),
            Measurement("window opens", "rituximab", -94.0, "d", how),
            Measurement("window closes", "rituximab", 364.0, "d", how, high=364.0),
        ),
    )


def instrument(room: str, title: str, verdict: str, items: tuple[Item, ...], scores: tuple[float, float]) -> Judgement:
    """A judgement of an instrument with its least and its greatest score."""
    how: Derivation = made(f"weigh.{room}")
    names = ("least score", "greatest score")
    values = tuple(Measurement(name, "case", score, "1", how) for name, score in zip(names, scores, strict=True))
    return Judgement(room, "anakinra", title, verdict, "Both sums are given.", how, values, items)


NARANJO = (
    Item("after drug", Answer.YES, 2.0, "improved after the start", sources=LABS[1].sources),
    Item("alternative causes", Answer.UNKNOWN, None, "colchicine may fit in time", points_if_open=(-1.0, 2.0)),
    Item("objective evidence", Answer.YES, 1.0, "beyond noise: albumin"),
)
IIM = (
    Item("heliotrope rash", Answer.YES, 3.1, "recorded"),
    Item("dysphagia", Answer.UNKNOWN, None, "not recorded", points_if_open=(0.0, 0.7)),
)


def verdict(domain: str, said: str, why: str, items: tuple[Item, ...] = (), caveats: tuple[str, ...] = ()) -> Judgement:
    """The verdict on one domain."""
    sources = tuple(source for item in items for source in item.sources)
    how = made("weigh.verdict.weighed", "", sources)
    return Judgement("verdict", domain, domain, said, why, how, items=items, caveats=caveats)


STATED = "stated by the author, not measured"
HEALED = next(finding for finding in FINDINGS if finding.course is not None and finding.concept.label == "skin ulcer")
VERDICTS = (
    verdict(
        "systemic inflammation",
        "improved",
        "C-reactive protein: -82.7 %.",
        (
            Item("C-reactive protein", Answer.YES, None, "-82.7 %, more than noise in health", sources=LABS[1].sources),
            Item("fever", Answer.YES, None, f"improved, {STATED}"),
        ),
        ("C-reactive protein shares its cause (acute phase) with albumin under nutrition: one signal, not two.",),
    ),
    verdict(
        "nutrition", "improved", "albumin: +45.5 %.", (Item("albumin", Answer.YES, None, "+45.5 %, beyond noise"),)
    ),
    verdict(
        "skin",
        "improved",
        "skin ulcer: resolved.",
        (Item("skin ulcer", Answer.YES, None, f"resolved, {STATED}", sources=HEALED.sources),),
        ("Everything here is stated by the author, not measured.",),
    ),
    verdict(
        "calcinosis",
        "improved",
        "SUVmax: -46 %.",
        (Item("SUVmax, calcinoses", Answer.YES, None, f"-46 %, beyond noise; {STATED}", sources=STATED_PLACE),),
    ),
    verdict("lung", "not evaluable", "The author says that it cannot be judged: follow-up too short."),
)
JUDGEMENTS = (
    *map(noise, SAID),
    *turnover(),
    rivals("change-crp-last", "C-reactive protein, last value"),
    rivals(HEALED.id, "skin ulcer, resolved"),
    windows(),
    instrument("attribution.naranjo-benefit", "Naranjo for benefit", "possible or probable", NARANJO, (2.0, 5.0)),
    instrument("criteria.eular-acr-2017", "2017 EULAR/ACR classification", "probable", IIM, (7.3, 11.3)),
    *VERDICTS,
    Judgement(
        "outcome",
        DEATH.id,
        "death",
        "reported, not scored",
        "Neither success nor failure.",
        made("weigh.verdict.outcome"),
    ),
)
WORKED = UNWEIGHED.with_judgements(JUDGEMENTS)
