"""`crm teaching`: write syllabus and lesson plans, slides of a lesson, or the data of the project."""

from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import workbook_root


def teaching_command(
    slides: Annotated[
        str | None, typer.Option(help="Make the slides of this page, such as 06.")
    ] = None,
    to: Annotated[str, typer.Option(help="What slides are made as: html or pptx.")] = "html",
    language: Annotated[str, typer.Option(help="Language of the slides: zh or en.")] = "zh",
    project: Annotated[
        list[int] | None, typer.Option(help="Make the project's data of this group.")
    ] = None,
    key: Annotated[
        bool, typer.Option("--key", help="With the teacher's key of each group.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Where to; build/ when not given.")] = None,
) -> None:
    """Write the teacher's pack: syllabus, lesson plans; slides; the data of the group project."""
    from crm_lib.author.teaching import write_group_data, write_pack, write_slides

    root = workbook_root()
    if language not in ("en", "zh"):
        raise typer.BadParameter("zh or en", param_hint="--language")
    if slides:
        folder = out or root / "build" / "slides"
        typer.echo(str(write_slides(root, slides, folder, kind=to, language=language)))
    for group in project or ():
        for path in write_group_data(out or root / "build" / "project", group, key=key):
            typer.echo(str(path))
    if not slides and not project:
        changed = write_pack(root)
        for path in changed:
            typer.echo(str(path.relative_to(root)))
        typer.echo(f"{len(changed)} files changed · {len(changed)}个文件有变动")
