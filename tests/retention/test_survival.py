"""Retention: cohorts equal on every engine, Kaplan–Meier as statsmodels, sBG as published."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import retention
from crm_lib.engines.frames import to_pandas

REGULAR = [100, 63.1, 46.8, 38.2, 32.6, 28.9, 26.2, 24.1, 22.3, 20.7, 19.4, 18.3, 17.3]
HIGH_END = [100, 86.9, 74.3, 65.3, 59.3, 55.1, 51.7, 49.1, 46.8, 44.5, 42.7, 40.9, 39.4]
COLUMNS = ["cohort", "period", "customers", "cohort_size", "share_of_cohort"]

# --- sBG ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "alpha", "beta", "likelihood"),
    [(REGULAR, 0.704, 1.182, -1680.27), (HIGH_END, 0.668, 3.806, -1611.16)],
)
def test_sbg_of_the_paper(percent, alpha, beta, likelihood):
    model = retention.fit_sbg(10 * np.array(percent[:8]))
    assert model.parameters.round(3).to_list() == [alpha, beta]
    assert model.log_likelihood == pytest.approx(likelihood, abs=0.01)
    assert (model.standard_errors > 0).all()
    # Seven years of data, twelve years ahead: within two points, as in the paper's figures.
    assert 100 * model.survival(12) == pytest.approx(percent[12], abs=2)


def test_sbg_projections_to_year_12():
    """The fitted curve itself, year by year, as the closed form gives it."""
    model = retention.fit_sbg(10 * np.array(REGULAR[:8]))
    got = (100 * model.survival(np.arange(13))).round(1).tolist()
    assert got == [100, 62.7, 47.4, 38.8, 33.2, 29.2, 26.2, 23.9, 22, 20.4, 19.1, 18, 17]


def test_sbg_formulas():
    model = retention.SBG(alpha=0.668, beta=3.806)
    t = np.arange(1, 40)
    rates = model.retention_rate(t)
    assert rates == pytest.approx((3.806 + t - 1) / (0.668 + 3.806 + t - 1))
    assert model.survival(t) == pytest.approx(np.cumprod(rates))
    assert model.survival(0) == 1
    lost = -np.diff(model.survival(np.arange(40)))
    assert model.churn_probability(t) == pytest.approx(lost)
    assert (np.diff(rates) > 0).all()
    series = model.survival(pd.Series([0, 1], index=["a", "b"]))
    assert series.index.to_list() == ["a", "b"]


@pytest.mark.parametrize("renewals", [0, 1, 4])
def test_discounted_lifetime_is_the_discounted_sum(renewals):
    model = retention.SBG(alpha=0.764, beta=1.296)
    steps = np.arange(3000)
    if renewals == 0:
        wanted = (model.survival(steps) / 1.1**steps).sum()
    else:
        share = model.survival(steps + renewals + 1) / model.survival(renewals)
        wanted = (share / 1.1**steps).sum()
    assert model.discounted_lifetime(0.1, renewals=renewals) == pytest.approx(wanted, rel=1e-9)


def test_expected_lifetime():
    model = retention.SBG(alpha=3.0, beta=2.0)
    assert model.expected_lifetime() == pytest.approx(
        model.survival(np.arange(200_000)).sum(), rel=1e-6
    )
    assert retention.SBG(alpha=0.7, beta=1).expected_lifetime() == np.inf


def test_sbg_recovers_a_simulation():
    rng = np.random.default_rng(3)
    life = rng.geometric(rng.beta(0.9, 2.2, 20_000))
    left = [(life > t).sum() for t in range(9)]
    model = retention.fit_sbg(left)
    off = (model.parameters - [0.9, 2.2]) / model.standard_errors
    assert off.abs().max() < 3


@pytest.mark.parametrize(
    ("survivors", "message"),
    [
        ([100, 60], "at least three"),
        ([100, 60, 70], "must not rise, but rises at renewal 2"),
        ([100, 60, -1], "zero or more"),
        ([100, np.nan, 50], "zero or more"),
        ([0, 0, 0], "size of the cohort must be more than zero"),
        ([[1, 2, 3]], "at least three"),
    ],
)
def test_bad_survivors_are_refused(survivors, message):
    with pytest.raises(ValueError, match=message):
        retention.fit_sbg(survivors)


def test_nobody_leaves_means_no_fit():
    with pytest.raises(retention.ConvergenceError, match="sBG model could not be fitted"):
        retention.fit_sbg([100, 100, 100])


@pytest.mark.parametrize("method", ["retention_rate", "churn_probability"])
def test_there_is_no_renewal_zero(method):
    with pytest.raises(ValueError, match="t counts renewals from 1"):
        getattr(retention.SBG(alpha=1, beta=1), method)(0)


def test_projection_table():
    model = retention.fit_sbg(10 * np.array(REGULAR[:8]))
    table = retention.projection_table(model, REGULAR, fitted_to=7)
    assert table["survival"].to_list() == pytest.approx(np.array(REGULAR) / 100)
    assert table["seen"].sum() == 8
    assert table["retention"].iloc[1] == pytest.approx(0.631)
    assert np.isnan(table["retention_model"].iloc[0])
    with pytest.raises(ValueError, match="size of the cohort"):
        retention.projection_table(model, [])


# --- Kaplan–Meier ---------------------------------------------------------------------------------

LIVES = st.lists(st.tuples(st.integers(1, 9), st.booleans()), min_size=1, max_size=40)


@settings(deadline=None, max_examples=60)
@given(LIVES)
def test_survival_as_statsmodels(rows):
    from statsmodels.duration.survfunc import SurvfuncRight

    frame = pd.DataFrame(rows, columns=["months", "gone"])
    curve = retention.survival_curve(frame, duration_col="months", churned_col="gone")
    assert curve["survival"].iloc[0] == 1
    if not frame["gone"].any():
        assert (curve["survival"] == 1).all()
        return
    oracle = SurvfuncRight(frame["months"], frame["gone"].astype(int))
    rows = curve[curve["left"] > 0]
    assert rows["time"].to_list() == oracle.surv_times.tolist()
    assert rows["survival"].to_list() == pytest.approx(oracle.surv_prob.tolist())
    assert rows["at_risk"].to_list() == oracle.n_risk.tolist()
    inside = rows["survival"].to_numpy() > 0
    assert rows["standard_error"].to_numpy()[inside] == pytest.approx(oracle.surv_prob_se[inside])
    assert ((curve["low"] <= curve["survival"]) & (curve["survival"] <= curve["high"])).all()
    assert curve[["low", "high"]].to_numpy().min() >= 0
    assert curve[["low", "high"]].to_numpy().max() <= 1


def test_interval_by_hand():
    frame = pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 1, 0, 1]})
    curve = retention.survival_curve(frame, duration_col="t", churned_col="e").set_index("time")
    s, v = 0.75, 1 / (4 * 3)
    spread = 1.959964 * np.sqrt(v) / abs(np.log(s))
    assert curve.loc[1, "low"] == pytest.approx(s ** np.exp(spread), rel=1e-6)
    assert curve.loc[1, "high"] == pytest.approx(s ** np.exp(-spread), rel=1e-6)
    assert retention.median_lifetime(curve.reset_index()) == 2
    assert retention.median_lifetime(curve.reset_index(), share=0.1) == 4
    assert retention.median_lifetime(curve.reset_index().head(2)) == np.inf


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_survival_by_group_from_any_frame(engine):
    frame = pd.DataFrame({"t": [1, 2, 3, 4], "e": [1, 1, 0, 1], "plan": list("abab")})
    names = {"duration_col": "t", "churned_col": "e", "segment_col": "plan"}
    curve = retention.survival_curve(ENGINES[engine](frame), **names)
    assert list(curve.columns)[:2] == ["plan", "time"]
    alone = retention.survival_curve(frame[frame["plan"] == "b"], duration_col="t", churned_col="e")
    part = curve[curve["plan"] == "b"].drop(columns="plan").reset_index(drop=True)
    pd.testing.assert_frame_equal(part, alone)


def test_survival_of_nobody_is_empty_but_for_the_start():
    frame = pd.DataFrame({"t": [], "e": [], "plan": []})
    curve = retention.survival_curve(frame, duration_col="t", churned_col="e")
    assert curve["survival"].to_list() == [1]
    grouped = retention.survival_curve(frame, duration_col="t", churned_col="e", segment_col="plan")
    assert len(grouped) == 0
    assert grouped.columns[0] == "plan"


def test_log_rank():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"t": rng.exponential(1, 400), "e": 1, "plan": list("ab") * 200})
    names = {"duration_col": "t", "churned_col": "e", "segment_col": "plan"}
    assert retention.log_rank(frame, **names)["p_value"] > 0.01
    slower = frame.assign(t=frame["t"] * np.where(frame["plan"] == "a", 2, 1))
    test = retention.log_rank(slower, **names)
    assert test["p_value"] < 1e-6
    assert test["degrees_of_freedom"] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"e": [2, 0, 1]}, "column 'e' .* must be 0 .* or 1"),
        ({"t": [-1, 0, 1]}, "column 't' must be zero or more"),
        ({"t": [np.nan, 0, 1]}, "column 't' .* missing in 1 of 3"),
    ],
)
def test_bad_durations_are_refused(change, message):
    frame = pd.DataFrame({"t": [1, 2, 3], "e": [1, 0, 1]}).assign(**change)
    with pytest.raises(ValueError, match=message):
        retention.survival_curve(frame, duration_col="t", churned_col="e")


def test_bad_comparisons_are_refused():
    frame = pd.DataFrame({"t": [1, 2], "e": [0, 0], "plan": ["a", "b"]})
    names = {"duration_col": "t", "churned_col": "e", "segment_col": "plan"}
    with pytest.raises(ValueError, match="nobody left"):
        retention.log_rank(frame, **names)
    with pytest.raises(ValueError, match="column 'plan' has 1 segment"):
        retention.log_rank(frame.assign(plan="a"), **names)
    with pytest.raises(ValueError, match="no column 'months'"):
        retention.survival_curve(frame, duration_col="months", churned_col="e")


# --- cohorts --------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize("period", retention.PERIODS)
def test_cohorts_are_equal_on_every_engine(engine, period):
    orders = cdnow_orders().head(1500)
    table = retention.cohort_table(ENGINES[engine](orders), period=period)
    assert same_kind(table, engine)
    got = to_pandas(table).sort_values(["cohort", "period"]).reset_index(drop=True)
    wanted = retention.cohort_table(orders, period=period)
    pd.testing.assert_frame_equal(got, wanted, check_dtype=False)
    assert list(got.columns) == COLUMNS


def test_cohorts_of_cdnow():
    table = retention.cohort_table(cdnow_orders())
    first = table[table["period"] == 0].set_index("cohort")["customers"]
    assert first.index.to_list() == ["1997-01", "1997-02", "1997-03"]
    assert first.sum() == 2357
    matrix = retention.cohort_matrix(table)
    assert matrix.shape == (3, 18)
    assert matrix.isna().sum().tolist()[-2:] == [1, 2]
    assert (matrix[0] == 1).all()


@pytest.mark.parametrize(
    ("period", "labels"),
    [("week", ["2023-12-25", "2024-01-01"]), ("day", ["2023-12-31", "2024-01-01"])],
)
@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_labels_are_first_days(engine, period, labels):
    log = pd.DataFrame(
        {"customer_id": [1, 2], "date": pd.to_datetime(["2023-12-31", "2024-01-01"])}
    )
    table = to_pandas(retention.cohort_table(ENGINES[engine](log), period=period))
    assert sorted(table["cohort"]) == labels


LOGS = st.lists(st.tuples(st.integers(0, 5), st.integers(-400, 400)), min_size=1, max_size=30)


def as_log(rows, ids=lambda i: i):
    start = pd.Timestamp("2024-02-29 13:00")
    return pd.DataFrame(
        {
            "customer_id": [ids(i) for i, _ in rows],
            "date": [start + pd.Timedelta(days=d) for _, d in rows],
        }
    )


@settings(deadline=None, max_examples=60)
@given(LOGS, st.sampled_from(retention.PERIODS), st.randoms())
def test_cohorts_by_hand_in_any_order_under_any_names(rows, period, random):
    log = as_log(rows)
    code = {"month": "M", "week": "W-SUN", "day": "D"}[period]
    spans = log.assign(span=log["date"].dt.to_period(code)).drop_duplicates(["customer_id", "span"])
    first = spans.groupby("customer_id")["span"].transform("min")
    since = [(b - a).n for a, b in zip(first, spans["span"], strict=True)]
    label = first.astype(str).str.slice(0, 7 if period == "month" else 10)
    wanted = pd.DataFrame({"cohort": label, "period": since}).value_counts().sort_index()
    table = retention.cohort_table(log, period=period)
    got = table.set_index(["cohort", "period"])["customers"]
    assert got.to_dict() == wanted.to_dict()
    shuffled = rows[:]
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(retention.cohort_table(as_log(shuffled), period=period), table)
    for rename in (lambda i: f"c{9 - i}", lambda i: 10**12 * (i + 1)):
        other = retention.cohort_table(as_log(rows, rename), period=period)
        pd.testing.assert_frame_equal(other, table)


@settings(deadline=None, max_examples=30)
@given(LOGS, st.integers(0, 5))
def test_cohort_counts_of_two_halves_add_up(rows, cut):
    log = as_log(rows)
    parts = [log[log["customer_id"] < cut], log[log["customer_id"] >= cut]]
    counts = pd.concat([retention.cohort_table(p) for p in parts])
    added = counts.groupby(["cohort", "period"], as_index=False)["customers"].sum()
    whole = retention.cohort_table(log)[["cohort", "period", "customers"]]
    pd.testing.assert_frame_equal(added, whole)


@pytest.mark.parametrize("make", ["c{}".format, float, lambda n: n % 2 == 0])
@pytest.mark.parametrize("engine", AT_HAND)
def test_customers_of_any_type_are_told_apart(engine, make):
    log = cdnow_orders().head(400)
    log = log.assign(customer_id=[make(n) for n in log["customer_id"]])
    table = retention.cohort_table(ENGINES[engine](log))
    pd.testing.assert_frame_equal(to_pandas(table), retention.cohort_table(log), check_dtype=False)


def test_many_periods_of_few_customers_are_counted_by_sorting():
    rng = np.random.default_rng(3)
    days = pd.Timestamp("2000-01-01") + pd.to_timedelta(rng.integers(0, 9000, 300), unit="D")
    log = pd.DataFrame({"customer_id": rng.integers(0, 40, 300), "date": days})
    table = retention.cohort_table(log, period="day")
    start = log.groupby("customer_id")["date"].transform("min")
    since = (log["date"] - start).dt.days
    by_hand = log.assign(cohort=start.dt.strftime("%Y-%m-%d"), period=since).drop_duplicates()
    counted = by_hand.groupby(["cohort", "period"])["customer_id"].nunique()
    assert table.set_index(["cohort", "period"])["customers"].to_dict() == counted.to_dict()


@pytest.mark.parametrize("engine", AT_HAND)
@pytest.mark.parametrize("span", [1, 2, 53, 54, 63, 64, 65, 66])
def test_as_many_periods_as_bits_and_one_more(engine, span):
    start = pd.Timestamp("2020-01-01")
    days = [0, span - 1, span - 1, span // 2, 0]
    log = pd.DataFrame(
        {"customer_id": [1, 1, 2, 2, 3], "date": [start + pd.Timedelta(days=d) for d in days]}
    )
    table = to_pandas(retention.cohort_table(ENGINES[engine](log), period="day"))
    seen = set(zip([1, 1, 2, 2, 3], days, strict=True))
    first = {who: min(d for w, d in seen if w == who) for who in (1, 2, 3)}
    wanted = {}
    for who, d in seen:
        cell = (str((start + pd.Timedelta(days=first[who])).date()), d - first[who])
        wanted[cell] = wanted.get(cell, 0) + 1
    assert table.set_index(["cohort", "period"])["customers"].to_dict() == wanted
    assert table[["cohort", "period"]].apply(tuple, axis=1).is_monotonic_increasing


@pytest.mark.parametrize("engine", AT_HAND)
def test_a_log_without_rows(engine):
    log = cdnow_orders()[["customer_id", "date"]].iloc[:0]
    table = to_pandas(retention.cohort_table(ENGINES[engine](log)))
    assert list(table.columns) == COLUMNS
    assert len(table) == 0
    assert retention.cohort_matrix(table).empty


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.rename(columns={"date": "day"}), "no column 'date'"),
        (lambda f: f.assign(date=[1, 2]), "column 'date' .* not dates"),
        (lambda f: f.assign(customer_id=["a", None]), "column 'customer_id' .* missing in 1 of 2"),
    ],
)
def test_bad_logs_are_refused(engine, change, message):
    log = pd.DataFrame({"customer_id": [1, 2], "date": pd.to_datetime(["2024-01-01"] * 2)})
    with pytest.raises(ValueError, match=message):
        retention.cohort_table(ENGINES[engine](change(log)))


def test_bad_period_is_refused():
    with pytest.raises(ValueError, match="period is 'year'; it must be one of 'month'"):
        retention.cohort_table(cdnow_orders(), period="year")


def survival_frame():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"t": rng.exponential(12, 300), "plan": ["basic", "plus", "pro"] * 100})
    frame["t"] *= np.where(frame["plan"] == "pro", 2.5, 1.0)
    return frame.assign(e=(frame["t"] < 24).astype(int), t=frame["t"].clip(upper=24).round(1))


PLOTS = [
    lambda ax: retention.plot_cohorts(
        retention.cohort_matrix(retention.cohort_table(cdnow_orders())), ax=ax
    ),
    lambda ax: retention.plot_survival(
        retention.survival_curve(
            survival_frame(), duration_col="t", churned_col="e", segment_col="plan"
        ),
        segment_col="plan",
        ax=ax,
    ),
    lambda ax: retention.plot_survival_projection(
        retention.projection_table(
            retention.fit_sbg(10 * np.array(REGULAR[:8])), REGULAR, fitted_to=7
        ),
        ax=ax,
    ),
]


@pytest.mark.parametrize("draw", PLOTS)
def test_plots_use_the_axes_given_and_are_labelled(draw):
    figure, ax = plt.subplots()
    assert draw(ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)
