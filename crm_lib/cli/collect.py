"""`crm collect`: take what platforms give, match it to the roster, lose nothing."""

import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_lib.base.message import both_text
from crm_lib.cli.common import Assignment, current_course

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_lib.classroom.collecting.collect import Collected
    from crm_lib.classroom.course import Course

#: Exit code when somebody has to be asked or something belongs to nobody.
ATTENTION = 3
_STEPS = {"unpack": "unpacking · 解压", "keep": "matching · 对应名单"}


def collect_command(
    assignment: Assignment,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Archives (ZIP, TAR), folders or notebooks, as Moodle, Canvas, Blackboard, 学习通 or "
            "雨课堂 give them; none tries the unmatched again."
        ),
    ] = None,
    student: Annotated[
        str, typer.Option(help="All of it is this student's, whatever names say.")
    ] = "",
    times: Annotated[
        Path | None,
        typer.Option(help="Table (CSV, XLSX) of when each handed in, such as Moodle's worksheet."),
    ] = None,
    file_times: Annotated[
        bool,
        typer.Option(
            "--file-times", help="Take the times in the archives for times of handing in."
        ),
    ] = False,
    exchange: Annotated[
        bool,
        typer.Option("--exchange", help="Take what was handed in on the class server."),
    ] = False,
) -> None:
    """Collect submissions: match them to the roster, keep every attempt, say who is absent.

    The latest attempt is marked; the others stay in classroom/attempts, and what belongs to nobody
    in classroom/unmatched. Exit code: 0 all is well, 3 somebody has to be asked (see the lines),
    2 it could not start.
    """
    from crm_lib.classroom.collecting.collect import collect
    from crm_lib.classroom.collecting.submission_times import submission_times
    from crm_lib.classroom.course_file import rules_in
    from crm_lib.classroom.roster import roster_of

    course = current_course()
    rules = rules_in(course.classroom)
    table = None
    if times is not None:
        table = submission_times(times, roster_of(course), rules.zone if rules else None)
        for row in table.unknown:
            typer.echo(both_text(f"{times}, {row}: nobody on the roster", "名单上没有此人"))
    with _from_exchange(course, assignment, exchange) as (found, notes), _progress() as on_step:
        for line in notes:
            typer.echo(line)
        done = collect(course, assignment, [*(sources or []), *found], student=student, times=table,
                       file_times=file_times, on_step=on_step)  # fmt: skip
    for line in collection_lines(course, assignment, done):
        typer.echo(line)
    if done.refused or done.unmatched or done.unread or notes:
        raise typer.Exit(ATTENTION)


@contextmanager
def _from_exchange(
    course: "Course", assignment: str, wanted: bool
) -> "Iterator[tuple[list[Path], list[str]]]":
    """Yield a folder with copies of what lies in the exchange, and what is to be told of it."""
    if not wanted:
        yield [], []
        return
    from crm_lib.classroom.collecting.exchange import stage_submissions, submissions_in
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.course_file import rules_in
    from crm_lib.classroom.nbgrader.exchange_folder import inbound_folder
    from crm_lib.classroom.roster import roster_of

    course.solution(assignment)
    handed_in = submissions_in(inbound_folder(course), assignment)
    if not handed_in:
        raise CourseError(f"Nobody has handed in {assignment} on the class server yet.")
    rules = rules_in(course.classroom)
    with tempfile.TemporaryDirectory(prefix="crm-exchange-") as folder:
        staging = Path(folder, "exchange")
        staging.mkdir()
        zone = rules.zone if rules else None
        yield [staging], stage_submissions(handed_in, roster_of(course), zone, staging)


def collection_lines(course: "Course", assignment: str, done: "Collected") -> list[str]:
    """Return what a collection is told in: who needs a look, what belongs to nobody, the sums."""
    from crm_lib.classroom.attendance import State, attendance

    lines = []
    for taken in done.taken:
        reason = done.refused.get(taken.student.number)
        if reason:
            lines.append(f"{taken.student}: {both_text('refused', '未受理')}: {reason}")
        elif taken.notes:
            lines.append(f"{taken.student}:")
        lines += [f"    {note}" for note in taken.notes if note != reason]
    if done.unmatched:
        lines.append(both_text("Belongs to nobody on the roster:", "无法对应到名单上的学生："))
        lines += [f"    {place}: {reason}" for place, reason in done.unmatched]
        folder = done.unmatched_folder
        lines.append(
            both_text(
                f"    kept in {folder}. Put the number into a name there and run crm collect "
                f"{assignment} again, or: crm collect {assignment} FILE --student NUMBER",
                f"保存在 {folder}。请在文件名里写上学号后再运行 crm collect {assignment}，或用 --student 指明",
            )
        )
    if done.untimed:
        lines.append(
            both_text(
                f"Nothing says when {len(done.untimed)} of them handed in, so none of these counts as "
                f"late: collect the same again with --times TABLE or --file-times.",
                f"其中{len(done.untimed)}份没有提交时间，一律不算迟交：请加 --times 时间表 或 --file-times 再收一次同样的文件。",
            )
        )
    there = attendance(course, assignment)
    absent = [a.student for a in there if a.state == State.ABSENT and a.on_roster]
    if absent:
        names = ", ".join(map(str, absent[:20])) + (" …" if len(absent) > 20 else "")
        lines.append(both_text(f"Absent: {names}", f"未交：{names}"))
    strangers = [a.student.number for a in there if not a.on_roster]
    if strangers:
        lines.append(both_text(f"Not on the roster: {', '.join(strangers)}", "以上学生不在名单上"))
    states = Counter(a.state for a in there if a.on_roster)
    what = Counter(t.status for t in done.taken if t.student.number not in done.refused)
    lines.append(
        both_text(
            f"{states[State.HANDED_IN]} handed in ({what['new']} new, {what['replaced']} replaced, "
            f"{what['unchanged']} unchanged now), {states[State.REFUSED]} refused, "
            f"{states[State.ABSENT]} absent; {len(done.unmatched)} file(s) of nobody, "
            f"{done.passed_over} passed over.",
            f"已交 {states[State.HANDED_IN]}（本次新增 {what['new']}，更新 {what['replaced']}，"
            f"未变 {what['unchanged']}），未受理 {states[State.REFUSED]}，未交 {states[State.ABSENT]}；"
            f"无主文件 {len(done.unmatched)} 个，略过 {done.passed_over} 个。",
        )
    )
    return lines


@contextmanager
def _progress() -> "Iterator[Callable[[str, int, int], None]]":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, transient=True, console=Console(stderr=True)) as bar:
        job = bar.add_task("…", total=None)

        def on_step(step: str, done: int, total: int) -> None:
            bar.update(job, description=_STEPS[step], completed=done, total=total)

        yield on_step
