"""Columns of any storage become int64, float64, bool, text or datetimes."""

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from crm_lib.base.checks import require_columns, require_moment, require_numbers, require_sortable
from crm_lib.base.plain_types import plain_frame, plain_typed


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (pd.Series([1, 255], dtype="uint8"), "int64"),
        (pd.Series([1, 2], dtype="Int16"), "int64"),
        (pd.Series([1, None], dtype="Int16"), "float64"),
        (pd.Series([1.5], dtype="float32"), "float64"),
        (pd.Series([True, False], dtype="boolean"), "bool"),
        (pd.Series([Decimal("1.5"), None]), "float64"),
        (pd.Series([1, 2], dtype=object), "int64"),
        (pd.Series([3, 3]).astype("category"), "int64"),
        (pd.Series([True, False], dtype=object), "bool"),
        (pd.Series(["a", None], dtype="string"), "str"),
        (pd.Series([dt.date(2026, 1, 2)], dtype=object), "datetime64"),
    ],
)
def test_a_column_has_a_plain_type(values, dtype):
    plain = plain_typed(values, what="the table")
    assert str(plain.dtype).startswith(dtype)
    assert plain.isna().tolist() == values.isna().tolist()
    assert [v for v in plain if not pd.isna(v)] == [
        pd.Timestamp(v) if isinstance(v, dt.date) else v for v in values if not pd.isna(v)
    ]


@pytest.mark.parametrize(
    ("arrow", "plain"),
    [
        ("int8[pyarrow]", "int64"),
        ("double[pyarrow]", "float64"),
        ("bool[pyarrow]", "bool"),
        ("string[pyarrow]", "str"),
        ("date32[pyarrow]", "datetime64"),
        ("timestamp[us, tz=Asia/Shanghai][pyarrow]", "datetime64[us, Asia/Shanghai]"),
    ],
)
def test_arrow_columns(arrow, plain):
    pytest.importorskip("pyarrow")
    values = {
        "d": pd.Series(["2026-01-31", "2026-02-28"], dtype="datetime64[us]"),
        "t": pd.Series(["2026-01-31", "2026-02-28"], dtype="datetime64[us, Asia/Shanghai]"),
        "s": pd.Series(["a", "b"]),
    }.get(arrow[0] if arrow.startswith(("date", "time", "str")) else "", pd.Series([0, 1]))
    found = plain_typed(values.astype(arrow), what="the table")
    assert str(found.dtype).startswith(plain)
    assert found.tolist() == values.tolist()


def test_arrow_dictionaries_are_their_values():
    arrow = pytest.importorskip("pyarrow")
    ids = pd.Series(pd.arrays.ArrowExtensionArray(arrow.array(["b", "a", "b"]).dictionary_encode()))
    assert plain_typed(ids, what="the table").tolist() == ["b", "a", "b"]


def test_a_plain_frame_is_returned_as_it_is_and_others_are_not_changed():
    plain = pd.DataFrame({"n": [1], "x": [0.5], "who": ["a"]})
    assert plain_frame(plain, plain.columns, what="the table") is plain
    small = plain.astype({"n": "uint8"})
    assert plain_frame(small, ["n"], what="the table")["n"].dtype == np.int64
    assert small["n"].dtype == np.uint8


def test_ids_of_two_types_are_refused():
    with pytest.raises(ValueError, match="column 'who' of the log mixes numbers and text"):
        require_columns(pd.DataFrame({"who": [12346, "12346"]}), ["who"], what="the log")


def test_times_of_mixed_zones_are_refused_in_words():
    times = [pd.Timestamp("2026-01-01", tz=zone) for zone in ("UTC", "Asia/Shanghai")]
    with pytest.raises(
        ValueError, match="column 'when' of the log holds times of mixed time zones"
    ):
        require_columns(
            pd.DataFrame({"when": pd.Series(times, dtype=object)}), ["when"], what="the log"
        )


@pytest.mark.parametrize("value", [[1], {"a": 1}, {1}, np.array([1])])
def test_lists_are_refused_where_one_value_is_needed(value):
    frame = pd.DataFrame({"who": [value, None]})
    with pytest.raises(ValueError, match="column 'who' of the log holds lists or dictionaries"):
        require_columns(frame, ["who"], what="the log")
    assert len(require_columns(frame, ["who"], what="the log", lists_ok=True)) == 2


def test_complex_numbers_are_refused_with_advice_that_works():
    frame = pd.DataFrame({"n": [2 + 0j, 1 + 0j]})
    with pytest.raises(ValueError, match="column 'n' of the log holds complex numbers") as refused:
        require_columns(frame, ["n"], what="the log")
    frame["n"] = eval(refused.value.args[0].en.split("frame['n'] = ")[1].rstrip("."))
    assert require_numbers(frame, ["n"], what="the log")["n"].tolist() == [2, 1]


def test_row_labels_do_not_bear_a_columns_name():
    frame = pd.DataFrame({"who": [2, 1]}, index=pd.Index([7, 8], name="who"))
    found = require_columns(frame, ["who"], what="the log").sort_values("who")
    assert found["who"].tolist() == [1, 2]
    assert frame.index.name == "who"


def test_a_column_given_twice_is_named():
    frame = pd.DataFrame([[1, 2]], columns=["amount", "amount"])
    with pytest.raises(ValueError, match="2 columns called 'amount'"):
        require_numbers(frame, ["amount"], what="the log")


@pytest.mark.parametrize(
    "texts",
    [
        ["2024/2/1", "2024/10/2"],
        ["01/08/2017"],
        ["2024年2月1日"],
        ["5 Jan 2024", "3 Feb 2024"],
        ["week 9", "week 10"],
        ["9", "10"],
    ],
)
def test_text_that_does_not_sort_as_times_is_refused(texts):
    with pytest.raises(ValueError, match="'when' of the log holds text such as"):
        require_sortable(pd.DataFrame({"when": texts}), "when", what="the log")


@pytest.mark.parametrize(
    "texts",
    [["2024-02-01", "2024-10-02"], ["2024-02", "2024-10"], ["2024Q1", "2024Q2"], ["a", "b"]],
)
def test_text_that_sorts_is_let_through(texts):
    require_sortable(pd.DataFrame({"when": texts}), "when", what="the log")


def test_a_moment_is_written_year_first():
    assert require_moment("2026-01-31", name="today") == pd.Timestamp(2026, 1, 31)
    with pytest.raises(ValueError, match=r"today is '01/08/2017'.*year first"):
        require_moment("01/08/2017", name="today")
    with pytest.raises(ValueError, match=r"today is .*20260131"):
        require_moment(np.int64(20260131), name="today")
