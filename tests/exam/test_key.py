"""The key is what the solution records when it runs; a solution that cannot be marked is refused."""

import json
from dataclasses import replace

import nbformat
import pytest
from course_kit import RUBRICS, tiny_solution

from crm_lib.base.message import Message
from crm_lib.exam import key as key_module
from crm_lib.exam.key import cached_key, fingerprint, source_hash
from crm_lib.exam.marks import Mistake
from crm_lib.exam.solution import KEY_MODE
from crm_lib.exam.wording import ExamError

CHECK_TEXT = 'check("09_q1", q1, text())'


def written(folder, answer='q1 = "B"', check='check("09_q1", q1, choice("ABCD"))', points=2,
            prompt="Which?", rubrics=""):  # fmt: skip
    """A solution with one question."""
    answer = f'q1 = ""\n### BEGIN SOLUTION\n{answer}\n### END SOLUTION'
    notebook = tiny_solution({"q1": (points, prompt, answer, check)})
    home = folder / "solutions" / "09_tiny"
    home.mkdir(parents=True)
    nbformat.write(notebook, home / "09_tiny.ipynb")
    if rubrics:
        (home / "rubrics.yaml").write_text(rubrics, encoding="utf-8")
    return home / "09_tiny.ipynb"


def test_the_key_holds_what_the_solution_computes(tmp_path, monkeypatch):
    # The code under test may be edited while this runs; what the name depends on is tested below.
    monkeypatch.setattr("crm_lib.exam.key.fingerprint", lambda solution, **_: "fixed")
    solution = written(
        tmp_path,
        answer='from crm_lib.exam import accept, mistake\nq1 = accept("B", "C")\n'
        'mistake("09_q1", "A", en="no", zh="否")',
        prompt="Which?\n\n<details><summary>Hint</summary>secret words</details>",
    )
    key = cached_key(solution, tmp_path / "keys")
    question = key.questions["09_q1"]
    assert question.expected[0].value == {"is": "accept", "values": ["B", "C"]}
    assert question.mistakes == (Mistake("A", Message("no", "否")),)
    assert (question.points, question.cell) == (2, "09_q1_check")
    assert question.source == source_hash('check("09_q1", q1, choice("ABCD"))')
    assert "Which?" in question.prompt and "secret words" not in question.prompt
    # Kept under its fingerprint, for its owner alone; a damaged file is made anew.
    path = next((tmp_path / "keys").iterdir())
    assert path.stat().st_mode & 0o077 == 0
    kept = replace(key, assignment="kept")
    path.write_text(json.dumps(kept.to_data()), encoding="utf-8")
    assert cached_key(solution, tmp_path / "keys") == kept
    for damaged in ("{half", "[]", '{"questions": {}}'):
        path.write_text(damaged, encoding="utf-8")
        assert cached_key(solution, tmp_path / "keys") == key


def test_a_fingerprint_follows_what_the_key_depends_on(tmp_path):
    solution = written(tmp_path)
    before = fingerprint(solution)
    (solution.parent / "rubrics.yaml").write_text("{}", encoding="utf-8")
    assert fingerprint(solution) != before
    before = fingerprint(solution)
    (tmp_path / "datasets").mkdir()
    (tmp_path / "datasets" / "a.csv").write_text("a\n1\n", encoding="utf-8")
    assert fingerprint(solution) != before


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"answer": "from crm_lib.exam import between\nq1 = between(1, 3)"}, "does not fit its form"),
        ({"answer": 'q1 = "Z"'}, "does not fit its form"),
        ({"answer": 'from crm_lib.exam import mistake\nq1 = "B"\n'
                    'mistake("09_q7", "A", en="a", zh="一")'}, "unknown question 09_q7"),
        ({"check": "pass"}, "no check cell recorded"),
        ({"check": 'check("09_q1", q1, choice("ABCD"), marks=1.5)'}, "sum to 1.5, the cell carries 2"),
        ({"check": CHECK_TEXT}, "needs a rubric"),
        ({"answer": 'q1 = {"verdict": "wrong", "correction": "x"}',
          "check": 'check("09_q1", q1, verdict())'}, "needs a rubric"),
        ({"check": CHECK_TEXT, "points": 4,
          "rubrics": RUBRICS.split("09_q9")[0].replace("09_q3", "09_q1")},
         "the rubric has 3 points, the cell 4"),
        ({"check": CHECK_TEXT, "points": 3,
          "rubrics": RUBRICS.split("09_q9")[0].replace("09_q3", "09_q1")}, "asks for text()"),
        ({"rubrics": RUBRICS}, "no such question"),
        ({"points": 3, "rubrics": RUBRICS.split("09_q9")[0].replace("09_q3", "09_q1")},
         "asks for choice()"),
        ({"answer": 'q1 = "CAB"', "check": 'check("09_q1", q1, ordering("ABCD"))'}, "every step"),
    ],
)  # fmt: skip
def test_a_solution_that_cannot_be_marked_is_refused(tmp_path, monkeypatch, capfd, how, says):
    """What the process that makes the key prints, without starting one for each case."""
    monkeypatch.setenv(KEY_MODE, "1")
    monkeypatch.setattr("sys.argv", ["key", str(written(tmp_path, **how))])
    key_module.main()
    refused = json.loads(capfd.readouterr().out.splitlines()[-1])
    assert list(refused) == ["error"]
    assert says in refused["error"]
    assert "Traceback" not in refused["error"]


def test_a_refusal_reaches_whoever_wants_the_key(tmp_path):
    with pytest.raises(ExamError, match="does not run: ZeroDivisionError"):
        cached_key(written(tmp_path, answer="q1 = 1 / 0"), tmp_path / "keys")
    assert not list(tmp_path.glob("keys/09_tiny*"))
