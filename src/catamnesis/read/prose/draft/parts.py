"""Which sentence of a report a place lies in, and what its section is for."""

from bisect import bisect_right

from catamnesis.case.narrative import Narrative, Part, Section, Sentence

#: Parts of a report that tell the story again, shorter.
SUMMARY = frozenset((Part.TITLE, Part.ABSTRACT, Part.INTRODUCTION, Part.DISCUSSION, Part.BACK))


class Parts:
    """The sentences and sections of a report, found by place.

    Parameters
    ----------
    narrative
        The report.
    """

    def __init__(self, narrative: Narrative) -> None:
        self._sentences = sorted(narrative.sentences, key=lambda sentence: sentence.start)
        self._starts = [sentence.start for sentence in self._sentences]
        self._sections = sorted(narrative.sections, key=lambda section: section.start)
        self._section_starts = [section.start for section in self._sections]

    def sentence_at(self, place: int) -> Sentence | None:
        """The sentence that holds a place."""
        at = bisect_right(self._starts, place) - 1
        found = self._sentences[at] if at >= 0 else None
        return found if found is not None and place < found.end else None

    def _section_at(self, place: int) -> Section | None:
        at = bisect_right(self._section_starts, place) - 1
        found = self._sections[at] if at >= 0 else None
        return found if found is not None and place < found.end else None

    def part_at(self, place: int) -> Part:
        """What the section of a place is for; the story where nothing is known of it."""
        found = self.sentence_at(place) or self._section_at(place)
        return found.part if found is not None else Part.CASE

    def is_summary(self, place: int) -> bool:
        """Whether title, abstract, introduction or discussion hold a place, and not the story itself."""
        return self.part_at(place) in SUMMARY
