"""Expected values with alternatives are plain values for every later cell."""

import pytest

from crm_lib.exam.values import accept, approx, between


def test_an_accepted_value_is_its_first_and_knows_the_others():
    text, number = accept("自动呼叫分配", "ACD"), accept(3, 4.5)
    assert text == "自动呼叫分配" and text.upper().endswith("分配")
    assert text.alternatives == ("ACD",)
    assert number + 1 == 4 and number.alternatives == (4.5,)


def test_a_range_is_its_middle_and_knows_its_ends():
    value = between(2, 4)
    assert value * 2 == 6 and (value.low, value.high) == (2, 4)
    assert between(1, 1) == 1


def test_a_near_number_knows_how_near():
    value = approx(0.745, abs=0.001)
    assert value == 0.745 and (value.rel, value.abs) == (0, 0.001)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: accept("a", 1), TypeError, "not a mixture"),
        (lambda: between(4, 2), ValueError, "low ≤ high, got 4 and 2"),
        (lambda: approx(1), ValueError, "needs rel= or abs="),
        (lambda: approx(1, rel=-0.1), ValueError, "needs rel= or abs="),
    ],
)
def test_what_makes_no_sense_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
