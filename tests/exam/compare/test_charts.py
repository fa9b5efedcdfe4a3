"""The recorded facts of two charts, where the form of a question alone does not show it."""

from crm_lib.exam.compare.charts import ChartRules, chart_findings

KEY = {"is": "plot", "kinds": ["bar"], "series": [{"kind": "bar", "y": [255, 120]}],
       "ticks": ["cart", "buy"], "title": "Users", "xlabel": "x", "ylabel": "y",
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


def on_numbers(scores, values):
    return {**KEY, "series": [{"kind": "bar", "x": scores, "y": values}], "ticks": []}


def test_right_heights_over_the_wrong_numbers_are_wrong():
    key = on_numbers([1.0, 2.0, 3.0], [12, 15, 22])

    def is_right(answer):
        findings = chart_findings(ChartRules("bar", labels=False), answer, key)
        return all(right for _, right, _ in findings)

    assert is_right(key)
    assert is_right(on_numbers([3, 2, 1], [22, 15, 12]))
    assert is_right(on_numbers(["1.0", "2.0", "3.0"], [12, 15, 22]))
    assert is_right(on_numbers(["one", "two", "three"], [12, 15, 22]))
    assert not is_right(on_numbers([3, 2, 1], [12, 15, 22]))
    assert not is_right(on_numbers([0, 1, 2], [12, 15, 22]))
    assert not is_right(on_numbers(["3", "2", "1"], [12, 15, 22]))
