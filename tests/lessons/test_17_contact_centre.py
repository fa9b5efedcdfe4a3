"""Lesson 17: the cliff, the hall and the diagram say what is computed; self-checks are right."""

import re
from pathlib import Path

import pandas as pd
import pytest
from bank_keys import first_keys
from scipy.stats import t, ttest_ind

from crm_lib.author.lint import text_problems
from crm_lib.contact_centre import (
    CallFlow,
    agents_needed,
    average_speed_of_answer,
    cms_table,
    erlang_a,
    erlang_c,
    erlang_load,
    lines_needed,
    occupancy,
    service_level,
    simulate_calls,
    staffing_plan,
)
from crm_lib.datasets import load_hotline_calls
from crm_lib.exam.item import BankItem, read_items
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.contact_centre import (
    TARGET,
    agent_cliff_explorer,
    formula_level,
    queue_by_minute,
    shift_calls,
    simulated_level,
    state_at,
    watch_shift_explorer,
    work_per_matter,
)

ROOT = Path(__file__).resolve().parents[2]
QUIZ = read_questions(ROOT / "bank" / "17_contact_centre.quiz.yaml")


@pytest.fixture(scope="module")
def calls():
    return load_hotline_calls()


# --- the explorers -----------------------------------------------------------------------------


@pytest.mark.parametrize("agents", [12, 13, 14, 16])
def test_simulation_and_formula_agree(agents):
    assert simulated_level(agents, 200) == pytest.approx(formula_level(agents, 200), abs=0.02)


def test_the_cliff_is_steeper_below_and_comes_nearer_with_more_calls():
    drops = [formula_level(n, 200) - formula_level(n - 1, 200) for n in range(13, 20)]
    assert drops == sorted(drops, reverse=True)
    assert formula_level(13, 200) < TARGET < formula_level(14, 200)
    # What the lesson says: at 220 calls fourteen agents stand where thirteen stood.
    assert formula_level(14, 220) == pytest.approx(formula_level(13, 200), abs=0.02)


@pytest.mark.parametrize(
    ("agents", "number", "en"),
    [(14, 200, "88.8%.*79.6%.*9.3 points"), (12, 240, "the queue grows without end")],
)
def test_the_cliff_explorer_says_what_it_shows(agents, number, en):
    said = agent_cliff_explorer().sentence(agents=agents, calls=number)
    assert re.search(en, said[0])
    assert not list(text_problems(*said, glossary=None))


def test_the_same_callers_come_to_any_number_of_seats():
    few, many = shift_calls(13), shift_calls(14)
    pd.testing.assert_series_equal(few["arrived"], many["arrived"])
    assert queue_by_minute(14)[63] == state_at(14, 63 * 60)["waiting"] == 3
    assert sum(queue_by_minute(13)) > sum(queue_by_minute(14))
    # Nobody is lost: in a queue, on a seat, or done with.
    for agents, second in ((13, 3780), (14, 6900)):
        state = state_at(agents, second)
        assert len(state["waits"]) == state["waiting"]
        assert set(state["talking"]).isdisjoint(state["writing"])
        assert len(state["talking"]) + len(state["writing"]) + state["idle"] == agents


@pytest.mark.parametrize("minute", [20, 63, 180])
def test_the_watch_explorer_says_the_same_in_both_languages(minute):
    said = watch_shift_explorer().sentence(agents=14, minute=minute)
    assert not list(text_problems(*said, glossary=None))


@pytest.mark.parametrize("shown", [agent_cliff_explorer(), watch_shift_explorer()])
def test_moving_a_slider_changes_the_picture_and_the_sentence(shown):
    start = shown.start
    for control in shown.controls:
        moved = {**start, control.name: control.high}
        assert shown.picture(**moved) != shown.picture(**start)
        assert shown.sentence(**moved) != shown.sentence(**start)


# --- the facts of the page ---------------------------------------------------------------------


def test_the_week_and_its_monday(calls):
    week, monday = (
        cms_table(part, agents=14)
        for part in (calls, calls[calls["time"].dt.day_name() == "Monday"])
    )
    level = {
        name: (t["service_level"] * t["queued"]).sum() / t["queued"].sum()
        for name, t in (("week", week), ("monday", monday))
    }
    assert f"{level['week']:.1%} {level['monday']:.1%}" == "87.4% 69.1%"
    assert f"{monday['service_level'].mean():.1%}" == "76.3%"
    peak = monday[["interval_start", "queued"]].iloc[2:8]
    plan = staffing_plan(
        peak, aht=180, threshold=20, target=0.8, interval_col="interval_start", calls_col="queued"
    )
    assert (plan["agents"].min(), plan["agents"].max()) == (17, 22)


def test_twenty_seconds_are_a_seat():
    needed = [
        agents_needed(erlang_load(200, aht=aht), aht=aht, threshold=20, target=0.8)
        for aht in (180, 200)
    ]
    assert needed == [14, 15]


def test_lines_of_the_peak(calls):
    peak = calls[(calls["time"].dt.day_of_week == 0) & calls["time"].dt.hour.between(9, 11)]
    load = (peak["ended"] - peak["arrived"]).sum() / (3 * 3600)
    assert lines_needed(load, blocking=0.01) == 26
    # ... and yet with 26 lines more than 1% hear the busy tone, most of them in one half-hour.
    busy = peak["outcome"].eq("blocked").groupby(peak["time"].dt.floor("30min"))
    assert (len(peak), busy.sum().sum()) == (1_131, 18)
    worst = busy.sum().idxmax()
    assert worst == pd.Timestamp("2026-07-06 10:00") and busy.mean().idxmax() == worst
    assert (busy.sum()[worst], busy.size()[worst]) == (9, 225)


def test_fewer_lines_look_better():
    levels = []
    for lines in (60, 16):
        run = simulate_calls(CallFlow(calls_per_hour=330, lines=lines), hours=10, seed=17)
        queued = run["outcome"].isin(["answered", "abandoned"])
        fast = (run["outcome"] == "answered") & (run["wait"] <= 20)
        levels.append(fast.sum() / queued.sum())
    assert levels[1] > levels[0] + 0.15


def test_the_calculation_in_the_exam_corner():
    load = erlang_load(90, aht=200, period=1800)
    assert load == 10 and round(erlang_c(load, 13), 3) == 0.285
    assert round(service_level(load, 13, aht=200, threshold=20), 3) == 0.789
    assert round(average_speed_of_answer(load, 13, aht=200), 1) == 19.0
    assert round(occupancy(load, 13), 3) == 0.769


def test_the_self_checks_are_computed_right():
    right = {name: [o.text.en for o in q.options if o.right] for name, q in QUIZ.items()}
    assert right["17_s2"] == [f"{280 / 350:.0%}"]
    assert {f"{280 / 500:.0%}", f"{280 / 320:.1%}", f"{320 / 350:.1%}"} < {
        o.text.en for o in QUIZ["17_s2"].options
    }
    needed = agents_needed([5, 100], aht=180, threshold=20, target=0.8).tolist()
    assert needed == [8, 107]


@pytest.mark.parametrize("question", QUIZ.values(), ids=QUIZ)
def test_both_languages_of_a_self_check_say_the_same(question):
    texts = [question.text, *[t for o in question.options for t in (o.text, o.why)]]
    for text in texts:
        assert not list(text_problems(text.en, text.zh, glossary=None)), text.en


def test_a_matter_that_begins_with_north_takes_longer(calls):
    done = calls[calls["outcome"] == "answered"]
    done = done.assign(seconds=(done["talk"] + done["after_call_work"]).astype(float))
    first = done.drop_duplicates("customer_id").query("time < '2026-07-09'")
    whole = done.groupby("customer_id")["seconds"].sum()
    by = {team: whole[g["customer_id"]] for team, g in first.groupby("team")}
    more = by["north"].mean() - by["south"].mean()
    error = 1.96 * sum(s.var() / len(s) for s in by.values()) ** 0.5
    assert [round(x) for x in (more, more - error, more + error)] == [21, 9, 34]


def test_by_agent_the_seconds_of_a_matter_hang_on_how_long_one_follows(calls):
    done = calls[calls["outcome"] == "answered"]
    done = done.assign(handling=(done["talk"] + done["after_call_work"]).astype(float))
    told = []
    for before, days in (("2026-07-09", 5), ("2026-07-09", 3), ("2026-07-07", 5)):
        matter = work_per_matter(done, before=before, days=days)
        mean = matter.groupby(["team", "agent"])["seconds"].mean()
        test = ttest_ind(mean["north"], mean["south"], equal_var=False)
        low, high = test.confidence_interval()
        told.append([round(x) for x in (mean["north"].mean() - mean["south"].mean(), low, high)])
        assert round(float(t.ppf(0.975, test.df)), 1) == 2.2
        assert mean.groupby("team").size().tolist() == [7, 7]
    assert told == [[19, 1, 36], [13, -6, 31], [31, 2, 60]]


def test_one_seat_less_costs_more_than_two_hang_ups_an_hour():
    table = erlang_a(10, [13, 14], aht=180, patience=180).set_index("agents")
    assert table["service_level"].round(3).tolist() == [0.875, 0.926]
    less = 200 * (table["abandonment_rate"][13] - table["abandonment_rate"][14])
    assert less == pytest.approx(2.7, abs=0.05)


def test_forty_simulated_hours_scatter_by_some_points():
    flow = CallFlow(
        calls_per_hour=200, agents=13, lines=999, ivr_seconds=0, self_service=0,
        patience=float("inf"),
    )  # fmt: skip
    levels = [(simulate_calls(flow, hours=40, seed=s)["wait"] <= 20).mean() for s in range(1, 21)]
    assert pd.Series(levels).std() == pytest.approx(2.5 / 100, abs=0.006)


# --- what the text counts ----------------------------------------------------------------------


def answered_with_history(calls):
    """Return the answered calls, with the caller's earlier calls and earlier answers."""
    before = calls.groupby("customer_id").cumcount()
    answers = calls["outcome"].eq("answered").astype(int)
    spoken = answers.groupby(calls["customer_id"]).cumsum() - answers
    table = calls.assign(before=before, spoken=spoken, day=calls["time"].dt.day_name())
    return table[table["outcome"] == "answered"]


def test_who_has_called_before_depends_on_how_far_the_log_looks_back(calls):
    answered = answered_with_history(calls)
    assert f"{(answered['before'] > 0).mean():.1%}" == "23.0%"
    assert f"{(answered['spoken'] > 0).mean():.1%}" == "21.7%"
    of_day = (answered["before"] > 0).groupby(answered["day"]).mean()
    assert f"{of_day['Monday']:.0%} {of_day['Saturday']:.0%}" == "7% 37%"
    seconds = (answered["talk"] + answered["after_call_work"]).astype(float)
    again = seconds[answered["spoken"] > 0].sum() / seconds.sum()
    assert f"{again:.1%}" == "21.5%"


def test_every_busy_tone_met_26_taken_lines(calls):
    """The number of lines that the page names is the one in the log."""
    let_in = calls[calls["outcome"] != "blocked"]
    taken = [
        int(((let_in["arrived"] < at) & (let_in["ended"] > at)).sum())
        for at in calls.loc[calls["outcome"] == "blocked", "arrived"]
    ]
    assert len(taken) == 18 and set(taken) <= {25, 26} and taken.count(26) >= 17  # whole seconds


def test_the_agents_stand_on_the_wrong_day(calls):
    queue = calls[calls["outcome"].isin(["answered", "abandoned"])]
    slots = queue.groupby(queue["time"].dt.floor("30min")).size()
    need = agents_needed(slots.to_numpy() * 180 / 1800, aht=180, threshold=20, target=0.8)
    need = pd.Series(need, index=slots.index.day_name()).groupby(level=0).sum()
    assert (need["Monday"], need["Saturday"], need.sum()) == (300, 196, 1466)
    # the roster that the page types in: nobody beyond it answers in its hour (the shift before may)
    duty = {8: 8, 9: 14, 10: 14, 11: 14, 12: 11, 13: 11, 14: 11, 15: 11, 16: 9, 17: 9, 18: 6, 19: 6}
    tuesday = calls[(calls["outcome"] == "answered") & (calls["time"].dt.day_of_week == 1)]
    seen = tuesday.groupby(tuesday["time"].dt.hour)["agent"].nunique()
    assert seen.to_dict() == duty and 2 * sum(duty.values()) == 248


def test_patient_or_not_thirteen_keep_the_promise_at_an_ordinary_peak():
    plain = {"calls_per_hour": 200, "ivr_seconds": 0, "self_service": 0, "lines": 999}
    gone = {}
    for agents in (13, 14):
        run = simulate_calls(CallFlow(**plain, agents=agents, patience=180), hours=60, seed=5)
        in_time = ((run["outcome"] == "answered") & (run["wait"] <= 20)).mean()
        gone[agents] = (run["outcome"] == "abandoned").mean()
        assert in_time > 0.83
    assert gone[13] > 1.3 * gone[14]


# --- the question bank -------------------------------------------------------------------------

BANK = read_items(ROOT / "bank" / "17_contact_centre.yaml", BankItem, prefix="b17_")


def test_the_numbers_of_the_bank_are_computed():
    numbers = first_keys(BANK)
    calls = 33_000 // 22 * 10 // 100
    waiting = erlang_c(10, 14)
    assert round(waiting, 3) == 0.174
    roster, seats = numbers[2:]
    assert numbers[:2] == [calls * 150 / 3600, round(waiting * 160 / 4, 1)]
    assert roster * (1 - 0.25) == 21
    assert 180_000 + 1000 * seats == 4000 * seats


def test_the_sums_in_the_bank_are_computed():
    keys = {o.text.en for i in BANK.values() for o in i.options if o.right}
    in_time = (0.9 * 40 + 0.6 * 160) / 200
    assert {f"{in_time:.0%}", f"{140 + 35} s", f"{30 * 20 / 100:.0f} s"} <= keys
    assert f"The second: {190 * 1.2:.0f} s against {150 * 1.6:.0f} s" in keys
