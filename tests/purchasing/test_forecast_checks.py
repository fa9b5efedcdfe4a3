import matplotlib.pyplot as plt
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
