"""Tests for antibodies and germs, each with its result; the sentences are invented."""

import pytest

from catamnesis.case.finding import SerologyResult
from catamnesis.case.mention import SerologySaid
from catamnesis.case.narrative import Part, Sentence
from catamnesis.read.prose.nouns import Line, Number, Quantity, Shape
from catamnesis.read.prose.serology.serologies import mentions
from catamnesis.read.prose.tokens import tokens
from catamnesis.read.prose.words.abbreviations import abbreviations
from catamnesis.read.prose.words.lexicon import terms_in


def line(text: str, quantities: tuple[Quantity, ...] = (), start: int = 0) -> Line:
    """A sentence with its terms."""
    pieces = tokens(" " * start + text, start)
    return Line(
        Sentence(start, start + len(text), Part.CASE, 1),
        text,
        pieces,
        terms_in(pieces, abbreviations(text)),
        quantities,
        (),
    )


def told(*texts: str) -> list[str]:
    """Targets with + or - in the order of the text."""
    return [_signed(one) for one in mentions(tuple(line(text) for text in texts)) if isinstance(one, SerologySaid)]


def _signed(one: SerologySaid) -> str:
    return one.target + ("+" if one.result is SerologyResult.POSITIVE else "-")


@pytest.mark.parametrize(
    ("text", "results"),
    [
        ("Her serum was negative for anti-Jo1, -PL7 and -Mi2.", ["jo-1-", "pl-7-", "mi-2-"]),
        ("Autoimmune tests (anti-nuclear, -EJ, -OJ serologies) were negative.", ["anti-nuclear-", "ej-", "oj-"]),
        (
            "ANCA and rheumatoid factor were negative, but anti-SSA was positive.",
            ["anca-", "rheumatoid factor-", "ssa+"],
        ),
        ("HBsAg was positive, HCV negative.", ["hbsag+", "hcv-"]),
        ("Blood and urine cultures were sterile.", ["blood culture-", "urine culture-"]),
        ("Cultures of sputum and urine showed no growth.", ["sputum culture-", "urine culture-"]),
        ("Blood cultures grew Escherichia coli.", ["blood culture+", "escherichia coli+"]),
        ("PCR for cytomegalovirus was positive.", ["cytomegalovirus+"]),
        ("HIV testing was negative too.", ["hiv-"]),
        ("She was anti-MDA5-positive.", ["mda5+"]),
        ("He is seronegative for HIV and hepatitis B.", ["hiv-", "hepatitis b-"]),
        ("This HIV-negative man came with fever.", ["hiv-"]),
        ("Serology for hepatitis A, B and C was non-reactive.", ["hepatitis a-", "hepatitis b-", "hepatitis c-"]),
        ("Positive anti-dsDNA and anti-Sm antibodies were noted.", ["dsdna+", "sm+"]),
        ("Cultures for bacteria and fungi remained negative.", ["bacteria-", "fungi-"]),
        ("The rheumatoid and antinuclear factors were negative.", ["rheumatoid factor-", "anti-nuclear-"]),
        ("An India ink stain was positive for Cryptococcus.", ["cryptococcus+"]),
        ("Viral serologies [HIV and hepatitis C] were negative.", ["hiv-", "hepatitis c-"]),
        ("Toxoplasma IgG was positive and IgM negative.", ["toxoplasma igg+", "toxoplasma igm-"]),
        ("Blood cultures were negative, as were stool cultures.", ["blood culture-", "stool culture-"]),
        ("The biopsy culture yielded negative results.", ["tissue culture-"]),
        ("Anti-Foo9 antibodies were detected.", ["foo9+"]),
        ("No germ was grown in culture.", ["culture-"]),
        ("Undetectable thyroglobulin antibodies were reported.", ["thyroglobulin-"]),
        ("He was excluded due to negative ANCA and cryoglobulins.", ["anca-", "cryoglobulins-"]),
        ("Serologies for VHB, HVC, HVD and VIH came back negative.", ["hbv-", "hcv-", "hdv-", "hiv-"]),
        ("Serology: HBs+ Ag, HBe-Ag, HBc+ Ac.", ["hbsag+", "hbeag-", "anti-hbc+"]),
        ("HBs-Ag was positive and HBe-Ag negative.", ["hbsag+", "hbeag-"]),
        ("HBsAg+, HBeAg-, anti-HBe+.", ["hbsag+", "hbeag-", "hbe+"]),
        ("HBV-DNA was detected; HCV RNA was not detected.", ["hbv dna+", "hcv rna-"]),
        ("The viral load was below the limit of detection.", ["viral load-"]),
        ("Remission came with negativity of viral load.", ["viral load-"]),
        ("Anti-MBG antibodies were within normal limits.", ["gbm-"]),
        ("Anti-GAD antibodies were markedly elevated.", ["gad+"]),
        ("Lupus anticoagulant was present.", ["lupus anticoagulant+"]),
        ("All antibodies were negative except for anti-Mi-2.", ["mi-2+"]),
        ("Direct antiglobulin test was positive for IgG.", ["direct coombs+"]),
        ("HLA-B27 was absent.", ["hla-b27-"]),
        ("CMV IgM was reactive.", ["cmv igm+"]),
        ("Anti-ganglioside antibodies (GM1, GQ1b) were negative.", ["ganglioside-", "gm1-", "gq1b-"]),
        ("HIV: negative; HCV: positive.", ["hiv-", "hcv+"]),
        (
            "Viral serology was normal for hepatitis A and EBV.",
            ["hepatitis a-", "epstein-barr virus-"],
        ),
        ("The panel was negative, including ANCA and anti-Sm.", ["anca-", "sm-"]),
        ("ANCA were positive with anti-PR3 specificity.", ["anca+", "pr3+"]),
        ("EBV serology showed a past infection.", ["epstein-barr virus+"]),
        (
            "Blood cultures grew methicillin-resistant Staphylococcus aureus.",
            ["blood culture+", "methicillin-resistant staphylococcus aureus+"],
        ),
        ("Urine culture was positive for Klebsiella oxytoca.", ["klebsiella oxytoca+"]),
        ("Rothia mucilaginosa was isolated from blood.", ["rothia mucilaginosa+"]),
        ("Streptococcus intermedius grew in the pus.", ["streptococcus intermedius+"]),
        ("Gram stain showed gram-positive cocci.", ["gram-positive cocci+"]),
        ("There was no growth on blood culture.", ["blood culture-"]),
        ("Joint fluid was clear and sterile.", ["joint fluid culture-"]),
        ("Bacterial and fungal cultures remained negative.", ["bacterial culture-", "fungal culture-"]),
        ("GeneXpert detected Mycobacterium tuberculosis.", ["mycobacterium tuberculosis+"]),
    ],
)
def test_a_result_reaches_what_it_speaks_of(text: str, results: list[str]) -> None:
    assert told(text) == results


@pytest.mark.parametrize(
    "text",
    [
        "Detection of Clostridium difficile toxins was not done.",
        "He had no history of tuberculosis.",
        "She had been vaccinated against hepatitis B and felt well.",
        "Hepatitis B vaccine was given; the skin test was positive.",
        "Tumour cells were positive for smooth muscle actin on immunohistochemistry.",
        "He was treated for malaria.",
        "No IGRA result was available.",
        "Gram-positive cocci are common.",
        "An HIV test was ordered.",
        "Her husband was HIV positive.",
        "She had contact with a COVID-19 positive person.",
        "The family history was negative for tuberculosis.",
        "The complement was consumed and C4 was normal.",
        "The HCV RNA: 103 IU/mL at week 12 was noted.",
        "HBsAg and HCV tests were not available.",
        "",
    ],
)
def test_without_a_result_there_is_no_fact(text: str) -> None:
    assert told(text) == []


def test_a_test_named_by_its_method_takes_the_virus_spoken_of_before() -> None:
    assert told("COVID-19 was suspected.", "The PCR test came back positive.") == ["covid-19+"]
    assert told("The PCR test came back positive.") == []


def test_a_titre_alone_is_a_positive_result() -> None:
    text = "Antinuclear antibodies 1:640 were measured."
    titre = Quantity(23, 28, Shape.TITRE, (Number(25, 28, 640.0),), "titre")
    (only,) = mentions((line(text, (titre,)),))
    assert isinstance(only, SerologySaid)
    assert (only.target, only.result, only.titre) == ("anti-nuclear", SerologyResult.POSITIVE, 640.0)


def test_places_count_from_the_beginning_of_the_text() -> None:
    (only,) = mentions((line("ANCA was negative.", start=1000),))
    assert (only.span.start, only.span.end, only.span.words) == (1000, 1004, "ANCA")


def test_the_same_result_is_told_once_in_a_sentence() -> None:
    assert told("Human immunodeficiency virus (HIV) serology was negative.") == ["hiv-"]


def test_a_line_too_long_for_a_sentence_is_left() -> None:
    assert told("HIV was negative, " * 100_000) == []


def test_a_result_governs_a_long_list_of_other_tests_too() -> None:
    text = (
        "The search for a cause was negative for organic acids, ceruloplasmin, sweat chloride, a panel of the "
        "urine, antibodies against TORCH, rubella, hepatitis B and C, and parvovirus."
    )
    assert told(text) == ["torch-", "rubella-", "hepatitis b-", "hepatitis c-", "parvovirus b19-"]
