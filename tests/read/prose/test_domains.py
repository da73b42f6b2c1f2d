"""Signs go to the part of the illness that they belong to, or to none."""

import pytest

from catamnesis.read.prose.draft.domains import domain_of


@pytest.mark.parametrize(
    ("sign", "domain"),
    [
        ("interstitial lung disease", "lung"),
        ("shortness of breath", "lung"),
        ("severe calcinoses of the elbows", "calcinosis"),
        ("swollen joints", "joints"),
        ("joint pain", "joints"),
        ("proximal muscle weakness", "muscle"),
        ("leg ulcers", "skin"),
        ("night sweats", "systemic inflammation"),
        ("loss of appetite", "nutrition"),
        ("abdominal pain", "pain"),
        ("malaise", "general state"),
    ],
)
def test_a_sign_belongs_to_its_part(sign: str, domain: str) -> None:
    assert str(domain_of(sign)) == domain


@pytest.mark.parametrize(
    "sign", ["peptic ulcer", "pulmonary embolism", "coronary calcification", "diplopia", "", "proteinuria"]
)
def test_what_fits_nowhere_belongs_to_none(sign: str) -> None:
    assert domain_of(sign) is None
