"""Where a question is taught: page and section, as words and as a link."""

from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import extractOne

from crm_lib.base.message import Message
from crm_lib.exam.item import BankItem
from crm_lib.page.headings import headings_of

#: How alike an objective of the bank and a line of its page must be, in percent.
_NEAR = 80


@dataclass(frozen=True)
class Place:
    """A section of a page.

    Attributes
    ----------
    page : str
        The page's name.
    title : Message
        The page's title.
    section : Message
        The section's heading; empty where the page has none of that number.
    anchor : str
        What stands behind the # of a link to it.
    """

    page: str
    title: Message
    section: Message
    anchor: str = ""

    @property
    def words(self) -> Message:
        """Page and section in words."""
        return Message(
            f"{self.page}, section {self.section.en}" if self.section.en else self.page,
            f"{self.page} 第{self.number}节 {self.section.zh}" if self.section.zh else self.page,
        )

    @property
    def number(self) -> str:
        """The section's number."""
        return self.section.en.partition(" ")[0]

    @property
    def link(self) -> str:
        """The address, as seen from the other pages."""
        return f"{self.page}.ipynb" + (f"#{self.anchor}" if self.anchor else "")


def place_of(item: BankItem, page: str, root: Path) -> Place:
    """Return where an item of a page is taught; what cannot be read leaves the page's name."""
    try:
        headings = headings_of(root / "notebooks" / f"{page}.ipynb")
    except (OSError, ValueError, KeyError):
        return Place(page, Message(page, page), Message("", ""))
    found = headings.section(item.section)
    if found is None:
        return Place(page, headings.title, Message("", ""))
    return Place(page, headings.title, found.title, found.anchor)


def objective_in_words(objective: str, page: str, section: Message, root: Path) -> Message:
    """Return an objective in both languages: the bank names it in English.

    In Chinese the page says what one will be able to do; where no line of its list is near enough,
    the section that teaches it stands for it.
    """
    try:
        stated = headings_of(root / "notebooks" / f"{page}.ipynb").objectives
    except (OSError, ValueError, KeyError):
        stated = []
    found = extractOne(
        objective, [m.en for m in stated], scorer=token_set_ratio, score_cutoff=_NEAR
    )
    chinese = stated[found[2]].zh.rstrip("。") if found else section.zh
    return Message(objective, chinese or objective)
