"""Explorers of lesson 18, and what it counts: rules that hold, hits, verdicts of a classifier."""

import re
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.baskets import association_rules, likeliest_next, next_purchase_table
from crm_lib.campaign import ab_mean_test
from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.page.words import named
from crm_lib.statistics import wilson_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RULES_QUESTION = (
    "The vendor keeps the rules with the highest support and confidence. Are those the ones to act "
    "on?",
    "厂商保留支持度和置信度最高的规则。该照着做的，就是这些吗？",
)
MACHINE_QUESTION = (
    "A model is right in nine reviews out of ten. Is it any good?",
    "一个模型，十条评论判对九条。它管用吗？",
)
#: A rule whose lift lies between these says nothing that the share of the item does not say.
USELESS = (0.9, 1.1)
#: A rule with twice the usual share looks good; at this lift or less later it is not confirmed.
STRONG, HELD = 2.0, 1.2
#: Orders a year of the whole shop, and its customers.
ORDERS_A_YEAR = 60_000
CUSTOMERS = 20_000
#: Words of complaints of the carrier that came in September.
CARRIER_WORDS = "locker|courier|pickup|signed|at the gate|round the town|驿站|快递柜|派件|签收|门口|改派|要自己走"


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


#: Words of the student's lexicon: praise, blame, and what turns the next words round.
LEXICON: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "praise": _words(
            "好 喜欢 清楚 流畅 用心 快 精美 实惠 值 推荐 放心 有趣 便宜 舒服 实用 成功 体面 详细 新颖 过瘾 "
            "扎实 满意 惊喜 正版 回购"
        ),
        "blame": _words(
            "坏 慢 味 生硬 薄 缺 脏 错 空洞 失望 推脱 麻烦 掉页 虚高 后悔 差 破 难受 陈旧 费劲 简陋 浪费 拖 "
            "贵 毛病 亏"
        ),
        "turns": _words("不 没 别 无 未"),
    },
    "en": {
        "praise": _words(
            "lovely adores clear good well care fast beautiful fair worth recommend friendly useful "
            "clever great cheaper easy happy fun excellent perfect quick wonderful love"
        ),
        "blame": _words(
            "crushed slow smells smell clumsy thin missing dirty typos dull disappointing disappoint "
            "excuses pain apart overpriced regret broken wrong outdated hard waste torn poor "
            "complaints damage bad boring expensive fault cheap"
        ),
        "turns": _words("not no never without nothing"),
    },
}


def asked_again(contacts: pd.DataFrame, orders: pd.DataFrame) -> pd.DataFrame:
    """Count by customer the enquiries that came once more about the same order and matter.

    Parameters
    ----------
    contacts : pandas.DataFrame
        With ``order_id, reason``.
    orders : pandas.DataFrame
        With ``order_id, customer_id``; customers without an enquiry count 0.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``customer_id``: ``contacts``, ``repeats``.

    Examples
    --------
    >>> asks = pd.DataFrame({"order_id": ["a", "a", "b"], "reason": ["where"] * 3})
    >>> who = pd.DataFrame({"order_id": ["a", "b", "c"], "customer_id": [1, 1, 2]})
    >>> asked_again(asks, who)["repeats"].to_list()
    [1, 0]
    """
    found = contacts.merge(orders[["order_id", "customer_id"]], on="order_id")
    again = found.duplicated(["order_id", "reason"])
    table = pd.DataFrame(
        {
            "contacts": found.groupby("customer_id").size(),
            "repeats": again.groupby(found["customer_id"]).sum(),
        }
    )
    return table.reindex(np.sort(orders["customer_id"].unique()), fill_value=0).astype(int)


def mean_with_interval(values: Any) -> tuple[float, float, float]:
    """Compute a mean and its 95% interval, by the formula of the toolbox.

    Examples
    --------
    >>> [round(float(v), 2) for v in mean_with_interval([1, 2, 3, 4])]
    [2.5, 1.23, 3.77]
    """
    numbers = np.asarray(values, dtype=float)
    half = 1.96 * numbers.std(ddof=1) / len(numbers) ** 0.5
    mean = float(numbers.mean())
    return mean, mean - half, mean + half


def yearly_row(per_piece: Sequence[float], *, pieces: float, price: float) -> pd.Series:
    """Turn a mean and its interval per piece into money a year, before and after the price.

    Returns
    -------
    pandas.Series
        ``yearly_gain, price, yearly_net, net_from, net_to`` (CNY a year).

    Examples
    --------
    >>> yearly_row((1.0, 0.5, 1.5), pieces=100, price=80).to_list()
    [100.0, 80.0, 20.0, -30.0, 70.0]
    """
    gain, low, high = (value * pieces for value in per_piece)
    return pd.Series(
        {
            "yearly_gain": gain,
            "price": float(price),
            "yearly_net": gain - price,
            "net_from": low - price,
            "net_to": high - price,
        }
    )


def balances(offers: Mapping[str, pd.Series], *, together: int) -> pd.DataFrame:
    """Widen balances on which several decisions rest at once (邦费罗尼校正, Bonferroni).

    Parameters
    ----------
    offers : dict of str to pandas.Series
        From `yearly_row`, with ends of 95% intervals; missing ends stay missing.
    together : int
        How many balances decide; each interval takes a level of 1 − 5% ÷ `together`.

    Returns
    -------
    pandas.DataFrame
        ``yearly_net, net_from, net_to`` (95%), ``joint_from, joint_to`` (the wider level).

    Examples
    --------
    >>> offer = pd.Series({"yearly_net": 20.0, "net_from": 10.0, "net_to": 30.0})
    >>> balances({"x": offer}, together=5).round(1).loc["x"].to_list()
    [20.0, 10.0, 30.0, 6.9, 33.1]
    """
    table = pd.DataFrame(offers).T[["yearly_net", "net_from", "net_to"]]
    wider = NormalDist().inv_cdf(1 - 0.05 / together / 2) / NormalDist().inv_cdf(0.975)
    net = table["yearly_net"]
    table["joint_from"] = net - (net - table["net_from"]) * wider
    table["joint_to"] = net + (table["net_to"] - net) * wider
    return table


def half_years(lines: pd.DataFrame, *, second_from: str) -> pd.DataFrame:
    """Compare sales and margin of two half-years, sample scaled to the shop, customers drawn.

    Parameters
    ----------
    lines : pandas.DataFrame
        ``customer_id, date, channel, amount, margin`` of all customers of the sample.
    second_from : str
        First day of the second half.

    Returns
    -------
    pandas.DataFrame
        Rows in both languages (sales, margin in all and by channel): ``first_half``,
        ``second_half``, ``change`` with ``change_from`` and ``change_to`` (95%), CNY of the shop.
    """
    late = lines["date"] >= second_from
    kept = {"sales · 销售额": lines["amount"], "margin in all · 毛利合计": lines["margin"]}
    for channel in ("live", "mini_program", "website"):
        name = named(channel, "channel")
        column = lines["margin"].where(lines["channel"] == channel, 0.0)
        kept[f"margin, {name.en} · 其中{name.zh}"] = column
    rows = {}
    for label, values in kept.items():
        halves = values.groupby([lines["customer_id"], late]).sum().unstack(fill_value=0.0)
        first, second = halves[False], halves[True]
        change = mean_with_interval(second - first)
        rows[label] = [CUSTOMERS * v for v in (first.mean(), second.mean(), *change)]
    heads = ["first_half", "second_half", "change", "change_from", "change_to"]
    return pd.DataFrame(rows, index=heads).T


def chain_table(bought: pd.DataFrame, *, after: Sequence[str], then: Sequence[str]) -> pd.DataFrame:
    """Show some rows of a Markov chain (马尔可夫链): what was bought next after what, in per cent.

    Parameters
    ----------
    bought : pandas.DataFrame
        One row an item: ``customer_id, date, category``.
    after, then : sequence of str
        Categories of the rows and of the columns; the rest goes to a last column.

    Returns
    -------
    pandas.DataFrame
        Names in both languages; each row adds to 100.
    """
    table = next_purchase_table(bought, item_col="category")
    wide = 100 * table.pivot(index="item", columns="next_item", values="probability")
    shown = wide.loc[list(after), list(then)]
    shown["rest"] = 100 - shown.sum(axis=1)

    def words(item: str) -> str:
        name = named(item, "category")
        return f"{name.en} · {name.zh}"

    shown.index = [words(item) for item in after]
    shown.columns = [*(words(item) for item in then), "others · 其他"]
    return shown


def pilot_table(pilot: pd.DataFrame) -> pd.DataFrame:
    """Compute what each arm of the pilot is credited with a year, and what it adds to bestsellers.

    Parameters
    ----------
    pilot : pandas.DataFrame
        With ``arm, from_recommendation, margin``, one row an order.

    Returns
    -------
    pandas.DataFrame
        Indexed by arm: ``credited``, ``added``, ``added_from``, ``added_to`` (CNY a year, 95 %).
    """
    base = pilot.loc[pilot["arm"] == "bestsellers", "margin"]
    rows = {}
    for arm, group in pilot.groupby("arm"):
        row = {"credited": group["from_recommendation"].mean()}
        if arm != "bestsellers":
            test = ab_mean_test(group["margin"], base)
            row |= {"added": test.difference, "added_from": test.low, "added_to": test.high}
        rows[arm] = row
    table = pd.DataFrame(rows).T.reindex(["bestsellers", "own_list", "engine"])
    return table.rename_axis("arm") * ORDERS_A_YEAR


def rules_of_halves(baskets: pd.DataFrame, *, second_from: str) -> pd.DataFrame:
    """Find rules in the first part of a year and look them up in the second.

    Parameters
    ----------
    baskets : pandas.DataFrame
        One row an item in an order: ``order_id, date, category``.
    second_from : str
        First day of the second part.

    Returns
    -------
    pandas.DataFrame
        Rules with one or two items before the arrow and one behind it, in at least two baskets of
        the first part: ``rule`` (in both languages), ``consequent``, ``baskets``, ``support``, ``confidence``,
        ``lift``, and of the second part ``baskets_later``, ``lift_later`` (0 where it never occurs).
    """
    columns: dict[str, Any] = {"basket_col": "order_id", "item_col": "category", "max_size": 3}
    early = baskets[baskets["date"] < second_from]
    late = baskets[baskets["date"] >= second_from]
    smallest = 2 / early["order_id"].nunique()
    found = association_rules(early, min_support=smallest, **columns)
    found = found[found["consequent"].map(len) == 1]
    later = association_rules(late, min_support=1e-6, **columns)
    both = found.merge(
        later[["antecedent", "consequent", "baskets", "lift"]],
        on=["antecedent", "consequent"],
        how="left",
        suffixes=("", "_later"),
    ).fillna({"baskets_later": 0, "lift_later": 0})
    both["consequent"] = both["consequent"].map(lambda side: side[0])
    both["rule"] = [
        _rule_text(left, right)
        for left, right in zip(both["antecedent"], both["consequent"], strict=True)
    ]
    both["baskets"] = both["baskets"].astype(int)
    both["baskets_later"] = both["baskets_later"].astype(int)
    shown = ["rule", "consequent", "baskets", "support", "confidence", "lift"]
    return both[[*shown, "baskets_later", "lift_later"]].reset_index(drop=True)


def _rule_text(antecedent: tuple[str, ...], consequent: str) -> str:
    """Return a rule of categories in both languages, as a figure's text has them."""
    names = [named(category, "category") for category in (*antecedent, consequent)]
    en, zh = ([getattr(name, language) for name in names] for language in ("en", "zh"))
    return f"{' + '.join(en[:-1])} → {en[-1]} · {'＋'.join(zh[:-1])}→{zh[-1]}"


def useful_rules(rules: pd.DataFrame) -> None:
    """Show the explorer: which rules two thresholds leave over."""
    useful_rules_explorer(rules).show()


def useful_rules_explorer(rules: pd.DataFrame) -> Explorer:
    """Build the picture with sliders that `useful_rules` shows.

    Parameters
    ----------
    rules : pandas.DataFrame
        From `rules_of_halves`.
    """
    sliders = [
        Slider("support", "Least support", "最低支持度", 0.001, 0.1, 0.001, 0.05, ".1%"),
        Slider("confidence", "Least confidence", "最低置信度", 0.0, 0.6, 0.05, 0.5, ".0%"),
    ]

    def kept(support: float, confidence: float) -> pd.DataFrame:
        return rules[
            (rules["support"] >= support - 1e-9) & (rules["confidence"] >= confidence - 1e-9)
        ]

    def draw(*, ax: Any, support: float, confidence: float) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION

        left = kept(support, confidence)
        useless = left["lift"].between(*USELESS)
        lucky = (left["lift"] >= STRONG) & (left["lift_later"] <= HELD)
        ax.scatter(rules["support"] * 100, rules["lift"], s=10, color=GREY, alpha=0.35)
        for chosen, colour, mark, label in (
            (left[useless], VERMILLION, "o", "left, lift near 1 · 留下，提升度约为1"),
            (left[lucky], ORANGE, "X", "left, not confirmed later · 留下，下半年没有得到验证"),
            (left[~useless & ~lucky], BLUE, "^", "left, other · 留下的其他规则"),
        ):
            x, y = chosen["support"] * 100, chosen["lift"]
            ax.scatter(x, y, s=36, color=colour, marker=mark, label=label)
        ax.axhline(1, color="black", lw=0.8)
        ax.set_xscale("log")
        ax.set(
            xlim=(0.05, 40),
            ylim=(0, 6.3),
            xlabel="support in the first half (%) · 上半年支持度（%）",
            ylabel="lift in the first half · 上半年提升度",
        )
        ax.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
        ax.legend(loc="upper right", fontsize=9)
        ax.set_title(
            f"Support from {support:.1%}, confidence from {confidence:.0%}: {len(left)} rules left, "
            f"{int(useless.sum())} of them with a lift of about 1 · "
            f"支持度{support:.1%}以上、置信度{confidence:.0%}以上：留下{len(left)}条规则，"
            f"其中{int(useless.sum())}条提升度约为1"
        )

    def say(*, support: float, confidence: float) -> tuple[str, str]:
        left = kept(support, confidence)
        useless = left[left["lift"].between(*USELESS)]
        covers = int((useless["consequent"] == "cover").sum())
        strong = left[left["lift"] >= STRONG]
        lost = int((strong["lift_later"] <= HELD).sum())
        en = (
            f"Support at least {support:.1%}, confidence at least {confidence:.0%}: "
            f"of {len(rules)} rules {len(left)} pass; {len(useless)} have a lift between 0.9 and 1.1, "
            f"{covers} of these recommend book covers. "
        )
        zh = (
            f"支持度至少{support:.1%}、置信度至少{confidence:.0%}时，"
            f"{len(rules)}条规则中有{len(left)}条达标；其中{len(useless)}条的提升度在0.9到1.1之间，"
            f"有{covers}条推荐的是书皮。"
        )
        if len(strong):
            en += f"A lift of 2 or more: {len(strong)}; in the second half {lost} of them fall to 1.2 or less."
            zh += f"提升度达到2的有{len(strong)}条，下半年有{lost}条降到1.2以下。"
        else:
            en += "Not one has a lift of 2."
            zh += "没有一条的提升度达到2。"
        return en, zh

    return Explorer(RULES_QUESTION, sliders, draw, say)


def next_hits(bought: pd.DataFrame, *, test_from: str) -> pd.DataFrame:
    """Count how often three simple forecasts hit the next order, one order a customer.

    Parameters
    ----------
    bought : pandas.DataFrame
        One row an item: ``customer_id, date, category``.
    test_from : str
        Orders before this day teach, the first one since is to be forecast.

    Returns
    -------
    pandas.DataFrame
        One row a customer with an earlier order: True where the forecast stands in the order:
        ``bestseller`` (the category in most orders), ``same_again`` (that of the last order), ``chain``
        (what has most often come after it).
    """
    early, late = bought[bought["date"] < test_from], bought[bought["date"] >= test_from]
    table = next_purchase_table(early, item_col="category")
    chain = likeliest_next(table).set_index("item")["next_item"]
    best = early.drop_duplicates(["customer_id", "date", "category"])["category"].mode()[0]
    last = early.sort_values(["customer_id", "date"], kind="stable").groupby("customer_id")
    last = last["category"].last()
    first_day = late.groupby("customer_id")["date"].transform("min")
    first = late[late["date"] == first_day].groupby("customer_id")["category"].agg(set)
    both = pd.concat([last.rename("last"), first.rename("next")], axis=1, join="inner")
    pairs = list(zip(both["last"], both["next"], strict=True))
    return pd.DataFrame(
        {
            "bestseller": [best in found for _, found in pairs],
            "same_again": [before in found for before, found in pairs],
            "chain": [chain[before] in found for before, found in pairs],
        },
        index=both.index,
    )


def lexicon_verdict(text: str, language: str) -> str:
    """Judge a review by a lexicon (情感词典): count praise and blame, turned by a negation.

    Parameters
    ----------
    text : str
    language : {"zh", "en"}
        Whose words of `LEXICON` are counted.

    Returns
    -------
    str
        ``negative`` where blame outweighs praise, else ``positive``.

    Examples
    --------
    >>> lexicon_verdict("质量不错，没有破损", "zh"), lexicon_verdict("a torn cover", "en")
    ('positive', 'negative')
    """
    words = LEXICON[language]
    if language == "zh":
        marks = [
            (sign, re.split("[，。！]", text[: hit.start()])[-1][-3:])
            for kind, sign in (("praise", 1), ("blame", -1))
            for word in words[kind]
            for hit in re.finditer(word, text)
        ]
    else:
        found = re.findall("[a-z]+", text.lower())
        marks = [
            ((word in words["praise"]) - (word in words["blame"]), found[max(0, i - 3) : i])
            for i, word in enumerate(found)
        ]
    total = sum(-s if any(t in before for t in words["turns"]) else s for s, before in marks)
    return "negative" if total < 0 else "positive"


def machine_quality(judged: Any, said: Any, *, wanted: str = "negative") -> pd.Series:
    """Compute error rate, recall and precision of a machine's verdicts, each with its 95% interval.

    Parameters
    ----------
    judged, said : array-like of str
        What a reader judged and what the machine said, in the same order.
    wanted : str
        The verdict that is looked for.

    Returns
    -------
    pandas.Series
        ``tested``, ``errors``, ``error_rate``, ``wanted``, ``found``, ``recall``, ``alarms``,
        ``precision`` and the ends of the three intervals (``…_from``, ``…_to``; missing where
        nothing was alarmed).

    Examples
    --------
    >>> machine_quality(["negative", "positive"] * 5, ["positive"] * 10)[
    ...     ["error_rate", "recall"]
    ... ].to_list()
    [0.5, 0.0]
    """
    truth, answer = np.asarray(judged), np.asarray(said)
    errors, wanting = int((truth != answer).sum()), int((truth == wanted).sum())
    alarms, found = (
        int((answer == wanted).sum()),
        int(((answer == wanted) & (truth == wanted)).sum()),
    )
    row: dict[str, float] = {
        "tested": len(truth),
        "errors": errors,
        "wanted": wanting,
        "found": found,
        "alarms": alarms,
    }
    for name, part, whole in (
        ("error_rate", errors, len(truth)),
        ("recall", found, wanting),
        ("precision", found, alarms),
    ):
        low, high = wilson_interval(part, whole) if whole else (np.nan, np.nan)
        row |= {
            name: part / whole if whole else np.nan,
            f"{name}_from": low,
            f"{name}_to": high,
        }
    return pd.Series(row)


def carrier_table(
    reviews: pd.DataFrame, complaints: pd.DataFrame, *, new_from: str
) -> pd.DataFrame:
    """Count by language how many complaints of the new carrier, and of all else, were missed.

    Parameters
    ----------
    reviews : pandas.DataFrame
        All reviews: ``date, language, text``.
    complaints : pandas.DataFrame
        The negative ones that a classifier has read, with what it ``said``.
    new_from : str
        First day of the new carrier.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``language``: ``on_carrier`` and how many of these were missed, ``on_else`` and
        how many of these, ``such_before`` (reviews with words of the carrier before that day).
    """
    spoken_of = complaints["text"].str.contains(CARRIER_WORDS)
    missed = complaints["said"] != "negative"
    before = reviews["text"].str.contains(CARRIER_WORDS) & (reviews["date"] < new_from)
    columns = {
        "on_carrier": spoken_of,
        "on_carrier_missed": spoken_of & missed,
        "on_else": ~spoken_of,
        "on_else_missed": ~spoken_of & missed,
    }
    table = pd.DataFrame(columns).groupby(complaints["language"]).sum()
    table["such_before"] = before.groupby(reviews["language"]).sum()
    return table.astype(int).loc[["zh", "en"]].rename_axis("language")


def counts_of_machine(negative: float, recall: float, false_alarm: float) -> dict[str, float]:
    """Compute what a machine does with 1,000 reviews, and how often it is right.

    Parameters
    ----------
    negative : float
        Share of the reviews that are negative.
    recall : float
        Share of these that it finds.
    false_alarm : float
        Share of the positive ones that it takes for negative.

    Returns
    -------
    dict
        ``found, missed, false_alarms, rest`` (of 1,000), ``accuracy``, ``silent`` (accuracy of a
        machine that never gives an alarm) and ``precision`` (missing without an alarm).

    Examples
    --------
    >>> case = counts_of_machine(0.1, 0.5, 0.0)
    >>> tuple(round(case[name], 9) for name in ("accuracy", "silent", "precision"))
    (0.95, 0.9, 1.0)
    """
    found, false_alarms = 1000 * negative * recall, 1000 * (1 - negative) * false_alarm
    alarms = found + false_alarms
    return {
        "found": found,
        "missed": 1000 * negative - found,
        "false_alarms": false_alarms,
        "rest": 1000 * (1 - negative) - false_alarms,
        "accuracy": negative * recall + (1 - negative) * (1 - false_alarm),
        "silent": 1 - negative,
        "precision": found / alarms if alarms else np.nan,
    }


def machine() -> None:
    """Show the explorer: accuracy and the complaints found."""
    machine_explorer().show()


def machine_explorer() -> Explorer:
    """Build the picture with sliders that `machine` shows.

    Examples
    --------
    >>> machine_explorer().sentence(negative=0.1, recall=0.0, false_alarm=0.0)[0][:31]
    'Right in 90.0% of 1,000 reviews'
    """
    sliders = [
        Slider("negative", "Negative reviews", "负面评论占比", 0.02, 0.5, 0.01, 0.1, ".0%"),
        Slider("recall", "Share of them found (recall)", "其中被找出的（召回率）", 0.0, 1.0, 0.05, 0.3, ".0%"),
        Slider(
            "false_alarm", "Positive ones taken for negative", "正面误判为负面", 0.0, 0.3, 0.01, 0.03, ".0%"
        ),
    ]  # fmt: skip

    def draw(*, ax: Any, negative: float, recall: float, false_alarm: float) -> None:
        from crm_lib.plotting import BLUE, GREEN, GREY, ORANGE, VERMILLION

        case = counts_of_machine(negative, recall, false_alarm)
        left = 0.0
        for name, colour, label in (
            ("found", GREEN, "found · 找出"),
            ("missed", VERMILLION, "missed · 漏掉"),
            ("false_alarms", ORANGE, "false alarms · 误报"),
            ("rest", GREY, "rightly left alone · 未报，判对"),
        ):
            ax.barh(1, case[name], 0.5, left=left, color=colour, label=label)
            left += case[name]
        ax.barh(0, 1000 * case["accuracy"], 0.3, color=BLUE, label="right in all · 共判对")
        ax.plot([1000 * case["silent"]] * 2, [-0.3, 0.3], color="black", lw=2)
        ax.set(xlim=(0, 1000), ylim=(-0.5, 2.4), xlabel="reviews of 1,000 · 每1,000条评论")
        ax.set_yticks([0, 1], ["right · 判对", "what it does · 结果"])
        ax.legend(loc="upper center", ncols=2, fontsize=9)
        ax.set_title(
            f"Right in {case['accuracy']:.1%}, without alarms {case['silent']:.1%} (black); "
            f"{case['missed']:.0f} missed · 判对{case['accuracy']:.1%}，从不报警的模型"
            f"{case['silent']:.1%}（黑线）；漏掉{case['missed']:.0f}条"
        )

    def say(*, negative: float, recall: float, false_alarm: float) -> tuple[str, str]:
        case = counts_of_machine(negative, recall, false_alarm)
        en = (
            f"Right in {case['accuracy']:.1%} of 1,000 reviews; it finds {case['found']:.0f} complaints "
            f"and misses {case['missed']:.0f}. "
        )
        zh = (
            f"1,000条评论判对{case['accuracy']:.1%}；找出{case['found']:.0f}条抱怨，"
            f"漏掉{case['missed']:.0f}条。"
        )
        if np.isnan(case["precision"]):
            en += "It gives no alarm at all."
            zh += "它从不报警。"
        else:
            en += f"Of its alarms {case['precision']:.0%} are real. "
            zh += f"警报有{case['precision']:.0%}是真的。"
            more = 100 * (case["accuracy"] - case["silent"])
            word, word_zh = (
                (f"{more:.1f} points more often", f"高{more:.1f}个百分点")
                if more > 0.05
                else ("no more often", "并不更高")
            )
            en += f"It is right {word} than a model that never says “negative” ({case['silent']:.1%})."
            zh += f"与从不说“负面”的模型（{case['silent']:.1%}）相比，准确率{word_zh}。"
        return en, zh

    return Explorer(MACHINE_QUESTION, sliders, draw, say)


def plot_star_schema(*, ax: "Axes") -> "Axes":
    """Draw the star schema (星形模型) of the bookshop: a fact table and four dimension tables."""
    from crm_lib.plotting import BLUE, GREY, ORANGE

    centre = (5.0, 3.0)
    around = {
        "dimension: date · 维度表：日期\nday, month, quarter · 日、月、季": (1.6, 5.0),
        "dimension: customer · 维度表：客户\ncity, member since · 城市、入会日": (8.4, 5.0),
        "dimension: book · 维度表：图书\ncategory, group · 类别、大类": (1.6, 1.0),
        "dimension: channel · 维度表：渠道\nwebsite, live · 网站、直播间": (8.4, 1.0),
    }
    for place in around.values():
        ax.plot(*zip(centre, place, strict=True), color=GREY, lw=1.5, zorder=1)
    style: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 2, "fontsize": 10}
    for text, place in around.items():
        ax.text(
            *place, text, bbox={"boxstyle": "round,pad=0.6", "fc": "white", "ec": BLUE}, **style
        )
    fact = "fact table: order lines · 事实表：订单明细\nfour keys · 四个键\namount, margin · 金额、毛利"
    ax.text(*centre, fact, bbox={"boxstyle": "round,pad=0.7", "fc": "white", "ec": ORANGE, "lw": 2.5}, **style)  # fmt: skip
    ax.set(xlim=(-0.6, 10.6), ylim=(0, 6))
    ax.set_axis_off()
    ax.set_title(
        "One fact table in the middle, four dimension tables around it · 事实表在中间，四张维度表在四周",
        loc="left",
        fontweight="bold",
    )
    return ax
