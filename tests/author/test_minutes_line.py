"""The line of minutes: its wordings, old and new, are found; what it says is what is found again."""

import pytest

from crm_lib.author.minutes_line import ASSIGNMENT, LESSON, Minutes, without_minutes
from crm_lib.author.prose import different_numbers


@pytest.mark.parametrize(
    "minutes",
    [
        Minutes(75, 75, 50),
        Minutes(80, 95, 60),
        Minutes(15, 15, None),
        Minutes(15, 20, None),
        Minutes(80, 95, 60, 120, 7),
        Minutes(75, 75, None, 115),
        Minutes(75, 75, 50, 115, 12),
        Minutes(75, 85, 50, 115, 12, 30),
        Minutes(75, 75, None, 115, None, 30),
    ],
)
def test_a_line_is_found_whole_and_has_the_same_numbers_in_both_languages(minutes):
    for language, line in minutes.lines.items():
        assert LESSON[language].fullmatch(line), line
        assert without_minutes(f"{line} x") == " x"
    assert different_numbers(*minutes.lines.values()) == ([], [])


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "About 75 minutes."),
        ("en", 'About 80 minutes for the core; sections marked "optional" can wait.'),
        ("zh", "约75分钟。"),
        ("zh", "核心部分约80分钟，标有“选修”的小节可以以后再看。"),
    ],
)
def test_older_wordings_are_found(language, line):
    assert LESSON[language].fullmatch(line)


def test_an_assignment_says_it_inside_a_sentence():
    for language, words in Minutes(75, 75, 50).assignment_lines.items():
        assert ASSIGNMENT[language].fullmatch(words)
    assert ASSIGNMENT["en"].search("30 marks, about 60 minutes. The lesson")
    assert not ASSIGNMENT["en"].search("100 marks, 120 minutes, closed book")
