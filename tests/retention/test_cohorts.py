import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from cdnow import cdnow_orders
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st
from retention_cases import REGULAR

from crm_lib import retention
from crm_lib.engines.frames import to_pandas

COLUMNS = ["cohort", "period", "customers", "cohort_size", "share_of_cohort"]


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


@pytest.mark.parametrize(("last", "starred"), [("2026-03-31", 0), ("2026-03-10", 2)])
def test_a_period_that_is_not_over_is_marked_and_left_out_of_the_mean(last, starred):
    dates = ["2026-01-05", "2026-01-06", "2026-02-01", "2026-02-03", last, "2026-03-02"]
    log = pd.DataFrame({"customer_id": [1, 2, 1, 3, 3, 4], "date": pd.to_datetime(dates)})
    log = pd.concat(
        [log, pd.DataFrame({"customer_id": [5], "date": pd.to_datetime(["2026-02-05"])})]
    )
    ax = retention.plot_cohorts(retention.cohort_matrix(retention.cohort_table(log)))
    assert sum("*" in text.get_text() for text in ax.texts) == starred
    assert ("not over" in ax.get_xlabel()) == bool(starred)
    # January: one of two came back; February, of whom March is known: one of two as well.
    title = ax.get_title(loc="left")
    assert title.startswith("One month on, 50% of a cohort are active on average · 一个月后")


def test_weeks_and_days_know_their_end():
    for period, last, whole in (
        ("week", "2026-01-11", True),
        ("week", "2026-01-10", False),
        ("day", "2026-01-10", True),
    ):
        log = pd.DataFrame({"customer_id": [1], "date": pd.to_datetime([last])})
        assert retention.cohort_table(log, period=period).attrs["incomplete"] != whole
