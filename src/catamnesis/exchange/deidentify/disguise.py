"""What stands in place of what: one offset, one secret, and the same new name for the same old one everywhere."""

import datetime
import secrets
import uuid
from dataclasses import dataclass, field

from catamnesis.exchange.deidentify.dates import moved
from catamnesis.exchange.deidentify.identifiers import STANDARD_UID, Identifiers, Searcher

#: How many names for one UID are tried until one holds no date and no number of the patient by chance.
_TRIES = 1_000


@dataclass(slots=True)
class Disguise:
    """How one patient's folder is changed.

    Parameters
    ----------
    offset_days
        How many days every date is moved.
    identifiers
        What was collected.
    secret
        Nobody can find the old UID from the new one without it; it is drawn at random and kept nowhere.
    """

    offset_days: int
    identifiers: Identifiers
    secret: uuid.UUID = field(default_factory=lambda: uuid.UUID(bytes=secrets.token_bytes(16)), repr=False)
    searcher: Searcher = field(init=False, repr=False)
    _uids: dict[str, str] = field(default_factory=dict, repr=False)
    _labels: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _marks: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.searcher = Searcher(self.identifiers)
        days = (f"{day:%Y%m%d}" for day in self.identifiers.days)
        self._marks = (*days, *(number for number in self.identifiers.numbers if number.isdigit()))

    def day(self, day: datetime.date) -> datetime.date:
        """A day moved."""
        return moved(day, self.offset_days)

    def uid(self, old: str) -> str:
        """The UID in place of another, always the same (UUID version 5 below 2.25); the standard's own stay."""
        if not old or old.startswith(STANDARD_UID):
            return old
        if old not in self._uids:
            made = (f"2.25.{uuid.uuid5(self.secret, f'{old}/{number}').int}" for number in range(_TRIES))
            self._uids[old] = next(uid for uid in made if not any(mark in uid for mark in self._marks))
        return self._uids[old]

    def resource(self, old: str) -> str:
        """The name of a record in place of another, always the same."""
        return str(uuid.uuid5(self.secret, old.lower()))

    def label(self, old: str, kind: str) -> str:
        """A numbered word in place of another (``region 1``), always the same."""
        known = (kind, " ".join(old.split()).lower())
        if known not in self._labels:
            self._labels[known] = f"{kind} {sum(held[0] == kind for held in self._labels) + 1}"
        return self._labels[known]
