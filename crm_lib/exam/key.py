"""Build and cache the answer key: what a solution notebook records when it is executed.

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
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.whole_file import write_whole
from crm_lib.exam.dependencies import imported_code
from crm_lib.exam.forms import form_from, form_names
from crm_lib.exam.marks import Mistake
from crm_lib.exam.question import Expected, Key, Question
from crm_lib.exam.record import ANSWER_MIME, MISTAKE_MIME
from crm_lib.exam.solution import KEY_MODE
from crm_lib.exam.wording import ExamError

if TYPE_CHECKING:
    from crm_lib.exam.free_text.rubric import Rubric

#: Hints may name what an answer must say; the question's own words earn nothing, these may.
_HINT = re.compile(r"<details.*?</details>", re.S)

#: Where a folder of keys keeps what was read of the modules, beside the keys.
_MODULES = ".modules.json"

#: This module's full name; `__name__` is another one in a process of its own.
_THIS_MODULE = __spec__.name


def fingerprint(solution: Path, *, kept: Path | None = None) -> str:
    """Return the hash of all that a key depends on: solution, rubrics, code, data, versions.

    The code is that of the modules of crm_lib which the solution imports or which make the key.
    Forms are among them: no import statement names their files. `kept` is a file in which what
    was read of those modules is kept for the next time.
    """
    digest = hashlib.sha256()
    forms = [f"crm_lib.exam.forms.{name}" for name in form_names()]
    for name, code in imported_code(solution, [_THIS_MODULE, *forms], kept=kept).items():
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


def cached_key(solution: Path, cache: Path) -> Key:
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
    name = f"{solution.stem}-{fingerprint(solution, kept=cache / _MODULES)}.json"
    path = cache / name
    if path.is_file():
        try:
            return Key.from_data(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError):
            pass  # half-written or damaged: made anew below
    key = built_key(solution)
    cache.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, json.dumps(key.to_data(), ensure_ascii=False), private=True)
    return key


def built_key(solution: Path) -> Key:
    """Return the key that executing a solution gives; the work is done in a process of its own."""
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
        raise ExamError(
            f"{solution}: the solution could not be executed ({_last_words(done.stderr)})."
        ) from None
    if "error" in answer:
        raise ExamError(answer["error"])
    return Key.from_data(answer)


def _last_words(stderr: str) -> str:
    r"""Return what a process that failed said last and, of a traceback, the place it came from.

    >>> _last_words(
    ...     'Traceback ...\n  File "/a/client.py", line 7, in start\n    assert x\nAssertionError\n'
    ... )
    'AssertionError at client.py, line 7, in start: assert x'
    >>> _last_words("")
    'no output'
    """
    lines = stderr.strip().splitlines() or ["no output"]
    places = [i for i, line in enumerate(lines) if line.startswith('  File "')]
    if not places:
        return lines[-1]
    place = re.sub(r'\s*File ".*?([^/\\]+)"', r"\1", lines[places[-1]])
    return f"{lines[-1]} at {place}: {lines[places[-1] + 1].strip()}"


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


def _collected(solution: Path) -> Key:
    """Return the key of a solution, from the records among its outputs."""
    from crm_lib.exam.free_text.rubric import load_rubrics

    path = solution.with_name("rubrics.yaml")
    rubrics = load_rubrics(path)  # a wrong rubric is told before the long part
    notebook = _executed(solution)
    questions: dict[str, Question] = {}
    mistakes: dict[str, list[Mistake]] = {}
    prompt: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            prompt = (
                [cell.source] if cell.source.lstrip().startswith("#") else [*prompt, cell.source]
            )
            continue
        about = cell.metadata.get("nbgrader", {})
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            mistake, record = data.get(MISTAKE_MIME), data.get(ANSWER_MIME)
            if mistake is not None:
                named = mistakes.setdefault(mistake["question"], [])
                named.append(Mistake.from_data(mistake))
            if record is None:
                continue
            name = record["question"]
            question = questions.get(name) or Question(
                name,
                float(about.get("points", 0)),
                (),
                prompt=_HINT.sub("", "\n".join(prompt)),
                cell=about.get("grade_id", ""),
                source=source_hash(cell.source),
            )
            expected = Expected(
                form_from(record["form"]),
                record["answer"],
                record["marks"],
                _is_hidden(cell.source, record["line"]),
            )
            questions[name] = replace(question, expected=(*question.expected, expected))
    if not questions:
        raise ExamError(f"{solution}: no check cell recorded an answer.")
    unknown = sorted(set(mistakes) - set(questions))
    if unknown:
        raise ExamError(f"{solution}: mistake() names unknown question {', '.join(unknown)}.")
    for name, question in questions.items():
        _require_markable(solution, question)
        questions[name] = replace(question, mistakes=tuple(mistakes.get(name, ())))
    _require_fitting_rubrics(solution, questions, rubrics, path)
    return Key(solution.stem, fingerprint(solution), questions)


def _is_hidden(source: str, line: int) -> bool:
    """Tell whether a line of a check cell stands among its hidden tests."""
    before = source.splitlines()[:line]
    marks = [w for text in before for w in ("BEGIN HIDDEN", "END HIDDEN") if w in text]
    return bool(marks) and marks[-1].startswith("BEGIN")


def _require_markable(solution: Path, question: Question) -> None:
    """Refuse a question whose own model answer cannot be marked."""
    named = [e.marks for e in question.expected if e.marks is not None]
    if len(named) == len(question.expected) and abs(sum(named) - question.points) > 1e-9:
        raise ExamError(
            f"{solution}: {question.id}: the marks of its check calls sum to {sum(named):g}, "
            f"the cell carries {question.points:g}."
        )
    for expected in question.expected:
        problem = expected.form.expected_problem(expected.value)
        if problem:
            raise ExamError(
                f"{solution}: {question.id}: the model answer does not fit its form: "
                f"{problem.message.en}"
            )


def _require_fitting_rubrics(
    solution: Path, questions: dict[str, Question], rubrics: dict[str, "Rubric"], path: Path
) -> None:
    """Refuse rubrics without their question, and free text without its rubric."""
    for name, rubric in rubrics.items():
        if name not in questions:
            raise ExamError(
                f"{path}: {name}: no such question in {solution.name}; its questions are "
                f"{', '.join(questions)}."
            )
        points = questions[name].points
        if abs(points - rubric.points) > 1e-9:
            raise ExamError(
                f"{path}: {name}: the rubric has {rubric.points:g} points, the cell {points:g}."
            )
        form = questions[name].expected[0].form
        if rubric.kind not in form.rubric_kinds:
            raise ExamError(
                f"{path}: {name}: the rubric's kind is {rubric.kind}, but the check cell asks "
                f"for {form.kind}()."
            )
    for name, question in questions.items():
        expected = question.expected[0]
        if name not in rubrics and expected.form.needs_rubric(expected.value):
            raise ExamError(f"{path}: {name}: a free-text question needs a rubric here.")


def main() -> None:
    """Print the key of the solution named on the command line as one line of JSON."""
    solution = Path(sys.argv[1])
    try:
        answer = _collected(solution).to_data()
    except ExamError as error:
        answer = {"error": str(error)}
    sys.stdout.buffer.write(("\n" + json.dumps(answer, ensure_ascii=False) + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
