"""What stands around the words of an event and takes it back: denied, planned, of others, or only a date."""

import re

NEGATED = re.compile(
    r"\b(?:no|not|without|never|neither|nor|denied|denies|denying|free\s+of|absence\s+of|lack\s+of|ruled\s+out"
    r"|negative\s+for|non(?!-))\b"
    r"(?:(?!\b(?:but|although|only|for|prior|before|after|until|due|because|when|who|was|were|presented|presenting|underwent"
    r"|history(?!\s+of))\b)[^,;:.]){0,45}$",
    re.IGNORECASE,
)
PLANNED = re.compile(
    r"\b(?:refus\w+|declin\w+|list(?:ed|ing)\s+for|reticent|reluctan\w+|unwilling|contra-?indicat\w+|unfit|inoperable|consider(?:ed|ing"
    r"|ation)?|candidates?|await\w+|waiting|plan(?:ned|ning|s)?"
    r"|schedul\w+|offer(?:ed|ing)?|recommend\w+|propos\w+|advis\w+|suggest\w+|discuss\w+|if|unless|should|may|might"
    r"|could|would|can|cannot|will|risks?|prevent\w*|avoid\w*|avert\w*"
    r"|prior\s+to\s+the\s+planned|opt(?:ed)?\s+(?:out|against|for)|eligible|indications?|need(?:\s+for)?|prepar\w+"
    r"|possib\w+|fear\w*|likelihood|chance|rate\s+of|incidence|for\s+fear"
    r"|instead\s+of|rather\s+than|sign(?:ed)?\s+(?:out|consent)|to\s+undergo|to\s+perform|in\s+order\s+to"
    r"|monitor\w*\s+for|signs?\s+of|suspect\w*|suspicion)\b(?:(?!\b(?:but|due|because|after|when|which|since"
    r"|before)\b)[^,;:.]){0,50}$",
    re.IGNORECASE,
)
REFUSED_BEHIND = re.compile(
    r"\s*(?:(?!(?:and|or|but|who|which|after|with|for)\b)\w+\s+){0,3}(?:(?:was|were|is|are)\s+(?:then\s+)?(?:not|refused|declined|planned|scheduled|considered"
    r"|proposed|offered|recommended|advised|discussed|contraindicated|suggested|postponed"
    r"|deferred|cancel\w+|inconclusive\s+for|indicated)|(?:could|can|did|has|had|will|would|should|may"
    r"|might)\s+(?:not|be)\b|criteria|rates?\b|risk|(?:treatment\s+)?options?\b)",
    re.IGNORECASE,
)
OTHERS = re.compile(
    r"\b(?:father|mother|brother|sister|siblings?|uncle|aunt|cousin|grand\w+|parents?|son|daughter|wife|husband|spouse"
    r"|relatives?|family\s+(?:history|members?)|donor|newborn|neonate|baby|fetus|foetus"
    r"|f(?:o)?etal|intrauterine|infant's|neonatal|brain|cell|programmed|sudden\s+cardiac|causes?\s+of|risk\s+of"
    r"|patients|cases|mortality|people|twin|embryo\w*)\b",
    re.IGNORECASE,
)
#: Right before a death: that of the patient, whoever else stands in the sentence.
OWN = re.compile(
    r"\b(?:he|she|the\s+(?:patient|mother|child|infant|baby|newborn|neonate))\s+(?:(?:had|has|\w+ly|also|then)\s+){0,2}$",
    re.IGNORECASE,
)
OWN_DEATH = re.compile(
    r"\b(?:his|her|the\s+patient(?:'s|’s))\s+(?:(?:sudden|eventual|early|unexpected)\s+)?$", re.IGNORECASE
)
RELATIVE = re.compile(
    r"\b(?:his|her|whose|patient(?:'s|’s)|(?:fa|mo)ther(?:'s|’s))\s+(?:\w+\s+)?(?:father|mother|brother|sister|son|daughter|wife|husband|twin"
    r"|cousin|aunt|uncle|baby)\b[^.;,(]{0,40}(?:\([^)]{0,60}\)[^.;,]{0,20})?$",
    re.IGNORECASE,
)
BODILY = re.compile(
    r"\b(?:nasal|vaginal|urethral|purulent|serous|ear|wound|nipple|bloody|mucous|mucopurulent|eye|ocular"
    r"|conjunctival|watery|pus|foul|smelling|yellow\w*|white|greenish|aural|bilious"
    r"|epileptiform|epileptic|electrical|periodic|drain|sinus|copious|offensive|serosanguin\w+|haemorrhagic|brown\w*"
    r"|clear|fluid|abnormal|fetid|cervical|without|no|with|of|and|any|aqueous)"
    r"\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
BODILY_BEHIND = re.compile(
    r"\s*(?:of\s+(?:pus|blood|fluid|mucus|serous|f(?:a)?ec\w+|stools?|urine|gas)|from\s+(?:the\s+)?(?:\w+\s+)?(?:ear|nose|wound|eye|vagina|nipple"
    r"|ulcer|lesion|sinus|site|umbilicus|scar|fistula|drain|os|urethra))",
    re.I,
)
#: A noun behind these words dates something else; it tells of the event only where nothing else does.
HANGS = re.compile(
    r"\b(?:before|prior\s+to|after|following|since|during|until|preceding|post|pre|(?:beginning|end|start|site"
    r"|completion|conclusion|moment|outcome|result|field)s?\s+of|days?\s+of|day\s+\d+\s+of|week\s+of|from|throughout"
    r"|d\d+\s+of|weeks?\s+of|post|hours?\s+of|months?\s+of|years?\s+of"
    r"|course\s+of|time\s+of|length\s+of|duration\s+of|reason\s+for|cause\s+of|this|previous|prior|rest\s+of)"
    r"[\s-]+(?:(?:the|her|his|this|their|a|being|hospital|first|initial|current)\s+){0,2}$",
    re.IGNORECASE,
)
ARRIVES = re.compile(r"\b(?:on|upon|at|time\s+of)\s+(?:(?:the|her|his)\s+)?$", re.IGNORECASE)
WEANED = re.compile(
    r"\b(?:weaned|wean(?:ing)?|extubat\w+|off|discontinu\w+|removed|non[\s-]?invasive|non)\b[^,;]{0,25}$", re.IGNORECASE
)
RECIPIENT = re.compile(r"\b(?:(?:other|another|second)\s+recipients?|same\s+donor)\b", re.IGNORECASE)
RECOVERY = re.compile(
    r"(?:post-?operative|an(?:a)?esthe\w+|uneventful|spontaneous\s+circulation|after\s+surgery|room|period|inversion"
    r"|culture|isolat\w+|fluid|specimens?|flow|signal)",
    re.IGNORECASE,
)
