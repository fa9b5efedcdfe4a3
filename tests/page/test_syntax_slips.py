"""What beginners write that Python cannot read, and what they are told."""

import re

import pytest

from crm_lib.page.syntax_slips import syntax_cause


def cause(source):
    with pytest.raises(SyntaxError) as caught:
        compile(source, "cell", "exec")
    return syntax_cause(caught.value, source)


@pytest.mark.parametrize(
    ("source", "en", "zh"),
    [
        ("q5 = 833份", "833, not 833份", "不要写 833份"),
        ("q5 = 833 份", "without its unit", "单位"),
        ("q5 = 12.5元  # 每单", "12.5, not 12.5元", "12.5"),
        ("q6 = 20k", "without its unit", "单位"),
        ("q5 = ８３３", "half-width digits", "数字只能用半角"),
        ("q5 = 8３3", "half-width digits", "数字只能用半角"),
        ("q5 = 1 200", "without gaps", "不要留空格"),
        ("q3 = 49.5%  # in percent", "without the sign", "百分号"),
        ("q3 = 49.5％", "without the sign", "百分号"),
        ("q5 = 3 × 4", "* for times", "乘写作 *"),
        ("q1 = “B”", "half-width", "半角"),
        ('q1 = "B”', "half-width", "半角"),
        ("q1 = ‘B’", "half-width", "半角"),
        ('q1 = {"verdict"： "错"}', "half-width", "半角"),
        ('q4 = {"①": "a"，"②": "b"}', "half-width", "半角"),
        ("q8 = 因为客户，所以流失", "needs quotes", "加引号"),
        ("q1 = cart page", "needs quotes", "加引号"),
        ("q2 = A, C D", "needs quotes", "加引号"),
        ('q8 = "第一行\n第二行"', "three quotes", "三个引号"),
        ('q8 = {"correction": "first line\nsecond line"}', "three quotes", "三个引号"),
        ('q8 = "no end', "ends the text is missing", "缺少结尾"),
        ('q8 = """no end\n', 'three quotes """', '三个引号 """'),
        ('q8 = "他说"好"，走了"', "inside of the text", "提前结束"),
        ("q8 = 'it's good'", "inside of the text", "提前结束"),
        ("if 1 > 3:\nprint(1)", "below line 1", "第1行"),
        ("x = 1\n  y = 2", "spaces that do not belong", "多了空格"),
        ("if 1:\n    y = 2\n  z = 3", "same number of spaces", "空格数"),
        ("q = (1 + 2", "opening bracket (", "左括号 ("),
        ("q = [1, 2)", "bracket [ is closed by )", "用 ) 去配 ["),
        ("q = 1)", "closing bracket ) too many", "多了一个右括号"),
        ('q = {"a": 1 "b": 2}', "comma is missing", "缺少逗号"),
        ("for i in x\n    print(i)", "colon", "冒号"),
        ('"B" = q1', "on the left", "左边"),
        ("if x = 3:\n    pass", "two ==", "两个等号"),
        ("q = 07", "does not begin with 0", "不能以 0 开头"),
        ("return 3", "inside of a function", "函数里面"),
        ("print q1", "brackets", "括号"),
        ("f(a=1, 2)", "without a name", "不带名称"),
        ('x = "C:\\Users\\me"', "backslash", "反斜杠"),
        ("x = C:\\data\\my.csv", "path of a file", "文件路径"),
        ("class = 3", "word of Python", "关键字"),
        ("x\u00a0= 3", "invisible", "看不见"),
        ("try:\n    x = 1\ny = 2", "except", "except"),
    ],
)
def test_the_usual_cause_is_named_in_both_languages(source, en, zh):
    told = cause(source)
    assert told is not None
    assert en in told.en and zh in told.zh
    assert not re.search(r"[\u3400-\u9fff]", re.sub(r"\d+\w+", "", told.en))


@pytest.mark.parametrize(
    "source",
    ["q1 = = 3", "q5 = 3 if x", 'q7 = def f(x): return x', "x = 5 if y else", "else:\n    x = 1"],
)  # fmt: skip
def test_what_we_cannot_tell_keeps_pythons_own_words(source):
    assert cause(source) is None


def test_signs_inside_of_a_text_are_no_cause():
    told = cause('q8 = "客户，流失（二）"\nq9 = (1 + 2')
    assert "opening bracket" in told.en
