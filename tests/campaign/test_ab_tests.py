"""A/B tests, power and sample size against published examples."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import campaign as ca


def test_the_reference_test():
    result = ca.ab_test(120, 1000, 150, 1000)
    assert result.z == pytest.approx(-1.963, abs=5e-4)
    assert result.p_value == pytest.approx(0.0496, abs=5e-5)
    assert result.difference == pytest.approx(-0.03)
    assert result.relative_uplift == pytest.approx(0.25)
    assert result.low < -0.03 < result.high < 0


def test_a_difference_of_the_syllabus_is_not_enough_evidence():
    result = ca.ab_test(120, 1000, 143, 1000)
    assert result.p_value > 0.05 and result.low < 0 < result.high


@pytest.mark.parametrize(
    ("a", "n_a", "b", "n_b", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table II, method 10.
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_intervals_of_newcombe(a, n_a, b, n_b, low, high):
    result = ca.ab_test(a, n_a, b, n_b)
    assert (result.low, result.high) == pytest.approx((low, high), abs=6e-5)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_swapping_the_groups_turns_the_sign(n_a, n_b, data):
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    if a + b in (0, n_a + n_b):
        return
    one, two = ca.ab_test(a, n_a, b, n_b), ca.ab_test(b, n_b, a, n_a)
    assert one.z == pytest.approx(-two.z) and one.p_value == pytest.approx(two.p_value)
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low))


def test_nobody_converted_in_a():
    assert ca.ab_test(0, 10, 5, 10).relative_uplift == np.inf


def test_ab_table_counts_any_number_of_groups():
    test = pd.DataFrame({"g": list("BABC"), "c": [True, False, False, True]})
    table = ca.ab_table(test, arm_col="g", converted_col="c")
    assert table["g"].tolist() == list("ABC") and table["rate"].tolist() == [0, 0.5, 1]
    assert ((table["low"] <= table["rate"]) & (table["rate"] <= table["high"])).all()
    empty = ca.ab_table(test.iloc[:0], arm_col="g", converted_col="c")
    assert empty.empty and "low" in empty.columns


TEST = pd.DataFrame({"g": ["A", "B"], "c": [0, 1]})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ca.ab_test(-1, 10, 1, 10), "converted_a is"),
        (lambda: ca.ab_test(11, 10, 1, 10), "converted_a is"),
        (lambda: ca.ab_test(1, 10, 1.5, 10), "converted_b is 1.5"),
        (lambda: ca.ab_test(1, 0, 1, 10), "customers_a is 0; a whole number from 1"),
        (lambda: ca.ab_test(0, 10, 0, 10), "0 of 20 customers converted"),
        (lambda: ca.ab_test(10, 10, 10, 10), "20 of 20 customers converted"),
        (lambda: ca.ab_test(1, 10, 2, 10, confidence=95), "confidence is 95"),
        (lambda: ca.ab_table(TEST, arm_col="q", converted_col="c"), "no column 'q'"),
        (
            lambda: ca.ab_table(TEST.assign(g=None), arm_col="g", converted_col="c"),
            "missing in 2",
        ),
        (
            lambda: ca.ab_table(TEST.assign(c=[0, 3]), arm_col="g", converted_col="c"),
            "'c' holds other values than 0 and 1 in 1 of 2",
        ),
        (lambda: ca.ab_power(0.1, 0.1, customers_per_group=5), "both 0.1"),
        (lambda: ca.ab_power(0, 0.1, customers_per_group=5), "rate_a is 0"),
        (lambda: ca.ab_power(0.2, 0.1, customers_per_group=0), "customers_per_group must be more"),
        (lambda: ca.ab_sample_size(0.2, 12), "rate_b is 12"),
        (lambda: ca.ab_sample_size(0.2, 0.1, power=1), "power is 1"),
        (lambda: ca.ab_sample_size(0.2, 0.1, alpha=5), "alpha is 5"),
        (lambda: ca.power_table(0.9, uplifts=[0.2], sizes=[10]), "rate_b is 1.1"),
        (lambda: ca.plot_ab(TEST, arm_col="g"), "no column 'customers'"),
        (
            lambda: ca.plot_ab(
                ca.ab_table(TEST.iloc[:1], arm_col="g", converted_col="c"), arm_col="g"
            ),
            "1 rows; at least two groups",
        ),
        (lambda: ca.plot_ab_power(TEST), "no column 'uplift'"),
        (lambda: ca.plot_ab_power(ca.power_table(0.1, uplifts=[], sizes=[])), "0 rows"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_long_names_of_groups_are_ticks_and_keep_clear_of_the_axis_label():
    table = ca.ab_table(
        pd.DataFrame({"g": ["register_first", "guest_cart"] * 50, "v": [0, 1, 1, 0, 0] * 20}),
        arm_col="g", converted_col="v",
    )  # fmt: skip
    ax = ca.plot_ab(table, arm_col="g")
    assert sorted(t.get_text() for t in ax.get_yticklabels()) == [
        "guest cart · 游客购物车",
        "register first · 先注册再加购",
    ]
    ax.figure.canvas.draw()
    label = ax.yaxis.label.get_window_extent()
    assert all(not label.overlaps(t.get_window_extent()) for t in ax.get_yticklabels())


@pytest.mark.parametrize(
    ("bought", "title"),
    [
        ({"A": (0, 30), "B": (0, 40)}, "No difference seen: all groups convert at 0.0%"),
        ({"A": (5, 10), "B": (5, 10), "C": (1, 10)}, "A and B convert best at 50.0%"),
    ],
)
def test_a_tie_is_called_a_tie(bought, title):
    rows = [(arm, int(k < won)) for arm, (won, n) in bought.items() for k in range(n)]
    table = ca.ab_table(pd.DataFrame(rows, columns=["arm", "converted"]))
    assert ca.plot_ab(table).get_title(loc="left").startswith(title)
