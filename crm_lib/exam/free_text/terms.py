"""Find where the terms of a rubric stand in normalised text."""

import re
from functools import lru_cache
from itertools import islice

from crm_lib.base.message import CHINESE
from crm_lib.exam.free_text.cantonese import mandarin
from crm_lib.exam.normalise import normalised, simplified

Span = tuple[int, int]

#: Marks that normalised text has in half width: a pattern means them as it writes them, and what
#: would be syntax in half width is escaped. ``[^。；，]`` stops at the comma that the text has.
_AS_IN_TEXT = str.maketrans(
    {"，": ",", "；": ";", "：": ":", "！": "!", "？": r"\?", "（": r"\(", "）": r"\)"}
)


def spans_of(term: str, text: str) -> list[Span]:
    """Return where a term of a rubric stands in normalised text.

    Examples
    --------
    >>> spans_of("simplif", "simplified and simple"), spans_of("re:r.{0,4}频率", "r指频率")
    ([(0, 10)], [(0, 4)])
    >>> spans_of("re:折扣[^，]*跟进", "折扣好,对手跟进"), spans_of("re:谁？", "问谁?")
    ([], [(1, 3)])
    """
    first, pattern = _pattern(term)
    # Most terms don't occur, and a plain search says so many times faster.
    if first not in text:
        return []
    return [m.span() for m in islice(pattern.finditer(text), 10) if m[0]]


@lru_cache(maxsize=20_000)
def _pattern(term: str) -> tuple[str, re.Pattern]:
    """Return what a text must hold for a term to occur in it, and the term's pattern."""
    if term.startswith("re:"):
        return "", re.compile(mandarin(simplified(term[3:].translate(_AS_IN_TEXT))), re.I)
    wanted = mandarin(normalised(term))
    return wanted.partition(" ")[0], _plain_pattern(wanted)


def _plain_pattern(wanted: str) -> re.Pattern:
    if re.search(CHINESE, wanted) or not re.fullmatch(r"[\w .'’-]+", wanted):
        return re.compile(re.escape(wanted))
    # A short word takes its common endings, a longer one any: simplif, simplifies, simplification.
    tail = r"(?:s|es|ed|ing)?(?![a-z0-9])" if len(wanted) <= 3 else r"[a-z]*"
    if wanted[-1].isdigit():
        tail = r"(?!\d|\.\d)"
    # Chinese may stand right beside a Latin word, which \b takes for one word.
    pattern = r"(?<![a-z0-9.])" + re.escape(wanted).replace(r"\ ", r"[\s-]+") + tail
    return re.compile(pattern)
