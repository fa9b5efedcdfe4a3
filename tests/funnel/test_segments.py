import numpy as np
import pytest
from funnel_cases import NAMES, log
from statsmodels.stats.proportion import proportion_confint

from crm_lib import funnel


def test_two_segments_are_compared_with_the_published_z():
    rows = [(f"{a}{u}", "see", 0, a) for a in "ab" for u in range(1000)]
    rows += [(f"a{u}", "buy", 1, "a") for u in range(120)]
    rows += [(f"b{u}", "buy", 1, "b") for u in range(150)]
    events = log(rows, ("user", "event", "time", "arm"))
    table = funnel.funnel_table(events, ["see", "buy"], **NAMES, segment_col="arm")
    row = funnel.compare_segments(table, "a", "b", segment_col="arm").iloc[0]
    assert (round(row["z"], 3), round(row["p_value"], 4)) == (-1.963, 0.0496)
    # Newcombe's method 10 from the two Wilson intervals.
    a, b = (proportion_confint(n, 1000, method="wilson") for n in (120, 150))
    low = -0.03 - np.hypot(0.12 - a[0], b[1] - 0.15)
    high = -0.03 + np.hypot(a[1] - 0.12, 0.15 - b[0])
    assert [row["difference_low"], row["difference_high"]] == pytest.approx([low, high])
    with pytest.raises(ValueError, match="it must be one of 'a', 'b'"):
        funnel.compare_segments(table, "a", "c", segment_col="arm")
    with pytest.raises(ValueError, match="two different segments"):
        funnel.compare_segments(table, "a", "a", segment_col="arm")
