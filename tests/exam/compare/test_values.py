"""Plain answers against plain keys, where a form alone does not show it."""

import pandas as pd
import pytest

from crm_lib.exam.compare.values import key_number, same_text, same_value, typo_of
from crm_lib.exam.normalise import bare, is_chinese, normalised
from crm_lib.exam.record import plain

DAY = {"is": "time", "value": "2024-01-02"}


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (1, 1.0),
        ([1, 2], [1.0, 2.0]),
        ("ＡＣＤ", "acd"),
        ("客戶終身價值", "客户终身价值"),
        ({"is": "set", "items": [2, 1]}, {"is": "set", "items": [1, 2.0]}),
        (
            {"is": "dict", "items": [["b", 2], ["a", 1]]},
            {"is": "dict", "items": [["a", 1], ["b", 2]]},
        ),
        (None, {"is": "nan"}),
        ({"is": "time", "value": "2024-01-02T00:00:00"}, DAY),
        (7, {"is": "accept", "values": [3, 7]}),
        ("ivr", {"is": "accept", "values": ["交互式语音应答", "IVR"]}),
        (3.05, {"is": "near", "value": 3, "rel": 0, "abs": 0.1}),
    ],
)
def test_values_that_agree(answer, key):
    assert same_value(answer, key)


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (True, 1),
        (1, True),
        ("1", 1),
        ([1, 2], [2, 1]),
        ([1], [1, 2]),
        (None, 0),
        ({"is": "set", "items": [1, 1]}, {"is": "set", "items": [1, 2]}),
        ({"is": "time", "value": "2024-01-02T12:00:00"}, DAY),
        ({"is": "accept", "values": [1, 2, 3]}, 1),
        ({"is": "between", "low": 0, "high": 1e9}, 1),
        ({"is": "other", "type": "X"}, {"is": "other", "type": "Y"}),
        (float("nan"), {"is": "between", "low": 0, "high": 1}),
    ],
)
def test_values_that_do_not(answer, key):
    assert not same_value(answer, key)


def test_texts_have_one_form():
    assert normalised("　ＡＣＤ  系統 ") == "acd 系统"
    assert bare("“加入 购物车”。") == "加入购物车"
    assert same_text("Check-out", "check out")
    assert not same_text("check", "check out")
    assert typo_of("retenton", {"is": "accept", "values": ["保留", "retention"]})
    assert is_chinese("客户CLV") and not is_chinese("customer lifetime value 客")


def test_the_number_a_key_stands_for():
    assert key_number({"is": "accept", "values": [3, 7]}) == 3
    assert key_number({"is": "between", "low": 2, "high": 4}) == 3
    assert key_number("x") is None


@pytest.mark.parametrize(
    ("answer", "key", "same"),
    [
        (pd.Timestamp("2024-01-05", tz="Asia/Shanghai"), pd.Timestamp("2024-01-05"), True),
        ("2024/1/5", pd.Timestamp("2024-01-05"), True),
        ("2024年1月5日", pd.Timestamp("2024-01-05"), True),
        (pd.Period("2024-01", "M"), pd.Timestamp("2024-01-01"), True),
        (pd.Timestamp("2024-01-05"), "2024-01-05", True),
        ("2024-01-06", pd.Timestamp("2024-01-05"), False),
    ],
)
def test_dates_as_text_with_zones_and_as_periods_are_understood(answer, key, same):
    assert same_value(plain(answer), plain(key)) is same
