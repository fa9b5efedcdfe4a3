"""Helper process that holds the answer key in self-study; it gives feedback, never the key.

Reads one JSON request a line, ``{"op": "mark" | "answer", …}``, answers with one line. It ends when
its input ends, that is, with the notebook's kernel.
"""

import json
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from platformdirs import user_cache_dir

from crm_lib.exam.blueprint import load_blueprint
from crm_lib.exam.feedback import question_html, question_text
from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.key import cached_key
from crm_lib.exam.marking import mark_question
from crm_lib.exam.model_answer import model_answers
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
            return {"text": self.answers.get(name, "")}
        records = request["records"]
        mark = mark_question(question.first_calls(len(records)), records, self.rubrics.get(name))
        row = self.blueprint.get(name)
        return {
            "html": question_html(mark, see=row.pointer if row else None),
            "text": question_text(mark),
            "right": mark.status == "right",
            "open": not mark.final,
            "message": str(mark.items[0].message if len(mark.items) == 1 else ""),
        }


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
