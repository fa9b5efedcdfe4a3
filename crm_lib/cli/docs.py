"""`crm docs`: build pages of all public functions."""

from pathlib import Path
from typing import Annotated

import typer


def docs_command(
    folder: Annotated[Path, typer.Argument(help="Where to.")] = Path("build/api"),
) -> None:
    """Build pages of all public functions (for authors); which one does what: docs/tasks.md."""
    from crm_lib.author.api_pages import api_pages

    typer.echo(f"Open {api_pages(folder)}")
