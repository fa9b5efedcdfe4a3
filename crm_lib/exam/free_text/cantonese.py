"""Read everyday Cantonese (粤语) as the Mandarin words that rubrics list."""

import re
from functools import cache, lru_cache

#: Longer wordings first: what is replaced is not read again.
_WORDS = {
    "点解": "为什么", "点样": "怎样", "边个": "哪个", "边啲": "哪些", "边步": "哪步", "边度": "哪里",
    "几多": "多少", "好耐": "很久", "耐啲": "久一点", "啲": "些", "几时": "什么时候",
    "净系": "只是", "唔系": "不是", "即系": "就是", "都系": "都是", "先系": "才是", "系咪": "是不是",
    "唔使": "不用", "冇得": "没有", "冇人": "没人", "冇用": "没用", "冇": "没有", "唔": "不",
    "话事": "做主", "俾钱": "付钱", "畀钱": "付钱", "嘥钱": "浪费钱", "嘥": "浪费", "俾": "给", "畀": "给",
    "蚀本": "亏本", "蚀": "亏", "帮衬": "光顾", "埋单": "结账", "搵": "找", "倾": "谈", "氹": "哄",
    "留低": "留下", "走甩": "流失", "樽颈": "瓶颈", "加埋": "加起来", "跟住": "跟着", "惊": "担心",
    "佢哋": "他们", "佢": "他", "哋": "们", "嘅": "的", "咗": "了", "嚟": "来",
    "嗰": "那", "呢个": "这个", "成日": "经常", "密密": "频繁", "睇": "看", "搞掂": "办好", "啱": "合适",
    "𨋢": "电梯", "㗎": "的", "嘢": "东西", "咁": "这么", "喺": "在", "畀返": "给回", "返嚟": "回来",
}  # fmt: skip
#: Words that Mandarin has too (倾向, 惊喜): read as Cantonese only beside one of the others.
_SHARED = frozenset({"倾", "惊", "跟住", "蚀", "密密", "啱"})
_MARKS = re.compile("|".join(w for w in _WORDS if w not in _SHARED))
#: 系 is "is" where it is no part of 关系, 体系, 系统 …
_IS = re.compile(r"(?<![关联体维派院直谱])系(?![统列数])")


@cache
def _pattern() -> re.Pattern:
    return re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))


@lru_cache(maxsize=4096)
def mandarin(text: str) -> str:
    """Return normalised text with its Cantonese words as Mandarin ones.

    Examples
    --------
    >>> mandarin("佢好耐冇嚟,唔系近"), mandarin("客户关系系重点嘅"), mandarin("消费倾向")
    ('他很久没有来,不是近', '客户关系是重点的', '消费倾向')
    """
    if not _MARKS.search(text):
        return text
    return _IS.sub("是", _pattern().sub(lambda m: _WORDS[m[0]], text))
