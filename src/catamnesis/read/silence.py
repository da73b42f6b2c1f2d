"""Libraries that read pictures talk while they work; what matters of it is told as a discrepancy instead."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

#: Loggers of the libraries that read DICOM and NIfTI.
_LOGGERS = ("pydicom", "nibabel.global", "nibabel")


@contextmanager
def silence() -> Iterator[None]:
    """Keep warnings and log lines of the reading libraries from the screen.

    Examples
    --------
    >>> with silence():
    ...     warnings.warn("odd value", stacklevel=1)
    """
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        try:
            yield
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
