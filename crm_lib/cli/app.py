"""The `crm` command: collect its subcommands; show one clear line when one fails."""

import sys
import warnings

import typer

from crm_lib.cli.agreement import agreement_command
from crm_lib.cli.check import check_command
from crm_lib.cli.collect import collect_command
from crm_lib.cli.course import course_command
from crm_lib.cli.docs import docs_command
from crm_lib.cli.export import export_command
from crm_lib.cli.feedback import feedback_command
from crm_lib.cli.grade import grade_command
from crm_lib.cli.hub_server import hub_server_command
from crm_lib.cli.lab import lab_command
from crm_lib.cli.move import move_command
from crm_lib.cli.new_lesson import new_lesson_command
from crm_lib.cli.paper import paper_command
from crm_lib.cli.play_class import class_command
from crm_lib.cli.refresh import refresh_command
from crm_lib.cli.release import release_command
from crm_lib.cli.report import report_command
from crm_lib.cli.review import review_command
from crm_lib.cli.roster import roster_app
from crm_lib.cli.selftest import selftest_command
from crm_lib.cli.share import merge_command, share_command
from crm_lib.cli.test import test_command

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="CRM Workbook: open it, do its exercises, run a course with it.",
)

app.command("lab")(lab_command)
app.command("test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    test_command
)
app.command("check")(check_command)
app.command("release")(release_command)
app.command("course")(course_command)
app.add_typer(roster_app, name="roster")
app.command("collect")(collect_command)
app.command("move")(move_command)
app.command("grade")(grade_command)
app.command("review")(review_command)
app.command("share")(share_command)
app.command("merge")(merge_command)
app.command("agreement")(agreement_command)
app.command("report")(report_command)
app.command("export")(export_command)
app.command("feedback")(feedback_command)
app.command("paper")(paper_command)
app.command("selftest")(selftest_command)
app.command("class")(class_command)
app.command("refresh")(refresh_command)
app.command("new-lesson")(new_lesson_command)
app.command("docs")(docs_command)
app.command("hub-server", hidden=True)(hub_server_command)

#: Where only what learners need is installed.
FOR_MARKING = (
    "This needs the packages for marking, which learners don't install: run `make class` once, or "
    "`pip install -r requirements-class.lock` in the workbook's environment.\n"
    "阅卷所需的包尚未安装（学习者不必装）：请先运行一次 `make class`，"
    "或在工作簿的环境中运行 `pip install -r requirements-class.lock`。"
)


def main() -> None:
    """Run the command; what the user can mend is one line, not a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Chinese shows "?", and goes on
            stream.reconfigure(errors="replace")
    # nbgrader's queries make SQLAlchemy warn about its own inner order of work.
    warnings.filterwarnings("ignore", module="nbgrader")
    try:
        app()
    except ModuleNotFoundError as error:
        if error.name != "nbgrader":
            raise
        _fail(FOR_MARKING)
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")
    except Exception as error:
        from crm_lib.exam.wording import ExamError  # loads the exam, which most commands need not

        if isinstance(error, ExamError):
            _fail(str(error))
        if not _is_of_database(error):
            raise
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        _fail(
            f"The gradebook can't be read or written ({reason}). Close other programs that use it, "
            "mend its permissions, or put a copy of an earlier day in its place, and run the "
            "command again."
        )


def _is_of_database(error: Exception) -> bool:
    """Tell whether the gradebook's database refused something; it may not even be loaded."""
    kinds = {f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__}
    return bool(kinds & {"sqlalchemy.exc.SQLAlchemyError", "sqlite3.Error"})


def _fail(words: str) -> None:
    typer.echo(words, err=True)
    sys.exit(2)
