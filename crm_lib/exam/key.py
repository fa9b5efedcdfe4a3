"""The answer key: what the solution notebook records when it is executed. Nothing is typed in.

The key is kept in a cache under a fingerprint of everything it depends on. Where it is kept is the
caller's matter: a class has its own folder, a learner the user's cache.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crm_lib.exam.compare import key_number
from crm_lib.exam.dependencies import imported_code
from crm_lib.exam.forms import verdict_of
from crm_lib.exam.record import ANSWER_MIME, MISTAKE_MIME
from crm_lib.exam.wording import ExamError

#: Set in the kernel that executes a solution, so that `check` records what `accept` allows.
KEY_MODE = "CRM_EXAM_KEY"
#: Hints may name what an answer must say; the question's own words earn nothing, these may.
_HINT = re.compile(r"<details.*?</details>", re.S)

#: This module's full name; `__name__` is another one in a process of its own.
_THIS_MODULE = __spec__.name


def find_solution(assignment: str, start: Path | None = None) -> Path | None:
    """Return the solution notebook of an assignment, looking upwards from `start`.

    ``CRM_SOLUTIONS`` names another solutions folder. None where there is no solution: then this
    is a class copy, and the key is out of reach.
    """
    name = Path(assignment) / f"{assignment}.ipynb"
    override = os.environ.get("CRM_SOLUTIONS")
    if override:
        candidate = Path(override) / name
        return candidate if candidate.is_file() else None
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        candidate = folder / "solutions" / name
        if candidate.is_file():
            return candidate
    return None


def fingerprint(solution: Path) -> str:
    """Return the hash of all that a key depends on: solution, rubrics, code, data, versions.

    The code is that of the modules of crm_lib which the solution imports or which make the key.
    """
    digest = hashlib.sha256()
    for name, code in imported_code(solution, also=[_THIS_MODULE]).items():
        digest.update(f"{name} {code}\n".encode())
    files = [solution, solution.with_name("rubrics.yaml")]
    for folder in solution.resolve().parents:
        if (folder / "datasets").is_dir():
            files += sorted(
                p for p in (folder / "datasets").iterdir() if p.suffix in (".gz", ".csv")
            )
            break
    for path in files:
        if path.exists():
            digest.update(path.name.encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    for library in ("pandas", "numpy", "matplotlib"):
        digest.update(f"{library}{version(library)}{sys.version_info[:2]}".encode())
    return digest.hexdigest()[:24]


def source_hash(source: str) -> str:
    """Return the SHA-256 of a cell's source: the same for the key and for the released cell."""
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def cached_key(solution: Path, cache: Path) -> dict:
    """Return the key of a solution, from `cache` where its fingerprint is there, else made anew.

    Parameters
    ----------
    solution : Path
        The solution notebook; its rubrics.yaml lies beside it.
    cache : Path
        A folder; made when absent, readable by its owner alone.

    Raises
    ------
    ExamError
        When the solution fails, records nothing, or its rubrics are wrong.
    """
    name = f"{solution.stem}-{fingerprint(solution)}.json"
    path = cache / name
    if path.is_file():
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except (json.JSONDecodeError, UnicodeDecodeError):
            pass  # half-written or damaged: made anew below
    key = built_key(solution)
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=cache, prefix=".key-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(key, file, ensure_ascii=False)
    Path(temporary).replace(path)
    return key


def built_key(solution: Path) -> dict:
    """Return the key that executing a solution gives; the work is done in a process of its own."""
    from crm_lib.exam.free_text.rubric import load_rubrics

    load_rubrics(solution.with_name("rubrics.yaml"))  # a wrong rubric is told before the long part
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NBGRADER")}
    environment |= {KEY_MODE: "1", "PYTHONHASHSEED": "0", "MPLBACKEND": "agg"}
    done = subprocess.run(
        [sys.executable, "-m", _THIS_MODULE, str(solution)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        cwd=solution.parent,
    )
    try:
        answer = json.loads(done.stdout.strip().splitlines()[-1])
    except (json.JSONDecodeError, IndexError):
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise ExamError(f"{solution}: the solution could not be executed ({last}).") from None
    if "error" in answer:
        raise ExamError(answer["error"])
    return answer


# ------------------------------------------------------------------- in the process of its own


def _executed(solution: Path) -> Any:
    """Execute a copy of the solution in a scratch folder and return the notebook."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    notebook = nbformat.read(solution, as_version=4)
    with tempfile.TemporaryDirectory(prefix="crm-key-") as scratch:
        work = Path(scratch) / solution.parent.name
        shutil.copytree(solution.parent, work)
        client = NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": work}}
        )
        try:
            client.execute()
        except CellExecutionError as error:
            last = re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip().splitlines()[-1]
            raise ExamError(f"{solution}: the solution does not run: {last}") from None
    return notebook


def _collected(solution: Path) -> dict:
    """The key of a solution, from the records among its outputs."""
    from crm_lib.exam.free_text.rubric import load_rubrics

    notebook = _executed(solution)
    questions: dict[str, dict] = {}
    mistakes: dict[str, list] = {}
    prompt: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prompt = (
                [cell.source] if cell.source.lstrip().startswith("#") else [*prompt, cell.source]
            )
            continue
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            mistake = data.get(MISTAKE_MIME)
            if mistake is not None:
                mistakes.setdefault(mistake["question"], []).append(
                    {k: mistake[k] for k in ("value", "en", "zh")}
                )
            record = data.get(ANSWER_MIME)
            if record is None:
                continue
            question = record["question"]
            entry = questions.setdefault(
                question,
                {
                    "points": float(cell.metadata.get("nbgrader", {}).get("points", 0)),
                    "cell": cell.metadata.get("nbgrader", {}).get("grade_id", ""),
                    "source": source_hash(cell.source),
                    "calls": [],
                    "prompt": _HINT.sub("", "\n".join(prompt)),
                },
            )
            entry["calls"].append(
                {
                    "form": record["form"],
                    "marks": record["marks"],
                    "value": record["answer"],
                    "hidden": _is_hidden(cell.source, record["line"]),
                }
            )
    if not questions:
        raise ExamError(f"{solution}: no check cell recorded an answer.")
    unknown = sorted(set(mistakes) - set(questions))
    if unknown:
        raise ExamError(f"{solution}: mistake() names unknown question {', '.join(unknown)}.")
    for question, entry in questions.items():
        entry["mistakes"] = mistakes.get(question, [])
        _check_entry(solution, question, entry)
    rubrics = load_rubrics(solution.with_name("rubrics.yaml"))
    return {
        "assignment": solution.stem,
        "fingerprint": fingerprint(solution),
        "questions": questions,
        "rubrics": _rubrics_that_fit(solution, rubrics, questions),
    }


def _is_hidden(source: str, line: int) -> bool:
    """Tell whether a line of a check cell stands among its hidden tests."""
    before = source.splitlines()[:line]
    marks = [w for text in before for w in ("BEGIN HIDDEN", "END HIDDEN") if w in text]
    return bool(marks) and marks[-1].startswith("BEGIN")


def _check_entry(solution: Path, question: str, entry: dict) -> None:
    """A question whose own model answer cannot be marked is a mistake of the author's."""
    from crm_lib.exam.forms import form_from

    named = [c["marks"] for c in entry["calls"] if c["marks"] is not None]
    if len(named) == len(entry["calls"]) and abs(sum(named) - entry["points"]) > 1e-9:
        raise ExamError(
            f"{solution}: {question}: the marks of its check calls sum to {sum(named):g}, "
            f"the cell carries {entry['points']:g}."
        )
    for call in entry["calls"]:
        problem = form_from(call["form"]).problem(_shown(call["value"]))
        if problem:
            raise ExamError(
                f"{solution}: {question}: the model answer does not fit its form: {problem.message.en}"
            )


def _shown(value: Any) -> Any:
    """The value itself where `accept`, `between` or `approx` say what else is right."""
    tag = value.get("is") if isinstance(value, dict) else None
    if tag == "accept":
        return value["values"][0]
    if tag in ("between", "near"):
        return key_number(value)
    return value


def _rubrics_that_fit(solution: Path, rubrics: dict, questions: dict) -> list[str]:
    path = solution.with_name("rubrics.yaml")
    for question, rubric in rubrics.items():
        if question not in questions:
            raise ExamError(
                f"{path}: {question}: no such question in {solution.name}; its questions are "
                f"{', '.join(questions)}."
            )
        points = questions[question]["points"]
        if abs(points - rubric.points) > 1e-9:
            raise ExamError(
                f"{path}: {question}: the rubric has {rubric.points:g} points, the cell {points:g}."
            )
    for question, entry in questions.items():
        first = entry["calls"][0]
        kind, rubric = first["form"]["kind"], rubrics.get(question)
        fix = kind == "verdict" and first["form"]["rules"]["correct"]
        if rubric is None and (
            kind == "text" or (fix and verdict_of(_shown(first["value"])) is False)
        ):
            raise ExamError(f"{path}: {question}: a free-text question needs a rubric here.")
        if rubric is not None and (rubric.kind == "true_false_fix") != (kind == "verdict"):
            raise ExamError(
                f"{path}: {question}: the rubric's kind is {rubric.kind}, but the check cell asks "
                f"for {kind}()."
            )
    return sorted(rubrics)


def main() -> None:
    """Print the key of the solution named on the command line as one line of JSON."""
    solution = Path(sys.argv[1])
    try:
        answer = _collected(solution)
    except ExamError as error:
        answer = {"error": str(error)}
    sys.stdout.buffer.write(("\n" + json.dumps(answer, ensure_ascii=False) + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
