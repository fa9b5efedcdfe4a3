"""What a learner sees who asks for the model answer: the answer, and nothing beside it."""

import ast
from pathlib import Path
from textwrap import dedent

import pytest

from crm_lib.exam.model_answer import model_answers, model_source

SOLUTIONS = sorted((Path(__file__).resolve().parents[2] / "solutions").glob("*/*.ipynb"))


def shown(source: str) -> str:
    return model_source(dedent(source))


def test_mistakes_go_with_all_that_only_they_need():
    assert shown(
        """
        q1 = None  # a number
        from crm_lib.exam import accept, mistake
        import math

        rows = table.query("kept")
        q1 = rows["spend"].sum()
        # the mean instead
        mean = rows["spend"].mean()
        mistake("09_q1", math.floor(mean), en="no", zh="否")
        """
    ) == ('rows = table.query("kept")\nq1 = rows["spend"].sum()')


def test_figures_of_wrong_answers_go_and_the_answers_own_stays():
    assert shown(
        """
        by_type = table.groupby("type")["spend"].sum()
        fig, q9 = plt.subplots()
        q9.bar(by_type.index, by_type)
        other, axes = plt.subplots()
        axes.bar(by_type.index, by_type / 2)
        plt.close(other)
        mistake("09_q9", axes, en="no", zh="否")
        """
    ) == (
        'by_type = table.groupby("type")["spend"].sum()\n'
        "fig, q9 = plt.subplots()\n"
        "q9.bar(by_type.index, by_type)"
    )


def test_a_function_is_shown_whole_without_the_cases_of_its_mistakes():
    source = """
        def q7(users):
            "Return the drop-off."
            seen = users.shift()
            return 1 - users / seen


        def wrong(users):
            return q7(users) / 2

        seen = table["users"]
        for case in (seen, seen[::-1]):
            mistake("09_q7", wrong, on=[(case,)], en="no", zh="否")
        """
    assert shown(source) == dedent(source).partition("\n\n\n")[0].strip()


def test_of_accepted_wordings_one_of_each_language_stays():
    assert shown(
        """
        from crm_lib.exam import accept, between
        q4 = {"①": accept("客户", "顾客", "customer"), "②": accept("CTI", "CTI服务器")}
        q5 = accept(
            12.5,
            12.6,
        )
        """
    ) == (
        "from crm_lib.exam import between\n"
        'q4 = {"①": "客户", "②": "CTI"}\n'
        "q5 = 12.5"
    )  # fmt: skip


def test_what_cannot_be_read_comes_back_as_it_is():
    assert model_source("def broken(:") == "def broken(:"


@pytest.mark.parametrize("solution", SOLUTIONS, ids=lambda p: p.stem)
def test_no_model_answer_of_ours_shows_more_than_the_answer(solution):
    answers = model_answers(solution)
    assert answers
    for question, source in answers.items():
        names = {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}
        assert not names & {"mistake", "accept"}, question
        assert question.rpartition("_")[2] in source
        assert "SOLUTION" not in source
