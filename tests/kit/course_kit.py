"""A tiny course for tests: one assignment with every form of question, made from plain text."""

import os
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.classroom import grading
from crm_lib.classroom.course import Course
from crm_lib.classroom.execution import sandbox

CONFIG = (
    "from pathlib import Path\n"
    "from crm_lib.classroom.config import configure\n"
    "configure(get_config(), Path(__file__).parent)\n"
)

SETUP = """from crm_lib.exam import (
    begin, blanks, check, choice, choices, function, matching, number, ordering, plot, table, text,
    verdict,
)
import pandas as pd
import matplotlib.pyplot as plt
begin("09_tiny")
users = pd.Series({"visit": 1000, "cart": 255, "buy": 120})"""

#: question → (points, prompt, answer cell, check cell)
QUESTIONS = {
    "q1": (
        2,
        "Which stage comes first?",
        'q1 = ""  # your answer\n### BEGIN SOLUTION\nfrom crm_lib.exam import mistake\n'
        'q1 = "B"\n'
        'mistake("09_q1", "A", en="A is the last stage.", zh="A是最后一个环节。")\n'
        "### END SOLUTION",
        'check("09_q1", q1, choice("ABCD"))',
    ),
    "q2": (
        2,
        "Which two?",
        'q2 = ""\n### BEGIN SOLUTION\nq2 = "AC"\n### END SOLUTION',
        'check("09_q2", q2, choices("ABCD"))',
    ),
    "q3": (
        3,
        "Right or wrong, and why: churn equals drop-off.",
        'q3 = {"verdict": "", "correction": ""}\n### BEGIN SOLUTION\n'
        'q3 = {"verdict": "wrong", "correction": "Drop-off is the share that leaves at one stage; '
        'churn is a customer who ends the relationship."}\n### END SOLUTION',
        'check("09_q3", q3, verdict())',
    ),
    "q4": (
        3,
        "Fill in the blanks.",
        'q4 = {"①": "", "②": "", "③": ""}\n### BEGIN SOLUTION\n'
        "from crm_lib.exam import accept\n"
        'q4 = {"①": accept("访问网站", "visit"), "②": accept("加入购物车", "add to cart", "cart"), '
        '"③": accept("完成购买", "purchase")}\n### END SOLUTION',
        'check("09_q4", q4, blanks(3))',
    ),
    "q5": (
        2,
        "Drop-off from visit to cart in percent, one decimal?",
        "q5 = None\n### BEGIN SOLUTION\nfrom crm_lib.exam import mistake\n"
        'q5 = (1 - users["cart"] / users["visit"]) * 100\n'
        'mistake("09_q5", users["cart"] / users["visit"] * 100, '
        'en="That is the share that stays.", zh="这是留下来的比例。")\n### END SOLUTION',
        'check("09_q5", q5, number(unit="%", decimals=1))',
    ),
    "q6": (
        4,
        "Write a function.",
        'def q6(counts):\n    """Return the drop-off of each step."""\n    ### BEGIN SOLUTION\n'
        "    return (1 - counts / counts.shift()).iloc[1:]\n    ### END SOLUTION",
        'check("09_q6", q6, function(on=[(users,)], returns=table(rel=1e-6)), marks=2)\n'
        "### BEGIN HIDDEN TESTS\n"
        'other = pd.Series({"a": 500, "b": 400, "c": 100, "d": 7})\n'
        'check("09_q6", q6, function(on=[(other,)], returns=table(rel=1e-6)), marks=2)\n'
        "### END HIDDEN TESTS",
    ),
    "q7": (
        2,
        "A table of rates.",
        "q7 = None\n### BEGIN SOLUTION\n"
        'q7 = pd.DataFrame({"stage": ["cart", "buy"], "rate": [.255, 120/255], '
        '"all": [.255, .12]})\n### END SOLUTION',
        'check("09_q7", q7, table(["stage", "rate", "all"], by="stage", decimals=3))',
    ),
    "q8": (
        3,
        "A bar chart.",
        "q8 = None\n### BEGIN SOLUTION\nfig, q8 = plt.subplots()\n"
        'q8.bar(users.index, users)\nq8.set(title="Most leave early", xlabel="stage", '
        'ylabel="users")\nplt.close(fig)\n### END SOLUTION',
        'check("09_q8", q8, plot("bar"))',
    ),
    "q9": (
        4,
        "Say in your own words how to find the obstacle.",
        'q9 = """\n"""\n### BEGIN SOLUTION\n'
        'q9 = """First define the stages of the purchase, from the visit to the payment. '
        "Then compute the conversion rate of every transition and pick the lowest as the "
        'bottleneck."""\n### END SOLUTION',
        'check("09_q9", q9, text())',
    ),
}

RUBRICS = """
09_q3:
  kind: true_false_fix
  points: 3
  verdict: 1
  key_points:
    - id: stage
      marks: 1
      say: {en: drop-off belongs to one stage, zh: 环节流失率针对某一环节}
      need: [[drop-off, 环节流失, 流失率], [stage, step, 环节, 阶段]]
    - id: relation
      marks: 1
      say: {en: churn ends the relationship, zh: 客户流失是关系终止}
      need: [[churn, 客户流失], [relationship, 关系, "re:end(s|ed)?"]]
09_q9:
  kind: short_answer
  points: 4
  key_points:
    - id: stages
      marks: 2
      say: {en: define the stages, zh: 定义环节}
      need: [[define, 定义, 划分], [stage, 环节, 阶段]]
    - id: rates
      marks: 2
      say: {en: rate of each transition, zh: 计算各环节转化率}
      need: [[rate, 转化率], [each, every, lowest, 各, 每, 最低]]
"""

ANSWERS = """
09_q1:
  right: [{answer: '" b "'}]
  wrong: [{answer: '"A"', says: last stage}, {answer: '"C"', says: Not right}]
09_q2:
  right: [{answer: '["C", "A"]'}]
  wrong: [{answer: '"A"', marks: 1, says: not all}, {answer: '"ACD"', says: does not belong}]
09_q5:
  right: [{answer: '"74.5%"'}]
  wrong: [{answer: '25.5', says: stays}, {answer: '0.745', says: unit}]
09_q9:
  right:
    - {answer: '"先定义购买的各个环节。再计算每一步的转化率，最低的就是瓶颈。"', language: zh}
    - {answer: '"Define the stages first. Then take the rate of each step."', language: en}
  wrong: [{answer: '"Ask the customers."', says: Not found}]
"""


def tiny_solution(questions: dict | None = None) -> nbformat.NotebookNode:
    """Return the solution notebook of the tiny assignment."""

    def locked(name: str) -> dict:
        return {"nbgrader": {"grade": False, "grade_id": name, "locked": True, "solution": False,
                             "schema_version": 3, "task": False}}  # fmt: skip

    cells = [
        new_markdown_cell("# Tiny · 小测", id="title", metadata=locked("09_title")),
        new_code_cell(SETUP, id="setup", metadata=locked("09_setup")),
    ]
    for number, (name, (points, prompt, answer, check)) in enumerate(
        (questions or QUESTIONS).items(), 1
    ):
        marks = "mark" if points == 1 else "marks"
        text = f"### Q{number} · Question · 题目 ({points} {marks})\n\n{prompt}"
        if name == "q1":
            text += '\n\n<details class="hint"><summary>Hint</summary>Think.</details>'
        cells.append(
            new_markdown_cell(text, id=f"{name}-prompt", metadata=locked(f"09_{name}_prompt"))
        )
        about = {"grade": False, "grade_id": f"09_{name}", "locked": False, "solution": True,
                 "schema_version": 3, "task": False}  # fmt: skip
        cells.append(new_code_cell(answer, id=name, metadata={"nbgrader": about}))
        about = {"grade": True, "grade_id": f"09_{name}_check", "locked": True, "solution": False,
                 "points": points, "schema_version": 3, "task": False}  # fmt: skip
        cells.append(new_code_cell(check, id=f"{name}-check", metadata={"nbgrader": about}))
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python",
                                       "name": "python3"}  # fmt: skip
    return notebook


def make_course(root: Path, *, questions: dict | None = None, rubrics: str = RUBRICS) -> Path:
    """Write the tiny course into a folder and return the folder."""
    folder = root / "solutions" / "09_tiny"
    folder.mkdir(parents=True)
    nbformat.write(tiny_solution(questions), folder / "09_tiny.ipynb")
    (folder / "rubrics.yaml").write_text(rubrics, encoding="utf-8")
    (folder / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    return root


def grade(course: Course, assignment: str, **options) -> list[grading.Graded]:
    """Grade our own submissions: isolated, or without on systems that can't; CI must isolate."""
    can_isolate = sandbox.missing() is None or bool(os.environ.get("CI"))
    return grading.grade(course, assignment, **{"isolate": can_isolate, **options})
