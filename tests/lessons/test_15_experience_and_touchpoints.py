"""Lesson 15: what its page states follows from the data, and its explorer turns where it should."""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bank_keys import first_keys

from crm_lib.author.lint import text_problems
from crm_lib.datasets import load_journey_feedback, load_journey_touches, load_mystery_answers
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.journey import (
    attribution_table,
    emotion_curve,
    journey_map,
    path_counts,
    plot_blank_journey_map,
    rule_attribution,
    touchpoint_paths,
)
from crm_lib.lessons.experience_and_touchpoints import (
    RULE_NAMES,
    attribution_switch_explorer,
    budget_by_rule,
)
from crm_lib.satisfaction import satisfaction_drivers
from crm_lib.simulate.opticians import (
    ANSWERS,
    STAGES,
    TouchStory,
    journey_feedback,
    mystery_answers,
    touch_log,
)

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "15_experience_and_touchpoints.quiz.yaml")
SEEDS = [6, 7, 2026]


@pytest.fixture(scope="module", params=SEEDS)
def feedback(request):
    return journey_feedback(seed=request.param)


@pytest.fixture(scope="module")
def log():
    return load_journey_touches()


@pytest.fixture(scope="module")
def paths(log):
    return path_counts(touchpoint_paths(log[log["search_ad"] == "on"], conversion="purchase"))


@pytest.fixture(scope="module")
def shown(paths):
    return attribution_switch_explorer(paths)


def test_the_worst_stage_hides_where_everybody_suffers(feedback):
    curve = emotion_curve(feedback, stages=STAGES).set_index("stage")["emotion"]
    assert curve.idxmin() == "book"
    table = journey_map(feedback, stages=STAGES).set_index("touchpoint")
    assert table["emotion"].idxmin() == "warranty claim"
    assert table["rank"].idxmin() == "days of waiting"
    assert table.loc["days of waiting", "reach"] == 1
    assert table.loc["warranty claim", "reach"] < 0.1


def test_waiting_is_first_by_any_interval_and_second_place_is_open():
    feedback = load_journey_feedback()
    table = journey_map(feedback, stages=STAGES).set_index("touchpoint")
    gaps = (feedback["expected"] - feedback["perceived"]).groupby(feedback["touchpoint"]).sem()
    half = 1.96 * gaps * table["importance"] * table["reach"]
    low, high = table["score"] - half, table["score"] + half
    others = high.drop("days of waiting")
    assert low["days of waiting"] > others.max()
    apart = table["score"]["price talk"] - table["score"]["mini-program"]
    assert apart == pytest.approx(0.46, abs=0.005)
    # Less than half the interval that the page draws by customer, since both rest on the same ones.
    assert apart < np.hypot(half["price talk"], half["mini-program"])
    own = feedback["importance"] * (feedback["expected"] - feedback["perceived"]).clip(lower=0)
    own = own.groupby(feedback["touchpoint"]).sum()
    assert own["days of waiting"] / own.sum() == pytest.approx(0.35, abs=0.005)
    assert table["score"]["days of waiting"] / table["score"].sum() == pytest.approx(
        0.52, abs=0.005
    )


def test_the_sentence_of_the_mini_program_does_not_explain_the_gap():
    feedback = load_journey_feedback()
    waited = feedback[feedback["touchpoint"] == "days of waiting"].set_index("customer_id")
    program = feedback.loc[feedback["touchpoint"] == "mini-program", "customer_id"]
    used = waited.index.isin(program)
    assert [used.sum(), (~used).sum()] == [240, 80]
    told = waited[["expected", "perceived"]].assign(gap=waited["expected"] - waited["perceived"])
    more = told[used].mean() - told[~used].mean()
    half = 1.96 * np.hypot(told[used].sem(), told[~used].sem())
    assert more.to_numpy() == pytest.approx([0.15, 0.15, 0], abs=0.001)
    assert half.to_numpy() == pytest.approx([0.21, 0.22, 0.32], abs=0.005)
    # one question, six calls a channel: the answers hardly vary within a channel
    days = load_mystery_answers().query("question == 'days until ready'").groupby("channel")
    said = {name: sorted(part["answer"].astype(int)) for name, part in days}
    assert said == {"mini-program": [3] * 6, "phone": [5] * 6, "store": [7] * 6,
                    "chat": [3] * 5 + [5]}  # fmt: skip


def test_the_intervals_of_the_stages_count_customers_and_not_ratings():
    feedback = load_journey_feedback()
    curve = emotion_curve(feedback, stages=STAGES, customer_col="customer_id").set_index("stage")
    by_rating = emotion_curve(feedback, stages=STAGES).set_index("stage")
    people = feedback["customer_id"].nunique()
    drawn = np.random.default_rng(15).multinomial(people, [1 / people] * people, size=2000)
    table = feedback.assign(one=1).pivot_table(
        ["one", "emotion"], "customer_id", "stage", "sum", fill_value=0
    )
    means = pd.DataFrame(drawn @ table["emotion"].to_numpy() / (drawn @ table["one"].to_numpy()),
                         columns=table["one"].columns)  # fmt: skip
    ends = means.quantile([0.025, 0.975]).T.reindex(STAGES)
    assert curve[["low", "high"]].to_numpy() == pytest.approx(ends.to_numpy(), abs=0.02)
    assert curve.loc["book", ["low", "high"]].round(2).tolist() == [-0.53, -0.30]
    assert curve.loc["collect", "high"] < 0 < by_rating.loc["collect", "high"]


def test_where_each_of_seven_contacts_may_fail():
    assert f"{0.75**7:.0%} {0.95**7:.0%}" == "13% 70%"


def test_what_the_decision_of_the_page_counts_with():
    feedback = load_journey_feedback()
    # 95 of 100 customers pick up at the counter, ten minutes each
    reach = feedback["touchpoint"].eq("pick-up").sum() / feedback["customer_id"].nunique()
    assert 100 * reach * 10 / 60 == pytest.approx(16, abs=0.5)
    # people for ±1 point where three in ten are left out and 15 % buy
    people = 1.96**2 * 0.15 * 0.85 * (1 / 0.3 + 1 / 0.7) / 0.01**2
    assert people == pytest.approx(23_000, abs=500)


def test_who_came_by_the_advert_and_who_by_the_website_buy_alike(log):
    by = log.groupby("customer_id")
    bought = log["touchpoint"].eq("purchase").groupby(log["customer_id"]).any()
    ways = log["touchpoint"].isin(["brand search", "website"]).groupby(log["customer_id"]).any()
    people = pd.DataFrame({"ad": by["search_ad"].first(), "came": ways, "bought": bought})
    share = people.groupby("ad")["came"].mean()
    assert f"{share['on']:.1%} {share['off']:.1%}" == "13.7% 13.6%"
    rate = people[people["came"]].groupby("ad")["bought"].agg(["size", "mean"])
    half = 196 * (rate["mean"] * (1 - rate["mean"]) / rate["size"]).sum() ** 0.5
    more = 100 * (rate["mean"]["on"] - rate["mean"]["off"])
    assert [round(more, 1), round(half, 1)] == [0.4, 6.9]


def test_the_advert_test_leaves_out_what_last_touch_claims(log, paths):
    bought = log["touchpoint"].eq("purchase").groupby(log["customer_id"]).any()
    by = bought.groupby(log.groupby("customer_id")["search_ad"].first())
    half = 196 * (by.mean() * (1 - by.mean()) / by.size()).sum() ** 0.5
    lift = 100 * (by.mean()["on"] - by.mean()["off"])
    credit = attribution_table(paths).set_index("channel").loc["brand search", "last"]
    claim = 100 * credit / by.size()["on"]
    assert half == pytest.approx(2.0, abs=0.05) and lift - half < 0 < lift + half < 2.3 < claim


def test_memory_follows_peak_and_end_and_not_the_mean(feedback):
    ranked = feedback.assign(strength=feedback["emotion"].abs())
    ranked = ranked.sort_values(["strength", "emotion"], ascending=[False, True], kind="stable")
    of = feedback.groupby("customer_id")
    memory = pd.DataFrame({"mean": of["emotion"].mean(), "end": of["emotion"].last()})
    memory["peak"] = ranked.groupby("customer_id")["emotion"].first()
    memory["overall"] = of["overall"].first()
    both = np.corrcoef(memory["peak"] + memory["end"], memory["overall"])[0, 1] ** 2
    mean = np.corrcoef(memory["mean"], memory["overall"])[0, 1] ** 2
    assert both > 0.8 > 0.7 > mean
    fit = satisfaction_drivers(memory, outcome_col="overall", driver_cols=["mean", "peak", "end"])
    fit = fit.set_index("driver")["coefficient"]
    assert fit["peak"] > 0.4 and fit["end"] > 0.4 and abs(fit["mean"]) < 0.3


def test_small_failures_add_up_to_hardly_a_journey_without_one(feedback):
    fine = feedback["emotion"] >= 0
    assert fine.mean() > 0.7
    assert fine.groupby(feedback["customer_id"]).all().mean() < 0.15


def test_the_channels_disagree_about_the_days_and_agree_about_the_warranty():
    answers = load_mystery_answers()
    agree = {}
    for question, asked in answers.groupby("question"):
        channels = [part["answer"].tolist() for _, part in asked.groupby("channel")]
        pairs = [a == b for x, y in combinations(channels, 2) for a in x for b in y]
        agree[question] = sum(pairs) / len(pairs)
    assert f"{agree['days until ready']:.0%}" == "17%"
    assert agree["months of warranty"] == agree["eye test free"] == 1
    usual = (
        mystery_answers(200).groupby(["question", "channel"])["answer"].agg(lambda a: a.mode()[0])
    )
    assert all(usual[q, c] == a for q, by in ANSWERS.items() for c, a in by.items())


def test_the_rule_moves_hundreds_of_purchases_and_every_column_has_the_same_sum(paths):
    credit = attribution_table(paths).set_index("channel")
    assert np.allclose(credit.sum(), paths["converted"].sum())
    assert credit.loc["brand search", "last"] == 396 and credit.loc["brand search", "first"] == 0
    assert credit["first"].idxmax() == "video" and credit["last"].idxmax() == "brand search"
    assert np.allclose(credit["shapley"], credit["linear"])


@pytest.mark.parametrize("seed", SEEDS)
def test_switching_the_brand_search_off_costs_no_purchase(seed):
    log = touch_log(TouchStory(customers=3_000), seed=seed)
    bought = log["touchpoint"].eq("purchase").groupby(log["customer_id"]).any()
    advert = log.groupby("customer_id")["search_ad"].first()
    rate = bought.groupby(advert).mean()
    assert rate["on"] == pytest.approx(rate["off"], abs=0.01)
    assert not log.loc[log["search_ad"] == "off", "touchpoint"].eq("brand search").any()


def test_the_files_hold_what_the_simulators_give(log):
    assert (load_journey_feedback() == journey_feedback()).all(axis=None)
    assert (load_mystery_answers() == mystery_answers()).all(axis=None)
    assert (log["touchpoint"] == touch_log()["touchpoint"]).all()


def test_the_explorer_divides_the_same_budget_by_every_rule(paths, shown):
    assert np.allclose(budget_by_rule(paths, 300).sum(), 300)
    for rule in RULE_NAMES:
        said = shown.sentence(rule=rule, budget=300)
        assert "The 639 purchases and 28 kinds of paths are the same" in said[0]
        assert not list(text_problems(*said, glossary=None))
    last = shown.sentence(rule="last", budget=300)
    assert re.search("about 186,000 of 300,000.*0 to about 186,000", last[0])
    assert re.search("30万元里品牌搜索分到约18.6万元.*从0元到约18.6万元", last[1])
    assert re.search("品牌搜索分到0元", shown.sentence(rule="first", budget=300)[1])


def test_switching_the_rule_or_the_budget_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for moved in ({**start, "rule": "first"}, {**start, "budget": 500}):
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


def test_the_map_with_blanks_names_none_of_its_parts():
    texts = [t.get_text() for t in plot_blank_journey_map().texts]
    assert [t for t in texts if t and t in "①②③④⑤"] == list("①②③④⑤")
    assert not any("痛点" in t or "情绪" in t or "接触点" in t for t in texts)


def test_the_exam_corner_is_computed_right():
    path = pd.DataFrame({"path": ["video > review > mini-program > search"], "converted": [100]})
    credit = {r: rule_attribution(path, rule=r).set_index("channel")["conversions"]
              for r in ("first", "last", "linear", "position")}  # fmt: skip
    assert credit["first"]["video"] == credit["last"]["search"] == 100
    assert credit["linear"]["review"] == 25
    assert credit["position"]["video"] == pytest.approx(40)
    assert credit["position"]["review"] == pytest.approx(10)


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "15_experience_and_touchpoints.yaml", BankItem, prefix="b15_")


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    shares = [0.4, 0.1, 0.1, 0.4]
    assert sum(shares) == 1
    bought_on, bought_off = 20_000 * 5 // 100, 20_000 * 4 // 100
    assert numbers == [
        round(300 * shares[1], 1),
        round(3 * (8 - 5) * 60 / 200, 2),
        round(36_000 / (bought_on - bought_off)),
    ]


def test_the_shares_in_the_bank_are_computed():
    keys = {o.text.en for i in BANK.values() for o in i.options if o.right}
    assert {f"{0.9**6:.0%}", f"{300 / 1200:.0%}", f"{240 / 4:.0f} CNY"} <= keys
    trips = {o.text.en for i in BANK.values() if "Four trips" in i.text.en for o in i.options}
    felt = {t: [int(n.replace("−", "-")) for n in t.split(", ")] for t in trips}
    remembered = {t: max(f, key=abs) + f[-1] for t, f in felt.items()}
    assert max(remembered, key=remembered.get) in keys
    assert len(set(remembered.values())) == 4
