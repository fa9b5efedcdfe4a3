"""`crm grade` beside `nbgrader autograde`: the same class, the same marks, how much faster.

    python benchmarks/grading.py --submissions 100 --assignment 06_sales_funnel

Both grade copies of the same course. nbgrader runs with its own ``Execute`` (a cold kernel a
submission, one after the other) and all our other preprocessors, so the marks must be equal; they
are compared one by one. nbgrader may be given fewer submissions (``--peer``): its time grows
linearly. The time counts from the start of the command to its end.
"""

import argparse
import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

ROOT = Path(__file__).resolve().parents[1]
PEER = """
from nbgrader.preprocessors import Execute
steps = c.Autograde.autograde_preprocessors
c.Autograde.autograde_preprocessors = [Execute, *steps[1:]]
"""
CONFIG = """
from pathlib import Path
from crm_lib.classroom.config import configure
c = get_config()
configure(c, Path(__file__).parent)
c.Execute.iopub_timeout = 120  # a process may be stopped for a turn between two messages
"""


def course_with(folder: Path, assignment: str, submissions: int) -> Path:
    """Make a released course with `submissions` sample submissions that differ."""
    from crm_lib.author.samples import sample_submissions
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.steps import release

    folder.mkdir()
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    shutil.copytree(ROOT / "datasets", folder / "datasets")
    shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    course = Course(folder)
    released = release(course, assignment) / f"{assignment}.ipynb"
    samples = sample_submissions(course.solution(assignment), nbformat.read(released, 4))
    readable = [s for s in samples if s.student != "jiro"]
    for number in range(submissions):
        target = course.folder("submitted", assignment, f"s{number:04d}")
        target.mkdir(parents=True)
        text = readable[number % len(readable)].text
        (target / f"{assignment}.ipynb").write_text(text, encoding="utf-8")
    return folder


def seconds(command: list[str], folder: Path) -> float:
    """Return how long a command takes; a failure stops the benchmark."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - start


def seconds_in_turns(commands: dict[Path, list[str]], turn: float = 8) -> list[float]:
    """Return how long commands take that run by turns, each alone on the machine in its turn.

    What else slows the machine down for a minute then slows both sides down.
    """
    runs = [
        subprocess.Popen(
            c, cwd=f, stdout=(f / "said.txt").open("w"), stderr=subprocess.STDOUT, text=True
        )
        for f, c in commands.items()
    ]
    spent = [0.0] * len(runs)
    for run in runs:
        _signal_all(run, signal.SIGSTOP)
    while any(run.poll() is None for run in runs):
        for number, run in enumerate(runs):
            if run.poll() is not None:
                continue
            start = time.perf_counter()
            _signal_all(run, signal.SIGCONT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.wait(turn)
            _signal_all(run, signal.SIGSTOP)
            spent[number] += time.perf_counter() - start
    for run, folder in zip(runs, commands, strict=True):
        if run.returncode:
            log_text = (folder / "said.txt").read_text(encoding="utf-8")[-2000:]
            sys.exit(f"{run.args} failed ({run.returncode}):\n{log_text}")
    return spent


def _signal_all(run: subprocess.Popen, number: int) -> None:
    """Signal a command and all it has started; twice, for what was started meanwhile."""
    for _ in range(2):
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(run.pid)
            for process in [parent, *parent.children(recursive=True)]:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.send_signal(number)


def marks(folder: Path, assignment: str):
    """Return the marks of a course by student and question."""
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.steps import marks_table

    return marks_table(Course(folder), assignment).set_index(["student", "question"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignment", default="06_sales_funnel")
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--peer", type=int, help="submissions for nbgrader; default: as many")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--turns", action="store_true", help="run both by turns of eight seconds")
    parser.add_argument("--options", default="", help="more options for crm grade")
    options = parser.parse_args()
    peers = options.peer or options.submissions
    with tempfile.TemporaryDirectory(prefix="crm-bench-") as name:
        our_course = course_with(Path(name) / "ours", options.assignment, options.submissions)
        nbgrader_course = Path(name) / "theirs"
        shutil.copytree(our_course, nbgrader_course)
        submitted = sorted((nbgrader_course / "classroom" / "submitted").iterdir())
        for folder in submitted[peers:]:
            shutil.rmtree(folder)
        (nbgrader_course / "nbgrader_config.py").write_text(CONFIG + PEER, encoding="utf-8")
        database = nbgrader_course / "classroom" / "gradebook.db"
        assert database.is_file()
        module = [sys.executable, "-W", "ignore", "-m"]
        grade = [*module, "crm_lib.cli", "grade", options.assignment,
                 "--workers", str(options.workers), *options.options.split()]  # fmt: skip
        autograde = [*module, "nbgrader", "autograde", options.assignment, "--create"]
        if options.turns:
            ours_seconds, nbgrader_seconds = seconds_in_turns(
                {our_course: grade, nbgrader_course: autograde}
            )
        else:
            ours_seconds, nbgrader_seconds = (
                seconds(grade, our_course),
                seconds(autograde, nbgrader_course),
            )
        print(f"crm grade: {options.submissions} submissions in {ours_seconds:.1f} s, "
              f"{ours_seconds / options.submissions:.2f} s each", flush=True)  # fmt: skip
        print(
            f"nbgrader autograde: {peers} in {nbgrader_seconds:.1f} s, {nbgrader_seconds / peers:.2f} s each"
        )
        a, b = marks(our_course, options.assignment), marks(nbgrader_course, options.assignment)
        same = a.loc[b.index][["marks", "waits_for_human"]].equals(b[["marks", "waits_for_human"]])
        print(f"same marks: {same} ({len(b)} compared)")
        print(f"ratio: {(nbgrader_seconds / peers) / (ours_seconds / options.submissions):.1f}")
        if not same:
            sys.exit(1)


if __name__ == "__main__":
    main()
