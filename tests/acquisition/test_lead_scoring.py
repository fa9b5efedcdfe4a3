"""Lead scores against statsmodels and known coefficients; gains that ignore row order."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_lib import acquisition as ls


@pytest.fixture(scope="module")
def history():
    """Leads won by a known logit: −1 + 0.8 visits (standardised) + 1.2 when referred."""
    rng = np.random.default_rng(7)
    visits, source = rng.normal(size=6000), rng.choice(["ads", "referral"], 6000)
    odds = -1 + 0.8 * visits + 1.2 * (source == "referral")
    won = (rng.random(6000) < 1 / (1 + np.exp(-odds))).astype(int)
    return pd.DataFrame({"visits": visits, "source": source, "won": won})


def test_recovers_the_odds_the_data_were_made_with(history):
    model = ls.fit_lead_score(history, feature_cols=["visits", "source"], won_col="won")
    table = model.coefficients.set_index("term")
    assert table.index.tolist() == ["constant", "visits", "source=referral"]
    truth = np.array([-1, 0.8, 1.2])
    assert (np.abs(table["coefficient"] - truth) < 3 * table["std_error"]).all()
    np.testing.assert_allclose(table["odds_ratio"], np.exp(table["coefficient"]))


def test_matches_scikit_learn_without_penalty(history):
    from sklearn.linear_model import LogisticRegression

    model = ls.fit_lead_score(history, feature_cols=["visits"], won_col="won")
    peer = LogisticRegression(C=np.inf, tol=1e-10).fit(history[["visits"]], history["won"])
    np.testing.assert_allclose(
        model.score(history)["win_probability"],
        peer.predict_proba(history[["visits"]])[:, 1],
        atol=1e-6,
    )


def test_score_means_what_it_says_on_its_own_data(history):
    model = ls.fit_lead_score(history, feature_cols=["visits", "source"], won_col="won")
    scored = model.score(history)
    assert scored["win_probability"].mean() == pytest.approx(history["won"].mean(), abs=1e-9)
    assert "win_probability" not in history.columns
    assert model.score(history.iloc[:0])["win_probability"].tolist() == []


def test_gains_by_hand():
    leads = pd.DataFrame({"s": [9, 8, 7, 6, 5, 4, 3, 2], "w": [1, 1, 1, 0, 0, 1, 0, 0]})
    table = ls.gains_table(leads, score_col="s", won_col="w", groups=4)
    assert table["won"].tolist() == [2, 1, 1, 0]
    assert table["lift"].tolist() == [2.0, 1.0, 1.0, 0.0]
    assert table["share_of_won"].tolist() == [0.5, 0.75, 1.0, 1.0]
    assert table["cumulative_lift"].tolist() == [2.0, 1.5, pytest.approx(4 / 3), 1.0]


def test_gains_of_no_leads():
    empty = pd.DataFrame({"s": pd.Series([], dtype=float), "w": pd.Series([], dtype="int64")})
    table = ls.gains_table(empty, score_col="s", won_col="w")
    assert table.empty and "cumulative_lift" in table.columns


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=3, max_size=20).filter(
        lambda rows: any(w for _, w in rows)
    ),
    st.data(),
)
def test_gains_ignore_row_order_and_end_at_one(rows, data):
    leads = pd.DataFrame(rows, columns=["s", "w"]).astype(int)
    order = data.draw(st.permutations(range(len(rows))))
    table = ls.gains_table(leads, score_col="s", won_col="w", groups=3)
    again = ls.gains_table(leads.iloc[order], score_col="s", won_col="w", groups=3)
    pd.testing.assert_frame_equal(table, again)
    assert table["won"].sum() == pytest.approx(leads["w"].sum())
    assert table["cumulative_lift"].iloc[-1] == pytest.approx(1)
    constant = ls.gains_table(leads.assign(s=1), score_col="s", won_col="w", groups=3)
    np.testing.assert_allclose(constant["lift"], 1)


def test_figure():
    leads = pd.DataFrame({"s": np.arange(20), "w": [0] * 10 + [1] * 10})
    table = ls.gains_table(leads, score_col="s", won_col="w")
    assert drawn(ls.plot_lead_gains, table).startswith(
        "The best 30% of leads hold 60% of the wins · "
    )
    ax = ls.plot_lead_gains(table)
    assert not ax.collections  # lift is a ratio: no bar between the two lines
    assert [t.get_text() for t in ax.texts] == ["lift: 60% ÷ 30% = 2.0 · 提升度：60% ÷ 30%＝2.0"]


PAST = pd.DataFrame(
    {"x": [1.0, 2, 3, 4], "y": [1.0, 2, 3, 4], "t": list("aabb"), "w": [0, 1, 0, 1]}
)


MODEL = ls.fit_lead_score(
    pd.DataFrame({"t": list("aabbab"), "w": [0, 1, 1, 1, 0, 0]}), feature_cols=["t"], won_col="w"
)


def fit(frame=PAST, features=("x",), won="w"):
    return ls.fit_lead_score(frame, feature_cols=list(features), won_col=won)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: fit(features=[]), "feature_cols is empty"),
        (lambda: fit(features=["z"]), "no column 'z'"),
        (
            lambda: fit(PAST.assign(x=[1, np.nan, 2, 3])),
            "'x' of the lead history is missing in 1 of 4",
        ),
        (lambda: fit(PAST.assign(w=[0, 1, 2, 1])), "other values than 0 and 1 in 1 of 4"),
        (lambda: fit(PAST.assign(w=list("yyny"))), "'w'.*numbers are needed"),
        (lambda: fit(PAST.assign(w=1)), "4 won of 4 leads"),
        (lambda: fit(features=["x", "y"]), "say the same thing twice"),
        (lambda: fit(PAST.assign(x=1.0)), "constant over 4 rows"),
        (lambda: fit(PAST.assign(w=[0, 0, 1, 1])), "perfectly in 4 rows"),
        (
            lambda: MODEL.score(pd.DataFrame({"t": ["a", "c"]})),
            r"\['c'\] in 1 of 2 rows; allowed are",
        ),
        (lambda: MODEL.score(pd.DataFrame({"u": ["a"]})), "no column 't'"),
        (lambda: ls.gains_table(PAST, score_col="q", won_col="w"), "no column 'q'"),
        (lambda: ls.gains_table(PAST, score_col="t", won_col="w"), "numbers are needed"),
        (lambda: ls.gains_table(PAST, score_col="x", won_col="w"), "groups is 10, .* only 4 leads"),
        (lambda: ls.gains_table(PAST, score_col="x", won_col="w", groups=0), "groups is 0"),
        (
            lambda: ls.gains_table(PAST.assign(w=0), score_col="x", won_col="w", groups=2),
            "no 1 in 4 rows",
        ),
        (lambda: ls.plot_lead_gains(PAST), "no column 'share_of_leads'"),
        (
            lambda: ls.plot_lead_gains(ls.gains_table(PAST.iloc[:0], score_col="x", won_col="w")),
            "0 rows",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
