"""The words around a number that say what sort of number it is: a label, a year, a limit of normal, a fall."""

import re

_I = re.IGNORECASE
#: Verbs and nouns of rising and falling, by their beginnings.
MOVED = (
    r"(?:decreas|increas|reduc|drop|declin|fall|fell|ris(?=e|i)|rose|improv|worsen|diminish|rais|grew|grow|shrink|shrank|"
    r"shrunk|gain|lower|elevat|deteriorat|climb|lost|los[es]|chang|surg|augment|regress|recover|normali[sz])"
)
#: Nouns whose figure is their name and no amount.
_LABEL = re.compile(
    r"(?:\b(?:fig(?:ure|s|ures)?\.?|tables?|tab\.|cases?|patients?|ref(?:erence)?s?\.?|nos?\.?|number|days?|weeks?|"
    r"months?|years?|HD|POD|cycles?|types?|grades?|stages?|class|phase|chapter|section|appendix|box|step|chromosomes?|exons?|"
    r"introns?|codon|factor|panel|video|room|ward|episode|course|lines?|leads?|segments?|ribs?|toes?|digits?|groups?|"
    r"arm|category|version|visit|dose|gravida|para|gestation|aged?|age\sof|interleukin|interferon|ca|covid|vitamin|"
    r"bi-?rads|pi-?rads|deauville|bosniak|fontaine|antigen|cytokeratin|complement)|\bT\s?N\s?M|[#§])[\s\u200b]{0,3}$",
    _I,
)
_AMOUNT = re.compile(r"(?:\b(?:of|was|were|at|is|count|level|value|ferritin|reached|exceeded)|[:=<>≤≥~(])\s{0,2}$", _I)
_FREQUENCY = re.compile(
    r"[\s-]{0,2}(?:times|x)\s{0,2}(?:an?\b|per\b|daily|weekly|monthly|/|each|every|in\b|during|within|over|with)", _I
)
_FOLD = re.compile(
    r"(?:\s?-?to)?[\s-]{0,2}(?:times|fold|x)\b"
    r"(?:\s(?:the|above|over|of|greater|higher|more)){0,3}"
    r"(?:\s(?:upper|normal|limit|ULN|than|of|values?|the|increase|elevation)){0,5}"
    r"|\s?[x×]\s?(?:the\s)?(?:ULN|upper\slimit|normal)(?:\sof\snormal)?",
    _I,
)
_FOLD_MEANT = re.compile(r"fold|normal|ULN|upper|higher|greater|above|over|increase|elevat", _I)
_RAISED = re.compile(rf"\b(?:{MOVED}|high|twice|more|up)\w{{0,8}}\b[^.;]{{0,50}}$", _I)
_BY = re.compile(
    rf"(?:\b{MOVED}\w{{0,8}}(?:\s\w{{1,15}}){{0,4}}\sby|"
    r"\b(?:loss|gain|drop|fall|rise|decline|reduction|decrease|increase|improvement|shrinkage|lost|gained)"
    r"(?:\s(?:of|in)(?:\s\w{1,15}){1,4})?(?:\sof)?)\s{0,2}(?:(?:an?|the|up|to|over)\s){0,2}$",
    _I,
)
_LEADS_TO = re.compile(r"\b(?:to|at|was|is|were)\s{0,2}$", _I)
_MOVED_BY = re.compile(
    rf"\b(?:{MOVED}\w{{0,8}}(?:\s\w{{1,15}}){{0,3}}\sby|(?:loss|gain|drop|fall|reduction|decrease|increase|lost|gained)"
    r"(?:\sof)?)\s{0,2}(?:(?:an?|the|up|to|over)\s){0,2}$",
    _I,
)
_OF_CHANGE = re.compile(
    r"\s{0,2}(?:(?!and\b|but\b|with\b|then\b|which\b)[\w-]{1,18}\s){0,4}(?:reduction|decrease|drop|decline|fall|increase|rise|improvement|loss|gain|"
    r"shrinkage|regression|elevation)\b",
    _I,
)
_CHANGING = re.compile(rf"\b(?:from|{MOVED}\w{{0,8}})\b[^.;]{{0,60}}$", _I)
_RANGING = re.compile(r"\b(?:rang|vary|vari|between|fluctuat|oscillat)\w{0,6}\b[^.;]{0,30}$", _I)
_PRESSURE = re.compile(
    r"\b(?:(?:blood\s|arterial\s)?(?i:pressures?|tension|hypertensi\w{1,3}|hypotensi\w{1,3})|BP|TA)\b[^.;]{0,60}$"
)
_TITRE = re.compile(r"\b(?:tit(?:re|er)s?|dilutions?|diluted|ANA|antibod\w{1,4})\b[^.;]{0,80}$", _I)
_BETWEEN = re.compile(r"\bbetween\s(?:[^\d.;]{0,12}\s)?$", _I)
#: Behind these stand limits. Words may follow, but no figure, comma or bracket.
_LIMITS = re.compile(
    r"(?:\breference|\bref\.|\b(?:normal|therapeutic|target|laboratory|standard)\s(?:[a-z]{1,12}\s)?"
    r"(?:ranges?|limits?|intervals?)|\b(?:upper|lower)\slimits?|\bcut-?\s?off|\b(?:ULN|LLN|NV|NR|VN|RV|n\.v\.)|"
    r"\bnormal(?=\s?[:=]|\sup\sto\b)|\bnorms?(?=[\s:])|(?<![A-Za-z])N(?=\s{0,2}[:=])|[(\[]\s?(?:normal|range|nl|N)(?=[\s:,<>≤≥]))"
    r"[a-z\s-]{0,40}(?:\([A-Za-z]{1,4}\))?[\s:=,–-]{0,3}(?:\b(?:of|is|was|are|between|from|to)\s{0,2})?$",
    _I,
)
#: Behind these stand limits only if they look like limits: a range, or a number with a comparator.
_LOOSE_LIMITS = re.compile(
    r"(?:\b(?:normal|therapeutic|target|desired|expected|usual|physiologic(?:al)?)(?:\s[a-z]{1,12}){0,3}|"
    r"(?<![A-Za-z])N)[\s:=,–-]{0,3}(?:\b(?:of|is|was|are|between|from|to)\s{0,2})?$",
    _I,
)
_NORMAL_BEHIND = re.compile(r"\s{0,2}(?:\w{1,12}\s){0,2}(?:normal|negative|reference)\b", _I)
#: Nouns and joints that a bare number stands behind as their value: "a pH of", "score:", "ratio was".
_MEASURED = re.compile(
    r"\b(?:scores?|scales?|ind(?:ex|ices)|ratios?|levels?|counts?|values?|titres?|titers?|SUV(?:max)?|p[HhO]|INR|GCS|L?V?EF|"
    r"BMI|HR|RR|IQ|P[aA]?C?O2|ESR|CRP|WBC|Hb|PLT|(?:visual\s)?acuity|vision|fraction|rates?|pulse|pressure|temperature|volume|mass|"
    r"concentrations?|haemoglobin|hemoglobin|platelets|creatinine|apgar|strength|z-score|T-score|R0)\b"
    r"[^.;\d]{0,30}$",
    _I,
)
_SHORT_FORM = re.compile(r"\b[A-Z][A-Za-z]{0,2}[A-Z][A-Za-z0-9₂]{0,4}\)?\s?(?:of\s|was\s|is\s|[=:]\s?)?$")
_JOINT = re.compile(r"(?:\b(?:of|was|were|is|at|to|as|scored|equal(?:s|led)?|reached|being)|[:=(])\s{0,2}$", _I)


def is_label(before: str) -> bool:
    """Whether the figure behind these words is a name: figure 2, type 2, day 3."""
    return bool(_LABEL.search(before))


def is_amount(before: str) -> bool:
    """Whether these words lead to an amount, so that 2000 behind them is no year."""
    return bool(_AMOUNT.search(before))


def is_frequency(text: str, place: int, end: int) -> bool:
    """Whether "times a day" stands here."""
    return bool(_FREQUENCY.match(text, place, end))


def is_fold(before: str, words: str) -> bool:
    """Whether "10 times" tells how much and not how often: normal or a rise is spoken of."""
    return bool(_FOLD_MEANT.search(words) or _RAISED.search(before))


def fold_end(text: str, place: int, end: int) -> int | None:
    """Where "times the upper limit of normal" or "-fold" ends that begins here; None where none begins."""
    found = _FOLD.match(text, place, end)
    return found.end() if found else None


def is_change_by(before: str, text: str, place: int, end: int) -> bool:
    """Whether something fell or rose by the number between: "fell by", or "reduction" behind it."""
    if _LEADS_TO.search(before):
        return False
    return bool(_BY.search(before) or _OF_CHANGE.match(text, place, end))


def is_moved_by(before: str) -> bool:
    """Whether the number behind these words is by how much something moved, and no value: "decreased by"."""
    return bool(_MOVED_BY.search(before))


def is_changing(before: str) -> bool:
    """Whether the words before "A to B" say that something went from A to B."""
    return bool(_CHANGING.search(before)) and not is_ranging(before)


def is_ranging(before: str) -> bool:
    """Whether the words before "A to B" say that something lay between A and B."""
    return bool(_RANGING.search(before))


def is_between(before: str) -> bool:
    """Whether "between" leads to "A and B"."""
    return bool(_BETWEEN.search(before))


def is_pressure(before: str) -> bool:
    """Whether a blood pressure is spoken of."""
    return bool(_PRESSURE.search(before))


def is_titre(before: str) -> bool:
    """Whether a titre is spoken of."""
    return bool(_TITRE.search(before))


def leads_to_limits(before: str) -> bool:
    """Whether a reference range must follow: "(normal range:", "upper limit of normal"."""
    return bool(_LIMITS.search(before))


def may_lead_to_limits(before: str) -> bool:
    """Whether a range or a number with a comparator that follows is a reference range: "normal level"."""
    return bool(_LOOSE_LIMITS.search(before))


def is_called_normal(text: str, place: int, end: int) -> bool:
    """Whether "normal" or "negative" stands behind a range in brackets."""
    return bool(_NORMAL_BEHIND.match(text, place, end))


def leads_to_value(before: str) -> bool:
    """Whether a bare number that follows is the value of something measured: "pH of", "score:"."""
    if _SHORT_FORM.search(before):
        return True
    return bool(_MEASURED.search(before) and (_JOINT.search(before) or before[-14:].strip().isalpha()))
