"""What in a sentence tells that it speaks of the patient, and what that it speaks of others or of the world."""

import re

from catamnesis.read.prose.people import people

_FLAGS = re.IGNORECASE
_PATIENT = re.compile(
    r"\b(?:(?:the|our|this|index|second|first|third|another) (?:[\w-]+ )?(?:patient|child|boy|girl|infant|"
    r"baby|newborn|neonate|man|woman|gentleman|lady|proband)\b|s?he\b(?!/)|her\b|his\b|him\b|"
    r"patient(?:'s|’s|\?s)|patient (?:was|had|is|has|did|underwent|received|presented|developed|reported|denied))",
    _FLAGS,
)
_INTRODUCED = re.compile(
    r"an? (?:[\w-]+,? ){0,4}(?:man|woman|boy|girl|newborn|neonate|infant|baby|child|toddler|lady|gentleman|female|"
    r"male|patient)\b"
    r"(?! (?:with|who)\b.{0,80}\bhas been reported)",
    _FLAGS,
)
_PASSING = re.compile(r"\b(?:his or her|he or she|his/her|he/she|s/he|her or his)\b", _FLAGS)
#: Papers, animals, and the authors' own conclusions: never the story.
_PAPERS = re.compile(
    r"\b(?:mice|mouse|murine|in vitro|animal (?:models?|studies)|rat models?|in rats|"
    r"in the (?:\w+ ){0,2}literature|literature (?:review|search)|review of (?:the )?(?:\w+ )?literature|pubmed|"
    r"medline|"
    r"ha(?:s|ve) (?:\w+ ){0,2}been (?:\w+ )?(?:reported|described|shown|proposed|published|implicated|suggested|"
    r"recommended|"
    r"postulated|hypothesi[sz]ed|demonstrated|documented|proven|approved)|"
    r"(?:was|were) (?:first|originally|initially) (?:described|reported|recogni[sz]ed|introduced)|"
    r"(?:previous|prior|recent|several|few|many|other|some|various|numerous|large|retrospective|prospective|"
    r"published|randomi[sz]ed|reported|similar) (?:\w+ ){0,2}(?:studies|reports|trials|case series|authors|"
    r"investigators|cohorts?|"
    r"publications)|(?:a|one|another) (?:recent |large |previous |prospective |retrospective |cohort |clinical |"
    r"case-control |"
    r"multicent(?:er|re) |randomi[sz]ed |systematic ){1,3}(?:study|trial|review|series)\b|(?:this|the present) "
    r"study|case series|meta-analys[ie]s|case reports|reported cases?|et al\b|and colleagues|"
    r"(?:incidence|prevalence) (?:of|is|was|ranges?|in)|mortality rates?|worldwide|to (?:the best of )?our knowledge|"
    r"(?:our|this|the present|the current|the presented) (?:case|report|observation|findings|results|paper|article)"
    r"(?: reports?)? (?:\w+ )?(?:suggests?|demonstrates?|highlights?|illustrates?|emphasi[sz]es|indicates?|supports?|"
    r"represents?|underlines|underscores|reminds?|adds|raises|serves?|describes?|aims|is the|is a)|"
    r"we (?:hereby |herein |also |therefore |thus |here |strongly )?(?:report|present|describe|conclude|recommend|"
    r"suggest|believe|"
    r"hypothesi[sz]e|propose|emphasi[sz]e|speculate|review|discuss|highlight|presume|postulate|advise)\b|"
    r"(?:clinicians?|physicians?|surgeons?|radiologists?|practitioners?|doctors) (?:should|must|need|may|can|to be)|"
    r"(?:further|future|more|additional|larger) (?:\w+ ){0,3}(?:studies|research|trials)\b|"
    r"(?:randomly assigned|were randomi[sz]ed|double-blind|placebo-controlled|placebo (?:group|arm)|"
    r"(?:mean|median) age (?:of the|was)|(?:patients|participants|subjects) were aged)\b)",
    _FLAGS,
)
#: Groups of people and general truths: mostly not the story.
_GENERAL = re.compile(
    r"\b(?:(?:many|several|few|most|some|two|three|\d{1,5}) (?:\w+ ){0,2}(?:cases|patients|series)\b|cases (?:of|"
    r"have|reported|in)\b|"
    r"(?<!both )(?<!the )(?<!two )(?<!our )patients (?:with|who|receiving|treated|undergoing|presenting|suffering|"
    r"should|may|can|have|in)|"
    r"in (?:\w+ ){0,2}(?:patients|adults|humans|individuals|women|men|subjects)\b|to date,|guidelines?|"
    r"should (?:be|always|not|alert|prompt|consider|include|raise)|"
    r"(?:is|are) (?:an? )?(?:very |extremely |relatively |most |more |also |well )?(?:rare|uncommon|usually|often|"
    r"commonly|"
    r"generally|typically|frequently|characteri[sz]ed|thought|considered (?:to|as|a)|well[- ]known|known (?:to|as|"
    r"for)|"
    r"recommended|believed|mainly|rarely|associated|defined|classified|caused)|"
    r"(?:can|may|might|could) (?:also |often |rarely |sometimes |occasionally |be |present |mimic |occur |lead |"
    r"cause |result |"
    r"involve |affect |include |develop |represent |contribute )|"
    r"(?:has|have) (?:\w+ )?(?:the potential|beneficial|shown|suggested|proposed))",
    _FLAGS,
)
_CITED = re.compile(
    r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]|(?<![\d.%])\(\d{1,2}(?:\s?[,;–-]\s?\d{1,2})*\)(?=[\s.,;]|$)|"
    r"\b[A-Za-z]{3,}\d{1,2}\)|[a-z]\.\d{1,2}(?:[,–-]\d{1,2})*$|\([A-Z][\w’'-]+(?: et al\.?| and [A-Z]\w+)?,? (?:19|"
    r"20)\d\d[a-z]?\)"
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|underwent|became|began|felt|fell|rose|grew|took|gave|went|came|left|led|kept|made|found|"
    r"[a-z]{3,}(?:ed|wn|oke))\b"
)
_PRESENT = re.compile(
    r"\b(?:is|are|has|have|may|can|should|remains?|plays?|causes?|occurs?|leads?|seems?|reduces?|supports?|"
    r"includes?|requires?|"
    r"appears?|suggests?|depends?|consists?|affects?|varies|represents?)\b"
)
#: What happens on a ward: without a pronoun, it is still the patient's.
_WARD = re.compile(
    r"\b(?:on (?:physical |clinical )?examination|on admission|at (?:admission|presentation|referral)|physical "
    r"exam(?:ination)?|"
    r"(?:ct|mri|x-ray|radiograph|ultrasound|ultrasonography|echocardiography|scan|biopsy|laboratory|blood|serum|"
    r"histolog\w+|"
    r"culture|examination|investigations?|tests?|analysis|endoscopy|colonoscopy|ecg)\b.{0,60}\b(?:showed|revealed|"
    r"was|were|"
    r"demonstrated|disclosed|confirmed)|\d\s?(?:mg|g|mcg|µg|μg|ml|iu|units?|mmol|mm ?hg|bpm|°)\b|(?:mg|g|µg|μg|ng|"
    r"mmol|µmol|iu|u)/"
    r"(?:d?l|day|kg)|(?:day|week|month|year)s? (?:later|after|prior|before)|hospital day|postoperative day|discharged|"
    r"(?:in|on|since) (?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b.{0,8}\d|"
    r"post-?mortem|autopsy|died|(?:was|were) (?:started|initiated|administered|performed|prescribed|given|"
    r"discontinued|stopped|"
    r"admitted|normal|negative|positive|noted|observed|made|done|excluded|transferred|diagnosed)|we (?:then |also |"
    r"therefore |subsequently )?(?:started|treated|performed|"
    r"initiated|decided|gave|administered|prescribed|planned|used|noted|observed|found|considered|suspected|"
    r"switched|stopped))\b",
    _FLAGS,
)
_RELATIVE = (
    r"(?:mother|father|parents?|brother|sister|son|daughter|siblings?|uncle|aunt|cousin|grand(?:mother|father|"
    r"parents?)|"
    r"wife|husband|spouse|twin|relatives?|nephew|niece|donor)"
)
_FAMILY = re.compile(
    rf"(?:\w+,? )?(?:(?:his|her|the|the patient's|both|one|an?|two) (?:\w+ ){{0,2}}{_RELATIVE}s?(?:'s)? (?:\w+ )?"
    r"(?:had|was|were|has|have|died|suffered|also|is|are|developed|carried|tested|underwent)\b"
    r"(?! (?:\w+ ){0,2}(?:noted|noticed|observed|reported|seen|brought|found|counsel+ed|informed|educated|concerned|"
    r"worried|asked|"
    r"advised|satisfied|taught|denied|refused|given|told))|family history (?:of|was|is|included))",
    _FLAGS,
)
_MENTIONS_HIM = re.compile(r"\b(?:the patient|s?he)\b", _FLAGS)
_CONSENT = re.compile(
    r"\b(?:informed consent|consent (?:was|for publication|to publish)|ethic(?:s|al) (?:committee|approval)|"
    r"institutional review board|"
    r"consent(?:ed)? (?:to|for) (?:the )?publication|conflicts? of interest|competing interests|e-?mail:|all rights "
    r"reserved|"
    r"correspondence to|reprints|copyright|we thank|(?:article )?received (?:on |in |: )?.{0,40}\baccepted\b)"
    r"|^\W{0,3}[\d¹²³⁴⁵]?\W{0,2}(?:department|division|service|institute|faculty|school|university) of",
    _FLAGS,
)
_CARE = re.compile(
    r"^(?:after|following|once|upon)\b|\bunderwent\b|\b(?:surgery|resection|operation|transplantation|chemotherapy|"
    r"infusion|"
    r"treatment) (?:was|were) (?:\w+ly )?(?:performed|started|given|administered|carried out)",
    _FLAGS,
)
_OWN = re.compile(
    r"\b(?:our (?:first |second |third |index )?patient|in (?:our|this|the present|the current|the presented) "
    r"(?:case|patient)|"
    r"(?:our|the present|the current) case\b|this patient)\b",
    _FLAGS,
)
#: "We report a newborn boy who ...": the patient is met, though no age is told.
_PRESENTED = re.compile(
    r"\bwe (?:\w+ ){0,2}(?:report|present|describe)\b[^.;]{0,60}\b(?:newborn|neonate|infant|baby|boy|girl|man|woman|"
    r"male|female|child|lady|gentleman|patient)\b,? (?:who|with|presenting|admitted|in whom|born)\b",
    _FLAGS,
)
_SEEN_HERE = re.compile(
    r"\bas (?:was |were |also |has been ){0,2}(?:observed|seen|noted|found|reported) in (?:our|this|the present) "
    r"(?:case|patient)",
    _FLAGS,
)
_CITED_OTHER = re.compile(
    r"\bet al\b|\breport(?:ed|s) (?:a|an|the|on|by|one|two)\b|\ba patient\b|\banother\b|\bin the literature\b", _FLAGS
)
_LINKED = re.compile(
    r"(?:this|it|which|these) (?:can|could|may|might) (?:be|have been) (?:attributed|explained|due)", _FLAGS
)
_CLINIC = re.compile(
    r"\b(?:admitted|diagnos\w+|symptom\w*|biops\w+|hospital\w*|treated|treatment|therap\w+|disease|examination|"
    r"fever|mg|pain\w*|"
    r"surg\w+|clinic\w*|syndrome|lesions?|patients?|emergency department|emergency room|radiograph\w*|endoscop\w+|"
    r"infection|tumou?rs?|cancer|carcinoma|history of|complain\w*|anemia|anaemia|\w+itis|\w+ectomy|\w+oscopy)\b",
    _FLAGS,
)
_AGES_OF_MANY = re.compile(
    r"\b(?:patients|participants|subjects|people|adults|women|men|children)\b.{0,40}\b(?:aged|ages)\s(?:between\s)?"
    r"\d{1,3}\s?(?:to|and|-|\u2013)\s?\d{1,3}\b",
    _FLAGS,
)
#: Points for each sort of cue; found on the development reports.
_POINTS = ((_PAPERS, -5.5), (_GENERAL, -2.5), (_WARD, 2.0))
_PATIENT_POINTS, _AGED_POINTS = 4.5, 6.5
_CITED_POINTS, _PRESENT_POINTS, _PAST_POINTS = -1.5, -1.0, 1.0


def story_points(words: str) -> float:
    """How much a sentence sounds like a patient's story (above 0) or like talk of the world (below 0).

    Examples
    --------
    >>> story_points("She was given 5 mg/day.") > 0 > story_points("Similar cases have been reported [4].")
    True
    """
    points = sum(weight for pattern, weight in _POINTS if pattern.search(words))
    if _names_an_age(words) or _PRESENTED.search(words):
        points += _AGED_POINTS
    elif meets_patient(words):
        points += _PATIENT_POINTS
    if _CITED.search(words):
        points += _CITED_POINTS
    if _PAST.search(words):
        points += _PAST_POINTS
    elif _PRESENT.search(words):
        points += _PRESENT_POINTS
    return points


def meets_patient(words: str) -> bool:
    """Whether a sentence speaks of a person: by a pronoun, as the patient, or with an age."""
    if _PASSING.search(words):
        return False
    return any((_PATIENT.search(words), _INTRODUCED.match(words), _PRESENTED.search(words), _names_an_age(words)))


def _names_an_age(words: str) -> bool:
    """Whether one person has an age here; "patients aged 18 to 75" have none."""
    return _AGES_OF_MANY.search(words) is None and any(not said.onset for said in people(words))


def is_of_the_family(words: str) -> bool:
    """Whether a sentence speaks of relatives only."""
    return _FAMILY.match(words) is not None and _MENTIONS_HIM.search(words) is None


def is_of_the_paper(words: str) -> bool:
    """Whether a sentence is about consent, ethics or interests."""
    return _CONSENT.search(words) is not None and _CARE.search(words) is None


def is_of_a_clinic(words: str) -> bool:
    """Whether a sentence has a word of medicine in it."""
    return _CLINIC.search(words) is not None


def names_own_case(words: str) -> bool:
    """Whether a discussion turns to the report's own patient."""
    return _OWN.search(words) is not None


def was_seen_here(words: str) -> bool:
    """Whether a discussion says of something general that it was seen in this patient."""
    return _SEEN_HERE.search(words) is not None


def turns_to_others(words: str) -> bool:
    """Whether a discussion turns to papers or other patients."""
    return any(pattern.search(words) for pattern in (_PAPERS, _GENERAL, _CITED_OTHER, _CITED))


def tells_what_was(words: str) -> bool:
    """Whether a sentence is in the past tense."""
    return _PAST.search(words) is not None


def states_what_is(words: str) -> bool:
    """Whether a sentence is in the present tense."""
    return _PRESENT.search(words) is not None


def explains_the_last(words: str) -> bool:
    """Whether a sentence gives the reason of what was just told."""
    return _LINKED.match(words) is not None
