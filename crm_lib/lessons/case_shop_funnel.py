"""Explorer of case 91: a repaired step that the overall rate hides (mix effect)."""

from typing import Any

from crm_lib.explore.explorer import Explorer, Slider

QUESTION = (
    "The repair lifts new users from 12.6% to about 20%. Can the rate of all users stand still, and who "
    "would then believe in the repair?",
    "优化让新用户的转化率从12.6%升到约20%。全体用户的加购转化率有没有可能一点不变？那时谁还会相信优化有用？",
)


def hidden_repair(new_share: float, new_rate: float, returning_rate: float) -> None:
    """Show the explorer: how the share of new users hides a repair in the rate of all users.

    Parameters
    ----------
    new_share, new_rate, returning_rate : float
        Before the repair: share of new users at the step, and the two groups' rates.
    """
    hidden_repair_explorer(new_share, new_rate, returning_rate).show()


def hidden_repair_explorer(
    new_share: float = 0.615, new_rate: float = 0.126, returning_rate: float = 0.461
) -> Explorer:
    """Build the picture with sliders that `hidden_repair` shows.

    Examples
    --------
    >>> hidden_repair_explorer().sentence(rate=0.196, share=0.615)[0][:57]
    'Overall 25.5% → 29.8%: the repair adds +4.3 points, the m'
    """
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8}

    def draw(*, ax: Any, rate: float, share: float) -> None:
        from matplotlib.patches import Rectangle

        from crm_lib.plotting import BLUE, ORANGE

        was = new_share * new_rate + (1 - new_share) * returning_rate
        now = share * rate + (1 - share) * returning_rate
        for left, width, height, colour, name in (
            (0, share, rate, ORANGE, ("new", "新用户")),
            (share, 1 - share, returning_rate, BLUE, ("returning", "老用户")),
        ):
            ax.add_patch(Rectangle((left, 0), width, height, facecolor=colour, alpha=0.75))
            middle = min(left + width / 2, 0.85)  # a long label beside the right edge stays inside
            label = f"{name[0]} {height:.1%} · {name[1]}{height:.1%}"
            ax.text(middle, height + 0.012, label, ha="center", bbox=paper, zorder=5)
        for left, width, height in (
            (0, new_share, new_rate),
            (new_share, 1 - new_share, returning_rate),
        ):
            ax.add_patch(
                Rectangle((left, 0), width, height, fill=False, edgecolor="black", ls=":", lw=1.5)
            )
        ax.axhline(now, color="black", lw=2)
        ax.text(1.01, now, f"overall · 总体\n{now:.1%}", va="center")
        ax.set(xlim=(0, 1), ylim=(0, 0.58))
        ax.xaxis.set_major_formatter(lambda x, _: f"{x:.0%}")
        ax.yaxis.set_major_formatter(lambda y, _: f"{y:.0%}")
        ax.set(
            xlabel="share of the people on the product page · 占商品页人数的比例",
            ylabel="go on to the cart · 加购的比例",
        )
        ax.set_title(
            f"Overall {was:.1%} → {now:.1%} (dotted: before the repair) · "
            f"看板（全体用户）{was:.1%} → {now:.1%}（虚线：优化之前）"
        )

    def say(*, rate: float, share: float) -> tuple[str, str]:
        parts = change_parts(new_share, new_rate, returning_rate, share=share, rate=rate)
        was, now = parts["before"], parts["after"]
        repair, mix = (round(100 * parts[k], 1) + 0.0 for k in ("repair", "mix"))
        carts = 1000 * was, 1000 * (1 - new_share) / (1 - share) * now
        crowd = 1000 * (1 - new_share) * share / (1 - share)
        by_repair = round(crowd * (rate - new_rate))
        by_crowd = round(carts[1]) - round(carts[0]) - by_repair
        change = round(now, 3) - round(was, 3)
        verdict = (
            ("The dashboard stands still.", "看板几乎不动。") if abs(change) < 0.0015 else
            ("The dashboard rises.", "看板上升。") if change > 0 else
            ("The dashboard falls.", "看板下降。")
        )  # fmt: skip
        return (
            f"Overall {was:.1%} → {now:.1%}: the repair adds {repair:+.1f} points, the mix "
            f"{mix:+.1f}. {verdict[0]} With the same returning users, {carts[0]:.0f} carts become "
            f"{carts[1]:.0f}: {by_repair:+d} by the repair, {by_crowd:+d} by the number of new users.",
            f"全体用户{was:.1%} → {now:.1%}：优化带来{repair:+.1f}个百分点，构成带来{mix:+.1f}个。"
            f"{verdict[1]}老用户人数不变时，{carts[0]:.0f}个购物车变成{carts[1]:.0f}个：优化带来{by_repair:+d}个，新用户人数变化带来{by_crowd:+d}个。",
        )

    sliders = [
        Slider("rate", "New users' rate after the repair", "优化后新用户的转化率",
               new_rate, new_rate + 0.2, 0.01, new_rate, ".1%"),
        Slider("share", "Share of new users after the repair", "优化后新用户占比",
               round(new_share - 0.2, 3), round(new_share + 0.25, 3), 0.005, new_share, ".1%"),
    ]  # fmt: skip
    return Explorer(QUESTION, sliders, draw, say)


def change_parts(
    new_share: float, new_rate: float, returning_rate: float, *, share: float, rate: float
) -> dict[str, float]:
    """Split the change of an overall rate into what the repair did and what the mix did.

    Parameters
    ----------
    new_share, new_rate, returning_rate : float
        Before: share of new users and the two groups' rates.
    share, rate : float
        After: share of new users and their rate; returning users convert as before.

    Returns
    -------
    dict
        ``before`` and ``after`` (overall rates), ``repair`` (change with the old mix) and ``mix``
        (the rest); the two add up to after − before.

    Examples
    --------
    >>> parts = change_parts(0.5, 0.1, 0.5, share=0.6, rate=0.2)
    >>> {name: round(value, 3) for name, value in parts.items()}
    {'before': 0.3, 'after': 0.32, 'repair': 0.05, 'mix': -0.03}
    """
    before = new_share * new_rate + (1 - new_share) * returning_rate
    after = share * rate + (1 - share) * returning_rate
    repair = new_share * (rate - new_rate)
    return {"before": before, "after": after, "repair": repair, "mix": after - before - repair}
