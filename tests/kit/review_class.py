"""A class in which free texts and blanks wait for a human: what the review page shows and decides."""

from pathlib import Path

from marked_kit import NAME, item, made_course, mark

from crm_lib.classroom.course import Course
from crm_lib.classroom.second_opinions import Opinions, answer_name, keep_opinions
from crm_lib.exam.wording import UNKNOWN_WORDING

#: Student → free text; the first two say the same, the last one is foul play.
TEXTS = {
    "ann": "先定义购买的各个环节，再比较转化率。",
    "bob": "先定义购买的各个环节，再比较转化率！",
    "cat": "Take the lowest rate of all steps.",
    "dan": "<img src=x onerror=\"document.title='taken'\"> stages \u202e",
}
#: Student → what stands in the blank of question 2.
BLANKS = {"ann": "供货单位", "bob": "供货单位", "cat": "卖家"}
#: The answer to question 9 that a second reader disputes.
DISPUTED = "cat"


def _point(number: int, marks: float, evidence: str) -> dict:
    found = item(
        marks, 2.0, "proposed", f"{'Found' if marks else 'Not found'}: say {number}", evidence
    )
    zh = f"{'找到' if marks else '未找到'}：说法{number}"
    return {**found, "label": f"point {number}", "label_zh": f"要点{number}", "zh": zh}


def review_class(root: Path) -> Course:
    """Write a course in which four texts and three blanks wait."""
    course = made_course(root)
    for student, text in TEXTS.items():
        evidence = (
            "先定义购买的各个【环节】，再比较【转化率】。" if student in ("ann", "bob") else ""
        )
        points = [_point(1, 2.0 if evidence else 0.0, evidence), _point(2, 0.0, "")]
        items = {"09_q9": points}
        waits = ["09_q9"]
        if student in BLANKS:
            blank = item(0.0, 1.0, "proposed", UNKNOWN_WORDING.en, BLANKS[student])
            items["09_q2"] = [{**blank, "label": "①"}]
            waits.append("09_q2")
        mark(course, student, {"09_q1": 2.0, "09_q9": sum(p["marks"] for p in points)},
             answers={"09_q9": text}, items=items, waits=tuple(waits))  # fmt: skip
        if student in BLANKS:
            _forget_text(course, student)
    disputed = {
        "points": [["absent", ""], ["said", "the lowest rate"]], "says": ["say 1", "say 2"],
        "halves": [1.0, 1.0], "best": 0, "content": 4.0,
    }  # fmt: skip
    opinions = {"09_q9": {answer_name(TEXTS[DISPUTED]): disputed}}
    keep_opinions(course, NAME, Opinions("small", opinions))
    return course


def _forget_text(course: Course, student: str) -> None:
    """Record question 2 as the blanks that it is, and no text."""
    import nbformat

    path = course.folder("autograded", NAME, student) / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "09_q2_check":
            cell.metadata["crm"]["answers"] = [{"①": BLANKS[student]}]
    nbformat.write(notebook, path)
