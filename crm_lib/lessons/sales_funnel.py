"""Explorers of lesson 06: the mix that two rates allow, and Simpson's paradox in a campaign."""

from typing import Any

from crm_lib.explore.explorer import Explorer, Slider
from crm_lib.funnel import mix_bound, mix_table, other_segment_rate, plot_funnel_mix

#: The two published figures of the shop case: of everybody, and of new users.
PUBLISHED = (0.255, 0.126)

BOUND_QUESTION = (
    "25.5% of everybody and 12.6% of new users go on to the cart. Could nine of ten people at this "
    "step be new?",
    "全体用户有25.5%加入购物车，新用户只有12.6%。这一环节的人里，可能有九成是新用户吗？",
)
CAMPAIGN_QUESTION = (
    "In the log both groups convert a little better than before the campaign (for new users the interval holds 0). Can the overall "
    "rate be lower than before?",
    "日志里两类用户的转化率都比活动前略高（新用户的区间含零），总体转化率有没有可能反而比活动前低？",
)


def possible_mix(overall_rate: float = PUBLISHED[0], segment_rate: float = PUBLISHED[1]) -> None:
    """Show the explorer: how many of the people at a step can be new, given two rates."""
    possible_mix_explorer(overall_rate, segment_rate).show()


def possible_mix_explorer(
    overall_rate: float = PUBLISHED[0], segment_rate: float = PUBLISHED[1]
) -> Explorer:
    """Build the picture with sliders that `possible_mix` shows.

    Examples
    --------
    >>> possible_mix_explorer().sentence(share=0.5)[0]
    'With 50% new users, returning users convert at 38.4%.'
    """
    bound = mix_bound(overall_rate, segment_rate)
    curve = mix_table(overall_rate, segment_rate)

    def draw(*, ax: Any, share: float) -> None:
        plot_funnel_mix(
            curve,
            share=share if share <= bound else None,
            names=("new users · 新用户", "returning users · 老用户"),
            ax=ax,
        )
        ax.axvline(share, color="black", lw=1, ls=":")

    def say(*, share: float) -> tuple[str, str]:
        if share <= bound:
            rate = other_segment_rate(overall_rate, segment_rate, share)
            return (
                f"With {share:.0%} new users, returning users convert at {rate:.1%}.",
                f"新用户占{share:.0%}时，老用户的转化率是{rate:.1%}。",
            )
        rate = (overall_rate - share * segment_rate) / (1 - share)
        return (
            f"Impossible: with {share:.0%} new users, returning users would have to convert at "
            f"{rate:.0%}. The limit is {bound:.1%}.",
            f"不可能：新用户若占{share:.0%}，老用户的转化率就得达到{rate:.0%}。上限是{bound:.1%}。",
        )

    slider = Slider("share", "Share of new users", "新用户占比", 0.0, 0.95, 0.05, 0.5, ".0%")
    return Explorer(BOUND_QUESTION, [slider], draw, say)


def campaign_mix(new_share: float, new_rate: float, returning_rate: float) -> None:
    """Show the explorer: a campaign lifts both groups and changes their mix.

    Parameters
    ----------
    new_share, new_rate, returning_rate : float
        Before the campaign: the share of new users at the step and the two groups' rates.
    """
    campaign_mix_explorer(new_share, new_rate, returning_rate).show()


def campaign_mix_explorer(new_share: float, new_rate: float, returning_rate: float) -> Explorer:
    """Build the picture with sliders that `campaign_mix` shows.

    Examples
    --------
    >>> campaign_mix_explorer(0.5, 0.1, 0.4).sentence(share=0.5, lift=1)[0][:62]
    'Overall: 25.0% before, 26.0% with the campaign. It rises with '
    """
    before = overall(new_share, new_rate, returning_rate)

    def draw(*, ax: Any, share: float, lift: int) -> None:
        from crm_lib.plotting import BLUE, GREY, ORANGE

        now = (new_rate + lift / 100, returning_rate + lift / 100)
        rows = [
            ("returning users · 老用户", returning_rate, now[1], BLUE),
            ("new users · 新用户", new_rate, now[0], ORANGE),
            ("overall · 总体", before, overall(share, *now), "black"),
        ]
        for place, (_, was, became, colour) in enumerate(rows):
            # before above, now below: an arrow of one point is too short to be seen on one line
            ax.plot([was, was, became], [place - 0.18, place + 0.18, place + 0.18], color=colour)
            ax.plot(was, place - 0.18, "o", mfc="white", mec=colour, ms=8)
            ax.plot(became, place + 0.18, "o", color=colour, ms=8)
            for rate, shift in ((was, -0.18), (became, 0.18)):
                ax.annotate(
                    f"{rate:.1%}", (max(was, became), place + shift), (9, 0),
                    textcoords="offset points", va="center",
                )  # fmt: skip
        ax.axvline(before, color=GREY, ls=":", lw=1)
        ax.set_yticks(range(3), [name for name, *_ in rows])
        ax.set_ylim(2.5, -0.5)
        ax.set_xlim(0, 0.6)
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
        ax.set_xlabel(
            "conversion product page → cart (○ before, ● with the campaign) · 商品页→加购的转化率（○活动前，●活动中）"
        )
        points = "1 point" if lift == 1 else f"{lift} points"
        verb = _verb(overall(share, *now), before)
        ax.set_title(
            f"Both groups gain {points}; the overall rate {verb} · "
            f"两类用户各提高{lift}个百分点，总体转化率{_VERBS[verb]}"
        )

    def say(*, share: float, lift: int) -> tuple[str, str]:
        now = overall(share, new_rate + lift / 100, returning_rate + lift / 100)
        text = (
            f"Overall: {before:.1%} before, {now:.1%} with the campaign. ",
            f"总体转化率：活动前{before:.1%}，活动中{now:.1%}。",
        )
        if _verb(now, before) != "falls":
            verb = _verb(now, before)
            return (
                text[0] + f"It {verb} with {share:.0%} new users.",
                text[1] + f"新用户占{share:.0%}时，总体转化率{_VERBS[verb]}。",
            )
        return (
            text[0] + f"Nobody became less willing to buy: {share:.0%} are new instead of "
            f"{new_share:.0%}.",
            text[1] + f"没有谁变得更不想买，只是新用户从{new_share:.0%}变成了{share:.0%}。",
        )

    sliders = [
        Slider(
            "share", "Share of new users with the campaign", "活动中新用户占比",
            0.3, 0.9, 0.02, round(new_share / 0.02) * 0.02, ".0%",
        ),
        Slider("lift", "Gain of both groups, points", "两组各提高的百分点", 0, 5, 1, 1),
    ]  # fmt: skip
    return Explorer(CAMPAIGN_QUESTION, sliders, draw, say, size=(7.5, 3.2))


#: The verbs of `_verb` in Chinese.
_VERBS = {"rises": "上升", "falls": "下降", "stays": "不变"}


def _verb(now: float, before: float) -> str:
    """Return the verb for a change of printed rates, whose last digit is a tenth of a point."""
    change = round(now, 3) - round(before, 3)
    return "rises" if change > 0 else "falls" if change < 0 else "stays"


def overall(new_share: float, new_rate: float, returning_rate: float) -> float:
    """Compute everybody's rate from the mix and the two groups' rates.

    Examples
    --------
    >>> round(overall(0.6, 0.1, 0.4), 2)
    0.22
    """
    return new_share * new_rate + (1 - new_share) * returning_rate
