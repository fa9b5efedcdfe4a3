"""`crm lab`: open the workbook in JupyterLab."""

from typing import Annotated

import typer

from crm_lib.cli.common import workbook_root


def lab_command(
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
    language: Annotated[
        str | None, typer.Option(help="Read in en, zh or both; remembered. · 阅读语言，会记住")
    ] = None,
    teacher: Annotated[
        bool, typer.Option("--teacher", help="Show the whole workbook and nbgrader's menu.")
    ] = False,
) -> None:
    """Open the workbook in JupyterLab; your copies of lessons and exercises lie in work/."""
    from crm_lib.cli.jupyterlab import open_workbook
    from crm_lib.page.reader import save_reader_settings

    if language is not None:
        try:
            save_reader_settings(language=language)
        except ValueError:
            raise typer.BadParameter(f"{language} is none of en, zh, both") from None
    if teacher:
        import nbgrader  # noqa: F401  # its menu; where it is missing `crm` says what to install
    root = workbook_root()
    raise typer.Exit(open_workbook(root=root, port=port, browser=browser, teacher=teacher))
