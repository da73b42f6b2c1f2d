"""The sources of a case at hand: each listed file once, and quoted words looked up in them."""

from dataclasses import dataclass
from pathlib import Path

from catamnesis.case.discrepancy import Discrepancy, Kind, Refusal
from catamnesis.case.source import Document, Source, Span
from catamnesis.read.documents import OpenedDocument, folder_inside, opened, path_inside
from catamnesis.read.form import did_you_mean
from catamnesis.read.ledger import Ledger
from catamnesis.read.quotation import Quotation, nearest_passage, passages


@dataclass(frozen=True, slots=True)
class _Found:
    """Where quoted words stand, if they do, and what is doubtful about it: kind, what, remedy."""

    source: Source | None = None
    kind: Kind | None = None
    what: str = ""
    remedy: str = ""


class Library:
    """The documents of one case folder.

    Parameters
    ----------
    folder
        The case folder.
    ledger
        Takes what is wrong with a file or a quotation.
    """

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self._folder = folder
        self._ledger = ledger
        self._documents: dict[str, OpenedDocument] = {}
        self._known: dict[Quotation, _Found] = {}

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document that was opened, in the order of the list."""
        return tuple(held.document for held in self._documents.values())

    def take(self, file: str, *, title: str = "", citation: str = "", where: str) -> bool:
        """Open a listed file; False, and a discrepancy, where it cannot be."""
        name = file.strip().removeprefix("./")
        if name in self._documents:
            self._ledger.file("twice", Kind.DOUBTFUL, where, f"{file!r} is listed twice", "keep one of the two")
            return True
        try:
            path = path_inside(self._folder, name, where=where)
            held = opened(path, name, title=title, citation=citation, where=where)
        except Refusal as refusal:
            self._ledger.add("file", refusal.discrepancy())
            return False
        self._documents[name] = held
        return True

    def lies_inside(self, name: str, *, is_folder: bool, where: str) -> bool:
        """Whether a file or a folder of that name lies in the case folder; False, and a discrepancy, where not."""
        try:
            (folder_inside if is_folder else path_inside)(self._folder, name, where=where)
        except Refusal as refusal:
            self._ledger.add("file", refusal.discrepancy())
            return False
        return True

    def tell_of_texts(self, where: str) -> None:
        """File what is doubtful about the text of a document whose words were asked for."""
        for name, held in self._documents.items():
            if held.doubt and held.text is not None and self._ledger.first_time(f"letters of {name}"):
                self._ledger.file("letters", Kind.DOUBTFUL, where, f"{name} is {held.doubt}", "save it as UTF-8")

    def holds(self, file: str) -> bool:
        """Whether a file is among the documents."""
        return file.strip().removeprefix("./") in self._documents

    def sources(self, quotation: Quotation | None, own: Source, *, where: str) -> tuple[Source, ...]:
        """Where a fact stands: the quoted words where they are found, and the place of the fact's own entry."""
        if quotation is None:
            return (own,)
        found = self._known.get(quotation)
        if found is None:
            found = self._known[quotation] = self._looked_up(quotation)
            self.tell_of_texts(where)
        if found.kind is not None:
            self._ledger.add("words", Discrepancy(found.kind, where, found.what, found.remedy))
        return (own,) if found.source is None else (found.source, own)

    def _looked_up(self, quotation: Quotation) -> _Found:
        try:
            texts = self._texts(quotation)
        except Refusal as refusal:
            return _Found(None, Kind.DOUBTFUL, refusal.what, refusal.remedy)
        most = max(2, quotation.nth or 0)
        found: list[tuple[str, Span]] = []
        for name, text in texts.items():
            found += [(name, span) for span in passages(text, quotation.words, most=most)]
        if not found:
            return _not_found(quotation, texts, [name for name in self._documents if name not in texts])
        if quotation.nth is not None and quotation.nth > len(found):
            times = "once" if len(found) == 1 else f"{len(found)} times"
            return _Found(None, Kind.DOUBTFUL, f"the quoted words stand only {times} in {found[0][0]}", "correct 'nth'")
        source = self._source(*found[(quotation.nth or 1) - 1])
        if quotation.nth is None and len(found) > 1:
            return _Found(
                source,
                Kind.DOUBTFUL,
                f"the words {_short(quotation.words)} stand several times in {_names(found)}; the first was taken",
                "quote more of the sentence, or add 'nth: 1' (or 2, 3 ...) and, among several files, 'in:'",
            )
        return _Found(source)

    def _source(self, name: str, span: Span) -> Source:
        return Source(name, self._documents[name].document.sha256, span)

    def _texts(self, quotation: Quotation) -> dict[str, str]:
        """The texts in which words are to be looked up, by name."""
        if quotation.file is None:
            texts = {name: held.text for name, held in self._documents.items() if held.text is not None}
            if not texts:
                closed = "; ".join(f"{name} is {held.doubt}" for name, held in self._documents.items())
                raise Refusal(
                    where="",
                    what=f"words are quoted, but no text is among the sources{closed and f' ({closed})'}",
                    remedy="list the text (.txt, .md) under 'sources:'",
                )
            return texts
        name = quotation.file.strip().removeprefix("./")
        held = self._documents.get(name)
        if held is None:
            raise Refusal(
                where="",
                what=f"{quotation.file!r} is not among the sources",
                remedy=f"{did_you_mean(name, self._documents)}list it under 'sources:'",
            )
        if held.text is None:
            raise Refusal(
                where="",
                what=f"the words cannot be looked up: {name} is {held.doubt}",
                remedy="add its text as a file of its own (.txt) and list that",
            )
        return {name: held.text}


def _not_found(quotation: Quotation, texts: dict[str, str], closed: list[str]) -> _Found:
    hints = {name: nearest_passage(text, quotation.words) for name, text in texts.items()}
    name, hint = min(hints.items(), key=lambda named: (named[1].startswith("not even"), named[1].startswith("only")))
    aside = f"; {', '.join(closed)} could not be searched" if closed and quotation.file is None else ""
    return _Found(
        None,
        Kind.DOUBTFUL,
        f"the quoted words {_short(quotation.words)} do not stand in {name}; {hint}{aside}",
        "copy the words from the source, letter by letter",
    )


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else words[:57] + "...")


def _names(found: list[tuple[str, Span]]) -> str:
    return " and ".join(dict.fromkeys(name for name, _ in found))
