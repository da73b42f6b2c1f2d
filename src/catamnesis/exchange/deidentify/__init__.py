"""A case that may be given away: without names, numbers and true dates, and with every interval as it was."""

from catamnesis.exchange.deidentify.folder import deidentified
from catamnesis.exchange.deidentify.record import Deidentified, LeftOut, Passage

__all__ = ["Deidentified", "LeftOut", "Passage", "deidentified"]
