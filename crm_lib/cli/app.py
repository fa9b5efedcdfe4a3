"""The `crm` command: one place to open, test, release, grade and look after the workbook."""

import sys
import warnings
from pathlib import Path
from typing import Annotated

import typer

from crm_lib.classroom.report import export_command, report_command
from crm_lib.classroom.review import review_command
from crm_lib.cli.docs import docs_command
from crm_lib.cli.grade import grade_command
from crm_lib.cli.new_lesson import new_lesson_command

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="CRM Workbook: open it, do its exercises, run a course with it.",
)

Assignment = Annotated[str, typer.Argument(help="Name of the assignment, such as 06_sales_funnel.")]


def _course():
    from crm_lib.classroom.course import Course

    return Course.around()


def _root() -> Path:
    """The workbook's folder: where the command is run, or where crm_lib was installed from."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    return here


@app.command()
def lab(
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the workbook in JupyterLab; your own copies of the exercises lie in work/."""
    from crm_lib.cli.lab import lab as open_lab

    raise typer.Exit(open_lab(root=_root(), port=port, browser=browser))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    stress: Annotated[bool, typer.Option(help="The long tests instead.")] = False,
) -> None:
    """Run the workbook's own tests; further options go to pytest."""
    from crm_lib.cli.test import test as run_tests

    raise typer.Exit(run_tests(root=_root(), stress=stress, extra=context.args))


@app.command()
def check() -> None:
    """Look for what is not in order: notebooks, solutions, rubrics, blueprint, releases."""
    from rich.console import Console

    from crm_lib.author.check import workbook_findings

    found = 0
    with Console(stderr=True).status("…") as status:
        for finding in workbook_findings(_course(), on_step=status.update):
            found += 1
            typer.echo(str(finding))
    if found:
        typer.echo(f"{found} finding(s).")
        raise typer.Exit(1)
    typer.echo("Everything is in order.")


@app.command()
def release(assignment: Assignment) -> None:
    """Make the students' copy of an assignment from its solution."""
    from crm_lib.classroom.steps import release as make

    typer.echo(f"Released into {make(_course(), assignment)}")


@app.command()
def feedback(
    assignment: Assignment,
    show_key: Annotated[
        list[str] | None, typer.Option(help="Question whose model answer may be shown.")
    ] = None,
) -> None:
    """Write a feedback page for each marked submission."""
    from crm_lib.classroom.feedback import shown_keys
    from crm_lib.classroom.steps import feedback as write

    course = _course()
    with shown_keys(course, assignment, show_key or ()):
        pages = write(course, assignment)
    typer.echo(f"{len(pages)} page(s), such as {pages[0]}")


@app.command(name="class")
def play_class(
    assignment: Annotated[
        str, typer.Argument(help="Which assignment to play.")
    ] = "06_sales_funnel",
) -> None:
    """Play a whole course on sample submissions in a throw-away folder."""
    from crm_lib.author.demo import play

    outcomes = play(
        _course(),
        assignment,
        on_step=lambda step: typer.echo(f"— {step}"),
        on_done=lambda done: typer.echo(f"  {done.student}: {done.status}"),
    )
    typer.echo("")
    for outcome in outcomes:
        who = f"{outcome.sample.student:6}"
        if outcome.marks is None:
            typer.echo(f"{who} no marks  {outcome.sample.about}: {outcome.graded.reason}")
            continue
        waiting = f", {outcome.waiting} wait for a human" if outcome.waiting else ""
        typer.echo(f"{who} {outcome.marks:5g} of {outcome.of:g}  {outcome.sample.about}{waiting}")
        for reason in outcome.reasons:
            typer.echo(f"         {reason}")


@app.command(name="refresh")
def refresh_lessons(
    names: Annotated[list[str] | None, typer.Argument(help="Lessons; all when none.")] = None,
) -> None:
    """Run lessons anew and keep their text and figures (for authors)."""
    from crm_lib.author.notebooks import refresh_folder

    for path in refresh_folder(_root() / "notebooks", names=names or ()):
        typer.echo(str(path))


app.command(name="docs")(docs_command)
app.command(name="new-lesson")(new_lesson_command)
app.command(name="grade")(grade_command)
app.command(name="review")(review_command)
app.command(name="report")(report_command)
app.command(name="export")(export_command)


def main() -> None:
    """Run the command; what the user can mend is one line, not a stack trace."""
    from crm_lib.exam.wording import ExamError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Chinese shows "?", and goes on
            stream.reconfigure(errors="replace")
    # nbgrader's queries make SQLAlchemy warn about its own inner order of work.
    warnings.filterwarnings("ignore", module="nbgrader")
    try:
        app()
    except ExamError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except OSError as error:
        typer.echo(f"{error.filename or 'file'}: {error.strerror or error}", err=True)
        sys.exit(2)
