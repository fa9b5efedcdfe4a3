"""What leaves the process that runs student code is plain data, whatever the answer was."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction

import matplotlib
import numpy as np
import pandas as pd
import pytest

from crm_lib.exam.record import MAX_ROWS, MAX_TEXT, TooLarge, plain, well_formed
from crm_lib.exam.values import accept, approx, between

matplotlib.use("agg")
import matplotlib.pyplot as plt


class Odd:
    def __eq__(self, other):
        return True

    __hash__ = None


class Text(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


class Number(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (3, 3),
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (Decimal("0.25"), 0.25),
        (Fraction(1, 4), 0.25),
        (np.bool_(True), True),
        (float("nan"), {"is": "nan"}),
        (pd.NA, {"is": "nan"}),
        (pd.NaT, {"is": "nan"}),
        (-float("inf"), {"is": "infinite", "sign": -1}),
        ((1, "a"), [1, "a"]),
        ({"a": 1}, {"is": "dict", "items": [["a", 1]]}),
        ({1}, {"is": "set", "items": [1]}),
        (np.array([1, 2]), [1, 2]),
        (dt.date(2024, 1, 2), {"is": "time", "value": "2024-01-02"}),
        (pd.Timestamp("2024-01-02"), {"is": "time", "value": "2024-01-02T00:00:00"}),
        (pd.Timedelta(days=3), {"is": "duration", "days": 3.0}),
        (pd.Period("2024-01", "M"), "2024-01"),
        (Odd(), {"is": "other", "type": "Odd"}),
        (Text("a"), "a"),
        (Number(2), 2.0),
        (len, {"is": "other", "type": "builtin_function_or_method"}),
    ],
)
def test_a_value_becomes_plain_data(value, data):
    assert plain(value) == data
    assert well_formed(json.loads(json.dumps(plain(value))))


def test_subclasses_are_gone_after_recording():
    assert type(plain(Text("a"))) is str
    assert type(plain(Number(2))) is float


def test_only_a_solution_keeps_what_accept_says():
    assert plain(accept("A", "B")) == "A"
    assert plain(accept("A", "B"), key=True) == {"is": "accept", "values": ["A", "B"]}
    assert plain(between(1, 3)) == 2.0
    assert plain(approx(1, abs=0.1), key=True)["abs"] == 0.1


def test_a_named_index_is_a_column_and_another_is_kept_apart():
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="stage"))
    assert [c["name"] for c in plain(frame)["columns"]] == ["stage", "n"]
    assert plain(frame.rename_axis(None))["index"] == ["a", "b"]


@pytest.mark.parametrize(
    "value",
    [
        list(range(30_000)),
        pd.DataFrame({"a": range(MAX_ROWS + 1)}),
        np.zeros((200, 200)),
        ["x" * 15_000] * 200,
    ],
)
def test_too_much_is_refused(value):
    with pytest.raises(TooLarge):
        plain(value)


def test_a_long_text_keeps_its_start_and_nesting_ends():
    data = plain("x" * (MAX_TEXT + 5))
    assert (len(data["start"]), data["length"]) == (MAX_TEXT, MAX_TEXT + 5)
    deep: list = []
    for _ in range(50):
        deep = [deep]
    assert well_formed(plain(deep))


def test_a_chart_becomes_its_facts():
    _, ax = plt.subplots()
    ax.bar(["a", "b"], [3, 1])
    ax.set(title="t", xlabel="x", ylabel="y")
    facts = plain(ax)
    plt.close("all")
    assert facts["kinds"] == ["bar"]
    assert facts["series"][0]["y"] == [3, 1]
    assert facts["ticks"] == ["a", "b"]
    assert well_formed(json.loads(json.dumps(facts)))


NESTED: list = []
for _ in range(500):
    NESTED = [NESTED]


@pytest.mark.parametrize(
    "data",
    [
        {"is": "accept", "values": ["A", "B", "C", "D"]},
        {"is": "between", "low": 0, "high": 1e9},
        {"is": "near", "value": 1, "rel": 1e9, "abs": 1e9},
        {"is": "table"},
        {"is": "table", "columns": 5, "index": None, "rows": 1},
        {"is": "table", "columns": [{"name": "a", "values": [1, 2]}], "index": None, "rows": 1},
        {"is": "series", "name": None, "index": [], "values": [1]},
        {"is": "calls", "results": "all right", "stub": False},
        {"is": "calls", "results": [{"value": 1}]},
        {"is": "plot", "kinds": ["bar"], "series": [{"kind": "bar"}]},
        {"is": "dict", "items": [[1]]},
        {"is": ["table"]},
        {"is": "nonsense"},
        {},
        {1: 2},
        [1, {"is": "accept", "values": [1]}],
        10**400,
        float("nan"),
        float("inf"),
        "x" * (MAX_TEXT + 1),
        NESTED,
        ["x" * 20_000] * 200,
    ],
)
def test_what_no_answer_makes_is_not_well_formed(data):
    assert not well_formed(data)


class Raises:
    def __getattr__(self, name):
        raise RuntimeError(f"no {name}")


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (10**400, {"is": "infinite", "sign": 1}),
        (-(10**400), {"is": "infinite", "sign": -1}),
        (Decimal("sNaN"), {"is": "nan"}),
        (Decimal("1e999"), {"is": "infinite", "sign": 1}),
        (Raises(), {"is": "other", "type": "Raises"}),
        ([1, Raises()], [1, {"is": "other", "type": "Raises"}]),
        (pd.Period("2024-01"), "2024-01"),
    ],
    ids=[str(n) for n in range(7)],
)
def test_what_would_break_a_conversion_is_recorded_in_a_word(value, data):
    assert plain(value) == data
    assert well_formed(plain(value))


def test_a_polars_frame_is_a_table_and_a_lazy_one_is_named():
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert plain(frame) == plain(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    assert plain(frame.lazy()) == {"is": "other", "type": "polars.LazyFrame"}
    assert plain(frame["a"])["values"] == [1, 2]


def test_bars_drawn_one_by_one_are_one_series_and_a_figure_s_title_counts():
    _, axes = plt.subplots()
    for name, size in (("a", 1), ("b", 2)):
        axes.bar(name, size)
    axes.get_figure().suptitle("All")
    facts = plain(axes)
    assert [s["y"] for s in facts["series"]] == [[1, 2]] and facts["title"] == "All"
    plt.close("all")
