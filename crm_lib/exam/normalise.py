"""Normalise text before it is compared: width, case, spaces, Traditional to Simplified."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from crm_lib.base.message import CHINESE

#: Marks that carry no meaning in a one-word answer.
_EDGES = " \t\r\n.,;:!?。，；：！？、“”‘’\"'`()（）[]【】《》<>"

#: What joins words as a space does; a hyphen before the number that begins a text is its sign.
_BETWEEN_WORDS = re.compile(r"(?:(?<!^)(?<![<>=≤≥≠(])-|-(?![\d.])|[_/·])+")
#: The mark before a number, at the end of what stands before it.
_BEFORE_NUMBER = re.compile(r"(?<![.<>])(\.|[<>])\s*$")


@cache
def _simplify() -> Callable[[str], str]:
    from opencc import OpenCC  # 2 MB of tables: loaded when the first text is marked

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def simplified(text: str) -> str:
    """Return `text` with Traditional characters written as Simplified ones."""
    return _simplify()(text) if re.search(CHINESE, text) else text


@lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Return `text` in one form: half width, lower case, Simplified, single spaces.

    Examples
    --------
    >>> normalised("　ＡＣＤ  系統 ")
    'acd 系统'
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", simplified(folded)).strip()


def bare(text: str) -> str:
    """Return `text` normalised for a blank: no marks at the ends, no spaces beside Chinese.

    Examples
    --------
    >>> bare("“加入 购物车”。"), bare("Add to  Cart!"), bare("check-out"), bare("-5 %.")
    ('加入购物车', 'add to cart', 'check out', '-5 %')
    """
    text = _without_edges(normalised(text).replace("−", "-"))
    text = _BETWEEN_WORDS.sub(" ", text)
    text = re.sub(rf"(?<={CHINESE})\s+|\s+(?={CHINESE})", "", text)
    return _without_edges(re.sub(r"\s+", " ", text))


def _without_edges(text: str) -> str:
    """Return `text` without marks at its ends; those before a number belong to it: ``<30``, ``.5``."""
    left = text.lstrip(_EDGES)
    kept = _BEFORE_NUMBER.search(text[: len(text) - len(left)])
    sign = kept[1] if kept and left[:1].isdecimal() and not text.endswith(">") else ""
    return sign + left.rstrip(_EDGES)


def squeezed(text: str) -> str:
    """Return `text` in the form in which two answers count as the same.

    Width, case, script, spaces and the mark at the end make no difference; words and their order
    do.

    Examples
    --------
    >>> squeezed("客戶 滿意。") == squeezed("客户满意"), squeezed("Not  so!") == squeezed("so")
    (True, False)
    """
    plain = normalised(text).replace("。", ".").replace("、", ",").replace("“", '"')
    plain = plain.replace("”", '"').replace("’", "'").replace("‘", "'")
    plain = re.sub(r"\s*([,.;:!?()\"'])\s*", r"\1", plain)
    plain = re.sub(rf"(?<={CHINESE})\s+|\s+(?={CHINESE})", "", plain)
    return _without_edges(plain)


def is_chinese(text: str) -> bool:
    """Tell whether a fifth or more of the letters of `text` are Chinese."""
    chinese = len(re.findall(CHINESE, text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    return chinese > 0 and chinese > 0.25 * (chinese + latin)
