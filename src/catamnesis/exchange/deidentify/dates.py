"""Dates moved by one number of days, in the forms of DICOM and of other records; the time of day stays."""

import datetime
import re
import secrets
from collections.abc import Collection

from catamnesis.case.discrepancy import Refusal

#: A random offset is so many whole weeks back, so that weekdays stay: between one year and ten.
FEWEST_WEEKS, MOST_WEEKS = 53, 521
#: An offset that is given may be so many days at most.
MOST_DAYS = 36_525
#: How often an offset is drawn again because a moved date would be the true date of something else.
_DRAWS = 2_000
#: Earlier years stand for "unknown" where somebody wiped a date out.
EARLIEST_YEAR = 1850

_DA = re.compile(r"(\d{4})(\.?)(\d{2})(\.?)(\d{2})")
_DT = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d{2})(?:(?P<day>\d{2})(?P<clock>\d{2,6}(?:\.\d{1,6})?)?)?)?(?P<zone>[+-]\d{4})?"
)


def moved(day: datetime.date, offset_days: int) -> datetime.date:
    """A day moved by whole days.

    Examples
    --------
    >>> moved(datetime.date(2011, 4, 12), -700)
    datetime.date(2009, 5, 12)
    """
    return datetime.date.fromordinal(day.toordinal() + offset_days)


def day_of(year: int, month: int, day: int) -> datetime.date | None:
    """A day of the calendar that a record can speak of, or None."""
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if EARLIEST_YEAR <= year <= 2150 else None


def moved_date(text: str, offset_days: int) -> str:
    """A DICOM date (DA) moved; "" where it is no date, for then nobody knows what it tells.

    Examples
    --------
    >>> moved_date("20110412", -700), moved_date("2011.04.12", -700), moved_date("00010101", -700)
    ('20090512', '2009.05.12', '')
    """
    found = _DA.fullmatch(text.strip())
    day = day_of(int(found[1]), int(found[3]), int(found[5])) if found else None
    if found is None or day is None:
        return ""
    after = moved(day, offset_days)
    return f"{after.year:04d}{found[2]}{after.month:02d}{found[4]}{after.day:02d}"


def moved_datetime(text: str, offset_days: int) -> str:
    """A DICOM date with time (DT) moved: clock and offset from UTC stay; as exact as it was, "" where it is none.

    Examples
    --------
    >>> moved_datetime("20110412103500.25+0100", -700), moved_datetime("201104", -700), moved_datetime("2011", -700)
    ('20090512103500.25+0100', '200905', '2009')
    """
    found = _DT.fullmatch(text.strip())
    if found is None:
        return ""
    day = day_of(int(found["year"]), int(found["month"] or 1), int(found["day"] or 1))
    if day is None:
        return ""
    after = moved(day, offset_days)
    told = f"{after.year:04d}"
    told += f"{after.month:02d}" if found["month"] else ""
    told += f"{after.day:02d}" if found["day"] else ""
    return told + (found["clock"] or "") + (found["zone"] or "")


def stated_days(text: str) -> tuple[datetime.date, ...]:
    """The day that a DICOM date, or date with time, states; none where it states no whole day."""
    found = _DT.fullmatch(text.strip().replace(".", "", 2) if _DA.fullmatch(text.strip()) else text.strip())
    if found is None or not found["day"]:
        return ()
    day = day_of(int(found["year"]), int(found["month"]), int(found["day"]))
    return () if day is None else (day,)


def checked_offset(offset_days: int) -> int:
    """An offset that somebody gave.

    Raises
    ------
    Refusal
        If it is none, or so large that dates leave the calendar of a record.
    """
    if offset_days == 0 or abs(offset_days) > MOST_DAYS:
        raise Refusal(
            where="offset",
            what=f"{offset_days} days "
            + ("leave every date true" if offset_days == 0 else "are more than a hundred years"),
            remedy=f"give 1 to {MOST_DAYS} days, forward or back, best a multiple of 7; or none, and one is drawn",
        )
    return offset_days


def drawn_offset(days: Collection[datetime.date]) -> int:
    """A random offset back in time, in whole weeks, that makes no date the true date of something else.

    Where the story is so dense that each offset does, one of them is taken all the same.

    Parameters
    ----------
    days
        Every day that the folder states.
    """
    true = frozenset(day.toordinal() for day in days)
    offset = 0
    for _ in range(_DRAWS):
        offset = -7 * (FEWEST_WEEKS + secrets.randbelow(MOST_WEEKS - FEWEST_WEEKS + 1))
        if not any(day + offset in true for day in true):
            break
    return offset
