"""Rules of the Chinese text: words to avoid, no slanted type, no half-width spaces, bold that shows."""

import re
import unicodedata
from collections.abc import Iterator

from crm_lib.author.prose import without_markup
from crm_lib.base.message import CHINESE

#: Words that Chinese readers of the field don't use, with what stands in their place.
AVOIDED = {
    "抽签": "随机分组",
    "探索器": "互动图",
    "程序库": "工具库",
    "考场角": "考题演练",
    "流失中的": "濒临流失的",
    "最后一元": "追加1元、边际收益",
    "下一元": "新增预算、追加1元",
    "喂饱": "补贴",
    "照看": "维护、跟进",
    "排除了运气": "置信区间不含0",
    "证明了": "说明、支持",
}
#: Emphasis with one star or underscore round a Chinese sign: slanted in the browser.
_SLANTED = re.compile(rf"(?<![*\w])\*(?![*\s])([^*\n]*{CHINESE}[^*\n]*?)(?<![*\s])\*(?!\*)")
_CODE = re.compile(r"`[^`\n]*`|\$[^$\n]+\$")
_BOLD = re.compile(r"(?<!\*)\*\*(?!\*)")
_HALF_SPACE = re.compile(rf"[，。；：、！？] +{CHINESE}")


def chinese_problems(zh: str) -> Iterator[str]:
    """Yield what to mend in a Chinese text in Markdown.

    Examples
    --------
    >>> list(chinese_problems("由抽签决定，*斜体* 的字"))[0]
    '“抽签” is to be avoided; write 随机分组'
    >>> list(chinese_problems("**加粗**的字，第2节。"))
    []
    """
    plain = without_markup(zh)
    for word, instead in AVOIDED.items():
        if word in plain:
            yield f"“{word}” is to be avoided; write {instead}"
    for slanted in _SLANTED.findall(zh):
        yield f"“{slanted}” is slanted; emphasis in Chinese is bold"
    for snippet in _stars_that_show(zh):
        yield f"the stars at “{snippet}” show as stars: put the punctuation outside the bold"
    for line in plain.splitlines():
        if found := _HALF_SPACE.search(line):
            yield f"a half-width space in the Chinese: “{found.group()}”"


def _stars_that_show(zh: str) -> Iterator[str]:
    """Yield where two stars begin or end no bold: Markdown looks at the signs on both sides.

    Behind a sign of punctuation bold ends only before a space or another sign, and Chinese has no
    spaces: in ``**原因。**满意`` the stars are printed.
    """
    for line in zh.splitlines():
        text = _CODE.sub(lambda found: "x" * len(found[0]), line)
        is_open = False
        for found in _BOLD.finditer(text):
            before, after = text[: found.start()][-1:] or " ", text[found.end() :][:1] or " "
            if before.isspace() and after.isspace():
                continue  # to the power of
            inner, outer = (before, after) if is_open else (after, before)
            if inner.isspace() or (_is_sign(inner) and not (outer.isspace() or _is_sign(outer))):
                yield line[max(0, found.start() - 8) : found.end() + 8]
            is_open = not is_open


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"
