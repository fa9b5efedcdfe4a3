"""`crm refresh`: execute lessons anew and keep their outputs."""

from typing import Annotated

import typer

from crm_lib.cli.common import workbook_root


def refresh_command(
    names: Annotated[list[str] | None, typer.Argument(help="Lessons; all when none.")] = None,
) -> None:
    """Run lessons anew and keep their text and figures (for authors)."""
    from crm_lib.author.notebooks import refresh_folder

    for path in refresh_folder(workbook_root() / "notebooks", names=names or ()):
        typer.echo(str(path))
