"""From a folder with photographs to a verdict and a report; and one photograph by itself."""

import base64
import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="needs the extra [photo]")
pytest.importorskip("cv2", reason="needs the extra [photo]")
pytest.importorskip("PIL", reason="needs the extra [photo]")

from catamnesis.case.case import Case
from catamnesis.case.discrepancy import Kind, Refusal
from catamnesis.case.wound import GivenScale, GivenWound
from catamnesis.exchange.archive import read_archive, write_archive
from catamnesis.photo_workup import measured_photograph, printed
from catamnesis.workup import Workup, open_case
from wound_pictures import Drawn, Scene, draw, save

BEFORE = Scene(radius_mm=14.0, tilt_degrees=10.0, yellow=0.3)
AFTER = Scene(radius_mm=9.0, tilt_degrees=15.0, turn_degrees=100.0, skin="medium")


@cache
def drawn(scene: Scene) -> Drawn:
    return draw(scene)


def box(scene: Scene) -> str:
    return "[" + ", ".join(f"{edge:.0f}" for edge in drawn(scene).box) + "]"


def folder(path: Path, *entries: str) -> Path:
    save(drawn(BEFORE).pixels, path / "before.jpg", taken="2019:12:30 10:00:00")
    save(drawn(AFTER).pixels, path / "after.jpg", taken="2020:01:29 10:00:00")
    lines = "".join(f"  - {{site: knee, domain: skin, {entry}}}\n" for entry in entries)
    (path / "case.yaml").write_text(
        "catamnesis: 1\nid: x\ntitle: x\nquestion: {treatment: drug}\nexposures:\n"
        f"  - {{id: drug, drug: anakinra, start: 2020-01-01}}\nphotographs:\n{lines}",
        "utf-8",
    )
    return path


def both(path: Path) -> Path:
    marker = "scale: {marker_mm: 20}"
    return folder(
        path,
        f"id: one, when: 2019-12-30, file: before.jpg, {marker}, wound: {{box: {box(BEFORE)}}}",
        f"id: two, when: 2020-01-29, file: after.jpg, {marker}, wound: {{box: {box(AFTER)}}}",
    )


def worked(path: Path) -> Workup:
    return open_case(path).measured().weighed()


def told(case: Case, words: str) -> bool:
    return any(re.search(words, str(d)) for d in case.discrepancies)


def test_two_photographs_become_a_measured_verdict(tmp_path: Path) -> None:
    case = worked(both(tmp_path)).case
    areas = [p.area_cm2 for p in case.planimetries]
    truth = [drawn(scene).area_cm2 for scene in (BEFORE, AFTER)]
    assert areas == pytest.approx(truth, rel=0.05)
    (change,) = case.changes
    assert change.relative == pytest.approx(truth[1] / truth[0] - 1, abs=0.03)
    assert [j.verdict for j in case.judged("variation")] == ["beyond noise"]
    (skin,) = [j for j in case.judged("verdict") if j.subject == "skin"]
    assert skin.verdict == "improved"
    (weekly,) = [m for m in case.measurements if m.name == "change of area per week"]
    assert weekly.value == pytest.approx((truth[1] - truth[0]) / (30 / 7), rel=0.05)


def test_the_true_area_lies_within_the_interval(tmp_path: Path) -> None:
    for one, scene in zip(worked(both(tmp_path)).case.planimetries, (BEFORE, AFTER), strict=True):
        assert one.low_cm2 < drawn(scene).area_cm2 < one.high_cm2


def test_the_page_shows_both_at_one_scale_without_the_notes_of_the_camera(tmp_path: Path) -> None:
    workup = worked(both(tmp_path))
    page = workup.report("html").decode("utf-8")
    assert "Photographs, measured" in page
    widths = [float(w) for w in re.findall(r'<image [^>]*? width="([\d.]+)"', page)]
    flats = [p.picture for p in workup.case.planimetries if p.picture]
    each = [width / (flat.width * flat.mm_per_pixel) for width, flat in zip(widths, flats, strict=True)]
    assert each[0] == pytest.approx(each[1], rel=1e-3)
    for text in re.findall(r"data:image/jpeg;base64,([^\"]+)", page):
        jpeg = base64.b64decode(text)
        assert jpeg.startswith(b"\xff\xd8")
        assert b"Exif" not in jpeg
        assert b"2019:12:30" not in jpeg
    assert page.count("<polygon") == 4
    assert workup.report("html").decode("utf-8") == page
    assert "Photographs, measured" in workup.report("md").decode("utf-8")
    assert b"Planimetry" in workup.report("json")


def test_a_measured_case_survives_the_archive(tmp_path: Path) -> None:
    case = worked(both(tmp_path)).case
    assert read_archive(write_archive(case)) == case


def test_measuring_twice_gives_the_same(tmp_path: Path) -> None:
    first, second = (open_case(both(tmp_path)).measured().case for _ in range(2))
    assert first == second


def test_a_picture_without_a_scale_has_no_area(tmp_path: Path) -> None:
    case = worked(folder(tmp_path, f"when: 2019-12-30, file: before.jpg, wound: {{box: {box(BEFORE)}}}")).case
    assert case.planimetries == ()
    assert told(case, r"no scale, so no area can be given; a marker was found \(DICT_4X4_50 number 7\); give the side")


def test_a_picture_without_the_marker_that_was_promised_has_no_area(tmp_path: Path) -> None:
    path = folder(tmp_path, "when: 2019-12-30, file: none.jpg, scale: {marker_mm: 20}, wound: {points: [[700, 450]]}")
    save(drawn(Scene(marker=None)).pixels, path / "none.jpg")
    case = worked(path).case
    assert case.planimetries == ()
    assert told(case, "no printed marker .* was found .* no area; .*two points of a ruler")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("when: 2019-12-30, scale: {marker_mm: 20}", "a scale or a wound stands without a picture"),
        ("when: 2019-12-30, file: before.jpg, scale: {marker_mm: 20}", "where the wound lies is not said"),
        ("when: 2019-12-30, file: case.yaml, scale: {marker_mm: 20}, wound: {healed: true}", "no JPEG, PNG or TIFF"),
    ],
)
def test_what_is_missing_is_told_and_the_report_goes_on(entry: str, words: str, tmp_path: Path) -> None:
    workup = worked(folder(tmp_path, entry))
    assert told(workup.case, words)
    assert workup.report("html")


def test_a_polygon_and_two_points_are_taken_as_they_are(tmp_path: Path) -> None:
    path = folder(
        tmp_path,
        "when: 2019-12-30, file: before.jpg, scale: {points: [[0, 0], [300, 400]], mm: 50}, "
        "wound: {polygon: [[100, 100], [300, 100], [300, 300], [100, 300]]}",
    )
    (found,) = worked(path).case.planimetries
    assert found.area_cm2 == pytest.approx(4.0)


def test_the_camera_s_clock_dates_a_picture_that_the_record_does_not(tmp_path: Path) -> None:
    path = folder(tmp_path, f"file: before.jpg, scale: {{marker_mm: 20}}, wound: {{box: {box(BEFORE)}}}")
    case = worked(path).case
    assert case.planimetries[0].when.nominal_day == -2
    assert told(case, "the camera's clock says 2019-12-30, which was used")


def test_a_camera_s_clock_that_contradicts_the_record_is_told(tmp_path: Path) -> None:
    path = folder(tmp_path, "when: 2020-02-01, file: before.jpg, scale: {marker_mm: 20}, wound: {healed: true}")
    case = worked(path).case
    (found,) = [d for d in case.discrepancies if d.kind is Kind.CONTRADICTORY]
    assert "the camera's clock says 2019-12-30; the record was followed" in found.what


def test_without_the_extra_the_report_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *a: None if name == "cv2" else real(name, *a))
    workup = worked(both(tmp_path))
    assert workup.case.planimetries == ()
    assert told(workup.case, r"not measured: that needs opencv-python-headless.*pip install .catamnesis\[photo\]")
    assert b"catamnesis[photo]" in workup.report("html")


def test_one_photograph_by_itself_is_printed_and_drawn(tmp_path: Path) -> None:
    path = save(drawn(BEFORE).pixels, tmp_path / "a.jpg", taken="2019:12:30 10:00:00")
    found = measured_photograph(path, GivenScale(marker_mm=20), GivenWound(box=drawn(BEFORE).box))
    text = printed(found.planimetry)
    assert re.search(r"^area +6\.\d+ cm² \(95 %: \d", text.replace("\u202f", " "))
    assert "taken       2019-12-30" in text
    assert found.drawn.startswith(b"\xff\xd8")
    assert b"Exif" not in found.drawn


def test_one_photograph_without_anything_said_is_refused(tmp_path: Path) -> None:
    path = save(drawn(BEFORE).pixels, tmp_path / "a.jpg")
    with pytest.raises(Refusal, match="where the wound lies is not said"):
        measured_photograph(path, GivenScale(marker_mm=20), None)
    with pytest.raises(Refusal, match="no scale, so no area"):
        measured_photograph(path, None, GivenWound(box=drawn(BEFORE).box))


def test_a_picture_that_the_camera_turned_is_measured_upright(tmp_path: Path) -> None:
    import numpy as np

    lying = np.ascontiguousarray(np.rot90(drawn(BEFORE).pixels))
    path = save(lying, tmp_path / "a.jpg", orientation=6)
    found = measured_photograph(path, GivenScale(marker_mm=20), GivenWound(box=drawn(BEFORE).box))
    assert found.planimetry.area_cm2 == pytest.approx(drawn(BEFORE).area_cm2, rel=0.05)


@pytest.mark.parametrize(
    "scene",
    [
        Scene(blur_px=5.0),
        Scene(blur_px=3.5, marker=("DICT_APRILTAG_36h11", 3)),
        Scene(blur_px=3.0, tilt_degrees=30),
        Scene(marker_mm=8.0),
        Scene(noise=14.0, blur_px=2.0),
        Scene(tilt_degrees=60),
        Scene(skin="dark", black=1.0),
        Scene(radius_mm=3.0, pixels_per_mm=4.0),
    ],
    ids=str,
)
def test_an_area_further_out_than_5_percent_is_flagged_and_lies_within_its_interval(
    scene: Scene, tmp_path: Path
) -> None:
    path = save(drawn(scene).pixels, tmp_path / "a.jpg")
    given = GivenScale(marker_mm=scene.marker_mm)
    found = measured_photograph(path, given, GivenWound(box=drawn(scene).box)).planimetry
    truth = drawn(scene).area_cm2
    assert found.area_cm2 == pytest.approx(truth, rel=0.05) or found.doubts
    assert found.low_cm2 <= truth <= found.high_cm2


def test_a_marker_whose_border_cannot_be_told_gives_no_scale(tmp_path: Path) -> None:
    # here the detector takes cells inside the marker for its border, and the area would come out half as large again
    scene = Scene(blur_px=5.0, seed=4)
    path = save(drawn(scene).pixels, tmp_path / "a.jpg")
    with pytest.raises(Refusal, match="no printed marker"):
        measured_photograph(path, GivenScale(marker_mm=20), GivenWound(box=drawn(scene).box))
