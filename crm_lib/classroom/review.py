"""Review proposed marks: list what waits for a human, accept or change it, singly or in bulk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from typing import TYPE_CHECKING, Any

from crm_lib.classroom.records import question_of
from crm_lib.classroom.second_opinions import SecondOpinion, kept_opinions
from crm_lib.classroom.unread import ELSEWHERE, cells_with_answer
from crm_lib.exam.answers import as_mapping, text_of
from crm_lib.exam.forms.verdict import correction_of

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

    from crm_lib.classroom.course import Course


@dataclass(frozen=True)
class Waiting:
    """A proposed mark that waits for a human's review.

    Attributes
    ----------
    student, question : str
    proposed, of : float
        Marks.
    decided : float or None
        What a human gave before the answer changed.
    confidence : float
        How likely the proposal is what a careful human would give.
    answer : str
        The source of the answer cell.
    flags : list of (English, Chinese)
        Why a human should look.
    items : list of dict
        Parts with ``label, marks, of, status, en, zh, evidence``.
    text : str
        The free text that was handed in, empty where it is none.
    second : SecondOpinion or None
        What a second reader thinks of the proposal, where one was asked; `confidence` knows it.
    """

    student: str
    question: str
    proposed: float
    of: float
    decided: float | None
    confidence: float
    answer: str
    flags: list = field(default_factory=list)
    items: list = field(default_factory=list)
    text: str = ""
    second: SecondOpinion | None = None

    @property
    def is_disputed(self) -> bool:
        """Tell whether a second reader differs from the proposal."""
        return self.second is not None and not self.second.agrees

    def __str__(self) -> str:
        """Return several lines: marks, what was found where, the answer."""
        from crm_lib.classroom.one_line import shown

        lines = [f"{self.student}  {self.question}: {self.proposed:g} of {self.of:g} proposed, "
                 f"confidence {self.confidence:.2f}"]  # fmt: skip
        if self.decided is not None:
            lines.append(f"  the answer changed after {self.decided:g} were given")
        lines += [f"  ⚑ {en} · {zh}" for en, zh in self.flags]
        lines += [f"  ⚖ {line}" for line in (self.second.lines() if self.second else ())]
        for item in self.items:
            label = f"{item['label']} " if item["label"] else ""
            lines.append(f"  {item['marks']:g}/{item['of']:g} {label}{item['en']} · {item['zh']}")
            if item["evidence"]:
                lines.append(f"      “{item['evidence'][:200]}”")
        lines += [f"  │ {line}" for line in self.answer.splitlines() if line.strip()]
        # A student's words must not steer the terminal of the one who reads them.
        return "\n".join(shown(line.expandtabs(4), 2000) for line in lines)


def waiting(
    course: "Course",
    assignment: str,
    *,
    students: Iterable[str] | None = None,
    questions: Iterable[str] | None = None,
) -> list[Waiting]:
    """Return the marks of an assignment that wait for a human, the surest proposal first.

    Raises
    ------
    CourseError
        When a student or question is named that the gradebook does not know.
    """
    wanted = None if students is None else set(students)
    asked = None if questions is None else set(questions)
    _require_known(course, assignment, wanted or set(), asked or set())
    found = []
    with course.gradebook() as gradebook:
        for submission in gradebook.assignment_submissions(assignment):
            if wanted is not None and submission.student_id not in wanted:
                continue
            autograded = _autograded(course, assignment, submission.student_id)
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    name = grade.name.removesuffix("_check")
                    if grade.needs_manual_grade and (asked is None or name in asked):
                        found.append(_waiting(submission.student_id, grade, autograded))
    opinions = kept_opinions(course, assignment)
    found = [_with_opinion(one, opinions.on(one.question, one.text, one.items)) for one in found]
    return sorted(found, key=lambda w: (-w.confidence, w.question, w.student))


def _with_opinion(one: Waiting, second: SecondOpinion | None) -> Waiting:
    if second is None:
        return one
    return replace(one, second=second, confidence=second.confidence(one.confidence))


def _require_known(
    course: "Course", assignment: str, students: set[str], questions: set[str]
) -> None:
    from crm_lib.classroom.course import CourseError

    if not students | questions:
        return
    with course.gradebook() as gradebook:
        submissions = gradebook.assignment_submissions(assignment)
        known = {s.student_id for s in submissions}
        asked = {g.name.removesuffix("_check") for s in submissions for n in s.notebooks
                 for g in n.grades}  # fmt: skip
    for what, names, there in (("student", students, known), ("question", questions, asked)):
        missing = sorted(names - there)
        if missing:
            raise CourseError(
                f"No {what} {', '.join(missing)} in {assignment}; there are "
                f"{', '.join(sorted(there)[:20]) or 'none'}."
            )


def _waiting(student: str, grade: Any, autograded: dict[str, Any]) -> Waiting:
    question = grade.name.removesuffix("_check")
    about = autograded.get(grade.name, {})
    return Waiting(
        student,
        question,
        float(grade.auto_score or 0.0),
        float(grade.max_score),
        None if grade.manual_score is None else float(grade.manual_score),
        float(about.get("confidence", 0.0)),
        autograded.get(question, ""),
        about.get("flags", []),
        about.get("items", []),
        _free_text(about.get("answers", [])),
    )


def _free_text(recorded: list[Any]) -> str:
    """Return the free text among recorded answers: a text, or a correction."""
    for answer in recorded[:1]:
        return correction_of(answer) if as_mapping(answer) is not None else text_of(answer)
    return ""


def _autograded(course: "Course", assignment: str, student: str) -> dict[str, Any]:
    """Return results by check cell and answers by answer cell, from the marked notebook."""
    import nbformat

    path = course.folder("autograded", assignment, student) / f"{assignment}.ipynb"
    if not path.is_file():
        return {}
    found: dict[str, Any] = {}
    cells = nbformat.read(path, as_version=4).cells
    for number, cell in enumerate(cells):
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            found[about["grade_id"]] = cell.source
        elif about.get("grade"):
            name, crm = about["grade_id"], cell.metadata.get("crm", {})
            found[name] = crm
            if list(ELSEWHERE) in [list(f) for f in crm.get("flags", [])]:
                answer = found.get(question_of(name), "")
                more = [_typed(c) for c in cells_with_answer(cells, number)]
                found[question_of(name)] = "\n\n".join([answer, *more])
    return found


def _typed(cell: Mapping[str, Any]) -> str:
    """Return what a student typed into a cell of their own, which a page shows escaped."""
    from crm_lib.classroom.nbgrader.page_filters import TYPED_END, TYPED_START

    text = cell["source"]
    if cell["cell_type"] == "code":
        return str(text)
    return unescape(text.removeprefix(TYPED_START).removesuffix(TYPED_END))


def decide(
    course: "Course",
    assignment: str,
    student: str,
    question: str,
    *,
    marks: float | None = None,
    comment: str = "",
    only_waiting: bool = False,
) -> float | None:
    """Give a question its marks and return them.

    Parameters
    ----------
    course, assignment, student, question
    marks : float, optional
        None accepts what is proposed.
    comment : str
        Shown on the feedback page; empty leaves an earlier one as it is.
    only_waiting : bool
        Leave a mark alone that waits for nobody any more, and return None: somebody else was
        quicker. One statement looks and writes, so two people can't both be first.

    Raises
    ------
    CourseError
        When there is no such mark, or `marks` is outside 0 and what the question carries.
    """
    with course.gradebook() as gradebook:
        given = decide_in(
            gradebook, assignment, student, question,
            marks=marks, comment=comment, only_waiting=only_waiting,
        )  # fmt: skip
        gradebook.db.commit()
    return given


def decide_in(
    gradebook: "Gradebook",
    assignment: str,
    student: str,
    question: str,
    *,
    marks: float | None = None,
    comment: str = "",
    only_waiting: bool = False,
) -> float | None:
    """Give a question its marks as `decide` does, in a gradebook that is open; nothing is committed.

    A group of two hundred is one transaction: to open the gradebook for each takes a minute.
    """
    from nbgrader.api import Grade, MissingEntry

    from crm_lib.classroom.course import CourseError

    try:
        grade = gradebook.find_grade(f"{question}_check", assignment, assignment, student)
    except MissingEntry:
        raise CourseError(
            f"There is no mark of {student} for {question} in {assignment}. "
            f"`crm review {assignment}` lists what waits."
        ) from None
    if grade.auto_score is None and marks is None:
        raise CourseError(f"{student} {question}: nothing is proposed; name the marks.")
    given = float(grade.auto_score if marks is None else marks)
    if not 0 <= given <= grade.max_score:
        raise CourseError(
            f"{student} {question}: {given:g} marks; the question carries 0 to {grade.max_score:g}."
        )
    if only_waiting:
        rows = gradebook.db.query(Grade).filter(Grade.id == grade.id, Grade.needs_manual_grade)
        new = {"manual_score": given, "needs_manual_grade": False}
        if not rows.update(new, synchronize_session=False):
            return None
    else:
        grade.manual_score = given
        grade.needs_manual_grade = False
    if comment:
        found = gradebook.find_comment(question, assignment, assignment, student)
        found.manual_comment = comment
    return given


def comment_on(
    course: "Course", assignment: str, student: str, question: str, comment: str
) -> None:
    """Write a comment to a student's answer and leave its marks as they are.

    Raises
    ------
    CourseError
        When there is no such answer.
    """
    from nbgrader.api import MissingEntry

    from crm_lib.classroom.course import CourseError

    with course.gradebook() as gradebook:
        try:
            found = gradebook.find_comment(question, assignment, assignment, student)
        except MissingEntry:
            raise CourseError(
                f"There is no answer of {student} to {question} in {assignment}."
            ) from None
        found.manual_comment = comment
        gradebook.db.commit()


def accept_above(
    course: "Course",
    assignment: str,
    confidence: float,
    *,
    students: Iterable[str] | None = None,
    questions: Iterable[str] | None = None,
) -> list[Waiting]:
    """Accept every proposal with at least this confidence, of these students and questions.

    A mark that a human gave before the answer changed is not among them: it is asked again. Nor
    is a proposal that a second reader disputes.
    """
    from crm_lib.classroom.course import CourseError

    if not 0 <= confidence <= 1:
        raise CourseError(f"Confidence lies between 0 and 1, got {confidence:g}.")
    taken = [w for w in waiting(course, assignment, students=students, questions=questions)
             if w.confidence >= confidence and w.decided is None and not w.is_disputed]  # fmt: skip
    with course.gradebook() as gradebook:
        given = [
            decide_in(gradebook, assignment, one.student, one.question, only_waiting=True)
            for one in taken
        ]
        gradebook.db.commit()
    return [one for one, marks in zip(taken, given, strict=True) if marks is not None]
