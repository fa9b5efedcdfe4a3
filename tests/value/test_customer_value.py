import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from crm_lib import value


def test_delivered_value():
    got = value.delivered_value(
        {"product": 60, "service": 20, "personnel": 10, "image": 10},
        {"money": 50, "time": 10, "energy": 10, "mental": 10},
    )
    assert got.to_dict() == {
        "total_value": 100,
        "total_cost": 80,
        "delivered_value": 20,
        "value_cost_ratio": 1.25,
    }
    assert np.isnan(value.delivered_value({"product": 1}, {"money": 0})["value_cost_ratio"])
    assert list(value.VALUE_PARTS.values()) == ["产品价值", "服务价值", "人员价值", "形象价值"]


@pytest.mark.parametrize(
    ("values", "costs", "message"),
    [
        ({}, {"money": 1}, "values has no parts"),
        ({"product": 1}, {}, "costs has no parts"),
        ({"product": -1}, {"money": 1}, r"values\['product'\] must be zero or more"),
        ({"product": 1}, {"money": np.nan}, r"costs\['money'\] must be zero or more"),
    ],
)
def test_bad_delivered_value_is_refused(values, costs, message):
    with pytest.raises(ValueError, match=message):
        value.delivered_value(values, costs)


OFFERS = pd.DataFrame(
    {"offer": ["A", "B", "C"], "price": [90, 110, 100], "taste": [5, 4, 3], "care": [3, 4, 5]}
)


def test_perceived_value():
    table = value.perceived_value_table(OFFERS, weights={"taste": 3, "care": 1})
    assert table["quality"].to_list() == [4.5, 4.0, 3.5]
    assert table["value_ratio"].to_list() == pytest.approx([4.5 / 4 / 0.9, 1 / 1.1, 3.5 / 4])
    same = value.perceived_value_table(OFFERS, weights={"taste": 0.75, "care": 0.25})
    pd.testing.assert_frame_equal(table, same)
    none = value.perceived_value_table(OFFERS.iloc[:0], weights={"taste": 1})
    assert list(none.columns) == list(table.columns)


@pytest.mark.parametrize(
    ("change", "weights", "message"),
    [
        ({}, {}, "weights is empty"),
        ({}, {"taste": -1}, "weights must be more than zero"),
        ({}, {"smell": 1}, "no column 'smell'"),
        ({"price": 0}, {"taste": 1}, "column 'price' must be more than zero"),
        ({"taste": np.nan}, {"taste": 1}, "column 'taste' .* missing in 3 of 3"),
    ],
)
def test_bad_offers_are_refused(change, weights, message):
    with pytest.raises(ValueError, match=message):
        value.perceived_value_table(OFFERS.assign(**change), weights=weights)


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: value.plot_value_map(
            value.perceived_value_table(OFFERS, weights={"taste": 3, "care": 1}), ax=ax
        ),
        lambda ax: value.plot_clv_grid(
            value.clv_grid_table(
                100,
                retention=np.linspace(0.4, 0.95, 12),
                discount_rate=[0.05, 0.1, 0.2],
                first_margin="now",
            ),
            ax=ax,
        ),
    ],
)
def test_plots_use_the_axes_given_and_are_labelled(draw):
    figure, ax = plt.subplots()
    assert draw(ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)
