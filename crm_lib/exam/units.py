"""Read units and Chinese numerals that stand with a number: yuan, days, percent, people."""

import re

#: Unit → what it may be called. Units of one dimension stand for other sizes and are no synonyms.
_NAMES = {
    "yuan": "元 块 块钱 圆 人民币 cny rmb yuan ¥ 元人民币 人民币元 renminbi kuai",
    "usd": "美元 美金 usd us$ dollar dollars $ 刀 美刀",
    "eur": "欧元 eur € euro euros",
    "gbp": "英镑 gbp £ pound pounds",
    "jpy": "日元 jpy 日圆 yen",
    "hkd": "港元 港币 hkd hk$",
    "twd": "台币 新台币 twd nt$ ntd",
    "percent": "% percent 个百分点 百分点 percentage points percentage point pct",
    "permille": "‰ permille per mille 个千分点",
    "second": "秒 秒钟 second seconds sec s",
    "minute": "分钟 minute minutes min",
    "hour": "小时 个小时 钟头 hour hours h",
    "day": "天 日 day days d",
    "week": "周 星期 个星期 礼拜 week weeks",
    "month": "月 个月 month months",
    "year": "年 year years",
    "people": "人 名 位 户 家 people person persons customer customers user users visitor visitors "
    "member members household households 客户 顾客 用户 会员 访客 学员 名客户 位客户 个客户 名用户 位用户 "
    "名会员 位会员 个用户 名访客 个人 buyers buyer clients families firms 家企业 agents agent 坐席 个坐席 名坐席",
    "order": "单 笔 订单 order orders 个订单 笔订单",
    "time": "次 purchases purchase times visits visit 次购买 回 次消费",
    "call": "通 通电话 个电话 calls call 个来电 通来电",
    "piece": "个 份 件 条 项 answers answer pieces piece 份问卷 份答卷 份回答 points point 分 marks",
}  # fmt: skip
_UNIT_OF = {name: unit for unit, names in _NAMES.items()
            for name in [*names.split(" "), *(["per mille"] if unit == "permille" else []),
                         *(["percentage point", "percentage points"] if unit == "percent" else [])]}  # fmt: skip
_CURRENCIES = frozenset({"yuan", "usd", "eur", "gbp", "jpy", "hkd", "twd"})
_COUNTS = frozenset({"people", "order", "time", "call", "piece"})
_SPANS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
#: What may stand behind a unit without changing it: per person, a year each.
_PER = re.compile(
    r"\s*(?:/|每|一个?(?=[月年天人])|per\b|a (?=day|month|year|week)|each|左右|上下|整|多?(?=$)|的).*$"
)


def unit_named(words: str) -> str | None:
    """Return the unit that words behind (or before) a number name, "" for none, None if unknown.

    Examples
    --------
    >>> unit_named("元/人"), unit_named("US$"), unit_named(""), unit_named("of them did not")
    ('yuan', 'usd', '', None)
    """
    plain = words.lower().strip().strip("()（）").strip()
    plain = re.sub(r"^(?:[千万亿]|thousand|million|billion)\s*", "", plain)
    for text in (plain, _PER.sub("", plain).strip()):
        if text == "" and not plain:
            return ""
        if text in _UNIT_OF:
            return _UNIT_OF[text]
    return None if _PER.sub("", plain).strip() else ""


def units_fit(given: str, wanted: str) -> bool:
    """Tell whether a number in unit `given` may answer a question in unit `wanted` ("" for any)."""
    if given == "" or given == wanted:
        return True
    if wanted == "":
        return given not in _CURRENCIES - {"yuan"} and given != "permille"
    if {given, wanted} == {"order", "time"}:  # a purchase is an order, 笔 or 次
        return True
    if "piece" in (given, wanted):
        return given in _COUNTS and wanted in _COUNTS
    return False


def same_dimension(given: str, wanted: str) -> bool:
    """Tell whether two units measure the same thing in other sizes."""
    groups = (_CURRENCIES, _SPANS, _COUNTS, frozenset({"percent", "permille"}))
    return any(given in group and wanted in group for group in groups)


_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "廿": 20}
_STEPS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMERAL = re.compile(r"[负]?[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?")


def with_digits(text: str) -> str:
    """Return text with a Chinese numeral at its place in figures.

    Examples
    --------
    >>> with_digits("三百二十人"), with_digits("百分之七十四点五"), with_digits("一万二千元")
    ('320人', '百分之74.5', '12000元')
    """
    if re.search(r"\d", text):
        return text
    head = "百分之" if text.startswith("百分之") else "千分之" if text.startswith("千分之") else ""
    return head + _NUMERAL.sub(lambda m: _figures(m[0]), text[len(head) :], count=1)


def _figures(numeral: str) -> str:
    sign = "-" if numeral.startswith("负") else ""
    whole, _, places = numeral.removeprefix("负").partition("点")
    if len(whole) > 1 and not set(whole) & set(_STEPS):  # digit by digit: 二零二四
        value = int("".join(str(_DIGITS[c]) for c in whole))
    else:
        value = _value(whole)
    tail = "." + "".join(str(_DIGITS[c]) for c in places) if places else ""
    return f"{sign}{value}{tail}"


def _value(whole: str) -> int:
    total = section = digit = 0
    for sign in whole:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        elif _STEPS[sign] < 10_000:
            section += (digit or 1) * _STEPS[sign]
            digit = 0
        else:
            total = (total + section + digit) * _STEPS[sign]
            section = digit = 0
    return total + section + digit
