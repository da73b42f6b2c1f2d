"""Time the reading of case reports, beside what a person would take for parts of it, and print one table.

    python bench/reading.py                       all rows
    python bench/reading.py speed start

The texts are the reports of 330 to 470 words in ``shared/reading/maccrobat_train`` (folder CATAMNESIS_SHARED, or the
folder ``shared`` beside the repository); where they are not there, made-up sentences of the same length. Peers
(medspaCy, quantulum3, timexy) are timed on the same texts in the same run where they are installed; what is missing is
said. None of them does the whole: medspaCy tells what is negated of words that it is given, quantulum3 finds numbers
with units, timexy dates and durations. medspaCy wants numpy 1 and the extra ``[pet]`` numpy 2: time the peers in an
environment of their own (``pip install -e . medspacy quantulum3 timexy``).
"""

import logging
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from run import CATAMNESIS, ROOT, Row, function, process

#: Reports that are read, and how long each is.
REPORTS, LEAST_WORDS, MOST_WORDS = 50, 330, 470
#: Words that medspaCy is told to look at: as many findings as a small hand-written list has.
TARGETS = (
    *("fever pain cough dyspnea dyspnoea rash ulcer ulcers edema oedema swelling weakness vomiting nausea".split()),
    *("headache anemia anaemia thrombocytopenia leukocytosis lymphadenopathy hepatomegaly splenomegaly".split()),
    *("pneumonia tumor mass lesion lesions infection hypertension diabetes arthritis seizure seizures".split()),
    *("bleeding fatigue diarrhea syncope".split()),
)
#: Made-up sentences, filled with numbers.
SENTENCES = (
    "A {}-year-old woman was admitted with fever, weight loss and skin ulcers.",
    "C-reactive protein was {} mg/L, haemoglobin 9.{} g/dL and platelets {} x 10^9/L.",
    "CRP fell from {} to {} mg/L in 8 days, without muscle weakness.",
    "Prednisone {} mg/day was started, then tapered to 5 mg/day over {} weeks.",
    "Anti-MDA5 antibodies were positive; anti-Jo-1, -PL7 and -PL12 were negative.",
    "Chest computed tomography showed interstitial pneumonia with ground-glass opacities of the lower lobes.",
    "In March 20{} methotrexate (15 mg/week) was stopped because of nausea, and azathioprine was continued.",
    "There was no lymphadenopathy, hepatomegaly or arthritis, and her mother had gout.",
    "Blood pressure was 1{}/80 mmHg, heart rate {} per minute, and oxygen saturation 9{} %.",
    "Two weeks later she was discharged and remained well at the last visit after {} months.",
)


def _folder() -> Path:
    return Path(os.environ.get("CATAMNESIS_SHARED") or ROOT.parent / "shared") / "reading/maccrobat_train"


def reports() -> tuple[str, list[str]]:
    """Where the texts come from, and the texts."""
    texts = [path.read_text("utf-8") for path in sorted(_folder().glob("*.txt"))]
    fitting = [text for text in texts if LEAST_WORDS <= len(text.split()) <= MOST_WORDS][:REPORTS]
    if fitting:
        return "MACCROBAT", fitting
    dice = random.Random(1)
    return "made-up", [_made_up(dice) for _ in range(REPORTS)]


def _made_up(dice: random.Random) -> str:
    said: list[str] = []
    while sum(len(sentence.split()) for sentence in said) < 400:
        sentence = dice.choice(SENTENCES)
        said.append(sentence.format(*(dice.randrange(10, 90) for _ in range(sentence.count("{}")))))
    return " ".join(said)


def _opened(texts: list[str]) -> list[Any]:
    """The texts as the reader opens them."""
    from catamnesis.read.prose.report.narrative import open_report

    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{number}.txt" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, "utf-8")
        return [open_report(path) for path in paths]


def _row(job: str, many: int, seconds: float) -> Row:
    return Row(f"{job}: {many / seconds:.0f} reports/s", seconds)


def speed() -> Iterable[Row]:
    """The whole reader on reports of 400 words, and each peer on the same texts."""
    from catamnesis.read.prose.reader import mentions

    origin, texts = reports()
    many = len(texts)
    words = sum(len(text.split()) for text in texts) // many
    narratives = _opened(texts)

    def read() -> int:
        return sum(len(mentions(narrative)) for narrative in narratives)

    seconds = function(read)
    label = f"{many} {origin} reports of {words} words"
    yield _row(f"{label}, opened and read", many, function(lambda: sum(len(mentions(n)) for n in _opened(texts))))
    yield _row(f"{label}, read, {read()} facts", many, seconds)
    yield from _without_tagger(label, many, read)
    for name, make in PEERS.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                work = make()
                beside = function(lambda work=work: [work(text) for text in texts], runs=1)  # type: ignore[misc]
        except ImportError as missing:
            print(f"{name} is not timed: {missing}; install it in an environment of its own", file=sys.stderr)
            continue
        peer = f"{name}: {many / beside:.0f} reports/s"
        yield Row("the same, beside a peer that does a part of it", seconds, None, peer, seconds / beside)


def _without_tagger(label: str, many: int, read: Callable[[], int]) -> Iterable[Row]:
    """The reader with rules and word lists alone, where a trained tagger is there to be left out."""
    opener = "open_tagger"
    rooms = [
        module for name, module in sys.modules.items() if name.startswith("catamnesis.") and hasattr(module, opener)
    ]
    if not rooms or getattr(rooms[0], opener)() is None:
        print("the trained tagger is not there: the row above is rules only", file=sys.stderr)
        return
    kept = getattr(rooms[0], opener)
    try:
        for room in rooms:
            setattr(room, opener, lambda: None)
        yield _row(f"{label}, read by rules alone, {read()} facts", many, function(read))
    finally:
        for room in rooms:
            setattr(room, opener, kept)


def _quantulum3() -> Callable[[str], object]:
    """Numbers with units; without its classifier, which release 0.10 cannot load beside a current scikit-learn."""
    classifier: Any = import_module("quantulum3.classifier")
    classifier.USE_CLF = False
    parse: Callable[[str], object] = import_module("quantulum3.parser").parse
    return parse


def _medspacy() -> Callable[[str], object]:
    """Sentences and negation of words from a list; its log is turned off, which would take most of the time."""
    rule = import_module("medspacy.ner").TargetRule
    pipes = ["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context"]
    language: Any = import_module("medspacy").load(medspacy_enable=pipes)
    language.get_pipe("medspacy_target_matcher").add([rule(word, "FINDING") for word in TARGETS])
    import_module("loguru").logger.remove()

    def work(text: str) -> object:
        return language(text)

    return work


def _timexy() -> Callable[[str], object]:
    """Dates and durations."""
    import_module("timexy")
    language: Any = import_module("spacy").blank("en")
    language.add_pipe("timexy", config={"kb_id_type": "timex3", "label": "timexy", "overwrite": False})
    logging.disable(logging.CRITICAL)

    def work(text: str) -> object:
        return language(text)

    return work


PEERS: dict[str, Callable[[], Callable[[str], object]]] = {
    "quantulum3": _quantulum3,
    "medspaCy ConText": _medspacy,
    "timexy": _timexy,
}


def start() -> Iterable[Row]:
    """The program from its start to its end on one report, with its peak memory."""
    _, texts = reports()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text(texts[0], "utf-8")
        seconds, peak = process(CATAMNESIS, "read", str(path), "--format", "facts")
        yield Row("read of one report, start to end", seconds, peak)
        seconds, peak = process(CATAMNESIS, "read", str(path), "-o", str(Path(folder) / "page.html"), "-f", "html")
        yield Row("the same with the page of marked text", seconds, peak)


def pdf() -> Iterable[Row]:
    """A PDF of ten pages."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        write_pdf(path, pages=10)
        try:
            from catamnesis.read.prose.report.narrative import open_report

            yield Row("PDF of 10 pages opened", function(lambda: open_report(path)))
        except ImportError as missing:
            print(f"PDF is not timed: {missing}", file=sys.stderr)
            return
        seconds, peak = process(CATAMNESIS, "read", str(path), "--format", "facts")
        yield Row("PDF of 10 pages read, start to end", seconds, peak)


def write_pdf(path: Path, pages: int) -> None:
    """A plain PDF of made-up sentences, 45 lines a page."""
    dice = random.Random(2)
    words = " ".join(_made_up(dice) for _ in range(pages * 2)).split()
    brackets = str.maketrans("()", "[]")
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for _ in range(pages):
        lines = [" ".join(words.pop(0) for _ in range(min(13, len(words)))) for _ in range(45)]
        shown = "".join(f"({line.translate(brackets)}) Tj T*\n" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 56 780 Td\n{shown}ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        body = f"/MediaBox [0 0 595 842] {font} /Contents {len(objects)} 0 R"
        objects.append(f"<< /Type /Page /Parent 2 0 R {body} >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {pages} >>"
    written, places = "%PDF-1.4\n", []
    for number, held in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n{held}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    path.write_text(f"{written}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}", "ascii")


def page() -> Iterable[Row]:
    """A page of one megabyte of text with ten thousand facts."""
    from dataclasses import replace

    from catamnesis.read.prose.reader import mentions
    from catamnesis.tell.read_page import read_page

    _, texts = reports()
    narrative = max(_opened(texts), key=lambda held: len(mentions(held)))
    found = mentions(narrative)
    step = len(narrative.text) + 1
    copies = max(1_000_000 // step, 1)
    text = "\n".join([narrative.text] * copies)
    many = [
        replace(said, span=replace(said.span, start=said.span.start + shift, end=said.span.end + shift))
        for shift in range(0, copies * step, step)
        for said in found
    ][:10_000]
    long = replace(narrative, text=text, boxes=(), sections=())
    seconds = function(lambda: read_page(long, many))
    yield Row(f"page of {len(text) / 1e6:.1f} MB of text and {len(many)} facts", seconds)


JOBS: dict[str, Callable[[], Iterable[Row]]] = {"speed": speed, "start": start, "pdf": pdf, "page": page}


def main() -> None:
    """Run the jobs that are named, or all."""
    print("| job | seconds | peak MB | beside | ratio |\n|---|---|---|---|---|")
    for name in sys.argv[1:] or JOBS:
        for row in JOBS[name]():
            print(row.line(), flush=True)


if __name__ == "__main__":
    main()
