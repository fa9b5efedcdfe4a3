"""Honest students whose notebooks are not as asked: marked on what they wrote, or a human is asked."""

import copy
import json
from collections.abc import Callable

import nbformat
import pytest
from corpus import FILE, FULL, NAME, Kit, cell_of, code_cell
from course_kit import grade
from intake_kit import make_kit

from crm_lib.classroom.course import Course
from crm_lib.classroom.records import question_of
from crm_lib.classroom.review import waiting

pytestmark = pytest.mark.slow

WORDS = "First define the stages of the purchase. Then take the rate of each and pick the lowest."


def below(grade_id: str, cell: dict) -> Callable[[dict], None]:
    """Put a cell of the student's below another."""

    def change(data: dict) -> None:
        data["cells"].insert(data["cells"].index(cell_of(data, grade_id)) + 1, cell)

    return change


def markdown(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def blank_and(kit: Kit, question: str, *changes: Callable[[dict], None]) -> dict:
    data = kit.data(**{question: kit.blank(question)})
    for change in changes:
        change(data)
    return data


def without(data: dict, *grade_ids: str) -> dict:
    data["cells"] = [c for c in data["cells"]
                     if c["metadata"].get("nbgrader", {}).get("grade_id") not in grade_ids]  # fmt: skip
    return data


def as_markdown(data: dict, grade_id: str, text: str) -> dict:
    cell = cell_of(data, grade_id)
    cell.clear()
    about = {"grade_id": grade_id, "solution": True, "grade": False, "locked": False,
             "schema_version": 3, "task": False, "cell_type": "markdown"}  # fmt: skip
    cell.update(cell_type="markdown", id="x1", metadata={"nbgrader": about}, source=text)
    return data


def in_new_cell(kit: Kit, question: str) -> dict:
    data = kit.data()
    cell = copy.deepcopy(cell_of(data, f"09_{question}"))
    cell["metadata"], cell["id"] = {}, "new-1"
    below(f"09_{question}_prompt", cell)(data)
    return without(data, f"09_{question}")


def stripped(data: dict, *, ids: bool) -> dict:
    for number, cell in enumerate(data["cells"]):
        cell["metadata"] = {}
        if not ids:
            cell["id"] = f"other-{number}"
    return data


def merged(kit: Kit, *, keeps: str) -> dict:
    """Return a notebook whose cell with q1 and its check were merged; the settings of one stay."""
    data = kit.data()
    answer, check = cell_of(data, "09_q1"), cell_of(data, "09_q1_check")
    both = "".join([*answer["source"], "\n", *check["source"]])
    left, lost = (answer, check) if keeps == "answer" else (check, answer)
    left["source"] = both
    data["cells"].remove(lost)
    return data


def split(kit: Kit, question: str, *, settings: bool) -> dict:
    """Return a notebook whose answer cell was split behind its first line."""
    data = kit.data()
    first = cell_of(data, f"09_{question}")
    head, _, rest = "".join(first["source"]).partition("\n")
    second = {**copy.deepcopy(first), "source": rest, "id": "split-2"}
    first["source"] = head
    if not settings:
        second["metadata"] = {}
    data["cells"].insert(data["cells"].index(first) + 1, second)
    return data


def written_into(data: dict, grade_id: str, text: str) -> dict:
    """Return a notebook with text behind that of a locked cell."""
    cell = cell_of(data, grade_id)
    cell["source"] = "".join(cell["source"]) + "\n" + text
    return data


def everything_in(kit: Kit, at: int) -> dict:
    """Return a notebook whose answer cells are blank and one of whose cells has every answer."""
    data = json.loads(nbformat.writes(kit.released))
    answers = [
        "".join(c["source"]) for c in kit.data()["cells"]
        if c["metadata"].get("nbgrader", {}).get("solution")
    ]  # fmt: skip
    place = at if at >= 0 else len(data["cells"])
    data["cells"].insert(place, code_cell("\n\n".join(answers)))
    return data


def class_of(kit: Kit) -> dict[str, tuple[dict, dict]]:
    """Return by student the notebook and what must come of questions that are not simply full.

    ``full``, ``zero`` (final), ``human`` (no final mark), or ``told`` (final 0, told in words).
    """
    some = WORDS
    return {
        "below": (blank_and(kit, "q9", below("09_q9", markdown(some))), {"q9": "read"}),
        "below-check": (blank_and(kit, "q9", below("09_q9_check", markdown(some))), {"q9": "read"}),
        "turned": (as_markdown(kit.data(), "09_q9", some), {"q9": "read"}),
        "inner": (kit.data(q9=f'q9 = "They say "churn". {some}"'), {"q9": "read"}),
        "unquoted": (kit.data(q9=f"q9 = {some}"), {"q9": "read"}),
        "curly": (kit.data(q9=f"q9 = “{some}”", q1="q1 = “B”"), {"q9": "read"}),
        "own-code": (blank_and(kit, "q9", below("09_q9", code_cell(f"q9 = '{some}'"))), {"q9": "read"}),
        "words-in-code": (blank_and(kit, "q9", below("09_q9", code_cell(some))), {"q9": "read"}),
        "late-code": (blank_and(kit, "q9", below("09_q9_check", code_cell("q9 = 'x y'"))),
                      {"q9": "human"}),
        "late-choice": (blank_and(kit, "q1", below("09_q1_check", code_cell("q1 = 'B'"))),
                        {"q1": "human"}),
        "choice-beside": (blank_and(kit, "q1", below("09_q1", markdown("B"))), {"q1": "human"}),
        "letter": (kit.data(q1="q1 = B"), {"q1": "human"}),
        "crash-text": (kit.data(q9="q9 = 'a b' + 1"), {"q9": "human"}),
        "crash-verdict": (kit.data(q3='q3 = {"verdict": "wrong", "correction": "not "so""}'),
                          {"q3": "human"}),
        "crash-number": (kit.data(q5="q5 = 1 / 0"), {"q5": "told"}),
        "text-in-dict": (kit.data(q9='q9 = {"1": "define the stages"}'), {"q9": "human"}),
        "comment": (kit.data(q9='q9 = ""  # ' + some), {"q9": "read"}),
        "outside": (kit.data(q9='q9 = """\n"""\n' + some), {"q9": "read"}),
        "printed": (kit.data(q9=f"q9 = print({some!r})", q1='q1 = print("B")'),
                    {"q9": "human", "q1": "human"}),
        "letter-comment": (kit.data(q1='q1 = ""  # B'), {"q1": "human"}),
        "correction-below": (
            blank_and(kit, "q3", lambda d: cell_of(d, "09_q3").update(
                source='q3 = {"verdict": "wrong", "correction": ""}'),
                below("09_q3", markdown("Drop-off belongs to one stage."))),
            {"q3": "human"}),
        "merged": (merged(kit, keeps="answer"), {}),
        "merged-check": (merged(kit, keeps="check"), {}),
        "split": (split(kit, "q6", settings=False), {}),
        "split-twice": (split(kit, "q6", settings=True), {}),
        "split-text": (split(kit, "q9", settings=False), {"q9": "read"}),
        "two-in-one": (kit.data(q2='q2 = "AC"\nq5 = 74.5', q5=kit.blank("q5")), {}),
        "two-in-one-gone": (without(kit.data(q2='q2 = "AC"\nq5 = 74.5'), "09_q5"), {}),
        "all-above": (everything_in(kit, 2), {"q9": "read"}),
        "all-below": (everything_in(kit, -1), dict.fromkeys(FULL, "human")),
        "in-prompt": (written_into(written_into(
            kit.data(q1=kit.blank("q1"), q9=kit.blank("q9")), "09_q1_prompt", "答：B"),
            "09_q9_prompt", some), {"q1": "human", "q9": "read"}),
        "in-check": (blank_and(kit, "q5", lambda d: cell_of(d, "09_q5_check").update(
            source='check("09_q5", 74.5, number(unit="%", decimals=1))')), {}),
        "in-setup": (written_into(kit.data(q5="q5 = np.float64(74.5)"), "09_setup",
                                  "import numpy as np"), {}),
        "picture": (blank_and(kit, "q9", below("09_q9", markdown("![](attachment:image.png)"))),
                    {"q9": "picture"}),
        "typed-wide": (kit.data(q5="q5 ＝ ７４．５", q2='q2 ＝ ＂AC＂'), {}),
        "with-unit": (kit.data(q5="q5 = 74.5%"), {}),
        "decimal-comma": (kit.data(q5="q5 = 74,5"), {"q5": "human"}),
        "asks": (kit.data(q1='q1 = input("?")', q5="q5 = float(input())"),
                 {"q1": "human", "q5": "human"}),
        "own-disk": (kit.data(q7='q7 = pd.read_csv(r"C:\\Users\\li\\rates.csv")'),
                     {"q7": "human"}),
        "own-disk-above": (
            blank_and(kit, "q7", below("09_q6_check", code_cell("df = pd.read_csv('/content/a.csv')")),
                      lambda d: cell_of(d, "09_q7").update(source="q7 = df.head()")),
            {"q7": "human"}),
        "own-module": (kit.data(q7="import jieba_x\nq7 = jieba_x.cut()"), {"q7": "human"}),
        "dots": (kit.data(q1='q1 = "..."', q9='q9 = "..."'), {"q1": "zero", "q9": "zero"}),
        "re-pasted": (in_new_cell(kit, "q5"), {}),
        "re-pasted-def": (in_new_cell(kit, "q6"), {}),
        "stripped": (stripped(kit.data(), ids=True), {}),
        "stripped-all": (stripped(kit.data(), ids=False), {}),
        "blank": (json.loads(nbformat.writes(kit.released)), dict.fromkeys(FULL, "zero")),
    }  # fmt: skip


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Return the class graded once: marks by student and question, notices, and what was due."""
    kit = make_kit(tmp_path_factory.mktemp("honest"))
    course = Course(kit.root)
    due = class_of(kit)
    for student, (data, _) in due.items():
        folder = course.folder("submitted", NAME, student)
        folder.mkdir(parents=True)
        (folder / FILE).write_text(json.dumps(data), encoding="utf-8")
    other = course.folder("submitted", NAME, "blank") / f"{NAME} (1).ipynb"
    other.write_text(json.dumps(kit.data()), encoding="utf-8")
    done = {g.student: g for g in grade(course, NAME)}
    marks = {}
    for student in due:
        path = course.folder("autograded", NAME, student) / FILE
        for cell in nbformat.read(path, as_version=4).cells if path.is_file() else ():
            if cell.metadata.get("nbgrader", {}).get("grade"):
                name = question_of(cell.metadata.nbgrader["grade_id"]).removeprefix("09_")
                marks[student, name] = cell.metadata.crm
    waits = {(w.student, w.question): w.answer for w in waiting(course, NAME)}
    return done, marks, {s: w for s, (_, w) in due.items()}, waits


CASES = ["below", "below-check", "turned", "inner", "unquoted", "curly", "own-code",
         "words-in-code", "late-code", "late-choice", "choice-beside", "letter", "crash-text",
         "crash-verdict", "crash-number", "text-in-dict", "comment", "outside",
         "printed", "letter-comment", "correction-below", "dots", "re-pasted", "re-pasted-def", "stripped",
         "stripped-all", "blank", "merged", "merged-check", "split", "split-twice", "split-text",
         "two-in-one", "two-in-one-gone", "all-above", "all-below", "in-prompt", "in-check",
         "in-setup", "picture", "typed-wide", "with-unit", "decimal-comma", "asks", "own-disk",
         "own-disk-above", "own-module"]  # fmt: skip


@pytest.mark.parametrize("student", CASES)
def test_no_unfair_final_mark_without_a_human(marked, student):
    done, marks, due, _ = marked
    assert done[student].status == "graded", done[student].reason
    for question, of in FULL.items():
        mark, what = marks[student, question], due[student].get(question, "full")
        if what == "full":
            assert (mark["marks"], mark["final"]) == (of, True), question
        elif what == "read":
            assert mark["marks"] > 0, (question, mark)
        elif what == "human":
            assert not mark["final"], (question, mark)
            assert any(f"09_{question}: " in n for n in done[student].notices)
        elif what == "picture":
            assert not mark["final"], (question, mark)
            assert any("picture" in n and "图片" in n for n in done[student].notices)
        elif what == "zero":
            assert (mark["marks"], mark["final"]) == (0, True), question
        else:
            assert mark["final"] and "ZeroDivisionError" in mark["items"][0]["en"]
            assert any("ZeroDivisionError" in n for n in done[student].notices)


def test_an_answered_copy_beside_a_blank_notebook_is_told(marked):
    done, _, _, _ = marked
    said = [s for s, g in done.items() if any(f"{NAME} (1).ipynb" in n for n in g.notices)]
    assert said == ["blank"] and done["blank"].needs_attention


def test_who_is_asked_about_an_answer_in_another_cell_sees_that_cell(marked):
    shown = marked[-1]
    assert "q5 = " in shown["all-below", "09_q5"] and 'q1 = "B"' in shown["all-below", "09_q1"]
    assert shown["choice-beside", "09_q1"].endswith("\n\nB")
    assert shown["in-prompt", "09_q1"].endswith("答：B")
