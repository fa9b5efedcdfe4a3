"""Response times, complaints, recovery and run charts by hand."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from service_cases import DAILY

from crm_lib import service

TICKETS = pd.DataFrame({"response_minutes": [1, 2, 3, 94, 5], "team": list("aaaab")})


def test_percentiles_show_what_the_mean_hides():
    row = service.response_percentiles(TICKETS, percentiles=[50, 90], target=5).iloc[0]
    assert row["mean"] == 21 and row["p50"] == 3 and row["share_in_target"] == 0.8
    assert row["p90"] == pytest.approx(np.percentile(TICKETS["response_minutes"], 90))
    teams = service.response_percentiles(TICKETS, segment_col="team")
    assert teams["tickets"].tolist() == [4, 1] and "p95" in teams
    empty = service.response_percentiles(TICKETS.iloc[:0], percentiles=[50])
    assert len(empty) == 0 and list(empty) == ["tickets", "mean", "p50"]


COMPLAINTS = pd.DataFrame({"cause": ["late"] * 6 + ["rude"] * 2 + ["app", "other"]})


def test_pareto_and_the_vital_few():
    t = service.complaint_pareto(COMPLAINTS)
    assert t["complaints"].tolist() == [6, 2, 1, 1]
    assert t["cumulative_share"].tolist() == pytest.approx([0.6, 0.8, 0.9, 1])
    assert t["vital"].tolist() == [True, True, False, False]
    assert service.complaint_pareto(COMPLAINTS, vital_share=0.5)["vital"].sum() == 1
    assert t["cause"].tolist()[2:] == ["app", "other"]  # ties by name
    assert len(service.complaint_pareto(COMPLAINTS.iloc[:0])) == 0


CUSTOMERS = pd.DataFrame(
    {
        "complained": [0, 0, 0, 0, 1, 1, 1],
        "satisfied_after": [None, None, None, None, True, True, False],
        "repurchased": [1, 1, 0, 0, 1, 1, 0],
    }
)


def test_recovery_rate_and_repurchase():
    t = service.recovery_table(CUSTOMERS).set_index("group")
    assert t["customers"].to_dict() == {"no complaint": 4, "recovered": 2, "not recovered": 1}
    assert t.loc["recovered", "share_of_complaints"] == pytest.approx(2 / 3)
    assert t["repurchase_rate"].tolist() == [0.5, 1, 0]
    # Wilson interval of 2 of 4: (2 + z²/2 ± z·√(1 + z²/4))/(4 + z²).
    z = 1.959964
    half = z * np.sqrt(1 + z**2 / 4) / (4 + z**2)
    assert t.loc["no complaint", "high"] == pytest.approx(0.5 + half, rel=1e-6)
    quiet = service.recovery_table(CUSTOMERS.head(4)).set_index("group")
    assert np.isnan(quiet.loc["recovered", "repurchase_rate"])


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: service.response_percentiles(TICKETS[["team"]]), "response_minutes"),
        (
            lambda: service.response_percentiles(TICKETS.assign(response_minutes=-1)),
            "response_minutes",
        ),
        (lambda: service.response_percentiles(TICKETS, percentiles=[101]), "percentiles"),
        (lambda: service.response_percentiles(TICKETS, segment_col="city"), "city"),
        (
            lambda: service.response_percentiles(TICKETS.assign(team=None), segment_col="team"),
            "5 of 5",
        ),
        (lambda: service.response_percentiles(TICKETS, target=-1), "target"),
        (lambda: service.complaint_pareto(TICKETS), "cause"),
        (lambda: service.complaint_pareto(COMPLAINTS.assign(cause=None)), "10 of 10"),
        (lambda: service.complaint_pareto(COMPLAINTS, vital_share=80), "vital_share"),
        (lambda: service.recovery_table(CUSTOMERS.drop(columns="complained")), "complained"),
        (lambda: service.recovery_table(CUSTOMERS.assign(complained=2)), "7 of 7"),
        (lambda: service.recovery_table(CUSTOMERS.assign(complained=1)), "satisfied_after"),
        (lambda: service.recovery_table(CUSTOMERS, confidence=0), "confidence"),
        (lambda: service.run_chart(DAILY[["value"]]), "date"),
        (lambda: service.run_chart(DAILY.assign(value="x")), "value"),
        (lambda: service.run_chart(DAILY, run=0), "run"),
        (lambda: service.plot_complaint_pareto(TICKETS), "complaints"),
        (lambda: service.plot_service_recovery(TICKETS), "repurchase_rate"),
        (lambda: service.plot_run_chart(DAILY), "median"),
    ],
)
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_service_is_drawn():
    title = drawn(service.plot_complaint_pareto, service.complaint_pareto(COMPLAINTS))
    assert title == "2 of 4 causes make 80% of the complaints · 4种事由中，2种占投诉的80%"
    assert "100% buy again" in drawn(
        service.plot_service_recovery, service.recovery_table(CUSTOMERS)
    )
    assert "3 of 12 points" in drawn(service.plot_run_chart, service.run_chart(DAILY, run=3))
    assert "No lasting" in drawn(service.plot_run_chart, service.run_chart(DAILY))


@pytest.mark.parametrize("limit", [0.8, 0.6])
def test_the_pareto_chart_says_what_its_colour_and_its_line_mean(limit):
    table = service.complaint_pareto(pd.DataFrame({"cause": list("aaabbc")}), vital_share=limit)
    ax = service.plot_complaint_pareto(table, vital_share=limit)
    said = [text.get_text() for text in ax.get_legend().get_texts()]
    assert said == [f"first causes to reach {limit:.0%} · 累计达到{limit:.0%}的前几项"]
    right = next(other for other in ax.figure.axes if other is not ax)
    assert any(list(line.get_ydata()) == [100 * limit] * 2 for line in right.lines)
    assert f"{limit:.0%}" in [text.get_text() for text in right.texts]
