"""How well a purchase model describes repeats: counts by model and data, and their picture."""

import pytest
from cdnow import cdnow_orders, donations

from crm_lib import purchasing


@pytest.mark.parametrize("fit", [purchasing.fit_bg_nbd, purchasing.fit_pareto_nbd])
def test_repeats_of_cdnow_are_described(fit):
    """Figure 2 of Fader, Hardie & Lee (2005): both models are hard to tell from the data."""
    summary = purchasing.purchase_summary(cdnow_orders(), as_of="1997-09-30")
    table = purchasing.repeats_table(fit(summary), summary)
    assert table["customers"].tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert table["expected_customers"].sum() == pytest.approx(2357)
    elsewhere = (table["customers"] - table["expected_customers"]).abs().sum() / 2
    assert elsewhere / 2357 < 0.03


def test_repeats_of_donors_and_their_picture():
    table = donations().rename(columns={"frequency": "x", "recency": "t_x", "periods": "T"})
    model = purchasing.fit_bg_bb(table, weight_col="weights")
    repeats = purchasing.repeats_table(model, table, weight_col="weights", top=6)
    assert repeats["customers"].sum() == 11_104
    assert (repeats["expected_customers"] / repeats["customers"] - 1).abs().max() < 0.06
    ax = purchasing.plot_repeat_purchases(repeats)
    assert ax.get_xlabel() and ax.get_ylabel() and "elsewhere" in ax.get_title(loc="left")
