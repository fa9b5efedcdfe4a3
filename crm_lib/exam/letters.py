"""Option letters of choice questions: those a form offers, those an answer names."""

import re
import unicodedata
from typing import Any

from crm_lib.base.message import Message
from crm_lib.exam.answers import is_tagged
from crm_lib.exam.normalise import normalised

#: A second letter among an option's words: "B. or C.".
_HEDGE = re.compile(r"(?:\bor\b|\band\b|或者?|和|/|,|;)\s*[(\[]?[a-z](?![a-z])")


def option_letters(options: str) -> str:
    """Return the letters of a form's options; anything but different capital letters is refused.

    Raises
    ------
    ValueError
    """
    if not options.isalpha() or not options.isupper() or len(set(options)) != len(options):
        raise ValueError(f"options must be different capital letters such as 'ABCD': {options!r}.")
    return options


def letters_named(answer: Any, *, single: bool = False) -> set[str] | None:
    """Return the letters an answer names, or None where it is no set of letters.

    ``"acd"``, ``"A、C、D"``, ``["A", "C", "D"]`` and ``"Ａ C Ｄ"`` are the same, and so are
    ``"B. what it says"`` and ``"选B"`` for ``"B"``.

    Parameters
    ----------
    answer : object
        Recorded.
    single : bool
        One letter is meant, behind which the words of its option may stand.
    """
    if is_tagged(answer, "set"):
        answer = answer["items"]
    if isinstance(answer, list):
        if not all(isinstance(a, str) for a in answer):
            return None
        answer = " ".join(answer)
    if not isinstance(answer, str):
        return None
    given = normalised(answer)
    quoted = re.match(
        r"[(\[（]?([a-z])[)\]）]?\s*[.、:：)]\s*(?!\s*[a-z](?:[.、:：)]|$))(.{2,})", given
    )
    if quoted and single and not _HEDGE.search(quoted[2]):
        given = quoted[1]  # the option's words stand behind its letter
    given = re.sub(r"\b(?:options?|answers?|and)\b|选项?|答案[是为]?|和|与|以及", " ", given)
    letters = re.sub(r"[\s,;.:、，；。：/&+()（）\[\]'\"“”‘’]", "", given).upper()
    if re.fullmatch(r"[A-J]{1,10}|[A-Z]", letters):  # words are no list of letters
        return set(letters)
    return _letters_in_phrase(answer)


#: A phrase that weighs letters against one another names none of them for certain.
_WEIGHS = re.compile(
    r"不|没|非|除|或|还是|可能|也许|而是|错|误|\b(?:not|or|except|but|neither|nor|maybe|perhaps|wrong|unless|either)\b|n['’]t"
)


def _letters_in_phrase(answer: str) -> set[str] | None:
    """Return the letters that a phrase names: ``"我选B"``, ``"The answer is A and C"``.

    Examples
    --------
    >>> sorted(_letters_in_phrase("I choose A and C.")), _letters_in_phrase("B, not C")
    (['A', 'C'], None)
    """
    plain = unicodedata.normalize("NFKC", answer)
    if len(plain) > 60 or _WEIGHS.search(normalised(plain)):
        return None
    found = re.findall(r"(?<![A-Za-z'’])[A-H](?![A-Za-z'’])", plain)
    if not re.search(r"[A-Za-z]{2}", plain):  # no English words: a small letter is no article
        found += [c.upper() for c in re.findall(r"(?<![A-Za-z])[a-h](?![A-Za-z])", plain)]
    runs = re.findall(r"(?<![A-Za-z])[A-H]{2,6}(?![A-Za-z])", plain)
    found += [c for run in runs if not re.search(r"[a-z]{2}", plain) for c in run]
    return set(found) or None


def misfit_letters(options: str) -> Message:
    """Return the message for an answer that is no letter of the options."""
    shown = ", ".join(options)
    return Message(
        f'Write letters among {shown} in quotes, such as "{options[0]}".',
        f'请在引号内填写 {shown} 中的字母，例如 "{options[0]}"。',
    )
