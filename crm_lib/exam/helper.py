"""Helper process that holds the answer key in self-study; it gives feedback, never the key.

Reads one JSON request a line, ``{"op": "mark" | "answer", …}``, answers with one line. It ends when
its input ends, that is, with the notebook's kernel. ``first`` is the reader's language.
"""

import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from crm_lib.exam.blueprint import load_blueprint
from crm_lib.exam.feedback import question_html, question_text, unseen_marks
from crm_lib.exam.free_text.attempt import attempt_problem
from crm_lib.exam.free_text.rubric import Rubric, load_rubrics
from crm_lib.exam.key import cached_key
from crm_lib.exam.marking import mark_question
from crm_lib.exam.marks import QuestionMark, Status
from crm_lib.exam.model_answer import model_answers, worded_answers
from crm_lib.exam.open_parts import parts_html, parts_text
from crm_lib.exam.question import Question
from crm_lib.exam.self_assessment import assessment_data
from crm_lib.exam.wording import ExamError


def learner_cache() -> Path:
    """Return the folder in which a learner's keys are kept."""
    return Path(user_cache_dir("crm-workbook")) / "keys"


class Desk:
    """Marking of one assignment's questions in the helper process, request by request.

    Parameters
    ----------
    solution : Path
        The solution notebook.
    """

    def __init__(self, solution: Path):
        self.key = cached_key(solution, learner_cache())
        self.rubrics = load_rubrics(solution.with_name("rubrics.yaml"))
        self.answers = model_answers(solution)
        self.worded = worded_answers(solution.with_name("answers.yaml"))
        root = solution.resolve().parent.parent.parent
        self.blueprint = load_blueprint(root / "docs" / "blueprint.csv")

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the reply to one request."""
        name = request["question"]
        question = self.key.questions.get(name)
        if question is None:
            known = ", ".join(self.key.questions)
            return {"error": f"There is no question {name}; known: {known}."}
        if request["op"] == "answer":
            return {"text": self.answers.get(name, ""), "worded": self.worded.get(name, {})}
        records = request["records"]
        asked = question
        question, rubric = question.first_calls(len(records)), self.rubrics.get(name)
        mark = mark_question(question, records, rubric)
        language = request.get("first", "en")
        reply: dict[str, Any] = {"right": mark.status == Status.RIGHT, "open": not mark.final}
        if not mark.final:
            return {**reply, **_open_reply(question, records, mark, rubric, language)}
        row = self.blueprint.get(name)
        see = row.pointer if row else None
        rest = asked.expected[len(records) :]
        unseen = unseen_marks(mark.of, asked.points) if all(e.hidden for e in rest) else None
        return {
            **reply,
            "html": question_html(mark, see=see, unseen=unseen, flags=False, first=language),
            "text": question_text(mark, unseen=unseen, first=language),
        }


def _known_parts(mark: QuestionMark, first: str) -> dict[str, str]:
    """Return what is surely marked beside the parts that are open, shown part by part."""
    if all(i.status == Status.PROPOSED for i in mark.items):
        return {}
    return {"html": parts_html(mark, first=first), "text": parts_text(mark, first=first)}


def _open_reply(
    question: Question,
    records: list[dict[str, Any]],
    mark: QuestionMark,
    rubric: Rubric | None,
    first: str,
) -> dict[str, Any]:
    """Return the reply to an answer that its learner has to assess, as a whole or in part."""
    if rubric is None or len(mark.items) < len(rubric.key_points):
        return {"compare": True, **_known_parts(mark, first)}
    text = question.expected[0].form.free_text(records[0]["answer"])
    data = assessment_data(mark, rubric)
    problem = attempt_problem(rubric, text, question.prompt)
    if problem is None:
        return {"assessment": data}
    return {"too_little": list(problem), "assessment": {**data, "points": []}}


def main() -> None:
    """Serve requests until the input ends."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        desk = Desk(Path(sys.argv[1]))
    except ExamError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        return
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        try:
            reply = desk.reply(json.loads(line))
        except Exception as error:  # one bad request must not end the desk
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
