"""Find and read the bank's files; choose items by unit, page, form and level."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from crm_lib.base.message import Message
from crm_lib.exam.item import BankItem, read_items

#: Pages that share their number with another one: the letters that tell their items apart.
_OWN_PREFIX = {"00_exam_writing": "b00w_"}


@dataclass(frozen=True)
class Catalog:
    """All items of a bank.

    Attributes
    ----------
    pages : mapping of str to mapping
        Items by id, by the name of their page such as ``09_customer_value``.
    """

    pages: Mapping[str, Mapping[str, BankItem]]

    @property
    def items(self) -> dict[str, BankItem]:
        """All items by id, in the order of the pages."""
        return {name: item for page in self.pages.values() for name, item in page.items()}

    def page_of(self, item_id: str) -> str:
        """Return the name of the page to which an item belongs.

        Raises
        ------
        ValueError
            When there is no such item.
        """
        for page, items in self.pages.items():
            if item_id in items:
                return page
        raise ValueError(
            Message(f"the bank has no item {item_id!r}.", f"题库里没有题目 {item_id!r}。")
        )

    def chosen(
        self,
        *,
        unit: str | None = None,
        page: str | None = None,
        form: str | None = None,
        level: str | None = None,
    ) -> list[BankItem]:
        """Return the items of a unit, page, form and level; what is left out may be any."""
        return [
            item
            for name, items in self.pages.items()
            for item in items.values()
            if page in (None, name)
            and unit in (None, item.unit)
            and form in (None, item.form)
            and level in (None, item.level)
        ]


def id_prefix(page: str) -> str:
    """Return the letters with which the id of each item of a page begins.

    Examples
    --------
    >>> id_prefix("09_customer_value"), id_prefix("00_exam_writing")
    ('b09_', 'b00w_')
    """
    return _OWN_PREFIX.get(page, f"b{page.partition('_')[0]}_")


def bank_files(folder: Path) -> list[Path]:
    """Return the bank's files in its folder as the course takes them; a lesson's quiz is none.

    Exam writing asks about all units and comes when they have been read.
    """
    files = (p for p in folder.glob("[0-9]*.yaml") if not p.name.endswith(".quiz.yaml"))
    return sorted(files, key=lambda path: (path.stem in _OWN_PREFIX, path.name))


def bank_folder(start: Path | None = None) -> Path:
    """Return the ``bank`` folder in `start` (the working directory) or in a folder above it.

    Raises
    ------
    ValueError
        When there is none.
    """
    current = (start or Path.cwd()).resolve()
    for folder in (current, *current.parents):
        if bank_files(folder / "bank"):
            return folder / "bank"
    raise ValueError(
        Message(
            f"no bank folder in {current} or any folder above. Start from the workbook's own folder.",
            f"{current} 及其上级文件夹里都没有 bank 文件夹。请从工作簿所在的文件夹启动。",
        )
    )


def read_bank(root: Path | None = None) -> Catalog:
    """Return the bank of a workbook.

    Parameters
    ----------
    root : Path, optional
        The workbook's folder or one below it; the working directory when left out.

    Raises
    ------
    ValueError
        When there is no bank, or with one line for each fault of its first broken file.
    """
    return Catalog({path.stem: read_page(path) for path in bank_files(bank_folder(root))})


def read_page(path: Path) -> dict[str, BankItem]:
    """Return the items of one file of the bank by their ids.

    Raises
    ------
    AuthoredError
        A ValueError with one line for each fault.
    """
    return read_items(path, BankItem, prefix=id_prefix(path.stem), shown=path.name)
