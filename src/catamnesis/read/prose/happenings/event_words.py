"""Words that say what happened to a patient: admitted, discharged, in remission, relapsed, died."""

import re

from catamnesis.case.mention import Happening

PATTERNS: dict[Happening, re.Pattern[str]] = {
    Happening.DEATH: re.compile(
        r"\b(?P<verb>died|dies|passed\s+away|succumbed|expired|deceased|was\s+(?:pronounced|declared|found)\s+dead"
        r"|did\s+not\s+survive|committed\s+suicide|(?:outcome|evolution|course|issue|was|proved|turned\s+out)\s+"
        r"(?:(?:was|were|became|proved|to\s+be|\w+ly)\s+)?fatal|lost\s+(?:his|her)\s+life)\b"
        r"|\b(?P<noun>death|demise|fatal\s+(?:outcome|issue|course)|exitus(?:\s+letalis)?)\b",
        re.IGNORECASE,
    ),
    Happening.ADMISSION: re.compile(
        r"\b(?P<verb>(?:re[\s-]?)?(?:admitted|hospitali[sz]ed)(?!\s+to\s+(?:\w+ing|hav|smok|drink|us(?:e|ing)|(?:\w+\s+){0,2}(?:exposure|use|consumption|intake|abuse|ingestion)\b))\b)"
        r"|\b(?P<noun>(?:hospital\s+)?(?:re-?)?(?:admission|hospitali[sz]ation))\b",
        re.IGNORECASE,
    ),
    Happening.DISCHARGE: re.compile(
        r"\b(?P<verb>discharged|sent\s+(?:back\s+)?home|left\s+(?:the\s+|our\s+)?hospital|(?:released|dismissed)\s+from\s+(?:the\s+|our\s+)?"
        r"(?:hospital|ward|department|clinic|unit)|(?:went|allowed\s+to\s+go|able\s+to\s+go|allowed|returned)\s+(?:back\s+)?home)\b"
        r"|\b(?P<noun>discharge)\b",
        re.IGNORECASE,
    ),
    Happening.REMISSION: re.compile(
        r"\b(?P<verb>(?:in\s+)?(?:(?:complete|clinical|partial|full|sustained|durable|molecular|h(?:a)?ematological"
        r"|maintained|long-term)\s+){0,2}remission"
        r"|complete(?:ly)?\s+(?:resolution|resolved|recovery|recovered|regression|response|cure|disappear\w+)"
        r"|(?:resolved|disappeared|recovered)\s+(?:completely|totally|fully|entirely)"
        r"|(?:full|fully|total(?:ly)?|total|spontaneous(?:ly)?)\s+(?:resolution|resolved|recovery|recovered|regression)"
        r"|(?<!the )symptoms?\s+(?:and\s+signs\s+)?(?:(?:had|have|were|completely|gradually|fully|rapidly"
        r"|subsequently|all)\s+){0,2}"
        r"(?:resolved|disappeared|subsided)"
        r"|symptom[\s-]free|disease[\s-]free|recovered|recovery|cured)\b",
        re.IGNORECASE,
    ),
    Happening.RELAPSE: re.compile(
        r"\b(?P<verb>relapse[ds]?|re-?occur(?:red|rence)|recur(?:red|rence)|recidiv\w+|flare[ds]?(?:[\s-]?up)?(?!\s+(?:in|of)\s+(?:the\s+)?anterior)"
        r"|re-?appear(?:ed|ance)|(?:symptoms?|signs|pain|fever|rash|lesions?|disease|swelling)\s+(?:had\s+|have\s+|then\s+)?"
        r"(?:returned(?!\s+to\b)|came\s+back))\b",
        re.IGNORECASE,
    ),
    Happening.TRANSPLANT: re.compile(
        r"\b(?P<verb>(?:(?:allogeneic|autologous|orthotopic|living|cadaveric|donor|related|deceased"
        r"|h(?:a)?ematopoietic|stem|cell|bone|marrow|liver|kidney|renal|heart"
        r"|lung|corneal|cardiac|hepatic|pancreas|islet|combined)[\s-]+){0,5}(?:transplant(?:ation|ed)?"
        r"|hsct))\b(?![\s-]+(?:list|candidate|center|centre|program|team|unit"
        r"|surgeon|recipients?\s+with))",
        re.IGNORECASE,
    ),
    Happening.INTUBATION: re.compile(
        r"\b(?P<verb>(?:re-?|oro-?tracheal\s+|endotracheal\s+|oral\s+|nasotracheal\s+|tracheal\s+)?intubat(?:ed|ion)"
        r"|(?:invasive\s+)?mechanical(?:ly)?\s+ventilat(?:ion|ed)"
        r"|(?:placed|put|maintained)\s+on\s+(?:an?\s+|the\s+)?(?:mechanical\s+)?ventilator)\b",
        re.IGNORECASE,
    ),
    Happening.BIOPSY: re.compile(
        r"(?<![\w])(?P<verb>(?:(?:skin|muscle|renal|kidney|liver|hepatic|bone|marrow|lymph|node|nodal|lung"
        r"|endomyocardial|myocardial|temporal|artery|brain|nerve|sural|tumou?r"
        r"|excisional?|incisional|punch|core|needle|fine|image-guided|ct-guided|ultrasound-guided|surgical|tissue"
        r"|duodenal|gastric|colonic|rectal|endometrial|cervical"
        r"|breast|prostate|thyroid|synovial|pleural|bronchial|transbronchial|mucosal|intestinal|percutaneous|open"
        r"|repeat|second|gingival|salivary|gland|conjunctival"
        r"|trephine|trucut|tru-cut|stereotactic|shave|vertebral|splenic|mediastinal|orbital)[\s-]+){0,4}(?:biops(?:y"
        r"|ies|ied)|trephine)|fine[\s-]needle\s+aspirat(?:ion|e)(?:\s+cytology)?|\bFNAC?\b)"
        r"(?![\w]|-(?:proven|confirmed|verified)|[\s-]+(?:gun|needles?|forceps|channel|sites?|tract|device|punch(?:es)?|wounds?|scars?)\b)",
        re.IGNORECASE,
    ),
}
#: Letters of which a sentence must have some before a pattern looks at it: most sentences have none.
HINTS: dict[Happening, tuple[str, ...]] = {
    Happening.DEATH: (
        "die",
        "passed",
        "succumb",
        "expired",
        "decease",
        "dead",
        "death",
        "demise",
        "fatal",
        "exitus",
        "surviv",
        "suicide",
        "life",
    ),
    Happening.ADMISSION: ("admi", "hospitali"),
    Happening.DISCHARGE: ("discharge", "home", "hospital", "released", "dismissed"),
    Happening.REMISSION: (
        "remission",
        "complete",
        "full",
        "total",
        "spontaneous",
        "symptom",
        "free",
        "recover",
        "cured",
    ),
    Happening.RELAPSE: ("relapse", "occur", "recur", "recidiv", "flare", "appear", "return", "back"),
    Happening.TRANSPLANT: ("transplant", "hsct"),
    Happening.INTUBATION: ("intubat", "ventilat"),
    Happening.BIOPSY: ("biops", "trephine", "needle", "fna"),
}
NORMAL_HINTS = (
    "normal",
    "subside",
    "resolve",
    "disappear",
    "abate",
    "vanish",
    "clear",
    "baseline",
    "asymptomatic",
    "heal",
    "evidence",
)
NORMALISED = re.compile(
    r"\b(?:(?:clinical|laborator(?:y|ies)|biochemical|biological|h(?:a)?ematological|inflammatory|all|investigations"
    r"|parameters|symptoms|signs)\b[^.;]{0,60}?"
    r"(?P<verb>normali[sz]ed|returned\s+to\s+normal)"
    r"|(?P<noun>normali[sz]ation)\s+of\s+(?:\w+\s+){0,2}?(?:laborator\w+|biochemical|biological|clinical"
    r"|inflammatory|all|blood)|"
    r"(?:symptoms|signs|attacks|complaints|symptomatology)\s+(?:(?:to|had|have|has|all|then|gradually|progressively|rapidly|quickly|slowly"
    r"|finally|eventually)\s+){0,2}(?P<gone>subside[ds]?|resolved?|disappear(?:ed)?|abate[ds]?"
    r"|vanish(?:ed)?|cleared)"
    r"|(?:proteinuria|h(?:a)?ematuria|lesions?|rash|eruption|mass|tumou?rs?|effusions?|infiltrates?|nodules?|plaques?)\s+"
    r"(?:(?:had|have|has|also|then|than|all|and|declined|decreased|gradually|progressively|rapidly|quickly|slowly|finally|eventually|completely"
    r"|totally|fully|almost|entirely)\s+){0,3}(?P<organ>disappeared|resolved|cleared|vanished|healed\s+completely)"
    r"|(?:function|functions|function\s+tests?|status|condition|enzymes|examination|gait|vision|strength|sensorium|consciousness)\s+"
    r"(?:(?:had|have|has|also|then|gradually|progressively|rapidly|slowly|completely|finally|eventually|all)\s+){0,2}"
    r"(?P<function>normali[sz]ed|(?:became|becomes|returned\s+to|went\s+back\s+to|came\s+back\s+to|(?:was|were)\s+back\s+to|(?:was|were)\s+restored\s+to)"
    r"\s+(?:normal|(?:the\s+|her\s+|his\s+|its\s+)?baseline)))\b"
    r"|\b(?P<well>(?:remain(?:s|ed|ing)?|bec(?:a|o)me[s]?|is|been|being|stayed|stays)\s+(?:(?:completely|totally|fully|clinically|currently|now|still)\s+)?"
    r"(?:asymptomatic|healthy))\b|\bfollow-?\s?up\b[^.;]{0,50}(?P<later>asymptomatic)\b"
    r"|\b(?P<healed>(?:completely|fully|totally)\s+healed|healed\s+(?:completely|fully|totally)|complete\s+healing"
    r"|no\s+evidence\s+of\s+(?:the\s+)?(?:residual\s+)?disease)\b",
    re.IGNORECASE,
)
