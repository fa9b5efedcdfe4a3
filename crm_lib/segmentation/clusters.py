"""Clusters of customers by k-means (聚类), and how many of them to choose.

k-means measures distance, so features are brought to one scale first; the elbow and the silhouette
help to choose how many groups; the profile says what a group is, which is when a manager can name
it. The clustering itself is scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_drawable,
    require_no_missing,
    require_numbers,
)
from crm_lib.base.message import Message, in_two_languages
from crm_lib.plotting import BLUE, VERMILLION, colours, styled
from crm_lib.segmentation.profiles import standardised

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def _matrix(frame: pd.DataFrame, feature_cols: Sequence[str], k: int, scaled: bool) -> np.ndarray:
    """Return the features to cluster as an array, checked against the number of groups."""
    values = standardised(frame, feature_cols=feature_cols)
    if not scaled:
        values = frame[list(feature_cols)].astype(float)
    different = len(values.drop_duplicates())
    if require_count(k, name="k", least=2) > different:
        raise ValueError(
            Message(
                f"k is {k}; it must not exceed the number of different rows, {different} (of "
                f"{len(frame)}).",
                f"k 是 {k}；不能超过互不相同的行数 {different}（共 {len(frame)} 行）。",
            )
        )
    return values.to_numpy()


def _fit(values: np.ndarray, k: int, seed: int):
    """Fit k-means from ten starts."""
    from sklearn.cluster import KMeans

    require_count(seed, name="seed", least=0, most=2**32 - 1)
    return KMeans(n_clusters=int(k), n_init=10, random_state=seed).fit(values)


def cluster_quality(
    frame: pd.DataFrame,
    *,
    feature_cols: Sequence[str],
    k_values: Iterable[int] = range(2, 9),
    scaled: bool = True,
    seed: int = 0,
    silhouette_rows: int = 5_000,
) -> pd.DataFrame:
    """Compare numbers of groups by elbow and silhouette (肘部法, 轮廓系数).

    Parameters
    ----------
    frame
        One row per customer.
    feature_cols
        Numeric columns.
    k_values
        The numbers of groups to try.
    scaled
        Whether to standardise first; leave it True unless all features share one unit.
    seed
        Seed of k-means' starts and of the sample for the silhouette.
    silhouette_rows
        The silhouette compares every pair of customers; above this many a random sample is taken.

    Returns
    -------
    DataFrame
        One row per ``k``: ``within_sum_of_squares`` (the elbow's height) and ``silhouette`` (−1 to
        1, higher is better separated; missing where no two customers share a group).

    Raises
    ------
    ValueError
        As `standardised`; when a k is not between 2 and the number of different rows.

    References
    ----------
    Rousseeuw (1987), Journal of Computational and Applied Mathematics 20, 53–65.

    Examples
    --------
    >>> shop = pd.DataFrame({"spend": [1, 2, 9, 10], "visits": [1, 1, 8, 8]})
    >>> quality = cluster_quality(shop, feature_cols=["spend", "visits"], k_values=[2, 3])
    >>> int(quality.loc[quality["silhouette"].idxmax(), "k"])
    2
    """
    from sklearn.metrics import silhouette_score

    require_count(silhouette_rows, name="silhouette_rows")
    if not isinstance(k_values, Iterable):
        raise ValueError(
            Message(
                f"k_values is {k_values!r}; a list of whole numbers is needed.",
                f"k_values 是 {k_values!r}；需要由整数组成的列表。",
            )
        )
    lines = []
    for k in k_values:
        values = _matrix(frame, feature_cols, k, scaled)
        fit = _fit(values, k, seed)
        sample = min(len(values), silhouette_rows)
        score = (
            silhouette_score(values, fit.labels_, sample_size=sample, random_state=seed)
            if k < len(values)
            else np.nan
        )
        lines.append((int(k), float(fit.inertia_), float(score)))
    return pd.DataFrame(lines, columns=["k", "within_sum_of_squares", "silhouette"])


def kmeans_segments(
    frame: pd.DataFrame,
    *,
    feature_cols: Sequence[str],
    k: int,
    scaled: bool = True,
    seed: int = 0,
    segment_col: str = "segment",
) -> pd.DataFrame:
    """Put each customer into one of k groups.

    Parameters
    ----------
    frame
        One row per customer.
    feature_cols
        Numeric columns.
    k
        How many groups.
    scaled
        Whether to standardise first. False lets the feature with the biggest numbers decide.
    seed
        Seed of the starts.
    segment_col
        Name of the new column.

    Returns
    -------
    DataFrame
        `frame` with `segment_col` (1 … k). Groups are numbered by the mean of the first feature,
        highest first, so the same groups get the same numbers whatever the seed.

    Raises
    ------
    ValueError
        As `cluster_quality`.

    Examples
    --------
    >>> shop = pd.DataFrame({"spend": [1, 2, 9, 10], "visits": [1, 1, 8, 8]})
    >>> kmeans_segments(shop, feature_cols=["spend", "visits"], k=2)["segment"].tolist()
    [2, 2, 1, 1]
    """
    values = _matrix(frame, feature_cols, k, scaled)
    fit = _fit(values, k, seed)
    order = np.argsort(-fit.cluster_centers_[:, 0], kind="stable")
    number = np.empty(len(order), dtype="int64")
    number[order] = np.arange(1, len(order) + 1)
    return frame.assign(**{segment_col: number[fit.labels_]})


@styled
def plot_elbow(quality: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `cluster_quality`: the elbow, with the silhouette of each k written at its point.

    Raises
    ------
    ValueError
        When `quality` is not the result of `cluster_quality` or has no row.

    Examples
    --------
    >>> quality = pd.DataFrame(
    ...     {"k": [2, 3], "within_sum_of_squares": [9.0, 8.0], "silhouette": [0.6, 0.3]}
    ... )
    >>> plot_elbow(quality).get_title(loc="left")
    '2 groups separate best: silhouette 0.60 · 分成2类区分度最高：轮廓系数0.60'
    >>> tied = quality.assign(silhouette=0.5)
    >>> plot_elbow(tied).get_title(loc="left")
    'Silhouette: 2 and 3 groups alike, 0.50 · 轮廓系数：2类与3类同为0.50，分不出高低'
    """
    needed = ["k", "within_sum_of_squares", "silhouette"]
    quality = require_drawable(
        quality,
        [],
        numbers=needed,
        what="the quality table",
        nothing="the quality table has no silhouette in any row.",
    )
    shown = quality.dropna(subset=["silhouette"]).sort_values("k")
    ax.plot(shown["k"], shown["within_sum_of_squares"], marker="o", color=BLUE)
    scores = shown["silhouette"].round(2)
    best = shown[scores == scores.max()]
    if len(best) == 1:  # a tie has no winner to mark
        ax.scatter(best["k"], best["within_sum_of_squares"], s=130, color=VERMILLION, zorder=3)
    for k, height, score in shown[needed].itertuples(index=False):
        ax.annotate(
            f"{score:.2f}", (k, height), xytext=(7, 8), textcoords="offset points", fontsize=9.5
        )
    ax.set_xticks(shown["k"].astype(int))
    ax.margins(x=0.08, y=0.12)
    ax.set_ylim(bottom=0)
    ax.set(
        xlabel="number of groups k; labels: silhouette · 类数k；标注为轮廓系数",
        ylabel="within-group sum of squares · 组内平方和",
    )
    counts, score = [f"{k:.0f}" for k in best["k"]], f"{scores.max():.2f}"
    if len(counts) == 1:
        k = counts[0]
        title = (
            f"{k} groups separate best: silhouette {score} · 分成{k}类区分度最高：轮廓系数{score}"
        )
    else:
        en, zh = " and ".join(counts), "类与".join(counts)
        title = f"Silhouette: {en} groups alike, {score} · 轮廓系数：{zh}类同为{score}，分不出高低"
    ax.set_title(title)
    return ax


@styled
def plot_clusters(
    segmented: pd.DataFrame,
    *,
    x_axis_col: str,
    y_axis_col: str,
    segment_col: str = "segment",
    ax: Axes | None = None,
) -> Axes:
    """Draw customers as points on two features, a colour and a number per segment.

    Raises
    ------
    ValueError
        When a column is absent, missing or (the features) not numeric, or there is no row.

    Examples
    --------
    >>> shop = pd.DataFrame({"segment": [1, 1, 2], "spend": [9, 9, 1], "visits": [8, 7, 1]})
    >>> plot_clusters(shop, x_axis_col="visits", y_axis_col="spend").get_title(loc="left")
    'Segment 1 is the largest: 67% of 3 customers · 细分客群“1”最大：占3位客户的67%'
    """
    segmented = require_numbers(segmented, [x_axis_col, y_axis_col], what="the segmented table")
    segmented = require_columns(segmented, [segment_col], what="the segmented table")
    require_no_missing(segmented, [segment_col], what="the segmented table")
    if segmented.empty:
        raise ValueError(
            Message(
                "the segmented table has 0 rows; nothing to draw.",
                "细分结果表有 0 行；没有可画的内容。",
            )
        )
    markers = "osD^vP*X"
    palette = colours(segmented[segment_col].nunique())
    for i, (name, part) in enumerate(segmented.groupby(segment_col, sort=True)):
        ax.scatter(
            part[x_axis_col],
            part[y_axis_col],
            s=22,
            alpha=0.7,
            color=palette[i],
            marker=markers[i % len(markers)],
            label=f"{name} ({len(part)})",
        )
    ax.legend(
        title="segment · 细分客群", loc="center left", bbox_to_anchor=(1.0, 0.5), title_fontsize=10
    )
    ax.set(xlabel=str(x_axis_col), ylabel=str(y_axis_col))
    sizes = segmented[segment_col].value_counts()
    share = sizes.iloc[0] / len(segmented)
    largest = in_two_languages(str(sizes.index[0]))
    ax.set_title(
        f"Segment {largest.en} is the largest: {share:.0%} of {len(segmented):,} customers"
        f" · 细分客群“{largest.zh}”最大：占{len(segmented):,}位客户的{share:.0%}"
    )
    return ax
