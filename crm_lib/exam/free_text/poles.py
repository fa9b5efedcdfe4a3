"""Tell whether a claim is turned round: the opposite direction, operation, outcome or doer (antonym).

A rubric's own sentences say which way a point goes: profit *highest*, value *times* probability,
*below* expectation *disappointed*. Words that have an opposite are read as a dimension and a sign,
and held against those sentences near the same thing. What the sentences do not settle, nothing is
said about: a claim is called turned only where they go one way and the answer goes the other.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from crm_lib.exam.free_text.denial import denied_before

#: A claim's key (dimension and what it is about) and its sign.
Signs = Mapping[tuple[str, ...], frozenset[int]]

#: Dimension: words of one pole, words of the other, in both languages.
_POLES = {
    "size": (
        r"提高|增加|增大|上升|增长|升高|抬高|扩大|拉高|上涨|走高|涨|加大|变大|变多|越来越[多高大]|更[高多大]|最[高多大]|较高|很高|偏高|高(?!兴|于|铁|层|级|速)|"
        r"\b(?:rais\w*|increas\w*|rises?|rising|rose|grow\w*|grew|higher|highest|high|climb\w*|larger|largest|peak\w*|"
        r"biggest|bigger|improv\w*|lifts?|boosts?|go(?:es)? up|most)\b",
        r"降低|减少|减小|下降|下跌|降到|缩小|萎缩|走低|拉低|压低|变小|变少|越来越[少低小]|更[低少小]|最[低少小慢]|较低|很低|偏低|低(?!于|头)|下滑|往下掉|"
        r"\b(?:lower\w*|decreas\w*|reduc\w*|falls?(?! short)|falling|fell|drops?(?!-)|dropped|declin(?:es|ed|ing)|shrink\w*|shrank|low|lowest|smaller|"
        r"smallest|diminish\w*|dry up|go(?:es)? down|fewest|least)\b",
    ),
    "compare": (
        r"高于|超过|大于|多于|超出|好于|优于|胜过|\b(?:exceed\w*|above|beyond|more than|greater than|higher than|better than|larger than|overtakes?|surpass\w*|outweighs?)\b",
        r"低于|小于|少于|不及|不足|达不到|未达到|不如|差于|\b(?:below|less than|lower than|under|falls? short|fell short|worse than|smaller than|short of)\b",
    ),
    "operation": (
        r"乘以|乘上|相乘|乘积|×|\b(?:times|multipl\w*|product of)\b",
        r"除以|相除|除上|÷|商(?=[。，]|$)|\b(?:divid\w*|quotient)\b",
    ),
    "pleased": (
        r"惊喜|愉悦|喜出望外|高兴|欣喜|\b(?:delight\w*|pleas(?:ed|ure)|happy|thrilled)\b",
        r"失望|不满(?!足)|不高兴|不悦|\b(?:disappoint\w*|dissatisf\w*|unhappy|displeas\w*|let down|annoyed)\b",
    ),
    "often": (
        r"频繁|经常|常常|常来|常买|多次|勤|买得多|次数[很较]?多|(?<![a-z])f ?[高↑]|\b(?:often|frequent\w*|regular\w*|many times)\b",
        r"很少|偶尔|少有|难得|一两次|次数[很较]?少|没来过几次|不常|买得少|(?<![a-z])f ?[低↓]|\b(?:seldom|rarely|once or twice|infrequent\w*|occasional\w*|a couple of times)\b",
    ),
    "recent": (
        r"刚刚|刚(?=买|来|购|下)|最近(?:刚|才|有|都有)?(?:买|来|购|下单)|近期(?:刚|才|有)?(?:购买|买|消费)|\b(?:recently|just (?:bought|ordered)|lately)\b",
        r"很久|好久|长时间(?:没|未)|久未|许久|\b(?:long time|for long|long ago|ages|a long while)\b",
    ),
    "gain": (
        r"盈利|赚钱|赚到|有盈余|\b(?:makes? a profit|profitable|earns?(?! (?:us |them |it )?(?:less|nothing|no)\b))\b",
        r"亏损|亏本|赔钱|亏钱|亏了|\b(?:loss(?:es)?(?! of)|loses? money|lost money|unprofitable)\b",
    ),
    "view": (
        r"主观|\bsubjective\w*\b",
        r"(?<!主)客观|\bobjective(?!s)\w*\b",
    ),
    "speed": (
        r"及时|迅速|快速|尽快|立即|马上|立刻|\b(?:fast|quick\w*|prompt\w*|at once|immediate\w*|the same day|on the spot)\b",
        r"缓慢|拖延|慢慢|迟迟|拖着|\b(?:slow\w*|delay(?:s|ed|ing)?|late(?:r)?)\b",
    ),
    "ease": (
        r"简化|简单|精简|简便|\b(?:simpl\w*|easier|easy|shorten\w*|fewer)\b",
        r"复杂化|更复杂|变复杂|繁琐|\b(?:complicat\w*|harder|lengthen\w*|more (?:steps|fields|forms))\b",
    ),
    "openly": (
        r"公开|透明|坦诚|如实|告知|\b(?:open(?:ly)?|transparent\w*|honest\w*)\b",
        r"隐瞒|掩盖|封闭|\b(?:hid(?:e|es|ing|den)|conceal\w*|secret\w*)\b",
    ),
    "limited": (
        r"有限(?!公司)|\b(?:limited|scarce)\b",
        r"无限|\b(?:unlimited|endless|infinite)\b",
    ),
    "together": (
        r"合作|一起|共同|往来|打交道|\b(?:together|works? with|working with|deals? with|dealings with|cooperat\w*|jointly|trades? with|business with)\b",
        r"竞争(?!力|优势|地位|对手|者)|对抗|抢生意|\b(?:competes? with|competes? against|competing with|compete|against each other|rivalry)\b",
    ),
    "lasting": (
        r"留下|留住|持久|长期|长久|不流失|\b(?:stays?|staying|remain\w*|lasts?|long[- ]term|kept)\b",
        r"流失|离开|走掉|短期|一次性|\b(?:leaves?|leaving|churn\w*|short[- ]term|one-off|defect\w*)\b",
    ),
    "new": (
        r"新用户|新客户?|首次(?:来|访|用户|客)|新访客|\b(?:new (?:users?|customers?|people|visitors?)|newcomers?|first[- ]time)\b",
        r"老用户|老客户?|回头客|\b(?:old (?:users?|customers?)|returning|existing (?:users?|customers?)|repeat (?:users?|customers?))\b",
    ),
    "trusting": (
        r"信任|\b(?:trust(?:s|ing)?)\b",
        r"怀疑|猜疑|不信任|\b(?:distrust\w*|mistrust\w*|suspic\w*)\b",
    ),
    "reward": (
        r"奖励|奖赏|\b(?:reward\w*)\b",
        r"惩罚|处罚|\b(?:punish\w*|penali\w*|fin(?:e|es|ed) the)\b",
    ),
    "wide": (
        r"扩大|拓宽|拓展|加深|深化|\b(?:widen\w*|broaden\w*|deepen\w*|expand\w*|extend\w*)\b",
        r"缩小|收窄|削弱|淡化|\b(?:narrow\w*|weaken\w*|loosen\w*)\b",
    ),
    "before": (
        r"之前|以前|购前|买前|前(?=就|对|的)|事先|\b(?:before|prior to|in advance|beforehand)\b",
        r"之后|以后|购后|买后|事后|\b(?:after(?:wards)?|once (?:it is|they have) (?:bought|paid))\b",
    ),
    "inside": (
        r"属于|算是?|包括|也是|\b(?:belong\w*|includ\w*|counts? (?:as|among)|among)\b",
        r"不属于|不算|排除|除外|\b(?:exclud\w*|except)\b",
    ),
    "surely": (
        r"保证|必然|一定会?|等于|必定|总会|\b(?:guarantee\w*|always|necessarily|automatically|inevitabl\w*)\b",
        r"未必|不一定|不见得|\b(?:need not|may not)\b",
    ),
    "active": (
        r"主动|\b(?:proactive\w*|actively|of its own accord|unasked)\b",
        r"被动|\b(?:passive\w*|only when asked)\b",
    ),
    "same": (
        r"一致|统一|相同|\b(?:consistent\w*|the same|uniform\w*|alike)\b",
        r"不一致|矛盾|各说各话|\b(?:inconsistent\w*|contradict\w*)\b",
    ),
    "personal": (
        r"个性化|定制|因人而异|专属|\b(?:personal\w*|individual\w*|tailor\w*|custom[- ]?made|customi\w*)\b",
        r"标准化|千篇一律|一刀切|大众化|\b(?:standardi\w*|one[- ]size|mass[- ]produced|identical for all|the same for everybody)\b",
    ),
    "spread": (
        r"针对|定向|重点|有选择|\b(?:target\w*|aim\w*|selective\w*)\b",
        r"人人都|不分对象|普遍撒|\b(?:indiscriminate\w*)\b",
    ),
    "many": (
        r"(?<![之越更最变])多(?!久|少|次|么)|大量|众多|\b(?:many|large number)\b",
        r"(?<![之越更最变减缺多至])少(?!数民|不了)|寥寥|\b(?:few|small number)\b",
    ),
}  # fmt: skip
#: Dimensions that mean something without the thing they are about.
_ABSOLUTE = frozenset(
    {"operation", "view", "speed", "ease", "openly", "limited", "together", "trusting", "reward",
     "wide", "personal", "gain", "active", "same", "recent", "surely"}
)  # fmt: skip

#: What claims are about, in the course's field.
_THINGS = {
    "expectation": r"期望|预期|expect\w*",
    "satisfaction": r"满意(?!度?调查)|satisf\w*|(?<!dis)content(?:ed|ment)?\b",
    "loyalty": r"忠诚|loyal\w*",
    "cost": r"成本|花费|费用|开支|\bcosts?\b|\bexpens\w*|\bspending\b",
    "revenue": r"收入|销售额|营收|\brevenue\w*|\bincome\b|\bturnover\b",
    "profit": r"利润|盈利|\bprofit\w*|\bmargin\w*",
    "volume": r"交易量|订单|销量|购买量|\bvolumes?\b|\borders?\b",
    "price": r"价格|\bprices?\b",
    "perceived": r"感知|实际感受|实际效果|绩效|\bperce(?:iv|pt)\w*|\bperformance\b|\bactual\w*",
    "rate": r"转化率|比例|占比|\brates?\b|\bshare\b",
    "number": r"人数|数量|\bnumbers?\b",
    "risk": r"风险|\brisks?\b",
    "value": r"价值|\bvalues?\b",
    "purchase": r"购买|买|下单|\bpurchas\w*|\bbuy\w*|\bbought\b|\bsale\b",
    "probability": r"概率|可能性|\bprobabilit\w*|\bchance\b",
    "wait": r"等待|\bwait\w*",
    "quality": r"质量|\bquality\b",
    "churn": r"流失率|\bchurn rate\b|\bdrop-?off\b",
    "checkout": r"结算|付款|支付|\bcheck-?out\b|\bpayments?\b|\bpay(?:s|ing)?\b",
    "mean": r"均值|平均|\bmean\b|\baverage\b",
    "return": r"回报|收益|\breturns?\b",
    "visits": r"观看|时长|频次|到店|\bviewing\b|\bvisits?\b|\bwatch\w*",
    "error": r"误报|假阳性|错误|\bfalse alarm\w*|\berrors?\b",
    "cart": r"购物车|\bcarts?\b|\bbaskets?\b",
}  # fmt: skip
_ROLES = {
    "rival": r"竞争对手|竞争者|对手|竞品|同行|\brivals?\b|\bcompetitors?\b",
    "supplier": r"供应商|供货商|\bsuppliers?\b|\bvendors?\b",
    "government": r"政府|\bgovernment\w*",
    "staff": r"员工|店员|职工|坐席|业务员|\bemployees?\b|\bstaff\b|\bworkers?\b|\bsalesm[ea]n\b|\bagents?\b",
    "customer": r"客户|顾客|学员|会员|用户|消费者|买家|来电者|\bcustomers?\b|\bclients?\b|\bpupils?\b|\bstudents?\b|\bmembers?\b|\busers?\b|\bbuyers?\b|\bconsumers?\b|\bcallers?\b|\bfamil(?:y|ies)\b",
    "firm": r"企业|公司|学校|商家|门店|厂家|诊所|\bfirms?\b|\bcompan(?:y|ies)\b|\bschools?\b|\bshops?\b|\bbusiness(?:es)?\b|\bmakers?\b",
}  # fmt: skip
#: Verbs whose doer matters: who asks, who pays, who trains.
_VERBS = {
    "ask": r"询问|问(?!题|卷)|\basks?\b|\binquires?\b",
    "contact": r"联系(?!人)|回访|致电|\bcontacts?\b",
    "train": r"培训|\btrains?\b",
    "research": r"调研|调查|了解|\bresearch(?:es)?\b|\bunderstands?\b|\blearns?\b",
    "reward": r"奖励|\brewards?\b",
    "promise": r"承诺|\bpromises?\b",
    "pay": r"付钱|付款|付费|\bpays?\b",
    "offer": r"提供|\boffers?\b|\bprovides?\b",
    "trust": r"信任|\btrusts?\b",
    "expect": r"\bexpects?\b",
    "recommend": r"推荐|介绍|\brecommends?\b",
}  # fmt: skip
_CLAUSE = re.compile(
    r"[，,。！？!?；;：:\n、（）()]|\.(?!\d)|\b(?:and|but|because|since|while|whereas|so that|so|which)\b|但是?|而(?!且)|因为|由于|所以|因此"
)

#: How long somebody has not been here is no denial of the time: ``hasn't bought for ages``.
_HOW_LONG_NOT = re.compile(
    r"(?:n['’]t|not|never) (?:been|bought|ordered|come|shown|visited|returned|purchased)\b[^.;,]{0,40}$|"
    r"(?:没有?|未)再?(?:来|买|下单|光顾|消费|购买|露面)(?:过|了)?(?:有|已经)?$"
)
#: Less of what goes away is more of what stays: 减少流失.
_LESS_OF = re.compile(
    r"(?:减少|降低|防止|阻止)(?:客户|顾客|老客户)?的?$|\b(?:reduc|prevent|lower)\w*(?: \w+){0,3} $"
)
_NO_BEHIND = re.compile(r"\s+no\b")
#: Above or below a figure is a threshold and says nothing of what two things are to one another.
_NUMBER_BEHIND = re.compile(r"\s*(?:the )?[\d.]+ ?%?")

_COMPILED = {name: (re.compile(plus), re.compile(minus)) for name, (plus, minus) in _POLES.items()}
_ANCHORS = {name: re.compile(words) for name, words in (_THINGS | _ROLES).items()}
_DOERS = {name: re.compile(words) for name, words in _VERBS.items()}


class _Word(NamedTuple):
    name: str
    start: int
    end: int


def turned(text: str, references: Signs, labels: tuple[tuple[str, tuple[str, ...]], ...]) -> bool:
    """Tell whether normalised `text` goes the other way than all `references` do.

    Parameters
    ----------
    text : str
        The clauses in which a point was found.
    references : mapping
        From `signs_of` the rubric's own sentences for the point.
    labels : tuple of (str, tuple of str)
        Names of the rubric's points: a claim may be about one of them.

    Examples
    --------
    >>> known = signs_of(["the forecast is value times probability"], ())
    >>> turned("the forecast is value divided by probability", known, ())
    True
    >>> turned("the forecast is the value multiplied by the chance", known, ())
    False
    >>> known = signs_of(["低于期望不满，超过期望惊喜"], ())
    >>> turned("低于期望则惊喜，超过期望则不满", known, ()), turned("低于期望则失望", known, ())
    (True, False)
    """
    said = signs_of([text], labels)
    for key, signs in said.items():
        known = references.get(key)
        if known is not None and len(known) == 1 and len(signs) == 1 and known != signs:
            return True
    return _other_party(text, said, references)


#: Somebody else as the one whose needs count or who is asked, where the customer is meant.
_STRANGER = "|".join(_ROLES[r] for r in ("rival", "supplier", "government"))
_MEANS_STRANGER = re.compile(
    rf"(?:{_STRANGER})(?:['’]s?)?\s*(?:的|really|actually)?\s*(?:真实|实际)?(?:需求|需要|期望|想要|needs?|expect\w*|wants?|满意|satisf\w*)|"
    rf"(?:了解|研究|询问|挽留|回访|满足|understands?|asks?|win back|research(?:es)?)\s*(?:the|its|our|what)?\s*(?:{_STRANGER})"
)


def _other_party(text: str, said: Signs, references: Signs) -> bool:
    """Tell whether somebody else stands where the references mean the customer."""
    known = {key[1] for key in references if key[0] == "role"}
    there = {key[1] for key in said if key[0] == "role"}
    strangers = (there & {"rival", "supplier", "government"}) - known
    return bool(strangers) and "customer" in known and bool(_MEANS_STRANGER.search(text))


def signs_of(
    texts: Iterable[str], labels: tuple[tuple[str, tuple[str, ...]], ...]
) -> dict[tuple[str, ...], frozenset[int]]:
    """Return which way normalised texts go: key of a claim → its signs.

    Keys are ``(dimension, thing)``, ``(dimension,)`` for dimensions that need no thing,
    ``("pair", dimension, dimension)`` for two in one clause, ``("doer", verb)`` and
    ``("role", party)``.
    """
    found: dict[tuple[str, ...], set[int]] = {}
    for text in texts:
        for key, sign in _signs(text, labels):
            found.setdefault(key, set()).add(sign)
    return {key: frozenset(signs) for key, signs in found.items()}


@lru_cache(maxsize=4096)
def _signs(
    text: str, labels: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[tuple[tuple[str, ...], int], ...]:
    found: list[tuple[tuple[str, ...], int]] = []
    for name in _ROLES:
        if _ANCHORS[name].search(text):
            found.append((("role", name), 1))
    start = 0
    borders = [m.start() for m in _CLAUSE.finditer(text)] + [len(text)]
    for end in borders:
        found += _clause_signs(text[start:end], labels)
        start = end
    return tuple(found)


def _clause_signs(
    clause: str, labels: tuple[tuple[str, tuple[str, ...]], ...]
) -> list[tuple[tuple[str, ...], int]]:
    anchors = [_Word(n, *m.span()) for n, p in _ANCHORS.items() for m in p.finditer(clause)]
    names = [
        _Word(f"@{n}", a, b) for n, terms in labels for t in terms for a, b in _spans(t, clause)
    ]
    # 客户 in 保持客户 is a part of that name.
    anchors = [w for w in anchors if not any(n.start <= w.start and w.end <= n.end for n in names)]
    anchors += names
    poles = []
    for name, (plus, minus) in _COMPILED.items():
        words = [(m.span(), -1) for m in minus.finditer(clause)]
        inside = [s for s, _ in words]
        words += [(m.span(), 1) for m in plus.finditer(clause)
                  if not any(a <= m.start() < b for a, b in inside)]  # fmt: skip
        for (a, b), sign in words:
            if any(w.name.startswith("@") and w.start < b and a < w.end for w in anchors):
                continue  # a part of a name: 被动型
            denied = bool(denied_before(clause, a) or _NO_BEHIND.match(clause, b))
            if name == "recent" and _HOW_LONG_NOT.search(clause[:a]):
                denied = False
            if denied or (name == "lasting" and sign < 0 and _LESS_OF.search(clause[:a])):
                sign = -sign
            poles.append((name, a, b, sign))
    found: list[tuple[tuple[str, ...], int]] = []
    thresholds = [p for p in poles if p[0] == "compare" and _NUMBER_BEHIND.match(clause, p[2])]
    poles = [p for p in poles if p not in thresholds]
    for name, a, _, sign in thresholds:
        left = max((w for w in anchors if w.end <= a), key=lambda w: w.end, default=None)
        if left is not None:
            found.append(((name, left.name, "number"), sign))
    for name, a, b, sign in poles:
        if name in _ABSOLUTE:
            found.append(((name,), sign))
        left = max((w for w in anchors if w.end <= a), key=lambda w: w.end, default=None)
        right = min((w for w in anchors if w.start >= b), key=lambda w: w.start, default=None)
        if left is not None:
            found.append(((name, left.name), sign))
        if right is not None:
            found.append(((name, right.name), -sign if name == "compare" else sign))
    kinds = sorted({p[0] for p in poles} & {"compare", "pleased", "size", "often", "gain"})
    for i, first in enumerate(kinds):
        for second in kinds[i + 1 :]:
            signs = {p[3] * q[3] for p in poles for q in poles if p[0] == first and q[0] == second}
            if len(signs) == 1:
                found.append((("pair", first, second), signs.pop()))
    if not re.search(r"被|由|受|\bby\b|\bwas\b|\bwere\b", clause):
        parties = [w for w in anchors if w.name in ("customer", "firm", "staff")]
        for verb, pattern in _DOERS.items():
            for m in pattern.finditer(clause):
                before = [w for w in parties if w.end <= m.start()]
                # A doer stands near its verb, and what it is done to behind it.
                doer = max(before, key=lambda w: w.end, default=None)
                if doer is None or doer.name == "staff" or m.start() - doer.end > 12:
                    continue
                if "对" not in clause[max(0, doer.start - 1) : doer.start]:
                    found.append((("doer", verb), 1 if doer.name == "firm" else -1))
    return found


def _spans(term: str, clause: str) -> list[tuple[int, int]]:
    from crm_lib.exam.free_text.terms import spans_of

    return spans_of(term, clause)
