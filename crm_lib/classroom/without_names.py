"""Take names, student numbers and addresses out of an answer before it leaves the course (anonymise).

What is known of a class is taken out: numbers, names, e-mail addresses and platform ids of
everybody on the roster or in the gradebook, and whatever looks like an e-mail address or like a
long number (a telephone, an identity card). Names that no list has stay: of friends, teachers,
firms, nicknames, or a classmate's first name alone.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm_lib.base.message import CHINESE, has_chinese

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course

#: What stands in place of what was taken out.
GAP = "〔…〕"
#: Digits of a telephone, an identity card, a student number that no list has; amounts are shorter.
_LONG_NUMBER = r"(?<![\d.,])(?:\d{8,21}|\d{3}[ -]\d{4}[ -]\d{4}|\d{4}-\d{4}-\d{4})(?![\d.,]*\d)"
_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
#: Letters that a name has at least; one letter is in every word.
_SHORTEST = 2


def known_names(course: "Course") -> dict[str, set[str]]:
    """Return what names each student: number, names, e-mail address, platform id."""
    from crm_lib.classroom.people import people_of
    from crm_lib.classroom.roster import roster_of

    found = {
        number: {number, one.name, one.email, one.platform_id}
        for number, one in people_of(course).items()
    }
    for number, student in roster_of(course).items():
        found[number] |= {*student.other_names}
    return {number: names - {""} for number, names in found.items()}


def without_names(text: str, writer: str, names: dict[str, set[str]]) -> str:
    """Return an answer without what names a student.

    Parameters
    ----------
    text : str
    writer : str
        The student's number: parts of the writer's own name go too.
    names : dict of set of str
        From `known_names`.

    Examples
    --------
    >>> class_names = {"0026": {"0026", "王小五"}, "0027": {"0027", "Anna Berg"}}
    >>> without_names("我是王 小五（0026），anna berg同意。", "0026", class_names)
    '我是〔…〕（〔…〕），〔…〕同意。'
    """
    wanted = {n for some in names.values() for n in some}
    wanted |= {part for name in names.get(writer, ()) for part in re.split(r"[\s,]+", name)}
    patterns = [_ADDRESS, *_patterns(wanted | {writer}), _LONG_NUMBER]
    return re.sub("|".join(patterns), GAP, text, flags=re.I)


def _patterns(names: Iterable[str]) -> list[str]:
    """Return a pattern for each name, the longest first: full width, spaces between the signs."""
    found = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        signs = [sign for sign in name if not sign.isspace()]
        if len(signs) < _SHORTEST:
            continue
        pattern = r"\s*".join(map(_either_width, signs))
        if not has_chinese(signs[0]):
            pattern = rf"(?<![A-Za-z0-9]){pattern}"
        if not re.match(CHINESE, signs[-1]):
            pattern = rf"{pattern}(?![A-Za-z0-9])"
        found.append(pattern)
    return found


def _either_width(sign: str) -> str:
    if "!" <= sign <= "~":
        return f"[{re.escape(sign)}{chr(ord(sign) + 0xFEE0)}]"
    return re.escape(sign)
