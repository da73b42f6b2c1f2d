"""What the record of a case does not say: the CARE checklist and the eight questions of Murad, two separate counts.

A complete report is no proof of an effect, and a gap is none against it.
"""

from collections.abc import Iterator
from typing import Final

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Discrepancy
from catamnesis.case.response import Judgement
from catamnesis.weigh.care import CARE, care_replies
from catamnesis.weigh.checklist import judged, replies_to
from catamnesis.weigh.murad import MURAD, murad_replies
from catamnesis.weigh.questionnaire import contradicted, unheard

#: Said beside both counts.
NOT_STRENGTH: Final = "How complete a report is says nothing of how strong its argument for a cause is."

_RECORD: Final = (
    "Judged from the record of the case, not from the text of the paper: what was not entered counts as absent."
)
_NO_CUT_OFF: Final = (
    "The items are not summed to a cut-off. The authors note that questions 4 to 6 fit adverse drug events mostly."
)


def weighed(case: Case) -> Iterator[Judgement | Discrepancy]:
    """Both checklists, and given answers that none of their items took.

    Raises
    ------
    Refusal
        If the case does not name the treatment in question.
    """
    care = replies_to(case, CARE, care_replies(case))
    yield judged(CARE, care, caveats=(NOT_STRENGTH, _RECORD))
    murad = replies_to(case, MURAD, murad_replies(case, care))
    yield judged(MURAD, murad, caveats=(NOT_STRENGTH, _RECORD, _NO_CUT_OFF))
    for checklist in (CARE, MURAD):
        yield from unheard(case, checklist.instrument, checklist.names)
    yield from contradicted(case, (CARE.instrument, MURAD.instrument))
