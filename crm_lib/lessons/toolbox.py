"""Explorers of the toolbox: one large order, samples, luck alone, who opens, two channels, time."""

from functools import cache
from typing import Any

import numpy as np

from crm_lib.campaign import ABTest, ab_test
from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.scorecard import net_present_value
from crm_lib.statistics import wilson_interval

#: What eight members of one store spent in a month, in CNY; the ninth is moved.
EIGHT = (38, 46, 52, 60, 66, 75, 84, 99)
#: Share redeemed with the old page, in the small test and in the explorer.
OLD_RATE = 0.12
#: CNY a quarter that an occasional and a regular member spend, sent a message or not.
OCCASIONAL, REGULAR = 40, 160
#: Share of the members who are regulars, and share of the occasional ones who open.
REGULARS, OPENED_BY_OCCASIONAL = 0.4, 0.2
#: Cards per offer by channel: payroll customers, other customers.
WECOM, PHONE = (0.30, 0.10), (0.25, 0.08)
#: Share of payroll customers among those who were called.
PAYROLL_CALLED = 0.8
#: The bank's two offers for a card holder, in CNY: once today, or three times.
TODAY, YEARLY, YEARS = 260, 100, 3

MEAN_QUESTION = (
    "Eight members are as they are; the ninth is a company that orders for a party. Which of the "
    "two figures still tells about a member?",
    "八位会员不变，第九位是给年会订货的企业客户。两个数里，哪一个还能代表普通会员？",
)
SAMPLES_QUESTION = (
    "A hundred colleagues each phone a fresh sample. How many of their intervals miss the truth, "
    "and do fewer miss it when the samples are larger?",
    "一百位同事各自随机抽一批会员打电话。有多少个区间没有盖住真值？样本大了，盖不住的会变少吗？",
)
LUCK_QUESTION = (
    "12% and 15%: with how many members in each group would chance alone seldom differ that much?",
    "12%和15%：每组要有多少人，光凭偶然才很难差出这么多？",
)
OPENERS_QUESTION = (
    "The message does nothing at all. Can those who open it still spend far more than those who do "
    "not?",
    "消息一点作用也没有。点开的人有没有可能仍然比没点开的多消费很多？",
)
CHANNELS_QUESTION = (
    "In each kind of customer WeCom wins more cards than the telephone. From which mix on does it "
    "look worse in the total?",
    "分开看，两类客户都是企业微信办卡率高。客户构成变到什么程度，总数就反过来了？",
)
WORTH_QUESTION = (
    "260 yuan today, or 100 yuan a year for three years: at which interest do they weigh the same?",
    "今天一次拿260元，还是三年里每年拿100元：利率是多少时，两者一样？",
)


def mean_and_median() -> None:
    """Show the explorer: one large order moves the mean and leaves the median."""
    mean_and_median_explorer().show()


def mean_and_median_explorer() -> Explorer:
    """Build the explorer of `mean_and_median`, without showing it.

    Examples
    --------
    >>> mean_and_median_explorer().sentence(order=1400)[0][:54]
    'Mean 213 yuan, median 66 yuan; one of nine members spe'
    """

    def draw(*, ax: Any, order: int) -> None:
        from crm_lib.plotting import BLUE, GREY, VERMILLION

        amounts = [*EIGHT, order]
        mean, median = float(np.mean(amounts)), float(np.median(amounts))
        # One above the other, or eight circles between 38 and 99 yuan would be one blob.
        heights = [0.07 + 0.08 * place for place in range(8)] + [0.15]
        ax.plot(amounts, heights, "o", ms=8, mfc="none", mec=GREY, mew=2)
        ax.axvline(mean, color=VERMILLION, lw=2, label="mean · 平均数")
        ax.axvline(median, color=BLUE, lw=2, label="median · 中位数")
        ax.set(ylim=(0, 1), xlim=(0, 2050), yticks=[], xlabel="yuan a month · 每月消费（元）")
        ax.legend(loc="upper right")
        ax.set_title(
            f"Mean {mean:.0f} yuan, median {median:.0f} yuan · "
            f"平均数{mean:.0f}元，中位数{median:.0f}元"
        )

    def say(*, order: int) -> tuple[str, str]:
        amounts = [*EIGHT, order]
        mean, median = np.mean(amounts), np.median(amounts)
        above = sum(a > mean for a in amounts)
        en = "one of nine members spends" if above == 1 else f"{above} of nine members spend"
        return (
            f"Mean {mean:.0f} yuan, median {median:.0f} yuan; {en} more than the mean.",
            f"平均数{mean:.0f}元，中位数{median:.0f}元；九位会员中有{above}位高于平均数。",
        )

    slider = Slider("order", "Order of the ninth, yuan", "第九位的订单（元）", 50, 2000, 50, 1000)
    return Explorer(MEAN_QUESTION, [slider], draw, say, size=(7.5, 2.9))


def hundred_samples(share: float) -> None:
    """Show the explorer: the 95 % intervals of a hundred samples of a known share."""
    hundred_samples_explorer(share).show()


def hundred_samples_explorer(share: float = 0.667) -> Explorer:
    """Build the explorer of `hundred_samples`, without showing it.

    Examples
    --------
    >>> "100 intervals miss" in hundred_samples_explorer().sentence(asked=200, draw_number=1)[0]
    True
    """

    def draw(*, ax: Any, asked: int, draw_number: int) -> None:
        from crm_lib.plotting import BLUE, VERMILLION

        low, high = sampled_intervals(share, asked, draw_number)
        missed = (low > share) | (high < share)
        for hit, colour in ((~missed, BLUE), (missed, VERMILLION)):
            ax.vlines(np.flatnonzero(hit) + 1, low[hit], high[hit], color=colour, lw=2)
        ax.axhline(share, color="black", lw=1)
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:.0%}")
        ax.set(ylim=(share - 0.33, min(1, share + 0.33)), xlabel="sample · 第几个样本",
               ylabel="share and interval · 比例与区间")  # fmt: skip
        count = int(missed.sum())
        ax.set_title(f"{count} of 100 intervals miss the truth · 100个区间中有{count}个没盖住真值")

    def say(*, asked: int, draw_number: int) -> tuple[str, str]:
        low, high = sampled_intervals(share, asked, draw_number)
        missed = int(((low > share) | (high < share)).sum())
        wide = 50 * float((high - low).mean())
        return (
            f"{asked} members a sample: {missed} of 100 intervals miss the true {share:.1%}; each "
            f"reaches about {wide:.1f} points to either side.",
            f"每个样本{asked}人：100个区间中有{missed}个没盖住真值{share:.1%}；"
            f"每个区间向两边各伸出约{wide:.1f}个百分点。",
        )

    controls = [
        Slider("asked", "Members asked in each sample", "每个样本的人数", 50, 1600, 50, 200),
        Slider("draw_number", "Draw again", "重新抽样", 1, 20, 1, 1),
    ]
    return Explorer(SAMPLES_QUESTION, controls, draw, say)


@cache
def sampled_intervals(share: float, asked: int, draw_number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return both ends of the 95 % intervals of a hundred random samples."""
    rng = np.random.default_rng([draw_number, asked])
    return wilson_interval(rng.binomial(asked, share, 100), np.full(100, asked))


def luck_alone() -> None:
    """Show the explorer: how far luck alone drives two equal groups apart."""
    luck_alone_explorer().show()


def luck_alone_explorer() -> Explorer:
    """Build the explorer of `luck_alone`, without showing it.

    Examples
    --------
    >>> luck_alone_explorer().sentence(customers=400, points=3.0)[0][:35]
    '48 and 60 of 400: z = 1.24, p = 0.2'
    """

    def draw(*, ax: Any, customers: int, points: float) -> None:
        from crm_lib.plotting import BLUE, VERMILLION

        result = two_pages(customers, points)
        seen = 100 * abs(result.difference)
        error = seen / abs(result.z)
        x = np.linspace(-12, 12, 1201)
        height = np.exp(-((x / error) ** 2) / 2) / (error * np.sqrt(2 * np.pi))
        ax.plot(x, height, color=BLUE)
        ax.fill_between(x, height, where=abs(x) >= seen, color=VERMILLION,
                        label="at least this far off · 至少差这么多")  # fmt: skip
        ax.axvline(seen, color=VERMILLION, lw=2, label="seen · 实际看到的差")
        ax.set(xlim=(-12, 12), ylim=(0, None), yticks=[],
               xlabel="difference, points · 两组之差（百分点）")  # fmt: skip
        ax.legend(loc="upper left")
        ax.set_title(
            f"Equal pages, {customers} each: p = {result.p_value:.3f} · "
            f"假设两版一样，每组{customers}人：p = {result.p_value:.3f}"
        )

    def say(*, customers: int, points: float) -> tuple[str, str]:
        result = two_pages(customers, points)
        old, new = page_counts(customers, points)
        low, high = -100 * result.high, -100 * result.low
        return (
            f"{old} and {new} of {customers}: z = {-result.z:.2f}, p = {result.p_value:.3f}; 95% "
            f"interval of the difference {low:.1f} to {high:.1f} points.".replace("-", "−"),
            f"每组{customers}人，核销{old}人和{new}人：z = {-result.z:.2f}，p = {result.p_value:.3f}；"
            f"差值的95%置信区间为{low:.1f}到{high:.1f}个百分点。".replace("-", "−"),
        )

    controls = [
        Slider("customers", "Members in each group", "每组人数", 200, 6000, 200, 400),
        Slider(
            "points", "Difference seen, points", "看到的差（百分点）", 0.5, 4.0, 0.5, 3.0, ".1f"
        ),
    ]
    return Explorer(LUCK_QUESTION, controls, draw, say)


def page_counts(customers: int, points: float) -> tuple[int, int]:
    """Return how many redeem with the old page and with one better by so many points."""
    return round(OLD_RATE * customers), round((OLD_RATE + points / 100) * customers)


def two_pages(customers: int, points: float) -> ABTest:
    """Return the test of the counts of `page_counts`, old page first."""
    old, new = page_counts(customers, points)
    return ab_test(old, customers, new, customers)


def who_opens() -> None:
    """Show the explorer: openers and the others, when regulars like to open."""
    who_opens_explorer().show()


def who_opens_explorer() -> Explorer:
    """Build the explorer of `who_opens`, without showing it.

    Examples
    --------
    >>> opener_gap(0.6, 0), random_gap(0.6, 0)
    (50.0, 0.0)
    """

    def draw(*, ax: Any, regulars: float, effect: int) -> None:
        from crm_lib.plotting import BLUE, VERMILLION

        gaps = (opener_gap(regulars, effect), random_gap(regulars, effect))
        names = ("opened − did not · 点开−未点开", "sent − kept back · 发送组−对照组")
        bars = ax.barh([0, 1], gaps, color=[VERMILLION, BLUE], height=0.55)
        ax.bar_label(bars, [f"{gap:.1f}" for gap in gaps], padding=4)
        ax.set_yticks([0, 1], names)
        ax.set(
            ylim=(1.6, -0.6),
            xlim=(0, 110),
            xlabel="difference in spending this quarter, yuan · 本季度消费之差（元）",
        )
        ax.set_title(
            f"Opening adds {effect} yuan, openers spend {gaps[0]:.0f} more · "
            f"点开的作用是{effect}元，点开者却多消费{gaps[0]:.0f}元"
        )

    def say(*, regulars: float, effect: int) -> tuple[str, str]:
        gap, fair = opener_gap(regulars, effect), random_gap(regulars, effect)
        return (
            f"{regulars:.0%} of the regulars open and {OPENED_BY_OCCASIONAL:.0%} of the others: "
            f"openers spend {gap:.1f} yuan more. The random halves differ by {fair:.1f}.",
            f"常客有{regulars:.0%}点开，其他会员有{OPENED_BY_OCCASIONAL:.0%}点开："
            f"点开者多消费{gap:.1f}元。随机分成的两组相差{fair:.1f}元。",
        )

    controls = [
        Slider("regulars", "Regulars who open", "常客的点开率", 0.2, 0.9, 0.1, 0.6, ".0%"),
        Slider("effect", "What opening adds, yuan", "点开带来的消费（元）", 0, 20, 2, 0),
    ]
    return Explorer(OPENERS_QUESTION, controls, draw, say, size=(7.5, 2.9))


def opener_gap(regulars: float, effect: float) -> float:
    """Compute the mean spending of those who open, less that of those who do not, in CNY."""
    people = np.array([REGULARS, 1 - REGULARS])
    opening = np.array([regulars, OPENED_BY_OCCASIONAL])
    spending = np.array([REGULAR, OCCASIONAL])
    opened = np.average(spending, weights=people * opening) + effect
    return float(round(opened - np.average(spending, weights=people * (1 - opening)), 9))


def random_gap(regulars: float, effect: float) -> float:
    """Compute the mean difference of random halves, of which one is sent the message, in CNY."""
    return effect * (REGULARS * regulars + (1 - REGULARS) * OPENED_BY_OCCASIONAL)


def two_channels() -> None:
    """Show the explorer: better in both groups, worse in the total (Simpson's paradox)."""
    two_channels_explorer().show()


def two_channels_explorer() -> Explorer:
    """Build the explorer of `two_channels`, without showing it.

    Examples
    --------
    >>> round(card_rate(WECOM, 0.2), 3), round(card_rate(PHONE, PAYROLL_CALLED), 3)
    (0.14, 0.216)
    """

    def draw(*, ax: Any, payroll: float) -> None:
        from crm_lib.plotting import BLUE, GREEN

        rows = [
            (PHONE, PAYROLL_CALLED, "telephone · 电话外呼", GREEN),
            (WECOM, payroll, "WeCom · 企业微信", BLUE),
        ]
        for rates, share, name, colour in rows:
            ax.plot([0, 1], [rates[1], rates[0]], color=colour, lw=2, label=name)
            ax.plot(share, card_rate(rates, share), "o", ms=11, color=colour)
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:.0%}")
        ax.set(ylim=(0, 0.36), xlabel="share of payroll customers · 代发工资客户占比",
               ylabel="cards per offer · 办卡率")  # fmt: skip
        ax.legend(loc="upper left")
        ax.set_title(
            f"Total: WeCom {card_rate(WECOM, payroll):.1%}, telephone "
            f"{card_rate(PHONE, PAYROLL_CALLED):.1%} · 总办卡率：企业微信"
            f"{card_rate(WECOM, payroll):.1%}，电话{card_rate(PHONE, PAYROLL_CALLED):.1%}"
        )

    def say(*, payroll: float) -> tuple[str, str]:
        here, there = card_rate(WECOM, payroll), card_rate(PHONE, PAYROLL_CALLED)
        worse = here < there
        return (
            f"{payroll:.0%} payroll customers on WeCom, {PAYROLL_CALLED:.0%} on the telephone: in "
            f"the total WeCom looks {'worse' if worse else 'better'}, {here:.1%} against "
            f"{there:.1%}. On the same mix it lies higher everywhere.",
            f"企业微信的代发工资客户占{payroll:.0%}，电话占{PAYROLL_CALLED:.0%}：从总数看企业微信"
            f"{'更差' if worse else '更好'}，{here:.1%}对{there:.1%}。构成相同时，它处处更高。",
        )

    slider = Slider("payroll", "Payroll customers on WeCom", "企业微信中代发工资客户占比",
                    0.1, 0.9, 0.1, 0.2, ".0%")  # fmt: skip
    return Explorer(CHANNELS_QUESTION, [slider], draw, say)


def card_rate(rates: tuple[float, float], payroll: float) -> float:
    """Compute the cards per offer of a channel whose customers are a mix of both kinds."""
    return payroll * rates[0] + (1 - payroll) * rates[1]


def worth_today() -> None:
    """Show the explorer: three yearly payments, each at its value of today."""
    worth_today_explorer().show()


def worth_today_explorer() -> Explorer:
    """Build the explorer of `worth_today`, without showing it.

    Examples
    --------
    >>> round(present_value(0.08, "end"), 2), round(present_value(0.08, "now"), 2)
    (257.71, 278.33)
    """

    def draw(*, ax: Any, rate: float, first: str) -> None:
        from crm_lib.plotting import BLUE, GREY

        start = int(first == "end")
        when = np.arange(start, start + YEARS)
        values = YEARLY / (1 + rate) ** when
        ax.bar(when, np.full(YEARS, YEARLY), color="none", edgecolor=GREY, ls=":", width=0.6)
        bars = ax.bar(when, values, color=BLUE, width=0.6)
        ax.bar_label(bars, [f"{v:.1f}" for v in values])
        ax.set(xlim=(-0.6, 3.6), ylim=(0, 118), xticks=range(4), xlabel="years from now · 几年之后",
               ylabel="worth today, yuan · 今天的价值（元）")  # fmt: skip
        total = present_value(rate, first)
        ax.set_title(f"At {rate:.1%} worth {total:.2f} today · 利率{rate:.1%}，今天值{total:.2f}元")

    def say(*, rate: float, first: str) -> tuple[str, str]:
        total = present_value(rate, first)
        better = total > TODAY
        return (
            f"At {rate:.1%} a year the three payments are worth {total:.2f} yuan today: "
            f"{'more' if better else 'less'} than {TODAY}.",
            f"年利率{rate:.1%}时，三笔钱今天共值{total:.2f}元，比{TODAY}元{'多' if better else '少'}。",
        )

    controls = [
        Slider("rate", "Interest a year", "年利率", 0.0, 0.15, 0.005, 0.08, ".1%"),
        Choice("first", "First payment", "第一笔付款",
               {"end": ("after a year", "一年之后"), "now": ("today", "今天")}, "end"),
    ]  # fmt: skip
    return Explorer(WORTH_QUESTION, controls, draw, say)


def present_value(rate: float, first: str) -> float:
    """Compute what the yearly payments are worth today, the first at once or after a year."""
    flows = [0] * (first == "end") + [YEARLY] * YEARS
    return net_present_value(flows, discount_rate=rate)
