"""What stands under a drawn value."""

from crm_lib.exam.compare.chart_words import has_words, places_differ, values_by_name


def test_names_are_the_words_or_the_places():
    assert values_by_name({"ticks": ["a", "b"]}, {"y": [1, 2]}) == {"a": 1, "b": 2}
    assert values_by_name({"ticks": ["0", "1", "2", "3"]}, {"x": [1, 2.0], "y": [5, 6]}) == {
        "1": 5, "2": 6}  # fmt: skip
    assert values_by_name({}, {"x": [1, 1], "y": [5, 6]}) is None


def test_only_whole_numbers_are_places():
    assert places_differ({"0": 1, "1": 2}, {"1": 1, "2": 2})
    assert not places_differ({"1": 1, "2": 2}, {"2": 2, "1": 1})
    assert not places_differ({"0.8": 1, "1.8": 2}, {"1": 1, "2": 2})
    assert not places_differ({"low": 1, "high": 2}, {"1": 1, "2": 2})


def test_each_value_needs_a_word_of_its_own():
    assert has_words({"ticks": ["a", "b"]}, {"y": [1, 2]})
    assert not has_words({"ticks": ["a", "a"]}, {"y": [1, 2]})
