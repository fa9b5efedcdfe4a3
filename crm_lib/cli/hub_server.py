"""`crm hub-server`: start one user's server of a class server, as JupyterHub asks for it."""

from pathlib import Path
from typing import Annotated

import typer


def hub_server_command(
    pages: Annotated[
        Path, typer.Option(help="Folder with notebooks/ and docs/ that everybody may read.")
    ],
    exchange: Annotated[Path, typer.Option(help="Folder of nbgrader's exchange.")],
    course: Annotated[
        Path | None, typer.Option(help="The course's folder, for the instructor's server.")
    ] = None,
) -> None:
    """Prepare the user's folder and become JupyterHub's server in it; JupyterHub calls this."""
    from crm_lib.cli.hub_room import become_server, course_room, student_room
    from crm_lib.cli.work_folder import LabError

    try:
        room = course_room(course) if course else student_room(Path.home(), pages, exchange)
    except LabError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    become_server(room, exchange)
