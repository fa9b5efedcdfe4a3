"""RFM: tables equal on every engine, scores where 5 is best, and the eight types by the book."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pytest
from cdnow import cdnow_orders
from engines import AT_HAND, ENGINES, EVERY_ENGINE, same_kind
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import rfm
from crm_lib.engines.frames import to_pandas

R, F, M = "days_since_last_purchase", "purchases", "spend"
START = pd.Timestamp("2024-02-01 13:00")


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_tables_are_equal_on_every_engine(engine):
    orders = cdnow_orders().head(2500).assign(number=lambda t: t.index // 2)
    for make in (
        rfm.rfm_table,
        lambda f: rfm.rfm_table(f, as_of="1997-09-30"),
        lambda f: rfm.rfm_table(f, order_col="number"),
    ):
        table = make(ENGINES[engine](orders))
        assert same_kind(table, engine)
        got = to_pandas(table).sort_values("customer_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(got, make(orders), check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_unusual_names_text_ids_and_no_rows(engine):
    orders = pd.DataFrame(
        {
            "会员 号": ["乙", "甲", "乙"],
            "day": pd.to_datetime(["2024-01-01", "2024-01-03", "2024-01-05"]),
            "sum": [1, 2, 3],
        }
    )
    names = {"customer_col": "会员 号", "date_col": "day", "amount_col": "sum"}
    table = to_pandas(rfm.rfm_table(ENGINES[engine](orders), **names)).sort_values("会员 号")
    assert table.to_numpy().tolist() == [["乙", 0, 2, 4.0], ["甲", 2, 1, 2.0]]
    none = to_pandas(rfm.rfm_table(ENGINES[engine](orders), as_of="2000-01-01", **names))
    assert list(none.columns) == ["会员 号", R, F, M]
    assert len(none) == 0


@pytest.mark.parametrize("engine", AT_HAND)
def test_a_log_without_rows(engine):
    orders = cdnow_orders()[["customer_id", "date", "amount"]].iloc[:0]
    table = to_pandas(rfm.rfm_table(ENGINES[engine](orders)))
    assert list(table.columns) == ["customer_id", R, F, M]
    assert len(table) == 0
    assert list(rfm.rfm_scores(to_pandas(table)).columns[-2:]) == ["rfm_cell", "rfm_score"]
    assert "segment" in rfm.rfm_segments(to_pandas(table))


@pytest.mark.parametrize("engine", EVERY_ENGINE)
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.rename(columns={"date": "day"}), "no column 'date'"),
        (lambda f: f.assign(date=["1 Jan", "2 Jan"]), "column 'date' .* not dates"),
        (lambda f: f.assign(amount=[1.0, None]), "column 'amount' .* missing in 1 of 2"),
        (lambda f: f.assign(amount=[1.0, np.inf]), "column 'amount' .* infinite in 1 of 2"),
        (
            lambda f: f.assign(amount=["1", "2"]),
            "column 'amount' .* in 2 rows; it must hold numbers",
        ),
        (lambda f: f.assign(customer_id=["a", None]), "column 'customer_id' .* missing in 1 of 2"),
    ],
)
def test_bad_logs_are_refused(engine, change, message):
    orders = pd.DataFrame({"customer_id": [1, 2], "date": [START, START], "amount": [1.0, 2.0]})
    with pytest.raises(ValueError, match=message):
        rfm.rfm_table(ENGINES[engine](change(orders)))


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_a_table_asked_for_later_is_of_its_own_log(engine):
    """No name that a second call gives to another log comes between a plan and its rows."""
    logs = [cdnow_orders().head(n) for n in (300, 900)]
    tables = [rfm.rfm_table(ENGINES[engine](log)) for log in logs]
    for table, log in zip(tables, logs, strict=True):
        got = to_pandas(table).sort_values("customer_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(got, rfm.rfm_table(log), check_dtype=False, rtol=1e-12)


@pytest.mark.parametrize("engine", ["pandas", "polars", "polars lazy"])
def test_the_day_is_the_one_on_the_wall(engine):
    late = pd.to_datetime(["2024-01-01 23:30", "2024-01-03 00:30"]).tz_localize("Asia/Shanghai")
    orders = pd.DataFrame({"customer_id": [1, 2], "date": late, "amount": [1.0, 2.0]})
    if engine != "pandas":
        plain = orders.assign(date=late.tz_localize(None))
        zoned = pl.col("date").dt.replace_time_zone("Asia/Shanghai")
        orders = ENGINES[engine](plain).with_columns(zoned)
    for as_of in (None, "2024-01-03"):
        table = to_pandas(rfm.rfm_table(orders, as_of=as_of)).sort_values("customer_id")
        assert table[R].to_list() == [2, 0]


LOGS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 40), st.integers(1, 50)), min_size=1, max_size=30
)


def as_log(rows, ids=lambda i: i):
    return pd.DataFrame(
        {
            "customer_id": [ids(i) for i, _, _ in rows],
            "date": [START + pd.Timedelta(days=d) for _, d, _ in rows],
            "amount": [m for _, _, m in rows],
        }
    )


@settings(deadline=None, max_examples=60)
@given(LOGS, st.randoms())
def test_table_by_hand_in_any_order_under_any_names(rows, random):
    end = max(d for _, d, _ in rows)
    wanted = []
    for who in sorted({i for i, _, _ in rows}):
        mine = [(d, m) for i, d, m in rows if i == who]
        wanted.append([who, end - max(d for d, _ in mine), len(mine), sum(m for _, m in mine)])
    table = rfm.rfm_table(as_log(rows))
    assert table.to_numpy().tolist() == wanted
    shuffled = rows[:]
    random.shuffle(shuffled)
    pd.testing.assert_frame_equal(rfm.rfm_table(as_log(shuffled)), table)
    for rename in (lambda i: f"c{9 - i}", lambda i: 10**12 * (i + 1), lambda i: -i):
        other = rfm.rfm_table(as_log(rows, rename)).set_index("customer_id")
        back = other.loc[[rename(i) for i in table["customer_id"]]].reset_index(drop=True)
        pd.testing.assert_frame_equal(back, table.drop(columns="customer_id"))


@settings(deadline=None, max_examples=30)
@given(LOGS, st.integers(0, 5))
def test_table_of_two_halves_is_the_table(rows, cut):
    log, end = as_log(rows), "2024-04-01"
    parts = [log[log["customer_id"] < cut], log[log["customer_id"] >= cut]]
    merged = pd.concat([rfm.rfm_table(p, as_of=end) for p in parts if len(p)])
    pd.testing.assert_frame_equal(merged.reset_index(drop=True), rfm.rfm_table(log, as_of=end))


def test_the_log_is_not_changed():
    orders = cdnow_orders()
    before = orders.copy()
    table = rfm.rfm_table(orders)
    kept = table.copy()
    rfm.rfm_scores(table)
    rfm.rfm_segments(table)
    pd.testing.assert_frame_equal(orders, before)
    pd.testing.assert_frame_equal(table, kept)


# --- scores ---------------------------------------------------------------------------------------


def ladder(n=100):
    """Customer i is better than customer i - 1 in everything."""
    i = np.arange(n)
    return pd.DataFrame({R: n - i, F: i + 1, M: 10.0 * i})


def test_five_is_best_and_classes_are_equal():
    scored = rfm.rfm_scores(ladder())
    for column in ("r_score", "f_score", "m_score"):
        assert scored[column].to_list() == sorted(scored[column])
        assert scored[column].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    best = scored.loc[scored[R].idxmin()]
    assert best["rfm_cell"] == "555"
    assert best["rfm_score"] == 5


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=25), st.randoms())
def test_equal_customers_have_equal_scores_in_any_order(rows, random):
    table = pd.DataFrame(rows, columns=[R, F, M])
    scored = rfm.rfm_scores(table)
    assert scored.groupby([R, F, M])["rfm_cell"].nunique().max() == 1
    assert scored[["r_score", "f_score", "m_score"]].isin(range(1, 6)).all(axis=None)
    for column, score, sign in ((R, "r_score", -1), (F, "f_score", 1), (M, "m_score", 1)):
        order = (scored[column] * sign).sort_values().index
        assert scored.loc[order, score].is_monotonic_increasing
    order = list(range(len(rows)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(rfm.rfm_scores(table.iloc[order]), scored.iloc[order])


def test_own_cuts_count_as_reached():
    table = pd.DataFrame({R: [30, 31, 180, 181], F: [1, 2, 5, 9], M: [0.0, 1.0, 2.0, 3.0]})
    scored = rfm.rfm_scores(table, cuts={R: [30, 60, 90, 180], F: [2, 3, 5, 9]})
    assert scored["r_score"].to_list() == [5, 4, 2, 1]
    assert scored["f_score"].to_list() == [1, 2, 4, 5]
    assert scored["m_score"].to_list() == [1, 2, 3, 4]


def test_weights_of_the_score():
    scored = rfm.rfm_scores(pd.DataFrame({R: [1], F: [1], M: [1]}).iloc[[0] * 1], weights=(1, 0, 0))
    assert scored["rfm_score"].to_list() == [1.0]
    scored = rfm.rfm_scores(ladder().assign(**{M: 0.0}), weights=(2, 1, 1))
    assert scored["rfm_score"].max() == pytest.approx((2 * 5 + 5 + 1) / 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"bins": 1}, "bins is 1"),
        ({"bins": 2.5}, "bins is 2.5"),
        ({"weights": (1, 1)}, "weights must be three"),
        ({"weights": (1, 1, -1)}, "weights must be zero or more"),
        ({"cuts": {R: [1, 2]}}, "cuts of 'days_since_last_purchase' must be 4 rising"),
        ({"cuts": {F: [4, 3, 2, 1]}}, "cuts of 'purchases' must be 4 rising"),
        ({"cuts": {"recency": [1, 2, 3, 4]}}, "a column in cuts is 'recency'"),
        ({"days_col": "recency"}, "no column 'recency'"),
    ],
)
def test_bad_scores_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        rfm.rfm_scores(ladder(), **arguments)


def test_lazy_tables_are_to_be_collected_first():
    lazy = rfm.rfm_table(ENGINES["polars lazy"](cdnow_orders()))
    for function in (rfm.rfm_scores, rfm.rfm_segments):
        with pytest.raises(ValueError, match="collect it into pandas first"):
            function(lazy)


# --- the eight types ------------------------------------------------------------------------------

BOOK = [  # near, frequent, much money
    ((1, 9, 900), "重要价值客户"),
    ((1, 1, 900), "重要发展客户"),
    ((99, 9, 900), "重要保持客户"),
    ((99, 1, 900), "重要挽留客户"),
    ((1, 9, 9), "一般价值客户"),
    ((1, 1, 9), "一般发展客户"),
    ((99, 9, 9), "一般保持客户"),
    ((99, 1, 9), "一般挽留客户"),
]


@pytest.mark.parametrize("cut", ["mean", "median", {R: 10, F: 3, M: 200}])
def test_the_eight_types(cut):
    table = pd.DataFrame([values for values, _ in BOOK], columns=[R, F, M], index=range(5, 13))
    typed = rfm.rfm_segments(table, cut=cut)
    assert typed["segment"].to_list() == [name for _, name in BOOK]
    assert typed.index.equals(table.index)
    assert typed["segment_en"].nunique() == 8


def test_the_cut_itself():
    """Given cuts count as reached; whoever is just average is neither near nor high."""
    at_cut = pd.DataFrame({R: [10], F: [3], M: [200]})
    assert rfm.rfm_segments(at_cut, cut={R: 10, F: 3, M: 200})["segment"].item() == "重要价值客户"
    assert rfm.rfm_segments(at_cut, cut="mean")["segment"].item() == "一般挽留客户"


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=20))
def test_money_alone_decides_important_or_ordinary(rows):
    typed = rfm.rfm_segments(pd.DataFrame(rows, columns=[R, F, M]))
    important = typed["segment"].str.startswith("重要")
    assert important.to_list() == (typed[M] > typed[M].mean()).to_list()
    near = typed["segment"].str.contains("价值|发展")
    assert near.to_list() == (typed[R] < typed[R].mean()).to_list()


@pytest.mark.parametrize("cut", ["mode", {R: 10}, {R: 1, F: 1, "money": 1}])
def test_bad_cuts_are_refused(cut):
    with pytest.raises(ValueError, match="cut"):
        rfm.rfm_segments(ladder(), cut=cut)


def test_aliases_lead_to_the_eight():
    assert rfm.canonical_segment("重要唤回客户") == "重要保持客户"
    assert rfm.canonical_segment(" 流失客户 ") == "一般挽留客户"
    assert rfm.canonical_segment("一般发展") == "一般发展客户"
    names = {zh for zh, _ in rfm.SEGMENTS.values()}
    assert len(names) == 8
    assert set(rfm.ALIASES.values()) == names
    with pytest.raises(ValueError, match="segment is '铂金客户'"):
        rfm.canonical_segment("铂金客户")


def test_summary_adds_up():
    typed = rfm.rfm_segments(rfm.rfm_table(cdnow_orders()))
    table = rfm.segment_summary_table(typed)
    assert len(table) == 8
    assert table["customers"].sum() == 2357
    assert table[["share_of_customers", "share_of_spend"]].sum().to_list() == pytest.approx([1, 1])
    none = rfm.segment_summary_table(typed.iloc[:0])
    assert none["customers"].to_list() == [0] * 8


def test_grid_adds_up():
    scored = rfm.rfm_scores(rfm.rfm_table(cdnow_orders()))
    grid = rfm.score_grid_table(scored)
    assert grid.to_numpy().sum() == 2357
    assert grid.index.to_list() == [5, 4, 3, 2, 1]
    money = rfm.score_grid_table(scored, cell_col=M)
    best = scored.query("r_score == 5 and f_score == 5")[M].mean()
    assert money.loc[5, 5] == pytest.approx(best)


@pytest.mark.parametrize(
    "draw",
    [
        lambda t, ax: rfm.plot_rfm_types(rfm.segment_summary_table(rfm.rfm_segments(t)), ax=ax),
        lambda t, ax: rfm.plot_score_grid(rfm.score_grid_table(rfm.rfm_scores(t)), ax=ax),
    ],
)
def test_plots_use_the_axes_given_and_are_labelled(draw):
    figure, ax = plt.subplots()
    assert draw(rfm.rfm_table(cdnow_orders()), ax) is ax
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    plt.close(figure)
