import matplotlib.pyplot as plt
import pandas as pd
import pytest
from cdnow import cdnow_orders

from crm_lib import purchasing as pu


def test_tracking_table_adds_up(bg):
    table = pu.tracking_table(bg, cdnow_orders())
    assert table["time"].iloc[-1] == 77
    assert table["actual"].sum() == table["actual_total"].iloc[-1]
    assert table["expected"].sum() == pytest.approx(table["expected_total"].iloc[-1])
    # The paper: the model is within a few per cent of the total at the end.
    assert table["expected_total"].iloc[-1] / table["actual_total"].iloc[-1] == pytest.approx(
        1, abs=0.05
    )
    assert len(pu.tracking_table(bg, cdnow_orders().iloc[:0])) == 0


def test_a_purchase_on_the_last_day_of_a_unit_is_counted_in_it(bg):
    """Day 140 is 20 weeks after day 0, as T says; the table names the day."""
    start = pd.Timestamp("2026-01-01")
    days = [start + pd.Timedelta(days=n) for n in (0, 139, 140, 141, 154)]
    table = pu.tracking_table(bg, pd.DataFrame({"customer_id": 1, "date": days}))
    table = table.set_index("time")
    assert table["actual"][[20, 21, 22]].tolist() == [2, 1, 1]
    assert table["last_day"][20] == start + pd.Timedelta(days=140)


@pytest.mark.parametrize("unit_days", [0.1, 0.7, 30.44])
def test_units_that_binary_numbers_do_not_hold_lose_no_purchase(bg, unit_days):
    """The purchase lies exactly at the end of the last whole unit."""
    last = {0.1: 3, 0.7: 21, 30.44: 761}[unit_days]
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta([0, last], unit="D")
    log = pd.DataFrame({"customer_id": 1, "date": days})
    table = pu.tracking_table(bg, log, unit_days=unit_days)
    assert len(table) == round(last / unit_days)
    assert table["actual_total"].iloc[-1] == 1
    assert table["last_day"].iloc[-1] == days[1]


PLOTS = [
    lambda bg, ax: pu.plot_purchase_holdout(
        pu.holdout_table(
            bg, pu.calibration_holdout_table(cdnow_orders(), calibration_end="1997-09-30")
        ),
        ax=ax,
    ),
    lambda bg, ax: pu.plot_purchase_tracking(
        pu.tracking_table(bg, cdnow_orders()), split=39, ax=ax
    ),
    lambda bg, ax: pu.plot_p_alive(pu.p_alive_table(bg, T=39), ax=ax),
]


@pytest.mark.parametrize("draw", PLOTS)
def test_plots_use_the_axes_given_and_are_labelled(bg, draw):
    figure, ax = plt.subplots()
    assert draw(bg, ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)
