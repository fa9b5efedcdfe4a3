"""Read denials in either language: what a "not" reaches, and what only looks like one (negation).

A denial reaches to the border of its clause. 、 borders a word that is negative by itself
(``非接触性、同时性``) but no denied list (``不包括伙伴、员工``); behind a list 都不是 reaches all of it.
Questions (满不满意, 是否, whether or not), "not only", "not yet" and "before … not" deny nothing.
"""

import re
from functools import lru_cache

from crm_lib.base.message import CHINESE

_CLAUSE = re.compile(
    r"[，,。！？!?；;：:\n]|\.(?!\d)|\bbut\b|\bwhile\b|\bwhereas\b|\binstead of\b|\brather than\b|但是?|而是|而非"
)
#: Where the reach of a denial behind a word begins anew: another verb with its own "not".
_NEW_VERB = re.compile(
    r"\b(?:and|who|which|that|if|when|because|since|so)\b|(?<!因)而(?!且)|并(?!不是|非)|因为|所以|如果|若|就|才|便"
)

_NOT_ZH = re.compile(
    r"不(?!仅|只|但|断|同|久|足|良|便|满|光|单|止|管|论|少|限|妨|错|过|再来|再购|再买|再是|得不|是不|起|难)|"
    r"没有?|并非|无需|无须|毫无|从无|非(?!常|得)|未(?!来|必)|勿|禁止|拒绝|反对|而非|(?<![识区分级个类差特性辨鉴])别(?=让|再|去|管|把)|莫|"
    r"忽视|忽略|无视|放弃|停止|取消(?!费)|否认|杜绝"
)
_NOT_EN = re.compile(
    r"\b(?:not(?! only| just| merely| yet)|never|no(?! longer| matter)|none|nobody|nothing|without|cannot|"
    r"neither|nor|hardly|rarely|seldom|refuses?|against|ignor(?:e|es|ing)|neglect(?:s|ing)?|"
    r"fail(?:s|ed|ing)? to|instead of|rather than|stop(?:s|ping)?|avoid(?:s|ing)?|"
    r"unnecessary|useless|irrelevant)\b|n['’]t(?! only| just| yet)\b"
)
_NOT_BEHIND = re.compile(
    r"(?:都|均|并|全|也|才|而)?不(?:是|属于|算|包括|在|重要|需要|必|该|应|会|能)(?!仅|只|限|不)|没有?(?:用|必要|关系)|"
    r"\b(?:is|are|was|were|do|does|did|can|will|should|must|has|have) (?:not(?! only| just| yet)|never)\b|"
    r"\bcannot\b|n['’]t(?! only| just| yet)\b"
)
_DENIED = re.compile(
    r"(?:it is|it's) (?:false|wrong|untrue|not true|incorrect|not the case) (?:that|to)|"
    r"(?<!anything )(?<!something )(?<!whatever )(?<!what )"
    r"(?:is|are|was|were) (?:all |simply |quite )?(?:false|wrong|untrue|incorrect|mistaken)\b|"
    r"(?:说法|观点|做法|以上|上述)?(?:都|均|全)?是?(?:错误|不对|不正确|错)的?(?:[。！!，,：:；;]|$)|"
    r"并不(?:是|成立)|(?<!不)错误地|nothing could be further"
)
#: Words with a "not" in them that ask, limit in time or deny a denial.
_HARMLESS = re.compile(
    rf"({CHINESE})不\1|是不是|[满合符]不[满合符]{CHINESE}?|有没有|能不能|要不要|会不会|值不值得?|好不好|是否|"
    r"与否|不得不|不能不|不可不|没有不|无不|离不开|(?<!很)快要?没(?!有)|少不了|免不了|差不多|不一会|不多久|"
    rf"(?:还没有?|还未|尚未|没有?|未){CHINESE}{{0,8}}?(?:之前|以前|前|的?时候|时)|(?:还没有?|还未|尚未)|"
    r"\bwhether or not\b|\bnot yet\b|\bwhy (?:not|they|she|he|it) ?(?:did|do|does)?n['’]t\b|\bbefore [^.,;]{0,40}n['’]t\b|"
    r"(?:为什么|为何|怎么)不再?|\bno longer than\b|\bnot less than\b|\bno less\b|"
    r"(?:如果|若|要是|一旦|假如|倘若)[^，,。]{0,20}?(?:不|没有?|未)|\b(?:if|unless) [^.,;]{0,40}?(?:not|n['’]t|never)\b"
)
#: A list of whose parts a word at its end says that none is meant.
_NONE_OF_LIST = re.compile(
    r"(?:都|均|全|皆|全都|一律)不(?:是|属于|算|包括|在内)|没有一[个项样]是|"
    r"\b(?:none of (?:them|these|those)|are all not|neither of (?:them|these))\b"
)
#: A word that is negative by itself and goes no further than to the next 、.
_NEGATIVE_WORD = re.compile(rf"(?:非|不可?|无|未){CHINESE}{{1,4}}[性型化式]")
_ALL_DENIED = re.compile(
    r"(?:以下|下面|下列)[^。，,]{0,8}(?:错误|不对|不正确|假)的?[：:，,]|^并不是这样|^恰恰相反|"
    r"(?:以上|上述|上面|前面)[^。，,；;]{0,10}?(?:都|全|均|完全)?(?:不对|不正确|不成立|是?错误?的|是假的|没有一[句个]是?[对真])|"
    r"\b(?:none|nothing) of (?:the above|what i (?:wrote|said)|this|that) is (?:true|right|correct)\b|"
    r"\b(?:the following|all of the above|everything above|the above|what i (?:wrote|said)(?: above)?) "
    r"(?:is|are) (?:all )?(?:false|wrong|untrue|incorrect|not true|not right)\b|"
    r"^the opposite is (?:right|true)\b|\bthe opposite of (?:all )?(?:this|that|the above) is (?:right|true)\b|"
    r"\bin truth the reverse (?:holds|is true)\b|^it is (?:not true|false|wrong|untrue) that\b"
)

#: Whom or what a denied attribute describes: 未结机会, 从未迟送的客户. It denies nothing else.
_HEADS = r"客户|顾客|用户|买家|会员|访客|住户|人|者|机会|商机|线索|订单|合同"
_ATTRIBUTE = re.compile(
    rf"(?:从未|未曾|尚未|未|从没有?|没有?)(?:被)?(?:{CHINESE}{{1,8}}?的(?={_HEADS})|"
    rf"(?:结|了结|成交|登录|注册|下单|付款|支付|购买|流失|迟送|激活|认证|续约|续费|签约|完成|核实)(?={_HEADS}))"
)


def _read(text: str) -> str:
    """Return normalised text in which words that only look like a denial are blotted out."""
    return _HARMLESS.sub(lambda m: "＿" * len(m[0]), text)


def _read_at(text: str, position: int) -> str:
    """Return text as `_read` does, without the denied attributes that end before a place."""

    def blotted(match: re.Match) -> str:
        inside = match.start() <= position < match.end()
        return match[0] if inside else "＿" * len(match[0])

    return _read(_ATTRIBUTE.sub(blotted, text))


def denied_inside(text: str, start: int, end: int) -> bool:
    """Tell whether a "not" stands between the words of a phrase: ``金额相加，不乘概率``.

    Examples
    --------
    >>> denied_inside("金额相加,不乘概率", 0, 9), denied_inside("未结机会的金额乘概率", 0, 10)
    (True, False)
    """
    inside = _read_at(text, end)[start:end]
    return bool(_NOT_ZH.search(inside) or _NOT_EN.search(inside))


def denied_before(text: str, position: int) -> bool:
    """Tell whether a "not" stands shortly before a place, in its own clause of normalised text.

    Examples
    --------
    >>> denied_before("非接触性、同时性", 5), denied_before("不包括伙伴、员工", 6)
    (False, True)
    >>> denied_before("未结机会的金额", 5), denied_before("未留下的客户", 1)
    (False, True)
    >>> text = "asks whether or not he is satisfied"
    >>> denied_before(text, text.index("satisfied"))
    False
    """
    start = max((m.end() for m in _CLAUSE.finditer(text, 0, position)), default=0)
    opener = next((m[0] for m in _CLAUSE.finditer(text, max(0, start - 12), start)), "")
    if opener.strip() in ("instead of", "rather than", "而非"):
        return True
    read = _read_at(text, position)
    item = read.rfind("、", start, position)
    before = read[start:position]
    if item >= 0:
        before = _NEGATIVE_WORD.sub("", read[start:item]) + read[item:position]
    reach = 12 + 6 * before.count("、")
    return bool(_NOT_ZH.search(before[-reach:]) or _NOT_EN.search(" ".join(before.split()[-7:])))


def denied_after(text: str, position: int) -> bool:
    """Tell whether a "not" follows a place in its own clause: ``suppliers are not customers``.

    Examples
    --------
    >>> denied_after("供应商，股东，员工都不是客户", 3)
    True
    >>> denied_after("the firm learns needs and does not guess", 20)
    False
    """
    read = _read(text)
    end = next((m.start() for m in _CLAUSE.finditer(read, position)), len(read))
    behind = read[position:end]
    own = next((m.start() for m in _NEW_VERB.finditer(behind)), len(behind))
    if _NOT_BEHIND.search(behind[:own]):
        return True
    none = _NONE_OF_LIST.search(read, position)
    if none is None:
        return False
    between = read[position : none.start()]
    return not re.search(r"[。！!？?；;：:.]|是|会|要|应|\b(?:is|are|will|should)\b", between)


@lru_cache(maxsize=20_000)
def says_not(term: str) -> bool:
    """Tell whether a term of a rubric is itself a denial."""
    return bool(_NOT_ZH.search(term) or _NOT_EN.search(term))


def holds_denial(text: str) -> bool:
    """Tell whether normalised text says of anything what is not so."""
    read = _read(text)
    return bool(_NOT_ZH.search(read) or _NOT_EN.search(read))


def denies(text: str) -> bool:
    """Tell whether normalised text calls something false as a whole."""
    return bool(_DENIED.search(text))


def takes_all_back(text: str) -> bool:
    """Tell whether a whole answer is denied: ``none of the above is true``, ``以下说法是错误的：``.

    Examples
    --------
    >>> takes_all_back("客户包括员工。以上说法都不对。"), takes_all_back("满意不等于忠诚。")
    (True, False)
    """
    return bool(_ALL_DENIED.search(text))
