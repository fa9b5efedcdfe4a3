"""Keys are computed by arithmetic and the topics' functions, and by nothing else."""

import pytest

from crm_lib.bank import ExpressionError, evaluated
from crm_lib.value import annuity_value

VALUES = {"a": 8, "b": 0.25, "name": "Yunmo"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("a * b - 1", 1.0),
        ("-a ** 2 / (1 + 3)", -16.0),
        ("round(a / 3, 1)", 2.7),
        ("max(a, 9) + min(a, 9) + abs(-a)", 25.0),
        ("sqrt(a * 2) + sum([a, b])", 12.25),
        ("a // 3 + a % 3", 4.0),
        ("value.annuity_value(a * 100, 0.1, periods=3)", annuity_value(800, 0.1, 3)),
        ("scorecard.net_present_value([-a, a, a], discount_rate=b)", -8 + 8 / 1.25 + 8 / 1.25**2),
        ("loyalty.deferred_revenue(100, points=10, point_value=1, breakage=0)['revenue_now']", 100 * 100 / 110),
        ("100 * purchasing.BGNBD(r=0.5, alpha=4, a=1, b=2).p_alive(0, 0, 20)", 100.0),
    ],
)  # fmt: skip
def test_what_may_stand_in_an_expression(expression, value):
    assert evaluated(expression, VALUES) == pytest.approx(value)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("c + 1", "there is no parameter c; there are a, b, name"),
        ("open('/etc/passwd')", "there is no function open"),
        ("__import__('os').system('true')", "there is no function __import__"),
        ("().__class__.__bases__", "__bases__ is private"),
        ("a.real", "real is not asked of a result of crm_lib"),
        ("os.getcwd()", "there is no topic os"),
        ("value.secret(a)", "value shows no function secret"),
        ("value.plot_lorenz(a)", "value shows no function plot_lorenz"),
        ("value.customer_value.os", "value shows no function customer_value"),
        ("[x for x in (1, 2)]", "is not allowed here; only arithmetic is"),
        ("(lambda: a)()", "is no function"),
        ("a if b else 1", "is not allowed here"),
        ("a and b", "is not allowed here"),
        ("sum(*[[a]])", "* is not allowed"),
        ("max(**{'key': a})", "** is not allowed"),
        ("9 ** 9 ** 9", "too large a power"),
        ("name * 1000", "computes with what is no number"),
        ("[a] * 1000000000", "computes with what is no number"),
        ("a / 0", "ZeroDivisionError"),
        ("a +", "SyntaxError"),
        ("1e308 * 10", "gives inf, no finite number"),
        ("(-a) ** 0.5", "TypeError"),
        ("name", "ValueError"),
        ("value.annuity_value(a)", "TypeError"),
        ("1 + " * 400 + "1", "it is too long"),
    ],
)
def test_whatever_else_is_refused_and_said(expression, told):
    with pytest.raises(ExpressionError) as error:
        evaluated(expression, VALUES)
    assert told in str(error.value)
