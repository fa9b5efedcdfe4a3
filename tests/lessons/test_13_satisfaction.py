"""Lesson 13: what its page states follows from the data, and its explorers turn where they should."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys
from scipy.stats import norm

from crm_lib.author.lint import text_problems
from crm_lib.datasets import load_hotel_kano, load_hotel_servqual, load_hotel_stays
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.satisfaction import (
    best_promise,
    checked_in_within,
    mean_correlations,
    monthly_scores,
    nps_sample_explorer,
    outcome_of_promise,
    promise_more_explorer,
    without_extra_guests,
    worth_of_a_point,
)
from crm_lib.satisfaction import (
    csat,
    ipa_table,
    kano_table,
    nps,
    nps_from_counts,
    penalty_reward,
    plot_acsi_paths,
    plot_kano_curves,
    satisfaction_drivers,
    satisfaction_gaps,
    servqual_gaps,
)
from crm_lib.simulate.hotel import KANO_TRUTH, hotel_kano, hotel_servqual, hotel_stays

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "13_satisfaction.quiz.yaml")
ATTRIBUTES = ["clean", "wifi", "checkin", "staff", "quiet", "breakfast"]
SEEDS = [6, 7, 2026]


@pytest.fixture(scope="module", params=SEEDS)
def stays(request):
    return hotel_stays(seed=request.param)


def test_the_promise_moves_expectation_and_satisfaction(stays):
    means = stays.groupby("promise")[["wait_minutes", "expected", "perceived", "overall"]].mean()
    change = means.loc["bold"] - means.loc["plain"]
    assert abs(change["wait_minutes"]) < 0.5 and abs(change["perceived"]) < 0.25
    assert change["expected"] > 1.1 and change["overall"] < -0.5
    gaps = satisfaction_gaps(stays)
    missed = gaps["verdict"].eq("dissatisfied").groupby(stays["promise"]).mean()
    assert missed["bold"] > 1.8 * missed["plain"]


def test_each_score_crowns_another_large_hotel():
    stays = load_hotel_stays()
    large = stays[stays["hotel"] != "Hillside"].groupby("hotel")
    assert large["satisfied"].apply(csat).idxmax() == "Station"
    assert large["recommend"].apply(lambda s: nps(s).score).idxmax() == "Garden"
    assert large["easy"].mean().idxmax() == "Airport"


def test_station_pleases_everybody_a_little_and_garden_divides(stays):
    hotels = stays.groupby("hotel")["recommend"]
    assert hotels.std().drop("Hillside").idxmin() == "Station"
    scores = {name: nps(answers) for name, answers in hotels}
    assert scores["Garden"].score > scores["Station"].score
    assert scores["Garden"].detractors / scores["Garden"].n > 0.2
    assert stays.groupby("hotel")["easy"].mean().drop("Hillside").idxmax() == "Airport"
    assert scores["Hillside"].margin > 20


def test_basics_hurt_and_breakfast_delights(stays):
    bent = penalty_reward(stays, outcome_col="overall", driver_cols=ATTRIBUTES, low=2, high=4)
    bent = bent.set_index("driver")
    assert -bent.loc["clean", "penalty"] > 2 * bent.loc["clean", "reward"]
    assert -bent.loc["wifi", "penalty"] > bent.loc["wifi", "reward"]
    assert bent.loc["breakfast", "reward"] > 2 * -bent.loc["breakfast", "penalty"]


def test_leisure_guests_return_at_the_top_and_business_guests_anyway(stays):
    rate = stays.pivot_table(index="overall", columns="reason", values="returned")
    assert rate.loc[10, "leisure"] > 0.6 > 0.25 > rate.loc[8, "leisure"]
    assert rate.loc[5:, "business"].between(0.4, 0.6).all()


def halfwidth(shares, sizes):
    """Half the 95% interval of a difference of two shares."""
    return 1.96 * sum(p * (1 - p) / n for p, n in zip(shares, sizes, strict=True)) ** 0.5


def test_bookings_and_returns_differ_and_the_long_run_is_undecided():
    stays = load_hotel_stays()
    leisure = stays[stays["reason"] == "leisure"].groupby("promise")["returned"]
    r, n = leisure.mean(), leisure.size()
    bookings = {"plain": 0.04, "bold": 0.043}
    assert halfwidth(bookings.values(), [100_000] * 2) < 0.003
    lost = r["plain"] - r["bold"]
    assert 0.005 < lost - halfwidth(r, n) < 0.01
    # The ends of the interval by the delta method, a second way beside the page's simulation.
    long = {k: 100_000 * p / (1 - r[k]) for k, p in bookings.items()}
    variance = {
        k: (100_000 / (1 - r[k])) ** 2 * p * (1 - p) / 100_000
        + (long[k] / (1 - r[k])) ** 2 * r[k] * (1 - r[k]) / n[k]
        for k, p in bookings.items()
    }
    half = 1.96 * sum(variance.values()) ** 0.5
    assert -130 < long["bold"] - long["plain"] < -110 and 500 < half < 570


def test_the_shares_of_the_disappointed_are_far_apart():
    stays = load_hotel_stays()
    missed = (stays["perceived"] < stays["expected"]).groupby(stays["promise"]).mean()
    half = halfwidth(missed, [750, 750])
    assert missed["bold"] - missed["plain"] == pytest.approx(0.328, abs=0.0005)
    assert half == pytest.approx(0.047, abs=0.0005)


def test_one_of_four_leads_holds_when_four_are_looked_at():
    many = norm.ppf(1 - 0.05 / 4 / 2)
    assert many == pytest.approx(2.50, abs=0.005)
    stays = load_hotel_stays()
    large = stays[stays["hotel"] != "Hillside"]
    each = {
        "CSAT": 100 * (large["satisfied"] >= 4),
        "CES": large["easy"],
        "NPS": 100 * ((large["recommend"] >= 9) * 1 - (large["recommend"] <= 6) * 1),
        "ACSI": large[["overall", "versus_expected", "versus_ideal"]].mean(axis=1),
    }
    holds = set()
    for score, values in each.items():
        by = values.groupby(large["hotel"])
        first, second = by.mean().nlargest(2).index
        half = many * (by.sem()[first] ** 2 + by.sem()[second] ** 2) ** 0.5
        holds |= {score} if by.mean()[first] - by.mean()[second] > half else set()
    assert holds == {"CES"}


def test_other_guests_may_explain_the_rating_but_not_the_disappointed():
    """The worst case by hand: one guest after another is left out, the most dissatisfied first."""
    stays = load_hotel_stays()
    leisure = stays[stays["reason"] == "leisure"]
    table = without_extra_guests(leisure)
    bold, plain = (leisure[leisure["promise"] == name] for name in ("bold", "plain"))
    for row, (more, out) in enumerate([(0, 0), (300, 31), (476, 48)]):
        assert round(450 * more / (4000 + more)) == out
        rest = bold["overall"].sort_values().iloc[out:]
        assert table.iloc[row, 0] == pytest.approx(rest.mean() - plain["overall"].mean())
        missed = (bold["perceived"] < bold["expected"]).sum() - out
        shares = [missed / (450 - out), (plain["perceived"] < plain["expected"]).mean()]
        half = 100 * halfwidth(shares, [450 - out, 450])
        apart = 100 * (shares[0] - shares[1])
        expected = [apart, apart - half, apart + half]
        assert table.iloc[3 + row].tolist() == pytest.approx(expected, abs=0.02)
    last = table.iloc[2].tolist()
    assert last == pytest.approx([-0.13, -0.38, 0.13], abs=0.005)
    assert table.iloc[5].tolist() == pytest.approx([26.6, 20.3, 32.9], abs=0.05)


def test_returns_without_the_additional_guests_are_undecided():
    stays = load_hotel_stays()
    extra = 300 / 4300  # of the guests under the bold text came in addition
    leisure = stays[stays["reason"] == "leisure"].groupby("promise")["returned"]
    came = round(450 * extra)
    rest = {"plain": leisure.mean()["plain"], "bold": leisure.sum()["bold"] / (450 - came)}
    half = halfwidth(rest.values(), [450, 450 - came])
    fewer = rest["plain"] - rest["bold"]
    assert came == 31 and fewer == pytest.approx(0.048, abs=0.0005)
    assert fewer - half == pytest.approx(-0.012, abs=0.0005)
    assert fewer + half == pytest.approx(0.109, abs=0.0005)
    table = without_extra_guests(stays[stays["reason"] == "leisure"])
    for row, out in ((7, 31), (8, 48)):
        rest = {"plain": rest["plain"], "bold": leisure.sum()["bold"] / (450 - out)}
        half = 100 * halfwidth(rest.values(), [450, 450 - out])
        apart = 100 * (rest["bold"] - rest["plain"])
        expected = [apart, apart - half, apart + half]
        assert table.iloc[row].tolist() == pytest.approx(expected, abs=0.02)
    assert expected == pytest.approx([-3.7, -9.8, 2.4], abs=0.05)


def test_nine_of_ten_are_checked_in_within_ten_minutes_at_the_four_large_hotels():
    stays = load_hotel_stays()
    table = checked_in_within(stays, [9, 10])
    z = norm.ppf(1 - 0.05 / 5 / 2)
    for column, minutes in ((2, 9), (4, 10)):
        kept = (stays["wait_minutes"] <= minutes).groupby(stays["hotel"])
        p, n = kept.mean(), kept.size()
        middle, half = p + z**2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        low = 100 * (middle - half) / (1 + z**2 / n)
        assert np.allclose(table.iloc[:, column], low)
        holds = set(low[low > 90].index)
        assert holds == ({"Airport", "Garden", "Lakeside", "Station"} if minutes == 10 else set())
    assert table.iloc[:, 2]["Station"] == pytest.approx(85.2, abs=0.05)
    assert table.iloc[:, 4].drop("Hillside").min() == pytest.approx(90.1, abs=0.05)
    assert table.iloc[:, 4]["Hillside"] == pytest.approx(72.3, abs=0.05)


def test_items_hang_together_between_dimensions_as_inside_them():
    pairs = load_hotel_servqual()
    answers = pairs.pivot(index="guest_id", columns="item", values="perception")
    of_item = pairs.drop_duplicates("item").set_index("item")["dimension"]
    inside, between = mean_correlations(answers, of_item)
    assert inside == pytest.approx(0.24, abs=0.005) and between == pytest.approx(0.22, abs=0.005)
    # 22 items with the mean correlation of all give the alpha of 0.86 (standardised alpha).
    r = answers.corr().to_numpy()[~np.eye(22, dtype=bool)].mean()
    assert 22 * r / (1 + 21 * r) == pytest.approx(0.86, abs=0.005)


def test_weighted_the_service_is_worse():
    pairs = load_hotel_servqual()
    gap = pairs.assign(gap=pairs["perception"] - pairs["expectation"])
    by_guest = gap.groupby(["guest_id", "dimension"])["gap"].mean().unstack()
    shares = {"tangibles": 10, "reliability": 30, "responsiveness": 25, "assurance": 20}
    weighted = sum(by_guest[name] * share for name, share in shares.items()) / 100
    weighted += by_guest["empathy"] * 0.15
    apart = weighted - by_guest.mean(axis=1)
    for value, mean, half in ((weighted, -0.50, 0.147), (apart, -0.17, 0.020)):
        assert value.mean() == pytest.approx(mean, abs=0.005)
        assert 1.96 * value.sem() == pytest.approx(half, abs=0.0005)


def test_what_hurts_and_what_delights_when_eighteen_intervals_are_looked_at():
    many = norm.ppf(1 - 0.05 / 18 / 2)
    assert many == pytest.approx(2.99, abs=0.005)
    bent = penalty_reward(
        load_hotel_stays(), outcome_col="overall", driver_cols=ATTRIBUTES, low=2, high=4
    ).set_index("driver")
    ends = {}
    for name in ("penalty", "reward", "asymmetry"):
        half = many / 1.96 * (bent[f"{name}_high"] - bent[name])
        ends[name] = bent[name] - half, bent[name] + half
    hurts, delights = ends["penalty"][1] < 0, ends["reward"][0] > 0
    assert set(hurts[hurts].index) == {"clean", "wifi", "staff", "quiet"}
    assert set(delights[delights].index) == set(ATTRIBUTES) - {"wifi"}
    assert (hurts | delights).all()  # none of the six is shown to need no more
    assert ends["asymmetry"][0]["wifi"] > 0


def test_one_point_more_pays_at_most_from_eight_to_nine():
    stays = load_hotel_stays()
    free = stays[stays["reason"] == "leisure"].groupby("overall")["returned"]
    p, n = free.mean(), free.size()
    cost = dict(zip(range(5, 11), [16, 18, 24, 30, 36, 60], strict=True))
    for k, price in cost.items():
        gain, half = 180 * (p[k] - p[k - 1]), 180 * halfwidth([p[k], p[k - 1]], [n[k], n[k - 1]])
        assert (gain - half < price < gain + half) == (k == 9), k


COST = {5: 16, 6: 18, 7: 24, 8: 30, 9: 36, 10: 60}  # CNY a stay, as on the page


@pytest.fixture(scope="module")
def free():
    stays = load_hotel_stays()
    return stays[stays["reason"] == "leisure"]


def test_whoever_is_to_come_again_is_served_so_at_every_stay(free):
    """Stay by stay: who returns is served for the rating again, and pays its cost again."""
    table = worth_of_a_point(free, pd.Series(COST), 180)
    r = free.groupby("overall")["returned"].mean()
    for k, price in COST.items():
        n = np.arange(2000)
        here, below = r[k] ** n, r[k - 1] ** n  # share that comes an n-th time after the first
        column = table[f"{k - 1} → {k}"]
        assert column.iloc[5] == pytest.approx(
            180 * (here.sum() - below.sum()) - price * here.sum()
        )
        assert column.iloc[4] == pytest.approx(price * here.sum())
        assert column.iloc[1] == pytest.approx(180 * (r[k] - r[k - 1]) - price)


def test_judged_alone_the_last_points_are_open_in_the_long_run(free):
    """The ends of the delta method, beside shares drawn anew."""
    by = free.groupby("overall")["returned"]
    p, n = by.mean(), by.size()
    rng = np.random.default_rng(5)
    drawn = {k: rng.binomial(n[k], p[k], 40_000) / n[k] for k in range(4, 11)}
    table = worth_of_a_point(free, pd.Series(COST), 180)
    undecided = {
        k for k in COST if table[f"{k - 1} → {k}"].iloc[6] < 0 < table[f"{k - 1} → {k}"].iloc[7]
    }
    assert undecided == {8, 9, 10}
    for k in (9, 10):
        net = (180 * drawn[k] - COST[k]) / (1 - drawn[k]) - 180 * drawn[k - 1] / (1 - drawn[k - 1])
        low, high = table[f"{k - 1} → {k}"].iloc[6:]
        assert np.quantile(net, [0.025, 0.975]) == pytest.approx(
            [low, high], abs=0.08 * (high - low)
        )
    assert table["8 → 9"].tolist()[5:] == pytest.approx([26.5, -15.4, 68.4], abs=0.05)
    assert table["9 → 10"].tolist()[4:] == pytest.approx([165.8, 17.2, -59.4, 93.8], abs=0.05)


def test_looked_at_as_twelve_no_judgement_of_worth_is_decided(free):
    many = norm.ppf(1 - 0.05 / 12 / 2)
    assert many == pytest.approx(2.87, abs=0.005)
    table = worth_of_a_point(free, pd.Series(COST), 180, errors=many)
    assert (table.iloc[[2, 6]] < 0).all(axis=None) and (table.iloc[[3, 7]] > 0).all(axis=None)


def test_intervals_looked_at_together_leave_gaps_and_quadrants_as_said():
    assert norm.ppf(1 - 0.05 / 5 / 2) == pytest.approx(2.58, abs=0.005)
    assert norm.ppf(1 - 0.05 / 6 / 2) == pytest.approx(2.64, abs=0.005)
    pairs = load_hotel_servqual()
    pairs["gap"] = pairs["perception"] - pairs["expectation"]
    gap = pairs.pivot_table(index="guest_id", columns="dimension", values="gap")
    low, high = gap.mean() - 2.58 * gap.sem(), gap.mean() + 2.58 * gap.sem()
    assert set(gap.columns[(low < 0) & (high > 0)]) == {"assurance", "empathy"}
    assert [low["tangibles"], high["tangibles"]] == pytest.approx([0.08, 0.60], abs=0.005)
    assert [low["reliability"], high["reliability"]] == pytest.approx([-1.28, -0.84], abs=0.005)
    drivers = satisfaction_drivers(
        load_hotel_stays(), outcome_col="overall", driver_cols=ATTRIBUTES
    ).set_index("driver")
    middle, half = drivers["coefficient"], 2.64 * drivers["standard_error"]
    border = middle.mean()
    assert border == pytest.approx(0.42, abs=0.005)
    open_ones = set(middle.index[(middle - half < border) & (middle + half > border)])
    assert open_ones == {"wifi", "quiet", "clean", "staff"}
    assert middle["breakfast"] - half["breakfast"] == pytest.approx(0.44, abs=0.005)


def test_wifi_hurts_more_than_it_helps():
    """The interval of the difference itself, drawn by guests."""
    stays = load_hotel_stays()
    bent = penalty_reward(stays, outcome_col="overall", driver_cols=ATTRIBUTES, low=2, high=4)
    wifi = bent.set_index("driver").loc["wifi"]
    assert wifi["asymmetry"] == pytest.approx(0.63, abs=0.005)
    rng, drawn = np.random.default_rng(1), []
    for _ in range(60):
        again = stays.sample(len(stays), replace=True, random_state=rng)
        t = penalty_reward(again, outcome_col="overall", driver_cols=ATTRIBUTES, low=2, high=4)
        drawn.append(t.set_index("driver").loc["wifi", "asymmetry"])
    assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx(
        [wifi["asymmetry_low"], wifi["asymmetry_high"]], abs=0.2
    )


def test_stated_and_derived_importance_send_breakfast_to_other_quadrants():
    stays = load_hotel_stays()
    stated = [4.8, 4.4, 3.9, 4.1, 4.3, 3.2]
    table = stays[ATTRIBUTES].mean().rename("performance").to_frame().assign(importance=stated)
    drivers = satisfaction_drivers(stays, outcome_col="overall", driver_cols=ATTRIBUTES)
    derived = table.assign(importance=drivers.set_index("driver")["coefficient"])
    assert ipa_table(table)["quadrant"]["breakfast"] == "low priority"
    assert ipa_table(derived)["quadrant"]["breakfast"] == "concentrate here"


@pytest.mark.parametrize("seed", SEEDS)
def test_reliability_is_furthest_behind_and_tangibles_are_ahead(seed):
    wide = hotel_servqual(seed=seed).pivot(index="guest_id", columns="item")
    gaps = servqual_gaps(wide["expectation"], wide["perception"]).set_index("dimension")["gap"]
    assert gaps.idxmin() == "reliability" and gaps["tangibles"] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_every_feature_has_the_class_planted_in_it(seed):
    table = kano_table(hotel_kano(seed=seed)).set_index("feature")
    for feature, shares in KANO_TRUTH.items():
        assert table.loc[feature, "kano_class"] == max(shares, key=shares.get)


def test_the_files_hold_the_simulated_surveys():
    assert load_hotel_servqual().equals(hotel_servqual())
    assert (load_hotel_kano() == hotel_kano()).all(axis=None)


def test_a_good_hotel_promises_less_than_it_delivers_and_a_poor_one_everything():
    assert best_promise(6.0) == 10.0 and best_promise(7.5) == 7.5 and best_promise(8.5) == 7.5
    modest, bold = outcome_of_promise(6.0, 7.5), outcome_of_promise(9.5, 7.5)
    assert bold[0] < modest[0] and bold[1] > modest[1] and bold[2] < modest[2]


@pytest.mark.parametrize(
    ("promise", "quality", "en", "zh"),
    [
        (9.0, 7.5, "satisfaction 6.5.*fewer come back", "满意度6.5.*再来的人少了"),
        (4.0, 7.5, "too few come", "来的人太少"),
        (7.5, 7.5, "No other promise", "没有哪种承诺"),
        (10.0, 6.0, "false advertising", "虚假广告"),
    ],
)
def test_the_promise_explorer_says_what_the_promise_does(promise, quality, en, zh):
    said = promise_more_explorer().sentence(promise=promise, quality=quality)
    assert re.search(en, said[0]) and re.search(zh, said[1])
    assert not list(text_problems(*said, glossary=None))


def test_a_small_sample_swings_and_a_large_one_does_not():
    def swing(answers):
        return max(monthly_scores(answers)) - min(monthly_scores(answers))

    assert swing(40) > 45 and swing(800) < 15
    assert "from −2 to +50" in nps_sample_explorer().sentence(answers=40)[0]
    assert not list(text_problems(*nps_sample_explorer().sentence(answers=100), glossary=None))


@pytest.mark.parametrize("shown", [promise_more_explorer(), nps_sample_explorer()])
def test_moving_a_slider_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for control in shown.controls:
        moved = {**start, control.name: control.high}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


def test_the_diagrams_have_five_blanks_and_no_name_in_them():
    for ax in (plot_kano_curves(blank=True), plot_acsi_paths(blank=True)):
        texts = [t.get_text() for t in ax.texts]
        assert [t for t in texts if t and t in "①②③④⑤"] == list("①②③④⑤")
        assert not any("必备" in t or "满意度" in t for t in texts)
    assert any("必备" in t.get_text() for t in plot_kano_curves().texts)


def right(question):
    return [o.text.en for o in QUIZ[question].options if o.right]


def test_the_self_checks_are_computed_right():
    pairs = {"X": (9, 8), "Y": (3, 2)}
    assert len({p - e for e, p in pairs.values()}) == 1
    assert len({p / e for e, p in pairs.values()}) == 2
    assert right("13_s1") == ["The difference P − E."]
    month = nps_from_counts(24, 17, 9)
    assert 20 < month.margin < 22 and 29 < month.margin * 2**0.5 < 31


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "13_satisfaction.yaml", BankItem, prefix="b13_")


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    feature = np.repeat(["A", "O", "M", "I"], [40, 20, 13, 24])
    answers = np.repeat([100, 0, -100], [50, 35, 15])  # promoters, passives, detractors
    bold, plain = (
        sum(first * again**n for n in range(99)) for first, again in [(2400, 0.2), (2100, 0.4)]
    )
    assert numbers == [
        round(np.isin(feature, ["A", "O"]).mean(), 2),
        round(answers.std() / 10, 1),
        round(plain - bold),
        round(np.mean([(mean - 1) / 9 * 100 for mean in (7.3, 6.7, 6.4)]), 1),
    ]


def test_the_shares_in_the_bank_are_computed():
    keys = {o.text.en for i in BANK.values() for o in i.options if o.right}
    marks = np.repeat([5, 4, 3, 1], [70, 90, 60, 30])
    assert f"{csat(marks):.0%}" in keys
