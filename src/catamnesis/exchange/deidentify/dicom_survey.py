"""What DICOM headers say of people: names, numbers, UIDs and days, however deep they stand."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catamnesis.case.discrepancy import Refusal
from catamnesis.exchange.deidentify.dates import stated_days
from catamnesis.exchange.deidentify.identifiers import Gatherer

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset

#: Numbers and addresses of people, orders and devices: collected, so that they are taken out of texts too.
_NUMBERS = frozenset(
    "PatientID OtherPatientIDs AccessionNumber StudyID AdmissionID RequestedProcedureID "
    "ScheduledProcedureStepID PerformedProcedureStepID FillerOrderNumberImagingServiceRequest "
    "PlacerOrderNumberImagingServiceRequest DeviceSerialNumber StationName PatientTelephoneNumbers "
    "MedicalRecordLocator MilitaryRank ClinicalTrialSubjectID InsurancePlanIdentification DetectorID DeviceUID "
    "ClinicalTrialSiteID PatientPrimaryLanguageModifierCodeSequence".split()
)
_PLACES = frozenset(
    "InstitutionName InstitutionAddress InstitutionalDepartmentName PatientAddress CurrentPatientLocation "
    "RequestingService PatientInstitutionResidence ClinicalTrialSiteName".split()
)
#: Length of a value that says its end by a sign.
_UNDEFINED = 0xFFFFFFFF
#: UIDs of programs.
_NOBODYS = frozenset(("ImplementationClassUID", "PrivateInformationCreatorUID"))


def is_dicom(start: bytes) -> bool:
    """Whether bytes begin a DICOM file, with or without the preamble.

    Parameters
    ----------
    start
        At least its first 132 bytes, where it has as many.
    """
    if start[128:132] == b"DICM":
        return True
    group, element = int.from_bytes(start[:2], "little"), int.from_bytes(start[2:4], "little")
    if len(start) < 16 or group != 0x0008 or element > 0x0020:
        return False
    stated = start[4:6].isalpha() and start[4:6].isupper()
    return stated or int.from_bytes(start[4:8], "little") <= 0x400


def require_pydicom(where: str) -> None:
    """Refuse in words where the extra is not installed.

    Raises
    ------
    Refusal
        With the command that installs it.
    """
    from importlib.util import find_spec

    if find_spec("pydicom") is None:
        raise Refusal(
            where=where,
            what="de-identifying DICOM needs pydicom, which is not installed",
            remedy='install the extra: pip install "catamnesis[pet]"',
        )


def opened_object(path: Path, where: str, *, pixels: bool) -> "Dataset":
    """A DICOM file, with its pixels or without.

    Raises
    ------
    Refusal
        If it breaks off or cannot be followed.
    """
    import pydicom

    try:
        data = pydicom.dcmread(path, force=True, stop_before_pixels=not pixels)
        short = [tag for tag in data.keys() if _breaks_off(data.get_item(tag))]  # noqa: SIM118 - a data set is no dict
        data.walk(lambda *_: None)
    except Exception as error:  # noqa: BLE001 - pydicom may raise anything on a broken file
        kind = type(error).__name__
        raise Refusal(where=where, what=f"the DICOM file is broken ({kind})", remedy="export it again") from None
    if not data or short:
        raise Refusal(where=where, what="the DICOM file breaks off", remedy="export it again")
    return data


def _breaks_off(element: Any) -> bool:
    """Whether fewer bytes are there than the element says."""
    length, value = getattr(element, "length", _UNDEFINED), getattr(element, "value", None)
    return length != _UNDEFINED and isinstance(value, bytes) and len(value) < length


def gather_object(path: Path, gatherer: Gatherer, *, where: str) -> None:
    """Collect names, numbers, UIDs and days of a DICOM file, however deep they stand.

    Parameters
    ----------
    path
        The file.
    gatherer
        Takes what is found.
    where
        Its name, for messages.

    Raises
    ------
    Refusal
        If it cannot be followed.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = opened_object(path, where, pixels=False)
        for element in (*getattr(data, "file_meta", ()), *data.iterall()):
            _gather_element(element, gatherer)


def _gather_element(element: "DataElement", gatherer: Gatherer) -> None:
    takers: dict[str, Callable[[str], None]] = {
        "PN": gatherer.name,
        "UI": gatherer.uid,
        "DA": lambda text: gatherer.day(stated_days(text)),
        "DT": lambda text: gatherer.day(stated_days(text)),
    }
    taker = takers.get(element.VR)
    if element.keyword in _NUMBERS:
        taker = gatherer.number
    elif element.keyword in _PLACES:
        taker = gatherer.place
    if taker is not None and element.keyword not in _NOBODYS:
        for text in texts_of(element):
            taker(text)


def texts_of(element: "DataElement") -> Iterator[str]:
    """Values of an element as text, one by one."""
    value: Any = element.value
    if value is None or element.VR == "SQ":
        return
    for one in value if isinstance(value, (list, tuple)) or hasattr(value, "append") else (value,):
        yield one.decode("latin-1") if isinstance(one, bytes) else str(one)
