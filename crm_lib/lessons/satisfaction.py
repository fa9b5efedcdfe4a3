"""Lesson 13: its explorers (a promise; the sampling error of NPS) and tables of its decisions."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Explorer, Slider

#: The model behind the first explorer, all invented: see `outcome_of_promise`.
GAP_WEIGHT = 0.7
#: Shares of promoters, passives and detractors of a hotel where nothing ever changes: NPS +25.
UNCHANGING = (0.45, 0.35, 0.20)
MONTHS = 24

PROMISE_QUESTION = (
    "Quality stays as it is. Which promise brings most stays over the years: the boldest, the most "
    "modest, or one in between?",
    "质量不变。长年算下来，哪种承诺带来的入住最多：最大胆的、最保守的，还是居中的？",
)
SAMPLE_QUESTION = (
    "At this hotel nothing changes for two years. How far does its monthly NPS swing all the same?",
    "这家店两年里什么都没变。它每个月的净推荐值仍会上下摆动多少？",
)


def outcome_of_promise(promise: float, quality: float) -> tuple[float, float, float, float]:
    """Compute satisfaction, first stays per 1,000 viewers, share that returns, all stays.

    Parameters
    ----------
    promise, quality : float
        What is promised (and so expected) and what is delivered, both 1–10.

    Notes
    -----
    Invented, with the shape of Linxi's survey: satisfaction is quality plus `GAP_WEIGHT` times
    (quality − promise), at most 10; first stays and the share that returns rise along an S, with the
    promise and with satisfaction; stays over the years are first stays/(1 − share).

    Examples
    --------
    >>> [round(x, 2) for x in outcome_of_promise(7.5, 7.5)]
    [7.5, 43.86, 0.4, 73.11]
    """
    satisfaction = float(np.clip(quality + GAP_WEIGHT * (quality - promise), 1, 10))
    first = float(60 / (1 + np.exp(-(promise - 6.5))))
    returns = 0.8 / (1 + np.exp(-1.2 * (satisfaction - 7.5)))
    return satisfaction, first, float(returns), float(first / (1 - returns))


def best_promise(quality: float) -> float:
    """Find the promise on the slider that brings most stays over the years.

    Examples
    --------
    >>> best_promise(6.0), best_promise(8.5)
    (10.0, 7.5)
    """
    options = [p / 4 for p in range(16, 41)]
    return max(options, key=lambda p: outcome_of_promise(p, quality)[3])


def without_extra_guests(
    leisure: pd.DataFrame, more: Sequence[int] = (0, 300, 476)
) -> pd.DataFrame:
    """Say what of the difference bold minus plain other guests alone cannot explain.

    Parameters
    ----------
    leisure : DataFrame
        The leisure guests of the survey: ``promise, overall, expected, perceived, returned``.
    more : sequence of int
        First stays that the bold text brought in addition to the 4,000 of the plain one.

    Returns
    -------
    DataFrame
        ``difference, difference_low, difference_high`` of the rating, the dissatisfied and the
        returned (both in per cent), with 95% intervals, one row for each number of `more`.

    Notes
    -----
    The worst case: the additional guests are the most dissatisfied of the bold group, so its lowest
    ratings (or that many of the dissatisfied, or of those who did not return) are left out. It is
    assumed that the bold text put nobody off; the intervals take the number left out as known.
    """
    missed = 100.0 * (leisure["perceived"] < leisure["expected"])
    plain = leisure["promise"].eq("plain")
    measures = (
        ("overall rating", "总体评价", leisure["overall"].astype(float), 1),
        ("dissatisfied, %", "不满意的比例（%）", missed, -1),
        ("returned, %", "回头率（%）", 100.0 * leisure["returned"], 1),
    )
    rows = {}
    for en, zh, value, good in measures:
        bold = np.sort(good * value[~plain])
        for extra in more:
            out = round(len(bold) * extra / (4_000 + extra))
            rest = good * bold[out:]
            apart = rest.mean() - value[plain].mean()
            half = 1.96 * np.hypot(rest.std(ddof=1) / len(rest) ** 0.5, value[plain].sem())
            left = (
                f": without {out}, for {extra} more bookings",
                f"：去掉{out}人（多{extra}人预订）",
            )
            left = left if extra else (": all guests", "：全部客人")
            rows[f"{en}{left[0]} · {zh}{left[1]}"] = (apart, apart - half, apart + half)
    columns = ["difference", "difference_low", "difference_high"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def worth_of_a_point(
    leisure: pd.DataFrame, cost: "pd.Series[float]", margin: float, errors: float = 1.96
) -> pd.DataFrame:
    """Weigh what one more point of the overall rating brings in returns against its cost.

    Parameters
    ----------
    leisure : DataFrame
        The guests who choose freely: ``overall, returned``.
    cost : Series
        What it costs at each stay to serve for a rating (its index) and not for the one below.
    margin : float
        Margin of one stay, in the money of `cost`.
    errors : float
        Half the width of the intervals, in standard errors.

    Returns
    -------
    DataFrame
        One column for each step; rows: the cost and the net gain with its interval, for one
        further stay (the cost is paid once) and in the long run (it is paid at every stay).

    Notes
    -----
    With a share r that returns every time there are r/(1 − r) further stays and 1/(1 − r) in all.
    So the step brings (margin·r − cost)/(1 − r) less margin·r/(1 − r) of the rating below. The
    intervals follow by the delta method.
    """
    of = leisure.groupby("overall")["returned"]
    r, error = of.mean(), of.sem()
    steps = {}
    for rating, price in cost.items():
        now, below, sem, sem_below = r[rating], r[rating - 1], error[rating], error[rating - 1]
        net = margin * (now - below) - price
        half = errors * margin * np.hypot(sem, sem_below)
        every = (margin * now - price) / (1 - now) - margin * below / (1 - below)
        wide = errors * np.hypot(
            (margin - price) * sem / (1 - now) ** 2, margin * sem_below / (1 - below) ** 2
        )
        steps[f"{rating - 1} → {rating}"] = (
            price, net, net - half, net + half,
            price / (1 - now), every, every - wide, every + wide,
        )  # fmt: skip
    rows = [
        f"{way}{what} · {way_zh}{what_zh}"
        for way, way_zh in (("one more stay: ", "只算再住一次："), ("long run: ", "长年累计："))
        for what, what_zh in (
            ("cost", "成本"),
            ("net gain", "净赚"),
            ("low", "净赚下限"),
            ("high", "净赚上限"),
        )
    ]
    return pd.DataFrame(steps, index=rows)


def mean_correlations(answers: pd.DataFrame, dimension_of: pd.Series) -> tuple[float, float]:
    """Average the correlations of items inside a dimension, and between dimensions.

    Parameters
    ----------
    answers : DataFrame
        One row a guest, one column an item.
    dimension_of : Series
        The dimension of each item, by its name.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3], "c": [3, 2, 1]})
    >>> mean_correlations(answers, pd.Series({"a": "x", "b": "x", "c": "y"}))
    (1.0, -1.0)
    """
    each = answers.corr().to_numpy()
    of = dimension_of[answers.columns].to_numpy()
    same, other = of[:, None] == of, ~np.eye(len(of), dtype=bool)
    return float(each[same & other].mean()), float(each[~same].mean())


def checked_in_within(stays: pd.DataFrame, minutes: Sequence[int] = (9, 10)) -> pd.DataFrame:
    """Count the guests of each hotel who were checked in within so many minutes.

    Returns
    -------
    DataFrame
        For each of `minutes` the share in per cent and the lower limit of its interval: 99% for
        each of the five hotels, so that the five hold together in 95 surveys of 100.
    """
    from crm_lib.statistics import wilson_interval

    waits = stays.groupby("hotel")["wait_minutes"]
    table = pd.DataFrame({"people": waits.size()})
    for most in minutes:
        kept = waits.apply(lambda wait, most=most: (wait <= most).sum())
        low, _ = wilson_interval(kept, table["people"], 1 - 0.05 / len(table))
        table[f"within {most} min, % · {most}分钟内（%）"] = 100 * kept / table["people"]
        table[f"{most} min: low, % · {most}分钟：下限（%）"] = 100 * low
    return table


def promise_more() -> None:
    """Show the explorer: promise more, and watch satisfaction and stays."""
    promise_more_explorer().show()


def promise_more_explorer() -> Explorer:
    """Build the picture with sliders that `promise_more` shows.

    Examples
    --------
    >>> promise_more_explorer().sentence(promise=9.0, quality=7.5)[0][:52]
    'Promise 9.0, quality 7.5: satisfaction 6.5. First st'
    """
    sliders = [
        Slider("promise", "What we promise (1–10)", "承诺的水平（1–10）", 4.0, 10.0, 0.25, 8.5),
        Slider("quality", "What we deliver (1–10)", "实际的水平（1–10）", 6.0, 9.0, 0.5, 7.5),
    ]
    return Explorer(PROMISE_QUESTION, sliders, _draw_promise, _say_promise)


def _draw_promise(*, ax: Any, promise: float, quality: float) -> None:
    from crm_lib.plotting import BLUE, GREY, ORANGE, VERMILLION

    grid = np.arange(4, 10.01, 0.25)
    rows = np.array([outcome_of_promise(p, quality) for p in grid])
    now = outcome_of_promise(promise, quality)
    ax.plot(grid, rows[:, 1], color=GREY, lw=2, label="first stays · 首次入住")
    ax.plot(grid, rows[:, 3], color=BLUE, lw=2.5, label="all stays over the years · 长年累计入住")
    ax.plot(
        grid, 10 * rows[:, 0], color=ORANGE, lw=2, ls="--", label="satisfaction × 10 · 满意度×10"
    )
    ax.axvline(quality, ymax=0.95, color=GREY, lw=1, ls=":")
    ax.text(quality + 0.08, 3, "delivered · 实际水平", color="0.35", va="bottom", fontsize=9.5)
    ax.axvline(promise, ymax=0.95, color=VERMILLION, lw=1)
    for value, color in ((now[1], GREY), (now[3], BLUE), (10 * now[0], ORANGE)):
        ax.plot(promise, value, "o", ms=9, color=color)
    ax.set(
        xlim=(3.9, 10.1), ylim=(0, 210),
        xlabel="promise (1–10) · 承诺（1–10）",
        ylabel="stays per 1,000 viewers; dashed: satisfaction × 10 · 入住次数（每1,000名访客）；虚线：满意度×10",
    )  # fmt: skip
    ax.legend(loc="upper left")
    ax.set_title(
        f"Promise {promise:g}, deliver {quality:g}: satisfaction {now[0]:.1f} · "
        f"承诺{promise:g}，做到{quality:g}：满意度{now[0]:.1f}"
    )


def _say_promise(*, promise: float, quality: float) -> tuple[str, str]:
    satisfaction, first, returns, total = outcome_of_promise(promise, quality)
    best = best_promise(quality)
    text = (
        f"Promise {promise:.1f}, quality {quality:.1f}: satisfaction {satisfaction:.1f}. First "
        f"stays {first:.0f}, {returns:.0%} return, {total:.0f} stays over the years. ",
        f"承诺{promise:.1f}，质量{quality:.1f}：满意度{satisfaction:.1f}。首次入住{first:.0f}次，"
        f"回头的占{returns:.0%}，长年合计{total:.0f}次。",
    )
    if best > quality + 1 and promise >= best:
        en = "In this model hardly anybody comes back anyway; in life such a promise is false advertising."
        zh = "在这个模型里本来就很少有人回头；现实中，这样的承诺就是虚假广告。"
    elif promise > best:
        en, zh = "More guests come once; fewer come back.", "来一次的人多了，再来的人少了。"
    elif promise < best:
        en, zh = "Those who come are pleased; too few come.", "来的人都满意，可是来的人太少。"
    else:
        en, zh = "No other promise brings more.", "没有哪种承诺带来的入住更多。"
    return text[0] + en, text[1] + zh


def nps_sample() -> None:
    """Show the explorer: the same hotel, month after month, with more or fewer answers."""
    nps_sample_explorer().show()


@cache
def monthly_scores(answers: int) -> tuple[float, ...]:
    """Draw the NPS of `MONTHS` months of `answers` answers each from the same unchanging guests.

    Examples
    --------
    >>> len(monthly_scores(30))
    24
    """
    rng = np.random.default_rng(13)
    counts = rng.multinomial(answers, UNCHANGING, size=MONTHS)
    return tuple(float(x) for x in 100 * (counts[:, 0] - counts[:, 2]) / answers)


def nps_sample_explorer() -> Explorer:
    """Build the picture with sliders that `nps_sample` shows.

    Examples
    --------
    >>> nps_sample_explorer().sentence(answers=100)[0][:40]
    '100 answers a month: the score runs from'
    """
    slider = Slider("answers", "Answers a month", "每月答卷数", 20, 800, 20, 40)
    return Explorer(SAMPLE_QUESTION, [slider], _draw_sample, _say_sample, size=(7.5, 3.8))


def _margin(answers: int) -> float:
    from crm_lib.satisfaction import nps_from_counts

    up, middle, down = (round(share * answers) for share in UNCHANGING)
    return nps_from_counts(up, middle, down).margin


def _draw_sample(*, ax: Any, answers: int) -> None:
    from crm_lib.plotting import BLUE, GREY, ORANGE

    scores = monthly_scores(answers)
    true = 100 * (UNCHANGING[0] - UNCHANGING[2])
    margin = _margin(answers)
    ax.axhspan(true - margin, true + margin, color=ORANGE, alpha=0.2, lw=0)
    ax.axhline(true, color=GREY, lw=1)
    ax.plot(range(1, MONTHS + 1), scores, "o-", color=BLUE)
    ax.set(
        xlabel="month (band: 95% of months) · 月份（色带：95%的月份落在其中）",
        ylabel="net promoter score · 净推荐值",
        ylim=(-25, 75), xlim=(0.4, MONTHS + 0.6),
    )  # fmt: skip
    ax.set_title(
        f"Nothing changes, yet the score runs from {_points(min(scores))} to {_points(max(scores))} · "
        f"什么都没变，分数却在{_points(min(scores))}到{_points(max(scores))}之间摆动"
    )


def _say_sample(*, answers: int) -> tuple[str, str]:
    scores = monthly_scores(answers)
    low, high, margin = min(scores), max(scores), _margin(answers)
    return (
        f"{answers} answers a month: the score runs from {_points(low)} to {_points(high)}, and a month's "
        f"95% interval is ±{margin:.0f} points. Four times the answers halve it.",
        f"每月{answers}份答卷：分数从{_points(low)}到{_points(high)}，单月的95%置信区间是±{margin:.0f}分。"
        "答卷增加到四倍，区间才缩小一半。",
    )


def _points(score: float) -> str:
    return f"{score:+.0f}".replace("-", "−")
