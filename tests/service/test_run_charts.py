import pandas as pd
import pytest
from service_cases import DAILY

from crm_lib import service


def test_runs_on_one_side_of_the_median():
    t = service.run_chart(DAILY.sample(frac=1, random_state=0), run=4)
    assert t["median"].iloc[0] == 3
    # 1 9 1 9 1 1 | 5 | 1 1 9 9 9 against 3: runs of 1,1,1,1,2,1,2,3.
    assert t["run_length"].tolist() == [1, 1, 1, 1, 2, 2, 1, 2, 2, 3, 3, 3]
    assert not t["shift"].any() and service.run_chart(DAILY, run=3)["shift"].sum() == 3


def test_a_day_on_the_median_does_not_break_a_run():
    t = service.run_chart(pd.DataFrame({"date": range(5), "value": [1, 1, 2, 3, 3]}), run=2)
    assert t["run_length"].tolist() == [2, 2, 0, 2, 2]
    gap = service.run_chart(pd.DataFrame({"date": range(5), "value": [1, 2, 1, 3, 3]}), run=2)
    assert gap["run_length"].tolist() == [2, 0, 2, 2, 2]
    assert len(service.run_chart(DAILY.iloc[:0])) == 0


@pytest.mark.parametrize(
    ("freq", "word"), [("D", "day"), ("7D", "week"), ("MS", "month"), ("h", "point")]
)
def test_a_run_chart_says_days_of_days_and_weeks_of_weeks(freq, word):
    dates = pd.date_range("2026-01-01", periods=len(DAILY), freq=freq)
    ax = service.plot_run_chart(service.run_chart(DAILY.assign(date=dates), run=3))
    assert ax.get_xlabel().startswith(f"{word} · ")
    assert f"3 of 12 {word}s lie" in ax.get_title(loc="left")
    legend = ax.get_legend()
    assert legend.get_frame_on() and "median · 中位数" in [t.get_text() for t in legend.get_texts()]
