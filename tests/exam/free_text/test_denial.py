"""What a "not" reaches: 未 in a term denies only that term, a denied operation is not the point."""

from pathlib import Path

import pytest

from crm_lib.exam.free_text.denial import denied_before, denied_inside, denies
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import load_rubrics

SOLUTIONS = Path(__file__).resolve().parents[3] / "solutions"


@pytest.fixture(scope="module")
def rubrics():
    found = {}
    for name in ("01_what_crm_is", "06_sales_funnel", "08_rfm"):
        found |= load_rubrics(SOLUTIONS / name / "rubrics.yaml")
    return found


def status(rubrics, question, point, text):
    findings = proposal(rubrics[question], text).findings
    return next(f.status for f in findings if f.point.id == point)


@pytest.mark.parametrize(
    ("question", "point", "text"),
    [
        ("01_q3", "aim", "应只关怀流失比例超过50%的客户。"),
        ("01_q3", "aim", "应只关怀流失比例高于50%的客户，其余的人不必管。"),
        ("01_q3", "aim", "不能人人都关怀，要挑快走的客户。"),
        ("01_q3", "aim", "只应关怀快要走的客户，每留住一位的花费才合算。"),
        ("01_q9", "value", "送水要准时，因为未迟送的客户满意度4.3分，迟送三次的2.0分。"),
        ("01_q9", "value", "要准时：没有迟送过的住户满意度4.3分。"),
        ("01_q9", "pay", "提成按两年后未流失的客户发。"),
        ("06_q10", "weighted", "加权商机金额是各未结机会的金额×赢单概率之和。"),
        ("06_q10", "weighted", "未结机会用金额乘以所在阶段的赢单概率再求和。"),
        ("06_q10", "weighted", "未结的机会，按金额乘以概率再求和。"),
        ("06_q10", "weighted", "未成交的商机用金额乘以概率，再加总。"),
        ("06_q10", "weighted", "用有历史数据支持的赢单概率计算Σp·V，并报出范围。"),
        ("06_q10", "stages", "把每个未结机会的金额乘以所在阶段的赢单概率，再加总。"),
        ("06_q11", "causes", "原因是未登录的人要先注册，表单长，验证码迟迟未到。"),
        ("06_q11", "causes", "未下单的人是因为注册表单太长。"),
        ("08_q9", "common", "两类消费额都高，近来都未下单。"),
        ("08_q9", "common", "两者都是R↓M↑。"),
        ("08_q9", "differ", "区别在F：重要保持F高，重要挽留F低。"),
        ("08_q9", "differ", "两者都是R↓M↑。重要保持F↑，重要挽留F↓。"),
        ("08_q9", "differ", "挽留客户从未频繁购买，保持客户购买频繁。"),
        ("08_q9", "differ", "保持客户买得勤，挽留客户买得少。"),
        ("08_q9", "winback", "对重要挽留客户查明原因，重点挽留。"),
    ],
)
def test_a_right_answer_is_not_told_that_it_says_the_opposite(rubrics, question, point, text):
    assert status(rubrics, question, point, text) == "hit"


@pytest.mark.parametrize(
    ("question", "point", "text"),
    [
        ("01_q3", "aim", "应只关怀流失比例低于50%的客户。"),
        ("01_q3", "aim", "不应关怀快要走的客户，划算的是别人。"),
        ("01_q9", "pay", "提成不按留下的客户发。"),
        ("01_q9", "pay", "提成按两年后未留下的客户发。"),
        ("06_q10", "weighted", "预测时把金额直接相加，不乘概率。"),
        ("06_q10", "weighted", "预测就是把金额加起来，不用乘概率。"),
        ("06_q10", "weighted", "把未结机会的金额加起来，无需乘以概率。"),
        ("06_q10", "weighted", "未结机会的金额不乘以概率，直接求和。"),
        ("06_q10", "weighted", "The forecast adds up the amounts and does not multiply them by the "
                               "probability."),
        ("06_q10", "weighted", "The sum of the amounts without multiplying by the win rate."),
        ("06_q10", "stages", "各阶段的概率都一样。"),
        ("06_q10", "stages", "Every stage has the same probability."),
        ("08_q9", "common", "两者都是R↑M↓。"),
        ("08_q9", "differ", "保持客户买得少，挽留客户买得勤。"),
        ("08_q9", "differ", "区别在频率：保持客户买得少，挽留客户买得勤。"),
        ("08_q9", "differ", "两者的不同是F：重要保持F↓，重要挽留F↑。"),
        ("08_q9", "differ", "区别在F，前者F低，后者F高。"),
        ("08_q9", "differ", "The keep customers bought seldom, the win-back customers bought often."),
    ],
)  # fmt: skip
def test_no_tick_for_what_says_the_opposite(rubrics, question, point, text):
    assert status(rubrics, question, point, text) not in ("hit", "half")


def test_a_denied_attribute_denies_itself_and_nothing_behind_it():
    text = "未留下的客户多花钱"
    assert denied_before(text, text.index("留下"))
    assert not denied_before(text, text.index("花钱"))
    text = "未了解客户需求"  # no attribute: the need is not understood
    assert denied_before(text, text.index("需求"))


def test_an_attribute_inside_a_phrase_does_not_deny_the_phrase():
    assert not denied_inside("未结机会的金额乘概率", 0, 10)
    assert denied_inside("金额相加,不乘概率", 0, 9)
    assert denied_inside("the amounts without multiplying", 0, 31)


def test_if_anything_is_wrong_calls_nothing_false():
    assert not denies("the pupil rings if anything is wrong")
    assert denies("the statement is wrong")
