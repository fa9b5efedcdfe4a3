"""Compare short terms in blanks: small words, brackets, regional terms, inflections (stems).

Only what certainly is the same term counts as the same here. Another wording may still be right;
a human says so once (`crm_lib.exam.decided`).
"""

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache

from crm_lib.base.message import CHINESE
from crm_lib.exam.normalise import bare, normalised

_SMALL_ZH = re.compile(r"[与及跟同]|以及|、")
_FRONT = re.compile(r"^(?:答案?[是为：:]|应?[是为]|即|就是|叫做?|指的是|所谓)")
_BACK = re.compile(r"(?:类型|型|类|阶段|期|环节|步骤|的)$")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
#: Words and numbers, and the sign before a number: less than 30 is not more than 30.
_WORDS_EN = re.compile(r"[<>≤≥≠](?=\s*[.\d])|-(?=[.\d])|[a-z0-9%.']+")
_SMALL_EN = frozenset({"the", "a", "an", "to", "of", "its", "their"})
_IRREGULAR = {
    "bought": "buy", "sold": "sell", "paid": "pay", "left": "leave", "lost": "lose", "won": "win",
    "kept": "keep", "made": "make", "found": "find", "chosen": "choose", "chose": "choose",
    "sent": "send", "built": "build", "grew": "grow", "grown": "grow", "fell": "fall",
    "fallen": "fall", "rose": "rise", "risen": "rise", "spent": "spend", "people": "person",
    "held": "hold", "told": "tell", "met": "meet", "got": "get", "gave": "give", "given": "give",
    "went": "go", "gone": "go", "came": "come", "taken": "take", "took": "take", "men": "man",
    "women": "woman", "children": "child", "criteria": "criterion", "data": "datum",
}  # fmt: skip
#: Terms of the field in Taiwan and Hong Kong that a change of characters alone does not turn.
_REGIONAL = {
    "客制化": "定制化", "顾客": "客户", "行销": "营销", "资讯": "信息", "网路": "网络",
    "软体": "软件", "硬体": "硬件", "程式": "程序", "资料库": "数据库", "品质": "质量",
    "滑鼠": "鼠标", "伺服器": "服务器", "专案": "项目", "介面": "界面", "影片": "视频",
    "简讯": "短信", "行动电话": "手机", "通路": "渠道", "供应链商": "供应商", "使用者": "用户",
    "透过": "通过", "回馈": "反馈", "客诉": "投诉", "满意程度": "满意度", "电脑": "计算机",
    "公司内部员工": "内部员工", "伙伴关系": "伙伴", "转换率": "转化率", "购物篮": "购物车",
    "客服中心": "呼叫中心", "话务中心": "呼叫中心", "资料": "数据",
}  # fmt: skip


@cache
def _taiwan() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("tw2sp").convert
    return convert


@lru_cache(maxsize=20_000)
def term_core(text: str) -> str:
    """Return a term without what makes no other term of it.

    Examples
    --------
    >>> term_core("为形成期的"), term_core("客製化與個人化"), term_core("The suppliers' needs")
    ('形成', '定制化和个人化', 'supplier need')
    >>> term_core("recognising customers") == term_core("recognize the customer")
    True
    """
    if not re.search(CHINESE, text):
        return " ".join(filter(None, map(_stem, _WORDS_EN.findall(bare(text)))))
    plain = bare(_taiwan()(text))
    for regional, common in _REGIONAL.items():
        plain = plain.replace(regional, common)
    plain = _SMALL_ZH.sub("和", plain)
    plain = _FRONT.sub("", plain).replace("的", "")
    shorter = _BACK.sub("", plain)
    return shorter if len(shorter) > 1 else plain


def _stem(word: str) -> str:
    """Return an English word without its inflection, in one spelling."""
    word = word.removesuffix("'s").strip("'")
    if word in _SMALL_EN or not word:
        return ""
    word = _IRREGULAR.get(word, word)
    word = word.replace("isation", "ization").replace("yse", "yze")
    word = re.sub(r"is(e|es|ed|ing)$", r"iz\1", word) if len(word) > 6 else word
    word = re.sub(r"our(s|ed|ing|ite)?$", r"or\1", word) if len(word) > 5 else word
    for ending, instead in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("s", "")):
        stem = word.removesuffix(ending)
        if (
            stem != word
            and len(stem) > 2
            and not word.endswith("ss")
            and re.search("[aeiouy]", stem)
        ):
            word = stem + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsze":
        word = word[:-1]
    # Endings leave or take an e: serv(e), servic(e).
    return word.removesuffix("e") if len(word) > 3 else word


def same_term(answer: str, terms: Iterable[str], others: Iterable[str] = ()) -> bool:
    """Tell whether a filled blank is one of the key's `terms` in another form.

    Parameters
    ----------
    answer : str
    terms : iterable of str
        What the key accepts in this blank.
    others : iterable of str
        What it accepts in the other blanks: a term of theirs in brackets makes two answers of one.

    Examples
    --------
    >>> same_term("自动呼叫分配（ACD）", ["自动呼叫分配"]), same_term("供应商和消费者", ["供应商"])
    (True, False)
    >>> same_term("供应商（消费者）", ["供应商"], ["消费者"])
    False
    """
    wanted = {term_core(t) for t in terms} - {""}
    strangers = {term_core(t) for t in others} - wanted - {""}
    core = term_core(answer)
    if core in wanted:
        return core not in strangers
    plain = normalised(answer)
    inside = [term_core(part) for part in _BRACKETS.findall(plain)]
    outside = term_core(_BRACKETS.sub("", plain))
    # In brackets stands another name; in front of them must stand the term.
    named = not any(p in strangers or re.match(r"不是|非|not\b", p) for p in inside)
    if inside and named and outside in wanted:
        return True
    parts = [term_core(p) for p in re.split(rf"[/|=]|(?<={CHINESE})\s*(?=[a-z])|"
                                            rf"(?<=[a-z])\s*(?={CHINESE})", plain)]  # fmt: skip
    parts = [p for p in parts if p]
    return len(parts) > 1 and all(p in wanted for p in parts)
