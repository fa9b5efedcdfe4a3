"""The recorded facts of two charts, where the form of a question alone does not show it."""

from crm_lib.exam.compare.charts import ChartRules, chart_findings

KEY = {"is": "plot", "kinds": ["bar"], "series": [{"kind": "bar", "y": [255, 120]}],
       "ticks": ["cart", "buy"], "title": "t", "xlabel": "x", "ylabel": "y",
       "xlim": [0, 2], "ylim": [0, 300]}  # fmt: skip


def right(answer, **rules):
    return {
        what
        for what, is_right, _ in chart_findings(ChartRules("bar", **rules), answer, KEY)
        if is_right
    }


def test_only_what_the_rules_name_counts():
    assert right(KEY) == {"kind", "series", "labels"}
    assert right(KEY, series=False, labels=False, ticks=True, limits=["y0", "x1"]) == {
        "kind", "ticks", "y0", "x1"}  # fmt: skip


def test_bars_go_by_their_words_unless_order_counts():
    flipped = {**KEY, "series": [{"kind": "bar", "y": [120, 255]}], "ticks": ["buy", "cart"]}
    assert "series" in right(flipped)
    assert "series" not in right(flipped, ordered=True)
    assert "series" not in right({**flipped, "ticks": ["cart", "buy"]})


def test_percent_or_fraction_is_the_same_drawing():
    assert "series" in right({**KEY, "series": [{"kind": "bar", "y": [2.55, 1.2]}]})
    assert "series" not in right({**KEY, "series": [{"kind": "bar", "y": [25.5, 12]}]})
