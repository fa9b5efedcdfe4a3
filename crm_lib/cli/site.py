"""`crm site`: build the static site, to be read in any browser."""

from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import progress_bar, workbook_root


def site_command(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; build/site when left out.", show_default=False)
    ] = None,
    only: Annotated[
        str, typer.Option(help="Beginnings of the lessons to build, such as 06,91; else all.")
    ] = "",
    search: Annotated[bool, typer.Option(help="Index the pages for the search.")] = True,
    api: Annotated[bool, typer.Option(help="Add the pages of all functions.")] = True,
) -> None:
    """Build the site: every page in English and Chinese, from kept outputs, offline (for authors).

    Nothing is executed or fetched. Any fault (a link to nothing, a picture without words, a page
    that is too heavy) stops the build and is named; a site built before stays. How to publish it:
    docs/deployment.md.
    """
    from crm_lib.site import build_site
    from crm_lib.site.addresses import GUIDES
    from crm_lib.site.build import lesson_names

    root = workbook_root()
    names = [name.strip() for name in only.split(",") if name.strip()]
    target = folder or root / "build" / "site"
    total = 2 * (len(lesson_names(root, names)) + len(GUIDES))
    with progress_bar("Pages", total) as step:
        built = build_site(root, target, names=names, with_search=search, with_api=api, step=step)
    typer.echo(
        f"{built.pages} pages; the heaviest, {built.heaviest}, weighs {built.weight / 1e6:.1f} MB "
        f"with its pictures and fonts.\nOpen {built.index}, or with the search: "
        f"python -m http.server --bind 127.0.0.1 --directory {target} 8000"
    )
