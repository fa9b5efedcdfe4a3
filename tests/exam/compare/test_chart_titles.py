"""Titles held against what is drawn: only plain contradictions count."""

import pytest

from crm_lib.exam.compare.chart_titles import title_contradicts

STAGES = {"kind": "bar", "y": [2.0, 9.0, 40.0, 11.0]}
NAMES = ["exploration", "build-up", "maturity", "decline"]
SCORES = {"kind": "bar", "y": [8.0, 10.0, 13.0, 15.0, 17.0]}
GAPS = {"kind": "bar", "y": [-0.4, -1.2, -0.1]}


def contradicts(title, series, ticks=()):
    return title_contradicts({"title": title, "series": [series], "ticks": list(ticks)})


@pytest.mark.parametrize(
    ("title", "series", "ticks"),
    [
        ("Exploration brings the most", STAGES, NAMES),
        ("build-up 每月利润最高", STAGES, NAMES),
        ("Maturity brings the least", STAGES, NAMES),
        ("Months fall with satisfaction", SCORES, "12345"),
        ("客户月数随满意度下降", SCORES, "12345"),
        ("Emotion rises along the way", {"kind": "line", "y": [5, 4, 2]}, ()),
        ("All stay equally long", SCORES, "12345"),
        ("满意不满意没有差别", SCORES, "12345"),
        ("Every dimension exceeds expectations", GAPS, ["tangible", "reliable", "caring"]),
        (
            "caring 差距最大",
            {"kind": "bar", "y": [1.2, 3.4, 2.0]},
            ["tangible", "reliable", "caring"],
        ),
    ],
)
def test_a_title_that_says_otherwise_is_noticed(title, series, ticks):
    assert contradicts(title, series, ticks)


@pytest.mark.parametrize(
    ("title", "series", "ticks"),
    [
        ("Maturity brings the most", STAGES, NAMES),
        ("maturity 每月利润最高", STAGES, NAMES),
        ("Exploration brings the least", STAGES, NAMES),
        ("Months rise with satisfaction", SCORES, "12345"),
        ("越满意，留得越久", SCORES, "12345"),
        ("The unhappy leave early", SCORES, "12345"),
        ("They do not stay equally long", SCORES, "12345"),
        ("Reliable falls furthest behind", GAPS, ["tangible", "reliable", "caring"]),
        ("reliable 落后最多", GAPS, ["tangible", "reliable", "caring"]),
        ("Waiting drives away as many as the rival", STAGES, NAMES),
        ("Maturity, not exploration, brings the most", STAGES, NAMES),
        ("Emotion falls, then rises", {"kind": "line", "y": [5, 2, 4]}, ()),
        ("Nothing in it", STAGES, NAMES),
        ("", STAGES, NAMES),
    ],
)
def test_what_is_true_or_cannot_be_told_is_let_through(title, series, ticks):
    assert not contradicts(title, series, ticks)


def test_several_series_and_missing_values_are_let_through():
    two = {"title": "Exploration brings the most", "series": [STAGES, STAGES], "ticks": NAMES}
    assert not title_contradicts(two)
    gap = {"kind": "bar", "y": [1.0, None, 3.0, 4.0]}
    assert not contradicts("Exploration brings the most", gap, NAMES)
