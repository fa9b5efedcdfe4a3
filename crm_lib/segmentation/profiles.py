"""Profiles of segments: size, standardised features, radar chart (雷达图)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_columns, require_names, require_no_missing, require_numbers
from crm_lib.base.message import Message, in_two_languages
from crm_lib.page.words import named
from crm_lib.plotting import GREY, colours, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    features = require_names(feature_cols, name="feature_cols")
    frame = require_numbers(frame, features, what="the customer table")
    values = frame[features].astype(float)
    spread = values.std(ddof=0)
    # Rounding leaves a spread of some 1e-17 in a column that holds one value only.
    constant = [c for c in features if len(frame) and values[c].nunique() == 1]
    if constant:
        raise ValueError(
            Message(
                f"column {constant[0]!r} is the same in all {len(frame)} rows; it can't tell customers "
                "apart. Leave it out.",
                f"列 {constant[0]!r} 在全部 {len(frame)} 行中都相同，无法区分客户。请去掉这一列。",
            )
        )
    return (values - values.mean()) / spread


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
    features = require_names(feature_cols, name="feature_cols")
    segmented = require_columns(segmented, [segment_col], what="the segmented table")
    require_no_missing(segmented, [segment_col], what="the segmented table")
    z = standardised(segmented, feature_cols=features).add_suffix("_z")
    segmented = require_numbers(segmented, features, what="the segmented table")
    joined = pd.concat([segmented[[segment_col, *features]], z], axis=1)
    groups = joined.groupby(segment_col, sort=True)
    profile = groups.mean()
    profile.insert(0, "customers", groups.size())
    profile.insert(1, "share_of_customers", profile["customers"] / max(len(segmented), 1))
    return profile.reset_index()


@styled
def plot_segment_radar(
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
    >>> plot_segment_radar(profile).get_title(loc="left")
    'Segment 1 stands out by a: 1.0 SD above average · 细分客群“1”：a最突出，比平均高1.0个标准差'
    """
    profile = require_columns(profile, [segment_col], what="the segment profile")
    features = [c for c in profile.columns if str(c).endswith("_z")]
    if len(features) < 3 or profile.empty:
        raise ValueError(
            Message(
                f"the segment profile has {len(features)} columns ending in '_z' and {len(profile)} rows; "
                "a radar needs at least three features and one row (use segment_profile).",
                f"细分画像表有 {len(features)} 列以 '_z' 结尾，共 {len(profile)} 行；雷达图至少需要三个特征和一行（请用 segment_profile）。",
            )
        )
    profile = require_numbers(profile, features, what="the segment profile")
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
    palette = colours(len(profile))
    for i, (name, values) in enumerate(zip(profile[segment_col], z, strict=True)):
        ring(values, color=palette[i], linewidth=2, marker="o", ms=4, label=name)
    ax.set(xlim=(-1.3, 1.3), ylim=(-1.2, 1.25), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_xlabel(
        "standard deviations from the average customer (0 = average) · 偏离平均客户的标准差（0为平均）"
    )
    ax.legend(title="segment · 细分客群", loc="center left", bbox_to_anchor=(1.05, 0.5))
    row, column = np.unravel_index(np.argmax(np.abs(z)), z.shape)
    side, side_zh = ("above", "高") if z[row, column] > 0 else ("below", "低")
    name = named(features[column][:-2])
    segment = in_two_languages(str(profile[segment_col].iloc[row]))
    ax.set_title(
        f"Segment {segment.en} stands out by {name.en}: "
        f"{abs(z[row, column]):.1f} SD {side} average · 细分客群“{segment.zh}”：{name.zh}"
        f"最突出，比平均{side_zh}{abs(z[row, column]):.1f}个标准差"
    )
    return ax
