"""The cheapest choice that meets all conditions is found, or None where nothing does."""

from crm_lib.papers.conditions import Row
from crm_lib.papers.solving import cheapest


def row(factors, least, most):
    return Row("any", "", factors, least, most)


def test_the_cheapest_two_of_four_are_chosen():
    ones = dict.fromkeys(range(4), 1.0)
    assert cheapest([0.4, 0.1, 0.3, 0.2], [row(ones, 2, 2)]) == [1, 3]


def test_a_condition_overrules_a_price():
    ones = dict.fromkeys(range(3), 1.0)
    assert cheapest([0.1, 0.2, 9.0], [row(ones, 1, 1), row({2: 1.0}, 1, 1)]) == [2]


def test_nothing_is_found_where_nothing_fits():
    assert cheapest([0.1], [row({0: 1.0}, 2, 2)]) is None
    assert cheapest([0.1], [row({}, 1, 2)]) is None
    assert cheapest([], [row({}, 0, 1)]) == []
