"""Frame of every page: contents, language switch, search, and the pages that are only lists."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from crm_lib.base.message import LANGUAGES
from crm_lib.site.addresses import GUIDES
from crm_lib.site.page import Page
from crm_lib.site.terms import Entry
from crm_lib.site.words import WORDS, words_in

#: The site's code for a language → the code that browsers and the search know.
TAGS = {"en": "en", "zh": "zh-CN"}
#: Groups of lessons in the contents: the word for each, and how the names of its pages begin.
_GROUPS = (("begin", ("00_start", "00_toolbox")), ("lessons", ("0", "1", "2")), ("cases", ("9",)))
_NUMBERED = re.compile(r"(\d\d)_")


class Frame:
    """Puts pages into the site's frame, in either language.

    Parameters
    ----------
    pages : dict
        The pages by language and name.
    lessons : list of str
        Names of the lessons, in the order of the course.
    with_api : bool
        Whether the pages of all functions are there to be linked.
    """

    def __init__(
        self, pages: dict[str, dict[str, Page]], lessons: list[str], *, with_api: bool
    ) -> None:
        self.pages, self.lessons, self.with_api = pages, lessons, with_api

    def front(self) -> str:
        """Return the site's first page, which leads to the language that was chosen last."""
        choices = [(language, TAGS[language], words_in(language)) for language in LANGUAGES]
        return str(_templates().get_template("front.html.j2").render(choices=choices))

    def pages_in(
        self, language: str, entries: tuple[Entry, ...], laws: list[dict[str, str]]
    ) -> dict[str, str]:
        """Return the HTML of every page of one language, by name."""
        words = words_in(language)
        made = {
            page.name: self._framed(page, "page.html.j2", page=page)
            for page in self.pages[language].values()
        }
        decks = [
            page for name in self.lessons if (page := self.pages[language][name]).cards
        ]  # fmt: skip
        alphabetical = sorted(entries, key=lambda e: _sorted_as(getattr(e.name, language)))
        lists: dict[str, tuple[str, dict[str, Any]]] = {
            "index": ("contents", {"groups": self.groups(language)}),
            "glossary": ("glossary", {"entries": alphabetical}),
            "cards": ("cards", {"decks": decks}),
            "law": ("law", {"laws": laws}),
            "search": ("search", {}),
        }
        titles = {"index": "book", "search": "search"}
        for name, (template, data) in lists.items():
            page = Page(name, language, words[titles.get(name, name)], "")
            page.is_searched = name in ("glossary", "law")
            made[name] = self._framed(page, f"{template}.html.j2", **data)
        return made

    def _framed(self, current: Page, template: str, **data: Any) -> str:
        language = current.language
        other = next(each for each in LANGUAGES if each != language)
        before, after = self._neighbours(current.name, language)
        html = _templates().get_template(template).render(
            w=words_in(language),
            language=language,
            tag=TAGS[language],
            other=other,
            other_tag=TAGS[other],
            current=current,
            nav=self.groups(language),
            before=before,
            after=after,
            with_api=self.with_api,
            **data,
        )  # fmt: skip
        return str(html)

    def groups(self, language: str) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Return the contents: each group's heading with the pages' names, numbers and titles."""
        words = words_in(language)
        pages = self.pages[language]
        placed: dict[str, list[tuple[str, str, str]]] = {word: [] for word, _ in _GROUPS}
        for name in self.lessons:
            group = next(word for word, starts in _GROUPS if name.startswith(starts))
            number = _NUMBERED.match(name)
            placed[group].append((name, number[1] if number else "", pages[name].title))
        reference = [("cards", "", words["cards"]), ("glossary", "", words["glossary"]),
                     ("law", "", words["law"])]  # fmt: skip
        guides = [(name, "", pages[name].title) for name in GUIDES]
        groups = [(words[word], listed) for word, listed in placed.items() if listed]
        return [*groups, (words["reference"], reference), (words["guides"], guides)]

    def _neighbours(self, name: str, language: str) -> tuple[Page | None, Page | None]:
        if name not in self.lessons:
            return None, None
        at = self.lessons.index(name)
        before = self.lessons[at - 1] if at else None
        after = self.lessons[at + 1] if at + 1 < len(self.lessons) else None
        pages = self.pages[language]
        return (pages[before] if before else None, pages[after] if after else None)


def _sorted_as(name: str) -> tuple[bool, bytes]:
    """Return what a term is sorted by: Chinese in the order of GB 2312, which is that of pinyin."""
    lower = name.lower()
    return (not lower.isascii(), lower.encode("gb18030"))


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("crm_lib.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["site_words"] = WORDS
    return environment
