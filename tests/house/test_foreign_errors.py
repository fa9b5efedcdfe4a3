"""Tables that were cut, sorted or filled by hand: drawn rightly or refused in words, column named.

Each of these once ended in an error of another package, filled the memory or drew another number.
"""

import numpy as np
import pandas as pd
import pytest
from good_calls import BY_ARM, BY_NAME, FUNNEL, call, example_call
from matplotlib.figure import Figure

from crm_lib import (
    campaign,
    churn,
    customer_data,
    funnel,
    relationship_marketing,
    relationships,
    retention,
    rfm,
    satisfaction,
    service,
)


def made(name):
    """What the docstring's example of a function makes."""
    return call(BY_NAME[name], example_call(BY_NAME[name]))


def title(plot, table, **more):
    """The title of a plot that has been drawn whole."""
    ax = plot(table, ax=Figure().add_subplot(), **more)
    ax.figure.canvas.draw()
    return ax.get_title(loc="left")


NPS = satisfaction.nps_table(
    pd.DataFrame({"segment": ["a", "b"] * 10, "recommend": [10, 9, 3, 7] * 5})
)
AB = campaign.ab_table(pd.DataFrame({"arm": ["a", "b"] * 10, "converted": [1, 0, 0, 1] * 5}))


@pytest.mark.parametrize(
    ("plot", "table", "middle", "low", "high", "more"),
    [
        (satisfaction.plot_nps, NPS, "nps", "low", "high", {}),
        (campaign.plot_ab, AB, "rate", "low", "high", {}),
        (service.plot_service_recovery, made("recovery_table"), "repurchase_rate", "low", "high", {}),
        (churn.plot_churn_calibration, made("calibration_table"), "observed", "low", "high", {}),
        (funnel.plot_funnel_segments, BY_ARM, "share_of_previous", "share_low", "share_high", {"segment_col": "arm"}),
    ],
)  # fmt: skip
def test_an_interval_beside_its_number_is_named(plot, table, middle, low, high, more):
    assert title(plot, table, **more)
    with pytest.raises(ValueError, match=f"'{low}'"):
        title(plot, table.assign(**{low: table[middle] + 0.1}), **more)
    with pytest.raises(ValueError, match=f"'{high}'"):
        title(plot, table.assign(**{high: table[middle] - 0.1}), **more)


@pytest.mark.parametrize("number", [1e300, 1e9, 0.5, -1])
def test_a_grid_is_not_as_large_as_any_number(number):
    cohorts = pd.DataFrame(
        {"cohort": ["2026-01", "2026-02"], "period": [0, number], "share_of_cohort": 1.0}
    )
    with pytest.raises(ValueError, match="'period'"):
        retention.cohort_matrix(cohorts)
    with pytest.raises(ValueError, match="'r_score'"):
        rfm.score_grid_table(pd.DataFrame({"r_score": [2, number], "f_score": [1, 2]}))
    months = relationship_marketing.simulate_bond_churn().assign(month=number)
    with pytest.raises(ValueError, match="'month'"):
        title(relationship_marketing.plot_bond_churn, months)


def test_cohorts_with_other_names_are_named():
    table = pd.DataFrame({"cohort": ["x", "y"], "period": [0, 1], "share_of_cohort": 1.0})
    with pytest.raises(ValueError, match="'cohort'"):
        retention.cohort_matrix(table)


def test_more_months_than_a_century_are_refused():
    with pytest.raises(ValueError, match="months"):
        relationship_marketing.bond_hazards(10**12)


@pytest.mark.filterwarnings("error")
def test_the_first_month_alone_is_drawn():
    table = relationship_marketing.simulate_bond_churn()
    assert "100%" in title(relationship_marketing.plot_bond_churn, table[table["month"] == 0])


def test_each_row_alone_is_drawn():
    payoff, recovery = made("relationship_payoff"), made("recovery_table")
    for i in range(len(payoff)):
        name = payoff["relationship_type"].iloc[i].capitalize()
        assert title(relationships.plot_relationship_payoff, payoff.iloc[[i]]).startswith(name)
    for i in range(len(recovery)):
        shown = title(service.plot_service_recovery, recovery.iloc[[i]])
        assert recovery["group"].iloc[i] in shown
        assert f"{recovery['repurchase_rate'].iloc[i]:.0%}" in shown


@pytest.mark.parametrize(
    "table", [BY_ARM.iloc[[1, 0, 2, 3]], BY_ARM.iloc[::-1], pd.concat([BY_ARM, BY_ARM]), BY_ARM.iloc[:3]]
)  # fmt: skip
def test_steps_out_of_order_are_not_taken_for_others(table):
    with pytest.raises(ValueError, match="'step'"):
        title(funnel.plot_funnel_segments, table, segment_col="arm")


def test_a_funnel_upside_down_is_refused_everywhere():
    for function in (funnel.bottleneck, funnel.point_worth, lambda t: title(funnel.plot_funnel, t)):
        with pytest.raises(ValueError, match="'step'"):
            function(FUNNEL.iloc[::-1])


@pytest.mark.parametrize("column", ["phone", "note"])
def test_lists_in_a_table_of_duplicates_are_named(column):
    table = pd.DataFrame({"phone": ["1", "2"], "note": ["", ""]}).assign(**{column: [["1"], ["2"]]})
    with pytest.raises(ValueError, match=f"'{column}'"):
        customer_data.duplicate_table(table, keys={"phone": "phone"})
    with pytest.raises(ValueError, match="keys"):
        customer_data.duplicate_table(table, keys=None)


def test_a_scale_of_five_is_noticed_in_a_table_too():
    answers = pd.DataFrame({"segment": list("aabbab"), "recommend": [1, 2, 3, 4, 5, 5]})
    with pytest.warns(UserWarning, match="scale of five"):
        satisfaction.nps_table(answers)
    mixed = pd.DataFrame({"segment": ["a"] * 5 + ["b"] * 5, "recommend": [3, 4, 5, 5, 4, *[9] * 5]})
    with pytest.warns(UserWarning, match="all 5 scores"):
        satisfaction.nps_table(mixed)


def test_rounding_is_no_interval_beside_its_number():
    table = AB.assign(low=AB["rate"] + 1e-12, high=np.maximum(AB["rate"], AB["high"]))
    assert title(campaign.plot_ab, table)
