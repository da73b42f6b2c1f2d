"""One patient's treatment story as a computable case."""

from catamnesis.case.discrepancy import Refusal
from catamnesis.terms import VERSION
from catamnesis.workup import Workup, open_case

__version__ = VERSION

__all__ = ["Refusal", "Workup", "__version__", "open_case"]
