"""`crm feedback`: write a feedback page for each marked submission."""

from typing import Annotated

import typer

from crm_lib.cli.common import Assignment, current_course, progress_bar, ready


def feedback_command(
    assignment: Assignment,
    show_key: Annotated[
        list[str] | None, typer.Option(help="Question whose model answer may be shown.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also pages that are up to date.")] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="Only tell whose page is older than the marks.")
    ] = False,
    archives: Annotated[
        bool,
        typer.Option("--archives", help="Also one ZIP a student, into classroom/handback/."),
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Pages written at a time; default: the cores.")
    ] = None,
) -> None:
    """Write a feedback page for each marked submission; what is up to date stays."""
    from crm_lib.classroom import feedback_pages, steps

    course = current_course()
    ready(course, assignment)
    if stale:
        found = feedback_pages.stale_pages(course, assignment)
        typer.echo(
            f"{len(found)} page(s) show other marks than now hold: {', '.join(found)}"
            if found
            else "Every page shows what now holds."
        )
        return
    marked = steps.marked_students(course, assignment)
    states: list[str] = []
    with progress_bar(f"{assignment}: pages", len(marked)) as step:

        def count(page: feedback_pages.Page) -> None:
            states.append(page.state)
            step()

        pages = steps.feedback(
            course,
            assignment,
            show_key=show_key or (),
            again=again,
            workers=workers,
            on_done=count,
        )
    unchanged = states.count("unchanged")
    typer.echo(
        f"{len(pages)} page(s), such as {pages[0]}"
        + (f"; {unchanged} were up to date" if unchanged else "")
    )
    if archives:
        packed = feedback_pages.write_archives(course, assignment, marked)
        typer.echo(f"{len(packed)} archive(s) to hand back: {packed[0].parent}")
