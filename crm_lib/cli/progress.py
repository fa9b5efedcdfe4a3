"""`crm progress`: what is mastered, how long it will be remembered, and what to do next."""

import typer

from crm_lib.cli.common import workbook_root
from crm_lib.cli.practice import Language, terminal_in


def progress_command(language: Language = None) -> None:
    """Show what you have mastered by unit, form and objective, and the next best thing (学习进度).

    Practice counts, and so do the checks of assignments; all of it is read from this machine.
    """
    from crm_lib.bank import read_bank
    from crm_lib.practice import overview, reached_pages, remembered
    from crm_lib.practice.terminal import show_overview
    from crm_lib.progress import ProgressStore

    terminal, root, store = terminal_in(language), workbook_root(), ProgressStore()
    try:
        catalog = read_bank(root)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    memory = remembered(store.events("practice"), store.clock())
    view = overview(catalog, memory, store.latest("mark"), root, reached_pages(store))
    show_overview(terminal, view)
