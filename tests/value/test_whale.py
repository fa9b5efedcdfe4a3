import pandas as pd
import pytest
from figures import drawn
from value_cases import frame

from crm_lib import value as co


def test_profit_after_cost_to_serve_and_the_whale():
    shops = pd.DataFrame({"margin": [100, 100, 60], "orders": [2, 20, 1], "calls": [0, 3, 1]})
    unit_costs = {"orders": 5, "calls": 10}
    out = co.customer_profit(shops, margin_col="margin", unit_costs=unit_costs)
    assert out["cost_to_serve"].tolist() == [10, 130, 15]
    assert out["profit"].tolist() == [90, -30, 45]
    whale = co.whale_curve(out, profit_col="profit")
    assert whale["cumulative_profit"].tolist() == [0, 90, 135, 105]
    assert whale["share_of_profit"].max() == pytest.approx(135 / 105)
    assert list(shops.columns) == ["margin", "orders", "calls"]


def test_figures():
    shops = frame([80, 5, 5, 5, 5])
    title = drawn(co.plot_pareto, co.pareto_table(shops, value_col="v"))
    assert title.startswith("The best 20% of customers bring 80% of the value · ")
    assert "Gini 0.60" in drawn(co.plot_lorenz, co.lorenz_table(shops, value_col="v"))
    whale = co.whale_curve(frame([100, -30, 30]), profit_col="v")
    assert "the rest lose 30%" in drawn(co.plot_whale, whale)
    calm = co.whale_curve(frame([3, 1]), profit_col="v")
    assert drawn(co.plot_whale, calm).startswith("No customer loses money · ")
