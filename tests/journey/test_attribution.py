"""Shapley and Markov attribution exactly as published; rules by hand."""

from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from journey_cases import MARKOV

from crm_lib import journey


def test_shapley_example_exactly():
    own = {"F": 0.2, "O": 0.1, "L": 0.17, "FO": 0.17, "FL": 0.3, "LO": 0.0, "FOL": 0.06}
    credit = journey.shapley_attribution({frozenset(k): v for k, v in own.items()})
    assert credit["F"] == pytest.approx(0.455, abs=1e-12)
    assert credit["O"] == pytest.approx(0.205, abs=1e-12)
    assert credit["L"] == pytest.approx(0.340, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0, 10), min_size=15, max_size=15))
def test_shapley_is_the_mean_over_all_orders(values):
    channels = "ABCD"
    sets = [frozenset(c for i, c in enumerate(channels) if k >> i & 1) for k in range(1, 16)]
    own = dict(zip(sets, values, strict=True))

    def worth(coalition):
        return sum(v for s, v in own.items() if s <= coalition)

    mean = dict.fromkeys(channels, 0.0)
    for order in permutations(channels):
        for i, channel in enumerate(order):
            before = frozenset(order[:i])
            mean[channel] += (worth(before | {channel}) - worth(before)) / 24
    found = journey.shapley_attribution(own)
    assert found.to_dict() == pytest.approx(mean, abs=1e-9)


def test_markov_example_exactly():
    t = journey.markov_attribution(MARKOV).set_index("channel")
    assert t["conversion_probability"].tolist() == pytest.approx([0.8, 0.8], abs=1e-12)
    assert t["removal_effect"].to_dict() == pytest.approx({"google": 0.75, "mailing": 0.5})
    assert t["conversions"].to_dict() == pytest.approx({"google": 2.4, "mailing": 1.6})
    assert t["probability_without"].to_dict() == pytest.approx({"google": 0.2, "mailing": 0.4})


def test_markov_agrees_with_a_simulated_walk():
    p = pd.DataFrame(
        {
            "path": ["a>b>a", "b", "c>b", "a>c", "a>a>c"],
            "converted": [4, 9, 3, 0, 2],
            "lost": [6, 1, 7, 5, 8],
        }
    )
    counts = {}
    for path, yes, no in p.itertuples(index=False):
        steps = ["start", *path.split(">")]
        for x, y in pairwise(steps):
            counts.setdefault(x, {}).setdefault(y, 0)
            counts[x][y] += yes + no
        for end, n in (("won", yes), ("lost", no)):
            counts.setdefault(steps[-1], {}).setdefault(end, 0)
            counts[steps[-1]][end] += n
    rng = np.random.default_rng(0)
    n, won = 20_000, 0
    nexts = {s: (list(m), np.cumsum(list(m.values())) / sum(m.values())) for s, m in counts.items()}
    draws = iter(rng.uniform(size=40 * n))
    for _ in range(n):
        state = "start"
        while state in nexts:
            names, edges = nexts[state]
            state = names[int(np.searchsorted(edges, next(draws)))]
        won += state == "won"
    found = journey.markov_attribution(p)["conversion_probability"].iloc[0]
    assert won / n == pytest.approx(found, abs=4 * np.sqrt(found * (1 - found) / n))


def test_paths_may_be_lists_and_lost_may_be_unknown():
    lists = MARKOV.assign(path=[["google"], ("mailing",), ["google", "mailing"]])
    pd.testing.assert_frame_equal(
        journey.markov_attribution(lists), journey.markov_attribution(MARKOV)
    )
    only = journey.markov_attribution(MARKOV, lost_col=None)
    assert (only["conversion_probability"] == 1).all()
    assert only["conversions"].sum() == pytest.approx(4)


def test_all_ways_share_out_the_same_conversions():
    t = journey.attribution_table(MARKOV).set_index("channel")
    assert t.sum().to_numpy() == pytest.approx(4)
    assert t.loc["google", "markov"] == pytest.approx(2.4)
    worth = journey.coalition_worth(MARKOV)
    assert worth[frozenset({"google", "mailing"})] == 1


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: journey.rule_attribution(MARKOV, rule="best"), "first"),
        (lambda: journey.rule_attribution(MARKOV, half_life_steps=0), "half_life_steps"),
        (lambda: journey.rule_attribution(MARKOV, end_share=0.6), "end_share"),
        (lambda: journey.rule_attribution(MARKOV[["path"]]), "converted"),
        (lambda: journey.rule_attribution(MARKOV.assign(path="a >")), "at least one"),
        (lambda: journey.rule_attribution(MARKOV.assign(path=None)), "3 of 3"),
        (lambda: journey.rule_attribution(MARKOV, separator=" "), "separator"),
        (lambda: journey.shapley_attribution({}), "frozenset"),
        (lambda: journey.shapley_attribution([1]), "frozenset"),
        (lambda: journey.shapley_attribution({"F": 1}), "'F'"),
        (lambda: journey.shapley_attribution({frozenset(): 1}), "one or more"),
        (lambda: journey.shapley_attribution({frozenset("F"): np.nan}), "finite"),
        (lambda: journey.shapley_attribution({frozenset("F"): "x"}), "finite"),
        (lambda: journey.shapley_attribution({("F", "O"): 1, ("O", "F"): 1}), "twice"),
        (lambda: journey.coalition_worth(MARKOV.assign(converted=-1)), "converted"),
        (lambda: journey.markov_attribution(MARKOV.drop(columns="lost")), "lost"),
        (lambda: journey.markov_attribution(MARKOV.assign(converted=0)), "no conversion"),
        (lambda: journey.markov_attribution(MARKOV.assign(lost=-1)), "lost"),
        (lambda: journey.markov_attribution(MARKOV.iloc[:0]), "no conversion"),
        (lambda: journey.attribution_table(MARKOV.assign(converted=0)), "no conversion"),
        (lambda: journey.plot_attribution(MARKOV), "channel"),
        (lambda: journey.plot_attribution(pd.DataFrame({"channel": ["a"]})), "column a way"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_ways_are_drawn_side_by_side():
    assert "or" in drawn(journey.plot_attribution, journey.attribution_table(MARKOV))


def test_markov_of_many_channels_is_what_removal_of_each_gives():
    rng = np.random.default_rng(5)
    paths = [tuple(f"c{k}" for k in rng.integers(0, 25, rng.integers(1, 6))) for _ in range(300)]
    table = pd.DataFrame(
        {"path": paths, "converted": rng.integers(0, 3, 300), "lost": rng.integers(0, 5, 300)}
    )
    found = journey.markov_attribution(table).set_index("channel")
    steps = journey.transition_table(table)
    states = sorted({*steps["from"], *steps["to"]})
    chain = steps.pivot(index="from", columns="to", values="share_of_from")
    chain = chain.reindex(index=states, columns=states).fillna(0.0)
    for channel in ("c0", "c7", "c24"):
        kept = [s for s in states if s not in (channel, "(converted)", "(lost)")]
        moves = np.eye(len(kept)) - chain.loc[kept, kept].to_numpy()
        reach = np.linalg.solve(moves, chain.loc[kept, "(converted)"].to_numpy())
        without = reach[kept.index("(start)")]
        assert found.loc[channel, "probability_without"] == pytest.approx(without, abs=1e-12)


@pytest.mark.alone
@pytest.mark.slow
def test_markov_of_5000_channels_ends():
    rng = np.random.default_rng(5)
    paths = [[f"c{k}" for k in rng.integers(0, 5000, 4)] for _ in range(20_000)]
    table = pd.DataFrame({"path": paths, "converted": 1, "lost": 2})
    assert journey.markov_attribution(table)["conversions"].sum() == pytest.approx(20_000)


def test_more_than_eight_channels_have_colours_of_their_own():
    channels = list("abcdefghijkl")
    paths = pd.DataFrame({"path": channels, "converted": range(1, 13), "lost": 1})
    ax = journey.plot_attribution(journey.attribution_table(paths))
    assert len({bars[0].get_facecolor() for bars in ax.containers}) == 12
