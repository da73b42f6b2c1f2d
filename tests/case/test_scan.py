"""Where voxels lie, and whether two scans are of one person."""

import math

from hypothesis import given
from hypothesis import strategies as st

from catamnesis.case.scan import Geometry, Vector, patient_key

UPRIGHT: tuple[Vector, Vector, Vector] = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0))
GRID = Geometry((10, 20, 30), (3.0, 4.0, 5.0), (-10.0, 7.0, 100.0), UPRIGHT)

indices = st.tuples(*(st.floats(-50, 50) for _ in range(3)))
angles = st.floats(0, 2 * math.pi)


def turned(angle: float) -> Geometry:
    """A grid turned about the patient's length."""
    cosine, sine = math.cos(angle), math.sin(angle)
    axes: tuple[Vector, Vector, Vector] = ((0.0, 0.0, 1.0), (-sine, cosine, 0.0), (cosine, sine, 0.0))
    return Geometry((10, 20, 30), (3.0, 4.0, 5.0), (-10.0, 7.0, 100.0), axes)


@given(indices, angles)
def test_a_voxel_index_goes_to_the_patient_and_back(index: Vector, angle: float) -> None:
    grid = turned(angle)
    back = grid.index(grid.patient_mm(index))
    assert all(math.isclose(a, b, abs_tol=1e-9) for a, b in zip(back, index, strict=True))


def test_columns_run_to_the_left_rows_to_the_back_and_slices_to_the_head() -> None:
    assert GRID.patient_mm((0, 0, 0)) == (-10.0, 7.0, 100.0)
    assert GRID.patient_mm((1, 0, 0)) == (-10.0, 7.0, 103.0)
    assert GRID.patient_mm((0, 1, 0)) == (-10.0, 11.0, 100.0)
    assert GRID.patient_mm((0, 0, 1)) == (-5.0, 7.0, 100.0)


def test_the_volume_of_a_voxel_is_in_millilitres() -> None:
    assert math.isclose(GRID.voxel_volume_ml, 0.06)


def test_a_grid_that_is_turned_or_moved_is_another_grid() -> None:
    assert GRID.same_grid(turned(0.0))
    assert not GRID.same_grid(turned(0.01))
    assert not GRID.same_grid(Geometry((10, 20, 30), (3.0, 4.0, 5.0), (-10.0, 7.0, 101.0), UPRIGHT))
    assert not GRID.same_grid(Geometry((10, 20, 31), (3.0, 4.0, 5.0), (-10.0, 7.0, 100.0), UPRIGHT))


def test_no_name_is_kept_of_a_patient() -> None:
    key = patient_key("123", "Doe^Jane", "19700101")
    assert "DOE" not in repr(key).upper()
    assert "123" not in key.identifier


def test_equal_identifiers_with_different_birth_dates_are_two_people() -> None:
    one, other = patient_key("1", "A", "19700101"), patient_key("1", "A", "19800101")
    assert one.same_as(other) is False


def test_without_identifiers_name_and_birth_date_tell() -> None:
    one = patient_key("", "Doe^Jane", "19700101")
    assert one.same_as(patient_key("", "doe jane", "19700101")) is True
    assert one.same_as(patient_key("", "Roe^Jane", "19700101")) is False
    assert one.same_as(patient_key("", "Doe^Jane", "")) is None


@given(st.text(), st.text(), st.text())
def test_sameness_is_symmetric(identifier: str, name: str, born: str) -> None:
    one, other = patient_key(identifier, name, born), patient_key(identifier, "x", born)
    assert one.same_as(other) == other.same_as(one)
