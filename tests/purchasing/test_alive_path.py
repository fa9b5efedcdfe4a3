"""The path of P(alive): it ends where the summary does, and falls in silence."""

import pytest
from cdnow import cdnow_orders

from crm_lib import purchasing


def test_the_path_of_a_customer_ends_where_the_summary_does():
    """lifetimes, tests/test_utils.py (calculate_alive_path): 1 at first, P(alive) of T at the end."""
    orders = cdnow_orders()
    heavy = orders[orders["customer_id"] == 1516].sample(frac=1, random_state=1)
    model = purchasing.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    path = purchasing.alive_path_table(model, heavy["date"], until="1997-09-30")
    last = purchasing.purchase_summary(heavy, as_of="1997-09-30").iloc[0]
    assert path["p_alive"].iloc[0] == 1 and path["x"].iloc[-1] == last["x"] == 26
    end = model.p_alive(last["x"], last["t_x"], last["T"])
    assert path["p_alive"].iloc[-1] == pytest.approx(end)
    quiet = path["p_alive"].diff()[~path["bought"]].iloc[1:]
    assert (quiet <= 1e-12).all()  # silence never raises the chance
    ax = purchasing.plot_alive_path(path)
    assert ax.get_xlabel() and ax.get_ylabel() and "26 repeat" in ax.get_title(loc="left")


@pytest.mark.parametrize(
    ("dates", "until", "words"),
    [
        (["2026-01-05"], "2026-01-01", "no date up to 2026-01-01"),
        ([], "2026-01-01", "no date up to"),
        (["2026-01-01", None], "2026-02-01", "missing in 1 of 2"),
        (["no date"], "2026-02-01", "must be dates"),
    ],
)
def test_paths_without_a_purchase_are_refused(dates, until, words):
    with pytest.raises(ValueError, match=words):
        purchasing.alive_path_table(BG, dates, until=until)


BG = purchasing.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
