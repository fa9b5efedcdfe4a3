import numpy as np
import pandas as pd
import pytest
from churn_cases import scored
from engines import ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import churn
from crm_lib.engines.frames import to_pandas

CUTOFF = pd.Timestamp("2026-03-31")


ASKED = {"cutoff": "2026-03-31", "horizon_days": 30, "window_days": 60}


@pytest.fixture(params=EVERY_ENGINE)
def engine(request):
    return request.param


def random_log(seed=0, rows=400, customers=80):
    rng = np.random.default_rng(seed)
    days = np.append(rng.integers(0, 150, rows), 151)
    return pd.DataFrame(
        {
            "customer_id": np.append(rng.integers(0, customers, rows), 0),
            "date": pd.Timestamp("2026-01-01") + pd.to_timedelta(days, unit="D"),
            "amount": np.append(rng.integers(1, 100, rows), 5).astype(float),
        }
    )


def by_hand(log):
    rows = []
    for customer, own in log.groupby("customer_id"):
        days = (own["date"] - CUTOFF).dt.days.to_numpy()
        inside = (days > -60) & (days <= 0)
        if not inside.any():
            continue
        recent = int(((days > -30) & (days <= 0)).sum())
        n, spend = int(inside.sum()), own["amount"].to_numpy()[inside].sum()
        past = days[days <= 0]
        churned = int(not ((days > 0) & (days <= 30)).any())
        rows.append(
            (customer, n, recent, n - recent, -past.max(), -past.min(), spend, spend / n, churned)
        )
    return pd.DataFrame(
        rows,
        columns=[
            "customer_id", "purchases", "purchases_recent", "purchases_earlier",
            "days_since_last_purchase", "tenure_days", "spend", "mean_spend", "churned",
        ],
    )  # fmt: skip


def plain(frame):
    return to_pandas(frame).sort_values("customer_id", ignore_index=True)


def test_every_engine_counts_as_the_loop_does(engine):
    log = random_log()
    result = churn.churn_features(ENGINES[engine](log), amount_col="amount", **ASKED)
    assert same_kind(result, engine)
    pd.testing.assert_frame_equal(plain(result), by_hand(log), check_dtype=False)


@pytest.mark.parametrize(("amount", "says"), [("much", "numbers"), (np.inf, "infinite in 1 of")])
def test_amounts_that_are_no_numbers_are_named_on_every_engine(engine, amount, says):
    log = random_log()
    log["amount"] = amount if amount == "much" else [amount, *log["amount"].iloc[1:]]
    with pytest.raises(ValueError, match=f"column 'amount' of the log .*{says}"):
        churn.churn_features(ENGINES[engine](log), amount_col="amount", **ASKED)


def test_features_without_an_outcome_or_an_amount(engine):
    frame = ENGINES[engine](random_log())
    table = plain(churn.churn_features(frame, cutoff="2026-05-31", horizon_days=None))
    assert "churned" not in table and "spend" not in table
    assert len(table) == random_log()["customer_id"].nunique()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 60)), max_size=30))
def test_nothing_after_the_cut_off_moves_a_feature(later):
    log = random_log(3)
    extra = pd.DataFrame(
        [(c, CUTOFF + pd.Timedelta(days=d), 1.0) for c, d in later],
        columns=["customer_id", "date", "amount"],
    ).astype({"date": log["date"].dtype, "customer_id": int, "amount": float})
    asked = {"amount_col": "amount", **ASKED}
    before = churn.churn_features(log, **asked)
    after = churn.churn_features(pd.concat([log, extra], ignore_index=True), **asked)
    pd.testing.assert_frame_equal(before.drop(columns="churned"), after.drop(columns="churned"))
    # And an event within the horizon is exactly what makes a customer stay.
    came = {c for c, d in later if d <= 30}
    changed = before["customer_id"][before["churned"] != after["churned"]]
    assert set(changed) == came & set(before["customer_id"][before["churned"] == 1])


def test_an_outcome_that_is_not_in_yet_is_refused(engine):
    frame = ENGINES[engine](random_log())
    with pytest.raises(
        ValueError, match="log ends on 2026-06-01, but the horizon runs to 2026-06-19"
    ):
        churn.churn_features(frame, cutoff="2026-05-20", horizon_days=30)
    table = churn.churn_features(frame, cutoff="2026-05-20", horizon_days=30, log_end="2026-06-30")
    assert "churned" in to_pandas(table)


def test_the_cut_off_day_belongs_to_the_past():
    log = pd.DataFrame(
        {
            "customer_id": [1, 2, 2],
            "date": pd.to_datetime(["2026-03-31 23:59", "2026-02-01 00:00", "2026-04-30 00:00"]),
        }
    )
    table = churn.churn_features(log, **ASKED)
    assert table["days_since_last_purchase"].tolist() == [0, 58]
    assert table["churned"].tolist() == [1, 0]


def test_an_empty_log_gives_an_empty_table_with_its_columns():
    table = churn.churn_features(random_log().iloc[:0], amount_col="amount", **ASKED)
    assert len(table) == 0 and list(table) == list(by_hand(random_log()))


LOG = random_log(rows=20)


PAST = scored(50)


MODEL = churn.fit_churn_model(PAST, feature_cols=["days"])


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: churn.churn_features(LOG[["date"]], **ASKED), "customer_id"),
        (lambda: churn.churn_features(LOG.drop(columns="amount"), amount_col="amount", **ASKED), "amount"),
        (lambda: churn.churn_features(LOG.assign(date=20260101), **ASKED), "date"),
        (lambda: churn.churn_features(LOG.assign(customer_id=None), **ASKED), "customer_id"),
        (lambda: churn.churn_features(LOG.assign(amount="x"), amount_col="amount", **ASKED), "amount"),
        (lambda: churn.churn_features(LOG, **{**ASKED, "cutoff": "soon"}), "cutoff"),
        (lambda: churn.churn_features(LOG, **{**ASKED, "cutoff": 20260331}), "cutoff"),
        (lambda: churn.churn_features(LOG, **{**ASKED, "horizon_days": 0}), "horizon_days"),
        (lambda: churn.churn_features(LOG, **{**ASKED, "window_days": 1}), "window_days"),
        (lambda: churn.churn_features({"a": 1}, **ASKED), "dict"),
        (lambda: churn.fit_churn_model(PAST, feature_cols=[]), "feature_cols"),
        (lambda: churn.fit_churn_model(PAST, feature_cols=["churned"]), "outcome"),
        (lambda: churn.fit_churn_model(PAST, feature_cols=["age"]), "age"),
        (lambda: churn.fit_churn_model(PAST.assign(days=1), feature_cols=["days"]), "one value"),
        (lambda: churn.fit_churn_model(PAST.assign(churned=1), feature_cols=["days"]), "both kinds"),
        (lambda: churn.fit_churn_model(PAST.assign(churned=2), feature_cols=["days"]), "0 and 1"),
        (lambda: churn.fit_churn_model(PAST, feature_cols=["days"], strength=0), "strength"),
        (lambda: MODEL.predict(PAST[["visits"]]), "days"),
        (lambda: MODEL.predict(PAST.assign(days=np.nan)), "50 of 50"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()
