"""Units of an answer: known by their names, held against the question's, never guessed."""

import pytest

from crm_lib.exam.units import same_dimension, unit_named, units_fit, with_digits


@pytest.mark.parametrize(
    ("words", "same_as"),
    [("元", "yuan"), ("天", "days"), ("人", "people"), ("weeks", "周"), ("percent", "%")],
)
def test_names_in_two_languages_are_one_unit(words, same_as):
    assert unit_named(words) is not None
    assert unit_named(words) == unit_named(same_as)


def test_unknown_words_are_no_unit():
    assert unit_named("elephants") is None and unit_named("is not the answer") is None


def test_another_unit_does_not_fit_and_may_measure_the_same():
    days, weeks, yuan = (unit_named(u) for u in ("days", "weeks", "yuan"))
    assert units_fit(days, days) and not units_fit(weeks, days) and not units_fit(yuan, days)
    assert same_dimension(weeks, days) and not same_dimension(yuan, days)
    assert units_fit("", days)


@pytest.mark.parametrize(
    ("text", "digits"),
    [("三百二十", "320"), ("一万二千", "12000"), ("七十四点五", "74.5"), ("800", "800")],
)
def test_chinese_numerals_become_digits(text, digits):
    assert with_digits(text) == digits
