"""The process that holds the key while a learner works alone; it gives feedback, never the key.

Reads one JSON request a line, ``{"op": "mark" | "answer", …}``, answers with one line. It ends when
its input ends, that is, with the notebook's kernel.
"""

import json
import sys
from pathlib import Path

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
    """Marks the questions of one assignment.

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

    def reply(self, request: dict) -> dict:
        """Return the reply to one request."""
        question = request["question"]
        if question not in self.key["questions"]:
            known = ", ".join(self.key["questions"])
            return {"error": f"There is no question {question}; known: {known}."}
        if request["op"] == "answer":
            return {"text": self.answers.get(question, "")}
        entry = self.key["questions"][question]
        records = request["records"]
        calls = len(records)
        seen = {**entry, "calls": entry["calls"][:calls]}
        if calls < len(entry["calls"]):  # further checks run only when a class is marked
            marks = [c["marks"] for c in seen["calls"]]
            if all(m is not None for m in marks):
                seen["points"] = sum(marks)
        mark = mark_question(question, seen, records, self.rubrics.get(question))
        row = self.blueprint.get(question)
        return {
            "html": question_html(mark, see=row.pointer if row else None),
            "text": question_text(mark),
            "right": mark.status == "right",
            "open": not mark.final,
            "message": str(mark.items[0].message if len(mark.items) == 1 else ""),
        }


def main() -> None:
    """Serve requests until the input ends."""
    sys.stdin.reconfigure(encoding="utf-8")
    sys.stdout.reconfigure(encoding="utf-8")
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
