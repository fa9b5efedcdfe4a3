"""Find and read a lesson's self-check questions; `crm_lib.exam.item` says how they are written."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the models are loaded when a question is shown, not with the page
    from crm_lib.exam.item import Item


def load_question(question_id: str, *, start: Path | None = None) -> "Item":
    """Find and read one question; see `quiz_file` for where it is looked for."""
    path = quiz_file(question_id, start=start)
    questions = read_questions(path)
    if question_id not in questions:
        raise ValueError(
            f"{path.name} has no question {question_id!r}; it has {', '.join(questions)}."
        )
    return questions[question_id]


def quiz_file(question_id: str, *, start: Path | None = None) -> Path:
    """Return the quiz file of the lesson whose number begins `question_id`.

    Where two pages share a number, it is the one with the question in it. It is looked for in
    `start` (the working directory), in its ``bank`` folder and in the folders above.

    Raises
    ------
    ValueError
        When the id is not one, or there is no such file, or two.
    """
    number, _, rest = str(question_id).partition("_")
    if not (number.isalnum() and rest):
        raise ValueError(f'{question_id!r} is not a question id; write one like quiz("06_s1").')
    current = (start or Path.cwd()).resolve()
    for folder in (current, *current.parents):
        for place in (folder, folder / "bank"):
            found = sorted(place.glob(f"{number}_*.quiz.yaml"))
            if len(found) > 1:
                holders = [path for path in found if _holds(path, question_id)]
                found = holders if len(holders) == 1 else found
            if len(found) > 1:
                names = ", ".join(p.name for p in found)
                raise ValueError(f"two quiz files for lesson {number} in {place}: {names}.")
            if found:
                return found[0]
    raise ValueError(
        f"no file {number}_….quiz.yaml in {current}, its bank folder or any folder above. "
        "Open the lesson from the workbook's own folder."
    )


def _holds(path: Path, question_id: str) -> bool:
    """Tell whether a quiz file has an entry of this id."""
    return f"\n{question_id}:" in f"\n{path.read_text(encoding='utf-8')}"


def read_questions(path: Path) -> dict[str, "Item"]:
    """Return the questions of a quiz file by their ids.

    Raises
    ------
    ValueError
        With one line for each fault: file, line, question, place, and what to write there.
    """
    from crm_lib.exam.item import OPTION_FORMS, Item, read_items

    questions = read_items(path, Item, prefix=f"{path.name.partition('_')[0]}_", shown=path.name)
    for question in questions.values():
        if question.form not in OPTION_FORMS:
            raise ValueError(
                f"{path.name}:{question.line}: {question.id}: a quiz asks questions with options "
                f"({', '.join(OPTION_FORMS)}), not {question.form}."
            )
    return questions
