"""A number that is right but rounded further than asked is known as such, and no other is."""

import pytest

from crm_lib.exam.compare.rounding import coarser_places, is_rounded, numbers_of


@pytest.mark.parametrize(("answer", "places"), [(74, 0), (74.5, 1), (70, -1)])
def test_the_key_rounded_is_known(answer, places):
    assert is_rounded(answer, 74.46, places)


@pytest.mark.parametrize(("answer", "places"), [(75, 0), (74.4, 1), (80, -1)])
def test_another_number_is_no_rounding(answer, places):
    assert not is_rounded(answer, 74.46, places)


def test_only_fewer_places_than_asked_are_tried():
    assert all(place < 3 for place in coarser_places([0.2552], 3))
    assert numbers_of([0.5, "x", True]) == [0.5]
