"""Words that say what was done with a drug: started, stopped, raised, lowered, continued."""

from dataclasses import dataclass
from enum import StrEnum

from catamnesis.case.mention import Act


class Form(StrEnum):
    """How a status word stands to its drug."""

    PARTICIPLE = "participle"  # "X was started", "started X"
    ONWARD = "onward"  # the drug always follows: "treated with X", "received X"
    NOUN = "noun"  # "initiation of X", "X withdrawal"
    GERUND = "gerund"  # "starting X"
    SWAP = "swap"  # "X was replaced by Y"


@dataclass(frozen=True, slots=True)
class StatusWord:
    """A status word.

    Parameters
    ----------
    act
        What was done; None where the drug was not given at all.
    weak
        Whether it only says that the drug was in use, so that of a time before the illness it means the past.
    faint
        Whether any other word overrules it ("treatment with X was stopped").
    """

    act: Act | None
    form: Form
    weak: bool = False
    faint: bool = False


def _words(words: str, act: Act | None, form: Form, *flags: str) -> dict[str, StatusWord]:
    word = StatusWord(act, form, weak="weak" in flags, faint="faint" in flags)
    return dict.fromkeys(words.split(), word)


STATUS_WORDS: dict[str, StatusWord] = {
    **_words(
        "started commenced initiated introduced instituted added reintroduced restarted reinitiated reinstituted "
        "resumed "
        "begun began recommenced readministered start starts begin begins initiate add",
        Act.START,
        Form.PARTICIPLE,
    ),
    **_words(
        "given supplemented administered administrated prescribed used infused injected applied instilled employed "
        "undertaken "
        "delivered gave give gives "
        "implemented chosen tried attempted ingested administer performed recommended offered needed",
        Act.START,
        Form.PARTICIPLE,
        "weak",
    ),
    **_words(
        "treated received receive receives managed required requires premedicated loaded sedated anesthetized "
        "anaesthetized "
        "anesthetised anaesthetised vaccinated immunized immunised covered underwent rechallenged took "
        "use "
        "bridged placed put completed treat resuscitated titrating tested challenged controlled",
        Act.START,
        Form.ONWARD,
        "weak",
    ),
    **_words(
        "initiation commencement introduction addition reintroduction resumption institution", Act.START, Form.NOUN
    ),
    **_words("starting initiating commencing adding introducing beginning restarting", Act.START, Form.GERUND),
    **_words(
        "using giving administering requiring treating prescribing injecting including included comprising comprised "
        "consisting "
        "consisted consists",
        Act.START,
        Form.GERUND,
        "weak",
        "faint",
    ),
    **_words(
        "treatment treatments therapy therapies administration infusion infusions injection injections course courses "
        "cycle "
        "cycles regimen dose doses trial prophylaxis combination bolus boluses chemotherapy immunosuppression pulse "
        "pulses "
        "infiltration antibiotherapy polytherapy monotherapy tablets prescription support sedation induction "
        "premedication relay",
        Act.START,
        Form.NOUN,
        "weak",
        "faint",
    ),
    **_words(
        "stopped discontinued withdrawn withheld ceased suspended halted interrupted terminated omitted held stop "
        "discontinue "
        "stops withdrew",
        Act.STOP,
        Form.PARTICIPLE,
    ),
    **_words(
        "discontinuation withdrawal cessation interruption suspension stoppage omission removal termination",
        Act.STOP,
        Form.NOUN,
    ),
    **_words("stopping discontinuing withholding ceasing withdrawing suspending", Act.STOP, Form.GERUND),
    **_words(
        "tapered reduced decreased lowered weaned halved deescalated de-escalated diminished",
        Act.DECREASE,
        Form.PARTICIPLE,
    ),
    **_words(
        "taper tapering reduction weaning decrease degression deescalation de-escalation wean", Act.DECREASE, Form.NOUN
    ),
    **_words("reducing decreasing lowering", Act.DECREASE, Form.GERUND),
    **_words(
        "increased raised doubled escalated uptitrated titrated intensified augmented tripled",
        Act.INCREASE,
        Form.PARTICIPLE,
    ),
    **_words("increase escalation doubling titration uptitration intensification increment", Act.INCREASE, Form.NOUN),
    **_words("increasing raising escalating", Act.INCREASE, Form.GERUND),
    **_words("continued maintained kept continues continue maintain", Act.CONTINUE, Form.PARTICIPLE, "weak"),
    **_words("remained remains stayed discharged", Act.CONTINUE, Form.ONWARD, "weak"),
    **_words("continuation maintenance optimization optimisation", Act.CONTINUE, Form.NOUN, "weak"),
    **_words("continuing receiving taking maintaining takes", Act.CONTINUE, Form.GERUND, "weak"),
    **_words(
        "replaced substituted switched changed altered modified converted transitioned shifted exchanged",
        Act.START,
        Form.SWAP,
    ),
    **_words("replacement substitution switch switching replacing", Act.START, Form.SWAP),
    **_words(
        "intolerance intolerant",
        Act.NONE,
        Form.ONWARD,
    ),
    **_words("refractory unresponsive failed failure nonresponsive", Act.START, Form.ONWARD, "weak"),
    **_words(
        "allergic allergy allergies resistant resistance sensitive sensitivity susceptible susceptibility "
        "contraindicated except "
        "contraindication hypersensitivity denies avoiding avoidance",
        None,
        Form.ONWARD,
    ),
    **_words("refused declined avoided denied", None, Form.PARTICIPLE),
}
#: Words that need one of these behind them to speak of a drug.
NEEDS_BEHIND = {
    "put": ("on",),
    "placed": ("on",),
    "remained": ("on",),
    "remains": ("on", "under"),
    "stayed": ("on",),
    "discharged": ("on", "with", "under", "home", "from"),
    "controlled": ("with", "by"),
    "tested": ("with",),
    "performed": ("with",),
    "institution": ("of",),
    "removal": ("of",),
    "suspension": ("of",),
    "resistance": ("to",),
    "sensitivity": ("to",),
    "sensitive": ("to",),
    "support": ("with",),
    "intolerance": ("to", "of"),
    "intolerant": ("to", "of"),
    "refractory": ("to",),
    "unresponsive": ("to",),
    "failed": ("with", "to", "on"),
    "failure": ("of",),
    "replacement": ("of", "by", "with"),
    "substitution": ("of", "by", "with"),
    "switch": ("from", "to", "of"),
    "switching": ("from", "to"),
}
#: Forms of "be" and what may stand between them and the participle.
BE = frozenset("was were is are been being be got gets".split())
BETWEEN = frozenset(
    "also then not later again soon thus once first never therefore still now next initially only already just".split()
)
#: Words at which a statement ends.
ENDS = frozenset("; but however while whereas because although though until which who whom despite yet so".split())
#: Words at which what follows a status word ends.
STOPS = frozenset(
    "after before when since due following without during if unless prior instead rather that than".split()
)
PEOPLE = frozenset("he she they we patient it her his infant child boy girl man woman mother baby the".split())
#: Words that may stand between the drugs of one list, beside figures, units and marks.
LOOSE = frozenset(
    "and or plus with then later a an the of at in to on by as well both either also dose doses dosage dosages dosed "
    "low "
    "high higher "
    "lower full standard initial starting daily weekly monthly per day days week weeks month months year years hour "
    "hours h d "
    "kg m mg g gm gr mcg µg μg ug ml l iu u unit units mmol meq i v p o s c iv po sc im oral orally intravenous "
    "intravenously "
    "subcutaneous subcutaneously intramuscular intramuscularly topical topically inhaled nebulized nebulised "
    "intrathecal "
    "infusion infusions injection injections bolus therapy treatment treatments tablet tablets tab tabs capsule "
    "capsules drops "
    "drip once twice thrice three two one four times time every each for combined combination together along "
    "followed systemic regular regularly prophylactic prophylaxis empirical empiric broad spectrum eye ear "
    "nasal ophthalmic nose patch patches acetate cream ointment gel lotion puffs agent agents drug "
    "drugs "
    "course courses cycle cycles pulse pulses regimen long short acting term his her total body weight bid tid qid bd "
    "tds od "
    "qd q surface area m2 medication medications including such namely adjuvant concomitant "
    "b c d high-dose low-dose human sodium continuous slow rapid single subsequent subsequently x".split()
)
#: What may stand between a drug and its verb beyond that: the drug as a matter ("prednisone therapy was started").
MATTER = frozenset(
    "therapy treatment treatments chemotherapy combination cover infusion administration dose doses dosage "
    "regimen supplementation replacement "
    "prophylaxis "
    "enema syrup solution cream ointment spray had has have could would will should can may must did does do "
    "too alone again later gradually slowly quickly rapidly progressively immediately promptly successfully finally "
    "eventually "
    "ultimately first initially temporarily subsequently therefore thus all both together respectively that been "
    "being be was "
    "were is are successively accordingly not never already still then too".split()
)
