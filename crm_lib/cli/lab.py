"""`crm lab`: open the workbook in JupyterLab."""

from typing import Annotated

import typer

from crm_lib.cli.common import workbook_root


def lab_command(
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the workbook in JupyterLab; your own copies of the exercises lie in work/."""
    from crm_lib.cli.jupyterlab import open_workbook

    raise typer.Exit(open_workbook(root=workbook_root(), port=port, browser=browser))
