import numpy as np
import pytest
from purchasing_cases import BG, PARETO, SPEND

from crm_lib import purchasing as pu


def test_lifetime_value_is_the_discounted_sum(summary):
    few = summary.sample(40, random_state=1)
    got = pu.lifetime_value(BG, SPEND, few, horizon=52, discount_rate=0.003, margin=0.3)
    weeks = np.arange(53)
    for index, row in few.iterrows():
        bought = BG.conditional_expected_purchases(weeks, row["x"], row["t_x"], row["T"])
        value = (np.diff(bought) / 1.003 ** weeks[1:]).sum()
        wanted = 0.3 * value * SPEND.expected_spend(row["x"], row["mean_spend"])
        assert got[index] == pytest.approx(wanted, rel=1e-10)
    assert got.index.equals(few.index)


def test_lifetime_value_without_discount_is_purchases_times_spend(summary):
    few = summary.head(20)
    got = pu.lifetime_value(PARETO, SPEND, few, horizon=10.5, discount_rate=0)
    bought = PARETO.conditional_expected_purchases(10.5, few["x"], few["t_x"], few["T"])
    spend = SPEND.expected_spend(few["x"], few["mean_spend"])
    assert got.to_list() == pytest.approx((bought * spend).to_list(), rel=1e-12)


@pytest.mark.parametrize(
    "wrong", [{"horizon": 0}, {"discount_rate": -0.1}, {"margin": 0}, {"margin": 1.2}]
)
def test_bad_valuations_are_refused(summary, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        pu.lifetime_value(BG, SPEND, summary, **{"horizon": 9, "discount_rate": 0, **wrong})
