"""Lesson 08: what its page says of the tea shop, its cube, its explorer and its self-checks."""

from pathlib import Path

import pandas as pd
import pytest
from bank_keys import first_keys, key_starting
from figures import drawn

from crm_lib.author.lint import text_problems
from crm_lib.campaign import ab_test
from crm_lib.datasets import load_tea_calls, load_tea_orders
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.rfm import cut_tiles, rfm_cuts_explorer
from crm_lib.rfm import (
    RFM_EXAM_BLANKS,
    SEGMENTS,
    plot_rfm_cube,
    rfm_scores,
    rfm_segments,
    rfm_table,
)
from crm_lib.simulate.tea import TeaStory, tea_calls, tea_orders
from crm_lib.statistics import mean_difference

QUIZ = read_questions(Path(__file__).resolve().parents[2] / "bank" / "08_rfm.quiz.yaml")
R, F, M = "days_since_last_purchase", "purchases", "spend"


@pytest.fixture(scope="module")
def rfm():
    return rfm_table(load_tea_orders(), order_col="order_id", as_of="2026-06-30")


# --- the planted stories


def test_gift_givers_look_like_regulars_when_parcels_are_counted(rfm):
    rows = rfm_table(load_tea_orders(), as_of="2026-06-30")
    more = rows[F] > rfm[F]
    assert more.sum() == TeaStory().kinds["gift giver"].customers
    assert rows.loc[more, F].mean() > 5 * rfm.loc[more, F].mean()


def test_one_hotel_moves_the_mean_and_not_the_median(rfm):
    private = rfm[rfm[M] < rfm[M].max()]
    assert rfm[M].max() / rfm[M].sum() == pytest.approx(0.2, abs=0.02)
    assert rfm[M].mean() > 1.2 * private[M].mean()
    assert rfm[M].median() == private[M].median()


def private_types(rfm):
    """Return the types cut without the hotel, as section 8 does."""
    return rfm_segments(rfm[rfm[M] < rfm[M].max()])


def test_the_hotel_demotes_121_private_customers(rfm):
    private = rfm[rfm[M] < rfm[M].max()]
    above = [(private[M] > mean).sum() for mean in (rfm[M].mean(), private[M].mean())]
    assert above == [820, 941]


def test_a_call_pays_for_two_types_and_for_no_other(rfm):
    tested = private_types(rfm).merge(load_tea_calls(), on="customer_id")
    spend = tested.groupby(["segment", "called"])["spend_next_90_days"].mean().unstack()
    profit = 0.4 * (spend[True] - spend[False]) - 30
    assert set(profit.index[profit > 0]) == {"重要保持客户", "重要发展客户"}


def profit_of_a_call(rfm):
    """Return the profit of a call and its standard error by type, by hand."""
    tested = private_types(rfm).merge(load_tea_calls(), on="customer_id")
    found = {}
    for name, group in tested.groupby("segment"):
        spent = [group.loc[group["called"] == c, "spend_next_90_days"] for c in (True, False)]
        error = 0.4 * sum(s.var() / len(s) for s in spent) ** 0.5
        found[name] = (0.4 * (spent[0].mean() - spent[1].mean()) - 30, error)
    return found


def test_two_types_gain_four_lose_and_two_cannot_be_told(rfm):
    found = {}
    for name, (profit, error) in profit_of_a_call(rfm).items():
        low, high = profit - 1.96 * error, profit + 1.96 * error
        found[name] = "gains" if low > 0 else "loses" if high < 0 else "open"
    assert {n for n, v in found.items() if v == "gains"} == {"重要保持客户", "重要发展客户"}
    assert {n for n, v in found.items() if v == "loses"} == {
        n for n in found if n.startswith("一般")
    }
    assert {n for n, v in found.items() if v == "open"} == {"重要挽留客户", "重要价值客户"}


def test_only_the_plan_with_the_two_types_is_shown_to_pay(rfm):
    """Each list is valued by its own members, who were assigned at random."""
    types, calls = private_types(rfm), load_tea_calls()
    plans = [
        (types.nlargest(400, M), (5143, -9862, 20_149)),
        (types.nsmallest(400, R), (-3488, -13_375, 6399)),
        (types[types["segment"].isin(["重要保持客户", "重要发展客户"])], (19_657, 8097, 31_217)),
    ]
    assert len(plans[2][0]) == 416
    for plan, said in plans:
        listed = calls[calls["customer_id"].isin(plan["customer_id"])]
        spent = [listed.loc[listed["called"] == c, "spend_next_90_days"] for c in (True, False)]
        found = len(plan) * (0.4 * mean_difference(*spent) - 30)
        assert found.round().tolist() == list(said)


def test_significant_is_not_profitable(rfm):
    """Of 一般保持客户 more order when called, even for eight looks, and the call still loses."""
    tested = private_types(rfm).merge(load_tea_calls(), on="customer_id")
    group = tested[tested["segment"] == "一般保持客户"]
    bought = group["spend_next_90_days"].gt(0).groupby(group["called"]).agg(["sum", "size"])
    found = ab_test(*bought.loc[True].tolist(), *bought.loc[False].tolist())
    assert found.p_value < 0.05 / 8 and round(found.difference, 3) == 0.118
    assert profit_of_a_call(rfm)["一般保持客户"][0] == pytest.approx(-22.27, abs=0.005)


def test_the_top_score_of_m_is_not_seen_to_do_worse(rfm):
    calls = load_tea_calls()
    quiet = rfm_scores(rfm).merge(calls[~calls["called"]], on="customer_id")
    back = quiet["spend_next_90_days"].gt(0).groupby(quiet["m_score"]).agg(["sum", "size"])
    found = ab_test(*back.loc[5].tolist(), *back.loc[4].tolist())
    assert [round(100 * x, 1) for x in (found.low, found.high)] == [-12.5, 3.1]


def test_r_tells_most_about_who_comes_back(rfm):
    calls = load_tea_calls()
    quiet = rfm_scores(rfm).merge(calls[~calls["called"]], on="customer_id")
    back = quiet["spend_next_90_days"] > 0
    share = {d: back.groupby(quiet[f"{d}_score"]).mean() for d in "rfm"}
    gain = {d: s.iloc[-1] - s.iloc[0] for d, s in share.items()}
    assert max(gain, key=gain.get) == "r" and gain["r"] > 0.5


def test_another_seed_is_another_year_with_the_same_truth():
    first, again, other = tea_orders(seed=1), tea_orders(seed=1), tea_orders(seed=2)
    assert first.equals(again) and not first.equals(other)
    assert tea_calls(seed=1)["called"].sum() in (1499, 1500)
    assert set(tea_calls(seed=1)["customer_id"]) < set(first["customer_id"])


# --- the cube and the explorer


def test_the_cube_shows_each_type_once_and_blanks_the_five_of_the_exam():
    whole = {t.get_text().split(" · ")[-1] for t in plot_rfm_cube().texts}
    assert {zh for zh, _ in SEGMENTS.values()} <= whole
    blank = {t.get_text().split(" · ")[-1] for t in plot_rfm_cube(blanks=RFM_EXAM_BLANKS).texts}
    assert set(RFM_EXAM_BLANKS.values()) <= blank and not set(RFM_EXAM_BLANKS) & blank
    with pytest.raises(ValueError, match="a key of blanks"):
        plot_rfm_cube(blanks={"忠诚客户": "①"})


def test_the_cube_is_drawn_where_it_is_told():
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots()
    assert plot_rfm_cube(ax=ax) is ax and "eight types" in ax.get_title(loc="left")
    plt.close(figure)


def test_flipping_r_exchanges_names_and_keeps_the_counts(rfm):
    cuts = {"days": 120, "orders": 4, "spend": 1000}
    right = cut_tiles(rfm, **cuts).set_index("segment")
    wrong = cut_tiles(rfm, **cuts, flipped=True).set_index("segment")
    for rank in ("重要", "一般"):
        for one, other in (("价值", "保持"), ("发展", "挽留")):
            for a, b in ((one, other), (other, one)):
                assert (
                    wrong.loc[f"{rank}{a}客户", "customers"]
                    == (right.loc[f"{rank}{b}客户", "customers"])
                )
    assert right["customers"].sum() == wrong["customers"].sum() == len(rfm)
    important = right.groupby("high_spend")["customers"].sum()
    assert important.equals(wrong.groupby("high_spend")["customers"].sum())


def test_the_explorer_gives_the_bug_away_by_the_days_only(rfm):
    shown = rfm_cuts_explorer(rfm)
    right = shown.sentence(**shown.start)
    wrong = shown.sentence(**{**shown.start, "sign": "flipped"})
    assert right[0].split(".")[0] == wrong[0].split(".")[0]
    assert "not ordered for long" in wrong[0] and "久未下单" in wrong[1]
    assert "not ordered for long" not in right[0]


def test_every_control_changes_the_picture_and_the_words(rfm):
    shown = rfm_cuts_explorer(rfm)
    for name, value in {"days": 30, "orders": 8, "spend": 300, "sign": "flipped"}.items():
        moved = {**shown.start, name: value}
        assert shown.picture(**moved) != shown.picture(**shown.start)
        said = shown.sentence(**moved)
        assert said != shown.sentence(**shown.start)
        assert not list(text_problems(*said, glossary=None))


def test_an_empty_type_is_said_and_not_divided_by(rfm):
    few = rfm[rfm[F] == 1]
    assert "One type is empty" in rfm_cuts_explorer(few).sentence(**rfm_cuts_explorer(few).start)[0]


# --- the self-checks


def right_letters(question):
    return {o.letter for o in QUIZ[question].options if o.right}


def test_the_first_self_check_is_computed_right():

    dates = pd.to_datetime(["2026-05-01"] * 2 + ["2026-06-20"] * 3)
    amounts = [100, 100, 100, 100, 100]
    log = pd.DataFrame({"customer_id": 1, "order": [1, 1, 2, 2, 2], "date": dates})
    row = rfm_table(log.assign(amount=amounts), order_col="order", as_of="2026-06-30").iloc[0]
    assert (row[R], row[F], row[M]) == (10, 2, 500)
    assert right_letters("08_s1") == {"A"}


def test_the_third_self_check_holds_in_the_data(rfm):
    import pandas as pd

    twin = rfm.nlargest(1, M).assign(customer_id=0)
    more = pd.concat([rfm, twin], ignore_index=True)
    assert 180 < more[M].mean() - rfm[M].mean() < 230
    assert abs(more[M].median() - rfm[M].median()) <= 1
    assert right_letters("08_s3") == {"A"}


def test_the_plots_of_the_page_state_findings(rfm):
    from crm_lib.rfm import plot_rfm_types, segment_summary_table

    title = drawn(plot_rfm_types, segment_summary_table(rfm_segments(rfm)))
    assert title == (
        "7% of customers (important, value) bring 38% of spend"
        " · 7%的客户（重要价值客户）带来38%的消费"
    )


# --- what the page says of the trial and of its picture


def test_the_trial_called_1499_and_left_the_hotel_out(rfm):
    calls = load_tea_calls()
    assert (calls["called"].sum(), (~calls["called"]).sum()) == (1499, 1500)
    assert set(rfm["customer_id"]) - set(calls["customer_id"]) == {
        rfm.nlargest(1, M)["customer_id"].item()
    }


def test_no_gain_is_sure_when_eight_types_are_looked_at_and_the_losses_are(rfm):
    from scipy.stats import norm

    wide = norm.ppf(1 - 0.05 / 8 / 2)
    found = profit_of_a_call(rfm)
    for name in ("重要保持客户", "重要发展客户"):
        profit, error = found[name]
        assert profit - wide * error < 0 < profit - 1.96 * error
    losses = [p + wide * e for n, (p, e) in found.items() if n.startswith("一般")]
    assert max(losses) == pytest.approx(-9.10, abs=0.2)


def test_the_picture_starts_near_the_means_and_counts_four_more(rfm):
    shown = rfm_cuts_explorer(rfm)
    assert shown.start == {"days": 120, "orders": 4, "spend": 1000, "sign": "right"}
    tiles = cut_tiles(rfm, days=120, orders=4, spend=1000)
    assert tiles.loc[tiles["high_spend"], "customers"].sum() == 825
    assert rfm_segments(rfm)["high_spend"].sum() == 821


# --- the question bank ---

BANK = read_items(
    Path(__file__).resolve().parents[2] / "bank" / "08_rfm.yaml", BankItem, prefix="b08_"
)


def type_of(days, orders, spend, cut):
    """Return the type of one customer under the cuts given, days first."""
    table = pd.DataFrame({"customer_id": [1], R: [days], F: [orders], M: [spend]})
    return rfm_segments(table, cut=dict(zip((R, F, M), cut, strict=True)))["segment"].iloc[0]


def test_the_numbers_of_the_bank_are_computed():
    assert first_keys(BANK) == pytest.approx([85 * 0.3 - 12, 0.2 + 4 * 0.5 + 3 * 0.3])


def test_the_types_of_the_bank_are_those_of_the_rule():
    assert key_starting(BANK, "Cuts of a bike shop").zh == type_of(30, 5, 800, (30, 6, 500))
    assert key_starting(BANK, "“Near” in a flower market").zh == type_of(61, 4, 1000, (60, 4, 1000))
    five = [(12, 4, 500), (30, 3, 300), (31, 9, 900), (5, 2, 700), (20, 6, 299)]
    types = [type_of(*one, (30, 3, 300)) for one in five]
    assert key_starting(BANK, "Cuts: 30 days").zh == f"{types.count('重要价值客户')}位"
    assert key_starting(BANK, "A shop moves its own cut").zh == type_of(90, 9, 600, (60, 4, 800))
