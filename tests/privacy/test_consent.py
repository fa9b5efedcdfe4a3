import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from privacy_cases import LOG, state


def test_consent_is_the_latest_state_at_a_date():
    assert state("2024-12-31") == {}
    assert state("2025-03-01") == {(1, "ads"): True, (1, "study"): True, (2, "ads"): True}
    assert state("2025-06-01")[1, "ads"] is False  # an event of that day counts
    assert state("2025-06-01")[1, "study"] is True  # each purpose for itself


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(4)))
def test_row_order_of_the_log_does_not_matter(order):
    assert state("2025-12-31", LOG.iloc[order]) == state("2025-12-31")


def test_in_doubt_the_withdrawal_counts():
    log = pd.DataFrame({"who": [1, 1], "use": "ads", "day": [5, 5], "ok": [False, True]})
    assert state(5, log) == {(1, "ads"): False} == state(5, log.iloc[::-1])


def test_time_zones_are_compared_or_refused():
    log = LOG.assign(day=LOG["day"].dt.tz_localize("Asia/Shanghai"))
    assert state(pd.Timestamp("2024-12-31 16:00", tz="UTC"), log) == {(1, "ads"): True}
    with pytest.raises(ValueError, match="time zone"):
        state("2025-01-01", log)
