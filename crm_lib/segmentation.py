"""Segmentation by clustering (客户细分·聚类): groups of customers that behave alike.

k-means measures distance, so features are brought to one scale first; the elbow and the silhouette
help to choose how many groups; the profile says what a group is, which is when a manager can name
it. The clustering itself is scikit-learn's.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from crm_lib._checks import require_columns, require_no_missing, require_numbers
from crm_lib.plotting import BLUE, GREY, PALETTE, VERMILLION, styled


def standardised(frame: pd.DataFrame, *, feature_cols: Sequence[str]) -> pd.DataFrame:
    """Return the features in standard deviations from their mean (标准化, z-score).

    Parameters
    ----------
    frame
        One row per customer.
    feature_cols
        Numeric columns.

    Returns
    -------
    DataFrame
        The features alone, with the index of `frame`; mean 0 and standard deviation 1 (divisor n).

    Raises
    ------
    ValueError
        When a column is absent, missing, not numeric or the same in every row.

    Examples
    --------
    >>> standardised(pd.DataFrame({"spend": [1.0, 3.0]}), feature_cols=["spend"])["spend"].tolist()
    [-1.0, 1.0]
    """
    features = list(feature_cols)
    if not features:
        raise ValueError("feature_cols is empty; name at least one column.")
    require_numbers(frame, features, what="the customer table")
    values = frame[features].astype(float)
    spread = values.std(ddof=0)
    # Rounding leaves a spread of some 1e-17 in a column that holds one value only.
    constant = [c for c in features if len(frame) and values[c].nunique() == 1]
    if constant:
        raise ValueError(
            f"column {constant[0]!r} is the same in all {len(frame)} rows; it can't tell customers "
            "apart. Leave it out."
        )
    return (values - values.mean()) / spread


def _matrix(frame: pd.DataFrame, feature_cols: Sequence[str], k: int, scaled: bool) -> np.ndarray:
    """Return the features to cluster as an array, checked against the number of groups."""
    values = standardised(frame, feature_cols=feature_cols)
    if not scaled:
        values = frame[list(feature_cols)].astype(float)
    different = len(values.drop_duplicates())
    if k != int(k) or not 2 <= k <= different:
        raise ValueError(
            f"k is {k}; it must be a whole number from 2 to the number of different rows, "
            f"{different} (of {len(frame)})."
        )
    return values.to_numpy()


def _fit(values: np.ndarray, k: int, seed: int):
    """Fit k-means from ten starts."""
    from sklearn.cluster import KMeans

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


def segment_profile(
    segmented: pd.DataFrame, *, feature_cols: Sequence[str], segment_col: str = "segment"
) -> pd.DataFrame:
    """Describe each segment: how many, and how far from the average customer.

    Parameters
    ----------
    segmented
        One row per customer, as from `kmeans_segments` or any other grouping.
    feature_cols
        Numeric columns to describe.
    segment_col
        The group.

    Returns
    -------
    DataFrame
        One row per segment, in sorting order: `segment_col`, ``customers``, ``share_of_customers``,
        the mean of each feature under its own name, and ``<feature>_z`` (that mean in standard
        deviations from the mean of all; 0 is average).

    Raises
    ------
    ValueError
        When a column is absent, missing, or (a feature) not numeric or constant.

    Examples
    --------
    >>> shop = pd.DataFrame({"segment": [1, 1, 2], "spend": [90, 110, 10]})
    >>> segment_profile(shop, feature_cols=["spend"]).round(2).values.tolist()
    [[1.0, 2.0, 0.67, 100.0, 0.69], [2.0, 1.0, 0.33, 10.0, -1.39]]
    """
    features = list(feature_cols)
    require_columns(segmented, [segment_col], what="the segmented table")
    require_no_missing(segmented, [segment_col], what="the segmented table")
    z = standardised(segmented, feature_cols=features).add_suffix("_z")
    joined = pd.concat([segmented[[segment_col, *features]], z], axis=1)
    groups = joined.groupby(segment_col, sort=True)
    profile = groups.mean()
    profile.insert(0, "customers", groups.size())
    profile.insert(1, "share_of_customers", profile["customers"] / max(len(segmented), 1))
    return profile.reset_index()


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
    '2 groups separate best: silhouette 0.60'
    """
    needed = ["k", "within_sum_of_squares", "silhouette"]
    require_columns(quality, needed, what="the quality table")
    shown = quality.dropna(subset=["silhouette"]).sort_values("k")
    if shown.empty:
        raise ValueError(f"the quality table has no silhouette in {len(quality)} rows.")
    ax.plot(shown["k"], shown["within_sum_of_squares"], marker="o", color=BLUE)
    best = shown.loc[shown["silhouette"].idxmax()]
    ax.scatter([best["k"]], [best["within_sum_of_squares"]], s=130, color=VERMILLION, zorder=3)
    for k, height, score in shown[needed].itertuples(index=False):
        ax.annotate(
            f"{score:.2f}", (k, height), xytext=(7, 8), textcoords="offset points", fontsize=9.5
        )
    ax.set_xticks(shown["k"].astype(int))
    ax.margins(x=0.08, y=0.12)
    ax.set_ylim(bottom=0)
    ax.set(
        xlabel="Number of groups k; labels: silhouette (轮廓系数)",
        ylabel="Within-group sum of squares",
    )
    ax.set_title(f"{best['k']:.0f} groups separate best: silhouette {best['silhouette']:.2f}")
    return ax


@styled
def plot_segments(
    segmented: pd.DataFrame,
    *,
    x_col: str,
    y_col: str,
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
    >>> plot_segments(shop, x_col="visits", y_col="spend").get_title(loc="left")
    'Segment 1 is the largest: 67% of 3 customers'
    """
    require_numbers(segmented, [x_col, y_col], what="the segmented table")
    require_columns(segmented, [segment_col], what="the segmented table")
    require_no_missing(segmented, [segment_col], what="the segmented table")
    if segmented.empty:
        raise ValueError("the segmented table has 0 rows; nothing to draw.")
    markers = "osD^vP*X"
    for i, (name, part) in enumerate(segmented.groupby(segment_col, sort=True)):
        ax.scatter(
            part[x_col],
            part[y_col],
            s=22,
            alpha=0.7,
            color=PALETTE[i % len(PALETTE)],
            marker=markers[i % len(markers)],
            label=f"{name} ({len(part)})",
        )
    ax.legend(
        title="Segment (细分)", loc="center left", bbox_to_anchor=(1.0, 0.5), title_fontsize=10
    )
    ax.set(xlabel=str(x_col), ylabel=str(y_col))
    sizes = segmented[segment_col].value_counts()
    share = sizes.iloc[0] / len(segmented)
    ax.set_title(
        f"Segment {sizes.index[0]} is the largest: {share:.0%} of {len(segmented):,} customers"
    )
    return ax


@styled
def plot_profile_radar(
    profile: pd.DataFrame, *, segment_col: str = "segment", ax: Axes | None = None
) -> Axes:
    """Draw `segment_profile` as a radar (雷达图): a corner per feature, the grey ring is average.

    Works on ordinary axes, so it can stand beside other pictures.

    Raises
    ------
    ValueError
        When `profile` has fewer than three ``<feature>_z`` columns or no row.

    Examples
    --------
    >>> shop = pd.DataFrame({"segment": [1, 2], "a": [9, 1], "b": [1, 9], "c": [2, 1]})
    >>> profile = segment_profile(shop, feature_cols=["a", "b", "c"])
    >>> plot_profile_radar(profile).get_title(loc="left")
    'Segment 1 stands out by a: 1.0 SD above average'
    """
    require_columns(profile, [segment_col], what="the segment profile")
    features = [c for c in profile.columns if str(c).endswith("_z")]
    if len(features) < 3 or profile.empty:
        raise ValueError(
            f"the segment profile has {len(features)} features in {len(profile)} rows; a radar "
            "needs at least three and one row (use segment_profile)."
        )
    z = profile[features].to_numpy(dtype=float)
    low = min(np.floor(z.min()), -1.0) - 0.5
    high = max(np.ceil(z.max()), 1.0)
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(features)) / len(features)
    x, y = np.cos(angle), np.sin(angle)

    def ring(values: np.ndarray, **style) -> None:
        radius = (values - low) / (high - low)
        ax.plot(np.r_[radius * x, radius[0] * x[0]], np.r_[radius * y, radius[0] * y[0]], **style)

    for level in np.arange(np.ceil(low), high + 0.5):
        ring(np.full(len(x), level), color="#DDDDDD", linewidth=0.8)
        radius = (level - low) / (high - low)
        ax.text(0.02, radius, f"{level:+.0f}" if level else "0", fontsize=8, color=GREY)
    ring(np.zeros(len(x)), color=GREY, linewidth=1.6)
    for cos, sin, name in zip(x, y, features, strict=True):
        ax.plot([0, cos], [0, sin], color="#DDDDDD", linewidth=0.8)
        side = "center" if abs(cos) < 0.2 else "left" if cos > 0 else "right"
        ax.text(1.13 * cos, 1.13 * sin, str(name)[:-2], ha=side, va="center")
    for i, (name, values) in enumerate(zip(profile[segment_col], z, strict=True)):
        ring(values, color=PALETTE[i % len(PALETTE)], linewidth=2, marker="o", ms=4, label=name)
    ax.set(xlim=(-1.3, 1.3), ylim=(-1.2, 1.25), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_xlabel("Standard deviations from the average customer (0 = 平均)")
    ax.legend(title="Segment (细分)", loc="center left", bbox_to_anchor=(1.05, 0.5))
    row, column = np.unravel_index(np.argmax(np.abs(z)), z.shape)
    side = "above" if z[row, column] > 0 else "below"
    ax.set_title(
        f"Segment {profile[segment_col].iloc[row]} stands out by {features[column][:-2]}: "
        f"{abs(z[row, column]):.1f} SD {side} average"
    )
    return ax
