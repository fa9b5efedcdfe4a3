"""Errors that honest slips meet while a cell runs, and what their author is told."""

import pandas as pd
import pytest

from crm_lib.page.running_slips import nearest, running_cause


def cause(source, **names):
    names = {"pandas_": pd, "__name__": "__main__", **names}
    with pytest.raises(Exception) as caught:  # any error is a slip here
        exec(compile(source, "cell", "exec"), names)
    return running_cause(caught.value, source, names)


@pytest.fixture
def orders():
    return pd.DataFrame({"customer_id": [1, 2], "amount": [3.0, 4.0], "city": ["北京", "上海"]})


@pytest.mark.parametrize(
    ("source", "near"),
    [
        ('orders["custmer_id"]', "customer_id"),
        ('orders["Amount"]', "amount"),
        ('orders["amount "]', "amount"),
        ('orders[["customer id", "amount"]]', "customer_id"),
        ('orders.groupby("citty")["amount"].sum()', "city"),
        ('x = (orders\n     .set_index("customer_id")\n     .sort_values("amout"))', "amount"),
        ('orders.drop(columns="amounts")', "amount"),
        ('orders.merge(orders, on="custumer_id")', "customer_id"),
        ('orders.loc[0, "amuont"]', "amount"),
        ("orders.amont", "amount"),
        ("orders.custmer_id.mean()", "customer_id"),
    ],
)
def test_a_wrong_column_is_told_with_the_nearest(orders, source, near):
    told = cause(source, orders=orders)
    assert near in told.en and near in told.zh


def test_a_column_unlike_all_is_told_with_those_there_are(orders):
    told = cause('orders["revenue"]', orders=orders)
    assert "customer_id, amount, city" in told.en and "现有" in told.zh


def test_a_column_is_looked_for_where_the_function_looks(orders):
    source = 'def f(table):\n    return table["amont"]\nf(orders)'
    assert "'amount'" in cause(source, orders=orders).en


def test_a_wrong_key_of_a_dict_and_a_wrong_row(orders):
    assert "key" in cause('prices["cofee"]', prices={"coffee": 3}).en
    assert "row" in cause('rates["Beijing"]', rates=pd.Series({"beijing": 1})).en


@pytest.mark.parametrize(
    ("source", "en", "zh"),
    [
        ("ordres.head()", "Did you mean orders?", "orders"),
        ("pirnt(3)", "Did you mean print?", "print"),
        ("q5 = rate * 100", "Run the cells above", "上面给它赋值的单元格"),
        ("pd.DataFrame()", "run the first code cell", "第一个代码单元格"),
        ("q1 = B", "needs quotes", "加引号"),
        ("q2 = AC", "needs quotes", "加引号"),
        ("q2 = [visits, cart]", "needs quotes", "加引号"),
        ("q8 = 漏斗", "needs quotes", "加引号"),
        ("q1 == 'B'", "write one", "一个等号"),
        ("x = true", "Python writes True", "True"),
        ("1 / 0", "divided by 0", "除数是 0"),
        ("1 // 0", "divided by 0", "除数是 0"),
        ("2.0 ^ 3", "**", "**"),
        ("orders.amount ^ 2.5", "**", "**"),
        ("'3' + 4", "text and a number", "文字和数字"),
        ("4 + '3'", "text and a number", "文字和数字"),
        ("'3' < 4", "text and a number", "文字和数字"),
        ("orders.city + 1", "text and a number", "文字和数字"),
        ("orders.city.mean()", "counted with", "不能参加计算"),
        ("None + 1", "None", "None"),
        ("orders('amount')", "square brackets", "方括号"),
        ("x = 3\nx(4)", "like a function", "函数"),
        ("x = None\nx[0]", "None", "None"),
        ("x = None\nx.plot()", "None", "None"),
        ("orders.head[5]", "round brackets", "圆括号"),
        ("sum(5)", "one number", "一个数"),
        ("x = [1, 2]\nx['a']", "numbered", "序号"),
        ("def f(a, b): pass\nf(1)", "'b'", "'b'"),
        ("def f(a): pass\nf(b=1)", "argument called b", "b"),
        ("def f(a): pass\nf(3,5)", "write 3.5", "3.5"),
        ("float('1,200')", "read as a number", "不能读成数字"),
        ("int('12.5')", "read as a number", "不能读成数字"),
        ("orders[orders.amount > 1 and orders.amount < 9]", "& for and", "&"),
        ("orders['x'] = [1, 2, 3]", "3 values and the table 2 rows", "3 个值"),
        ("[1][3]", "Counting begins at 0", "从 0 开始"),
        ("orders.iloc[9]", "Counting begins at 0", "从 0 开始"),
        ("a, b = [1, 2, 3]", "as many names", "个数"),
        ("int(float('nan'))", "missing values", "缺失值"),
        ("def f():\n    x = y + 1\n    y = 2\nf()", "before it is set", "赋值"),
        ("def f(): return f()\nf()", "calls itself", "调用自己"),
        ("import panda", "Did you mean pandas?", "pandas"),
        ("import qqzzpack_x", "not installed", "没有安装"),
        ("import crm_lib.funel", "crm_lib.funnel", "crm_lib.funnel"),
        ("from crm_lib.funnel import funel_table", "funnel_table", "funnel_table"),
        ("x = 3.14159\nx.round(2)", "a float", "float"),
        ("'abc'.uper()", "Did you mean upper?", "upper"),
    ],
)
def test_the_usual_cause_is_named_in_both_languages(orders, source, en, zh):
    names = {} if "pd." in source else {"q": 1}
    told = cause(source, orders=orders, **names)
    assert told is not None
    assert en in told.en and zh in told.zh


def test_a_missing_file_is_told_with_the_nearest(tmp_path, monkeypatch):
    (tmp_path / "orders_2024.csv").write_text("a,b\n")
    monkeypatch.chdir(tmp_path)
    assert "orders_2024.csv" in cause('open("orders2024.csv")').en
    assert "folder of this notebook" in cause('pandas_.read_csv("survey.xlsx")').en


def test_an_error_without_a_usual_cause_is_left_alone():
    assert cause("raise RuntimeError('x')") is None
    assert cause("raise ValueError('x')") is None
    assert cause("raise KeyError") is None


def test_the_nearest_name_ignores_case_and_spaces():
    assert nearest("CUSTOMER ID", ["customer_id", "order_id"]) == "customer_id"
    assert nearest("zzz", ["customer_id", 3]) is None
