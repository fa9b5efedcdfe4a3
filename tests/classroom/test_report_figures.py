"""Pictures of a class say what they found, in both languages."""

import pandas as pd
import pytest

from crm_lib.base.message import two_languages
from crm_lib.classroom.item_analysis import item_table, score_distribution
from crm_lib.classroom.report_figures import plot_discrimination, plot_distribution, plot_items

MARKS = pd.DataFrame(
    [(f"s{n}", q, float((n * k) % 5), 4.0, False) for n in range(15) for k, q in
     ((1, "09_q1"), (2, "09_q2"), (3, "09_q9"))],
    columns=["student", "question", "marks", "of", "waits_for_human"],
)  # fmt: skip
HARD = MARKS.assign(marks=MARKS["marks"].where(MARKS["question"] != "09_q9", 0.0))


@pytest.mark.parametrize(
    ("plot", "table", "finding"),
    [
        (plot_distribution, score_distribution(MARKS), "of 15 earned less than 60%"),
        (
            plot_items,
            item_table(MARKS),
            "3 questions were hardest: 50% each · 3题最难：得分率均为50%",
        ),
        (plot_items, item_table(HARD), "09_q9 was hardest: 0% · 09_q9最难：得分率0%"),
        (plot_discrimination, item_table(MARKS), "separates least: "),
    ],
)
def test_title_and_axes_speak_both_languages(plot, table, finding):
    ax = plot(table)
    assert finding in ax.get_title(loc="left")
    for words in (ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()):
        assert two_languages(words), words
    ax.figure.canvas.draw()
