"""Names of operations: by their endings (-ectomy, -plasty, -ostomy) and by their own words."""

import re

#: Words with such an ending that are no operation.
_NO_OPERATION = (
    r"(?:phlebotom|venotom|dichotom|anatom|trichotom|autotom|amniocent|thoracocent|pericardiocent|arthrocent|colpotom)"
)
_STEM = (
    rf"(?:[a-z]{{4,14}}o-)?(?!post|pre|{_NO_OPERATION})[a-z]{{3,24}}(?:ectom(?:y|ies|ized|ised)|otom(?:y|ies)|ostom(?:y|ies)|orrhaph(?:y"
    rf"|ies)|oplast(?:y|ies)"
    r"|plasty|pex(?:y|ies)|desis|tripsy|tomies)"
)
_NAMED = (
    r"(?:cervical\s+)?(?:\w{2,12}\s?)?cerclage|c(?:a)?esarean(?:\s+(?:section|delivery))?|c-section|lscs|cabg|orif"
    r"|turp|turbt|eras\b"
    r"|whipple(?:['’]s)?(?:\s+(?:procedure|operation))?|hartmann(?:['’]s)?\s+procedure|roux-en-y(?:\s+\w+){0,2}"
    r"|billroth\s+[iI12]+"
    r"|nissen\s+fundoplication|fundoplication|bentall(?:\s+procedure)?|fontan(?:\s+procedure)?|glenn\s+(?:procedure"
    r"|shunt)"
    r"|amputation|amputated|debridement|d[ée]bridement|enucleation|evisceration|exenteration|curettage"
    r"|dilatation\s+and\s+curettage"
    r"|disarticulation|osteosynthesis|arthrodesis|circumcision|vitrectomy|phacoemulsification|marsupiali[sz]ation"
    r"|cranioplasty"
    r"|hepatic\s+resection|metastasectomy|lumpectomy|tumorectomy|cytoreduction|debulking(?:\s+surgery)?"
    r"|decortication|pleurodesis|intramedullary\s+nail(?:ing)?|(?:spinal|lumbar|cervical|posterior|anterior)\s+fusion"
    r"|(?:dental|tooth|teeth|cataract)\s+extractions?|pericardial\s+window|(?:percutaneous\s+)?(?:k-?wire|kirschner\s+wire)\s+fixation|percutaneous\s+pinning"
    r"|surgically\s+(?:drained|evacuated|removed|excised|treated|repaired|corrected|managed|closed|resected|explored|fixed|stabili[sz]ed)"
    r"|open\s+reduction(?:\s+and\s+internal\s+fixation)?|(?:tumou?r|surgical|implant|hardware|stone|adenoma|cyst|mass)\s+removal"
    r"|taken\s+to\s+(?:the\s+)?operating\s+(?:room|theat(?:re|er))"
)
_PREFIX = (
    r"(?:(?:radical|total|subtotal|partial|wide|complete|incomplete|en\s+bloc|local|laparoscopic|open|surgical"
    r"|emergency|elective"
    r"|endoscopic|endonasal|transsphenoidal|transurethral|robotic|left|right|bilateral|unilateral|segmental|anterior"
    r"|posterior"
    r"|distal|proximal|lower|upper|above|below|knee|hip|spinal|lumbar|cervical|aortic|mitral|tricuspid|valve"
    r"|coronary|artery|gastric"
    r"|bowel|colonic|ileocecal|ileal|hepatic|liver|tumou?r|skin|split|thickness|mesh|hernia|inguinal|umbilical"
    r"|internal|external"
    r"|fixation|radiofrequency|rf|catheter|microwave|pacemaker|icd|defibrillator|ventriculoperitoneal|vp|ventricular"
    r"|abscess|wound"
    r"|arthroscopic|thoracoscopic|microsurgical|prophylactic|mucosal|modified|primary|secondary|joint|femoral|tibial"
    r"|free|flap"
    r"|aneurysm|hematoma|haematoma|diagnostic|exploratory|urgent|immediate|second|repeat|redo|pulmonary|renal"
    r"|cardiac|vascular"
    r"|brain|cranial|breast|thyroid|parathyroid|ovarian|uterine|prostate|bladder|rectal|anal|oral|nasal"
    r"|orbital)[\s-]+){0,4}"
)
_HEADED = (
    r"resection|excision|surgical\s+removal|ablation|bypass(?:\s+(?:surgery|grafting|graft))?|replacement"
    r"|valve\s+repair|surgical\s+repair"
    r"|hernia\s+repair|aneurysm\s+repair|open\s+repair|endovascular\s+repair|repair|reconstruction"
    r"|skin\s+graft(?:ing)?|internal\s+fixation"
    r"|external\s+fixation|enucleated|debrided|surgical\s+drainage|incision(?:\s+and\s+drainage)?|incised|resected|excised|ligation"
    r"|decompression"
    r"|clipping|evacuation|shunt(?:ing)?(?:\s+(?:placement|insertion|surgery))?|implantation|exploration|laparoscopy"
    r"|thoracoscopy|arthroscopy|arthroplasty"
)
#: Such a head is an operation only with one of these before it (or with its own full name).
_NEEDED = {
    "replacement": r"(?:valve|hip|knee|joint|aortic|mitral|aneurysm|shoulder)[\s-]+(?:\w+[\s-]+){0,2}$",
    "repair": r"(?:surg\w+|hernia|aneurysm|valve|open|endovascular|aortic|mitral|rupture|tendon|primary|defect|nerve"
        r"|dural|laparoscopic)[\s-]+(?:\w+[\s-]+){0,1}$",
    "bypass": r"(?:coronary|gastric|artery|aort\w+|femor\w+|history\s+of|surgical)[\s-]+(?:\w+[\s-]+){0,2}$",
    "ablation": r"(?:radio-?frequency|\brf|catheter|microwave|surgical|laser|endometrial"
        r"|cryo)[\s-]*(?:\w+[\s-]+){0,1}$",
    "implantation": r"(?:pacemaker|icd|defibrillator|valve|stimulator|device|electrode|prosthe\w+"
        r"|lead)[\s-]+(?:\w+[\s-]+){0,1}$",
    "exploration": r"(?:surg\w+|wound|abdominal|neck|laparoscopic|operative)[\s-]+$",
    "evacuation": r"(?:surg\w+|h(?:a)?ematoma|clot|uterine)[\s-]+$",
    "decompression": r"(?:surg\w+|spinal|nerve|cord|\w+ve|microvascular)[\s-]+$",
    "shunt": r"(?:v-?p|ventricul\w+|peritoneal|glenn|portosystemic|bt)[\s-]+$",
    "clipping": r"(?:surg\w+|aneurysm|micro\w+)[\s-]+$",
    "reconstruction": r"(?:surg\w+|flap|breast|ligament|vascular|microvascular|wall|\w+plasty)[\s-]+(?:and\s+)?$",
}  # fmt: skip
_GENERIC = (
    r"surger(?:y|ies)|operation|re-?operation|re-?operated|operated(?:\s+(?:on|upon))?|surgical\s+(?:intervention"
    r"|treatment|procedure|management|therapy"
    r"|correction)|operative\s+(?:intervention|treatment)"
)
_DONE = re.compile(
    r"\b(?:was|were|been|is|are|and|be|we|surgeons?)\s+(?:(?:completely|surgically|totally|partially|subsequently"
    r"|then|successfully"
    r"|widely|also)\s+){0,2}$",
    re.IGNORECASE,
)
OPERATION = re.compile(
    rf"(?<![\w-])(?:(?P<named>{_PREFIX}(?:{_NAMED}|{_STEM})(?:\s+(?:of|with)\s+(?:the\s+)?(?:left|right)\b)?)"
    rf"|(?P<headed>{_PREFIX}(?:{_HEADED}))"
    rf"|(?P<generic>{_PREFIX}(?:{_GENERIC})))(?![\w-])"
    r"(?!\s+(?:snares?|margins?|specimens?|sites?|wounds?|scars?|instruments?|tables?|rooms?|theat(?:re|er)s?|tubes?"
    r"|clinics?|service|ward|residents?|surgeons?|cent(?:er|re)|care|fields?|technique|incisions?"
    r"|stump|pathology|findings|notes?|history|date|team|department|unit|consult\w*|opinion|exposure|approach"
    r"|planning|flaps?|bed)\b)",
    re.IGNORECASE,
)

#: Letters of which a sentence must have some if it names an operation.
OPERATION_HINTS = tuple(
    "ectom otom ostom rrhaph plast pex desis tripsy tomies cerclage section lscs cabg orif turp turbt eras whipple"
    " procedure"
    " roux billroth fundoplication bentall amputat bridement enucleat eviscerat exenterat curett disarticulat"
    " osteosynth"
    " circumcis esarean phacoemuls marsupial resect lumpect cytoreduct debulk decorticat pleurodesis excis surg"
    " ablation bypass"
    " replacement repair reconstruct graft fixation drainage incis ligation decompress clipping evacuat shunt"
    " implant explorat"
    " laparoscop thoracoscop arthroscop operat nailing nail fusion window wire pinning removal reduction"
    " extraction enucleat debrid".split()
)


def is_operation(found: re.Match[str]) -> bool:
    """Whether words that look like an operation name one: "mitral valve repair" does, "DNA repair" does not.

    Examples
    --------
    >>> [is_operation(found) for found in OPERATION.finditer("Mitral valve repair, then tissue repair")]
    [True, False]
    """
    if not found["headed"]:
        return True
    words = found["headed"]
    if words.lower().endswith(("resected", "excised", "incised", "enucleated", "debrided")):
        return bool(_DONE.search(found.string, max(0, found.start() - 40), found.start()))
    head = next((name for name in _NEEDED if words.lower().endswith(name)), None)
    if head is None:
        return True
    if words.lower().endswith(("cardiopulmonary bypass", "skin incision")):
        return False
    before = found.string[max(0, found.start() - 40) : found.end() - len(head)]
    return re.search(_NEEDED[head], before, re.IGNORECASE) is not None
