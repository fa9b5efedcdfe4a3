"""Words of the data: what names of columns, categories and groups mean, in both languages.

Each room of crm_lib may hold a ``words.csv`` with the columns ``column, value, en, zh``: a row
without `value` names a column, a row without `column` names a value wherever it stands, a row with
both a value of that column. A value of a column is not borrowed by the named columns of other
tables; what stands without a column (figures, unnamed rows) may take it where it is the only
meaning. The lessons' own words lie in ``crm_lib/lessons/words/``, those of the
data sets in ``crm_lib/data/words/``. An empty `en` means the name itself. Tables and figures look a text up here and show it
in the reader's language; what is not found is shown as it is.
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from crm_lib.base.message import Message, two_languages

#: Key of a value that has one meaning in all columns that list it, without being declared general.
_ALIKE = "*"
_ARROW = " → "
#: Between the touchpoints of a path.
_STEP = " > "
#: What a name that is typed in code looks like: it stays beside its meaning.
_CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Dictionary(NamedTuple):
    """Dictionary of the data: words of columns, and of values by column (empty: any column)."""

    columns: dict[str, Message]
    values: dict[tuple[str, str], Message]


@cache
def dictionary() -> Dictionary:
    """Return all words, read once.

    Raises
    ------
    ValueError
        When two files give one name different words.

    Examples
    --------
    >>> dictionary().columns["share_of_previous"].zh
    '环节转化率'
    """
    found = Dictionary({}, {})
    for source in word_files():
        for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines()):
            column, value = row["column"].strip(), row["value"].strip()
            # A name that reads as English need not be written twice.
            en = row["en"].strip() or (value or column).replace("_", " ")
            words = Message(en, row["zh"].strip())
            if value:
                old = found.values.setdefault((column, value), words)
            else:
                old = found.columns.setdefault(column, words)
            if old != words:
                raise ValueError(
                    f"{source}: {value or column!r} is {words.zh!r} here and {old.zh!r} elsewhere."
                )
    for value, meanings in _meanings(found).items():
        # A category that means the same in each of its columns; a letter means too many things.
        if len(meanings) == 1 and len(value) > 1:
            found.values.setdefault((_ALIKE, value), meanings.pop())
    return found


def _meanings(found: Dictionary) -> dict[str, set[Message]]:
    """Return each value with what it means in any column."""
    meanings: dict[str, set[Message]] = {}
    for (_, value), words in found.values.items():
        meanings.setdefault(value, set()).add(words)
    return meanings


def word_files() -> Iterator[Traversable]:
    """Yield the files with words, of every room, of the lessons and of the data sets."""
    package = files("crm_lib")
    folders = [*package.iterdir(), package / "lessons" / "words", package / "data" / "words"]
    for folder in sorted(folders, key=lambda f: str(f)):
        if not folder.is_dir():
            continue
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.name == "words.csv" or (folder.name == "words" and file.name.endswith(".csv")):
                yield file


def words_of_column(name: object) -> Message | None:
    """Return what a column is called in both languages; None when it has no words.

    Examples
    --------
    >>> words_of_column("rows · 行数")
    Message(en='rows', zh='行数')
    """
    text = str(name)
    return two_languages(text) or dictionary().columns.get(text)


def words_of_value(value: object, column: object = "") -> Message | None:
    """Return what a category or group is called in both languages; None when it has no words."""
    text = str(value)
    return (
        two_languages(text)
        or words_of_value_in(text, column)
        or words_of_value_in(text, "")
        or words_of_value_in(text, _ALIKE)
        or dictionary().columns.get(text)
        or _words_of_path(text, column)
    )


def words_of_value_in(value: object, column: object) -> Message | None:
    """Return what a category is called in one column alone; None when that column has no words."""
    return dictionary().values.get((str(column), str(value)))


def words_of_cell(value: object, columns: tuple[object, ...]) -> Message | None:
    """Return what a cell of a table is called in both languages; None when it has no words.

    Its column's own words come first, innermost level first, then what is general. The name of a
    column stands for that column (rows of a turned table). Words that only *other* columns give a
    value serve where no column is known, and for the steps of a path.

    Parameters
    ----------
    value : object
    columns : tuple
        Names of the cell's column or index, outermost level first; None where it has no name.

    Examples
    --------
    >>> words_of_cell("rider", ("kind",)).zh
    '骑行者'
    >>> words_of_cell("rider", ("some other column",)) is None
    True
    """
    text = str(value)
    for column in reversed(columns):
        if (words := words_of_value_in(text, column)) is not None:
            return words
    words = words_of_value_in(text, "") or words_of_column(text)
    if words is not None:
        return words
    has_name = any(column not in (None, "") for column in columns)
    return words_of_value(text) if not has_name or _STEP in text else None


def _words_of_path(text: str, column: object) -> Message | None:
    """Return the words of names in a row, ``video > website``; None when one has no words."""
    steps = [words_of_value(step, column) for step in text.split(_STEP)] if _STEP in text else []
    known = [step for step in steps if step is not None]
    if not known or len(known) < len(steps):
        return None
    return Message(_STEP.join(step.en for step in known), _STEP.join(step.zh for step in known))


def named(value: object, column: object = "") -> Message:
    """Return what a category or column is called in both languages, else its name in both.

    For titles that name what the data say.

    Examples
    --------
    >>> named("cart").zh, named("SZ-01").zh
    ('加购', 'SZ-01')
    """
    return words_of_value(value, column) or Message(str(value), str(value))


def is_code(name: str) -> bool:
    """Tell whether a name looks like one that is typed in code, such as ``share_of_previous``."""
    return _CODE.fullmatch(name) is not None


def in_language(text: str, language: str) -> str:
    """Return a text of a figure in one language, line by line.

    A line is split at `` · ``; a name of the data gets its words; all else stays as it is.

    Parameters
    ----------
    text : str
    language : {"en", "zh"}

    Examples
    --------
    >>> in_language("Half of them leave · 一半人离开", "zh")
    '一半人离开'
    >>> in_language("25%", "zh")
    '25%'
    """
    return "\n".join(_line_in(line, language) for line in text.split("\n"))


def _line_in(line: str, language: str) -> str:
    words = words_of_value(line.strip())
    if words is not None:
        return str(getattr(words, language))
    ends = line.split(_ARROW)
    if len(ends) > 1:  # from one step to the next
        return _ARROW.join(_line_in(end, language) for end in ends)
    return line
