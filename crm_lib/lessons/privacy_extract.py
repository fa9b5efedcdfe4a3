"""Explorer of lesson 19 on its extract: what k-anonymity costs."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from crm_lib.explore.explorer import Choice, Explorer, Slider
from crm_lib.privacy import equivalence_classes, generalised

COARSEN_QUESTION = (
    "How coarse must age and place become until nobody in the extract stands in a group of fewer "
    "than five, and what can the extract still tell?",
    "年龄和住址要粗到什么程度，外发数据里才没有人落在不足五人的组里？到那时，这份数据还剩多少效用？",
)


def coarser_extract(extract: pd.DataFrame, *, years: int, place: str) -> pd.DataFrame:
    """Coarsen age to bands and place to districts, parts of the city or the whole city.

    Parameters
    ----------
    extract : DataFrame
        With ``age_years`` (18 to 79) and ``district``.
    years : int
        Width of the age bands.
    place : str
        ``district``, ``part`` or ``city``.

    Examples
    --------
    >>> extract = pd.DataFrame({"age_years": [18, 33], "district": ["N1", "W3"]})
    >>> coarser_extract(extract, years=10, place="part").to_numpy().tolist()
    [['18–27', 'N'], ['28–37', 'W']]
    """
    edges = [*range(18, 80, years), 80]
    coarse = generalised(extract, bands={"age_years": edges})
    places = {
        "district": extract["district"],
        "part": extract["district"].str[0],
        "city": pd.Series("city", index=extract.index),
    }
    return coarse.assign(district=places[place])


def extract_use(extract: pd.DataFrame, cols: list[str], value_col: str = "spend_12m") -> float:
    """Measure how much of the differences in spending the groups tell about somebody not in them.

    Each member is predicted by the mean of the *others* in the same group: 1 means exactly, 0 no
    better than everybody's mean, below 0 worse. A group of one predicts by everybody's mean.

    Examples
    --------
    >>> people = pd.DataFrame({"a": [1, 1, 2, 2], "spend_12m": [10, 12, 30, 32]})
    >>> round(extract_use(people, ["a"]), 2)
    0.98
    """
    return _use_of(extract[value_col], _mean_of_others(extract, cols, value_col))[0]


def _others(value: pd.Series) -> pd.Series:
    """Return the mean of everybody else."""
    return (value.sum() - value) / (len(value) - 1)


def _mean_of_others(extract: pd.DataFrame, cols: list[str], value_col: str) -> pd.Series:
    """Guess each member's value by the mean of the others in the same group."""
    value = extract[value_col].astype(float)
    groups = extract.groupby(cols, observed=True)[value_col]
    total, size = groups.transform("sum"), groups.transform("size")
    return ((total - value) / (size - 1).clip(lower=1)).where(size > 1, _others(value))


def _mean_of_near_ages(extract: pd.DataFrame, years: int, value_col: str) -> pd.Series:
    """Guess by the others of the same sex and part of the city, at most so many years apart."""
    value = extract[value_col].astype(float)
    guess = _others(value)
    for _, members in extract.groupby([extract["district"].str[0], "sex"], observed=True):
        age, spent = members["age_years"].to_numpy(), value[members.index].to_numpy()
        near = np.abs(age[:, None] - age) <= years
        size = near.sum(axis=1) - 1
        mean = (near @ spent - spent) / np.maximum(size, 1)
        guess[members.index] = np.where(size > 0, mean, guess[members.index])
    return guess


def _use_of(value: pd.Series, guess: pd.Series) -> tuple[float, float, float]:
    """Return the use of a guess, and its 95% interval (a ratio of sums, by linearisation)."""
    missed, base = (value - guess) ** 2, (value - _others(value.astype(float))) ** 2
    use = float(1 - missed.sum() / base.sum())
    error = float(np.sqrt(((missed - (1 - use) * base) ** 2).sum()) / base.sum())
    return use, use - 1.96 * error, use + 1.96 * error


@cache
def coarsened(years: int, place: str, with_sex: bool) -> tuple[int, int, int, float]:
    """Count groups, the smallest, members in groups below five, and the use of a coarser extract.

    Examples
    --------
    >>> coarsened(1, "district", True)[:3]
    (713, 1, 990)
    """
    from crm_lib.datasets import load_pharmacy_extract

    coarse = coarser_extract(load_pharmacy_extract(), years=years, place=place)
    cols = ["age_years", "district", *(["sex"] if with_sex else [])]
    sizes = equivalence_classes(coarse, quasi_identifier_cols=cols)["people"]
    small = int(sizes[sizes < 5].sum())
    return len(sizes), int(sizes.min()), small, extract_use(coarse, cols)


def _signed(use: float) -> str:
    """Return a use of the extract with three places and a proper minus."""
    return f"{use:.3f}".replace("-", "−")


def coarsen_extract() -> None:
    """Show the explorer: coarsen the columns until k-anonymity holds, and see what is lost."""
    coarsen_explorer().show()


def coarsen_explorer() -> Explorer:
    """Build the picture with controls that `coarsen_extract` shows.

    Examples
    --------
    >>> coarsen_explorer().sentence(years=5, place="part", sex="yes")[0][:40]
    '86 groups; the smallest has 1 (k = 1). 4'
    """
    controls: list[Slider | Choice] = [
        Slider("years", "Width of the age bands, years", "年龄段宽度（岁）", 1, 62, 1, 1),
        Choice(
            "place",
            "Place",
            "住址",
            {
                "district": ("12 districts", "12个片区"),
                "part": ("4 parts of the city", "4个方位"),
                "city": ("left out", "删去"),
            },
            "district",
        ),
        Choice("sex", "Sex", "性别", {"yes": ("kept", "保留"), "no": ("left out", "删去")}, "yes"),
    ]

    def draw(*, ax: Any, years: int, place: str, sex: str) -> None:
        from crm_lib.plotting import BLUE, VERMILLION

        _, least, small, use = coarsened(years, place, sex == "yes")
        # Two measures of their own scale: one panel each.
        ax.axis("off")
        above, below = ax.inset_axes([0.0, 0.68, 1.0, 0.24]), ax.inset_axes([0.0, 0.16, 1.0, 0.24])
        above.barh([0], [100 * small / 2400], color=VERMILLION)
        above.set(
            xlim=(0, 50), xlabel="members in groups below 5 (%) · 落在不足5人的组里的会员占比（%）"
        )
        text = f"{small:,} of 2,400 · 2,400人中{small:,}人"
        above.text(100 * small / 2400 + 0.4, 0, text, va="center")
        below.barh([0], [use], color=BLUE)
        below.set(
            xlim=(-0.1, 0.4),
            xlabel="use left (1: exact; 0: no better than the mean) · "
            "剩余数据效用（1为完全准确，0为不比总平均数准）",
        )
        below.axvline(0, color="black", lw=0.8)
        below.text(max(use, 0) + 0.004, 0, _signed(use), va="center")
        for panel in (above, below):
            panel.set(yticks=[], ylim=(-0.6, 0.6))
        ax.set_title(
            f"k = {least}: {small:,} members in groups below 5, use {_signed(use)} · "
            f"k = {least}：{small:,}人在不足5人的组里，数据效用{_signed(use)}"
        )

    def say(*, years: int, place: str, sex: str) -> tuple[str, str]:
        groups, least, small, use = coarsened(years, place, sex == "yes")
        return (
            f"{groups} groups; the smallest has {least} (k = {least}). {small:,} of 2,400 members "
            f"stand in groups below five. Use: {_signed(use)} (0: no better than everybody's mean).",
            f"共{groups}组，最小的一组{least}人（k = {least}）。2,400人中有{small:,}人落在不足五人的组里。"
            f"数据效用：{_signed(use)}（0表示不比总平均数强）。",
        )

    return Explorer(COARSEN_QUESTION, controls, draw, say, size=(8.0, 3.4))


def extract_versions(extract: pd.DataFrame) -> pd.DataFrame:
    """Compare five versions of the extract: exact, coarser, rows left out, coarsest, columns left out.

    Returns
    -------
    DataFrame
        One row a version, and a second one for the exact values, guessed from members at most two
        years older or younger: ``members``, ``k``, members in classes below five, ``use``
        (`extract_use`) with its 95% interval, and the fewest different concerns in a class; names
        in both languages.

    Examples
    --------
    >>> from crm_lib.datasets import load_pharmacy_extract
    >>> extract_versions(load_pharmacy_extract()).iloc[:, 1].to_list()
    [1, 1, 1, 5, 7, 5]
    """
    cols = ["age_years", "district", "sex"]
    coarser = coarser_extract(extract, years=5, place="part")
    size = coarser.groupby(cols)["concern"].transform("size")
    by_age = coarser_extract(extract, years=10, place="city")
    versions = {
        "1 exact values · 1：精确值": extract,
        "1 guessed from ages ±2 · 1：改按前后2岁的人来估": extract,
        "2 five years, parts of the city · 2：5岁一段、方位": coarser,
        "3 as 2, small classes left out · 3：同2，删去小类": coarser[size >= 5],
        "4 bands of 31 years · 4：31岁一段": coarser_extract(extract, years=31, place="part"),
        "5 age alone, ten years · 5：只留年龄，10岁一段": by_age,
    }
    rows = {}
    for name, version in versions.items():
        kept = cols[:1] if version is by_age else cols
        classes = equivalence_classes(version, quasi_identifier_cols=kept, sensitive_col="concern")
        small = int(classes.loc[classes["people"] < 5, "people"].sum())
        guess = (
            _mean_of_near_ages(version, 2, "spend_12m")
            if "±" in name
            else _mean_of_others(version, kept, "spend_12m")
        )
        rows[name] = [
            len(version),
            int(classes["people"].min()),
            small,
            *_use_of(version["spend_12m"], guess),
            int(classes["different_values"].min()),
        ]
    names = [
        "members · 人数",
        "k, smallest class · k，最小的类",
        "in classes below 5 · 不足5人的类中人数",
        "use · 数据效用",
        "use, low (95%) · 效用95%下限",
        "use, high (95%) · 效用95%上限",
        "fewest concerns in a class (l) · 一类中最少的肌肤问题数（l）",
    ]
    table = pd.DataFrame(rows, index=names).T
    return table.astype({name: int for name in names if not name.startswith("use")})
