"""Clusters that can be recovered, a silhouette worked out by hand, bad input."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from segmentation_cases import FEATURES

from crm_lib import segmentation as sg


def test_silhouette_and_sum_of_squares_by_hand():
    line = pd.DataFrame({"v": [0.0, 1, 10, 12]})
    row = sg.cluster_quality(line, feature_cols=["v"], k_values=[2], scaled=False).iloc[0]
    by_hand = np.mean([(11 - 1) / 11, (10 - 1) / 10, (9.5 - 2) / 9.5, (11.5 - 2) / 11.5])
    assert row["silhouette"] == pytest.approx(by_hand)
    assert row["within_sum_of_squares"] == pytest.approx(2 * 0.25 + 2 * 1)


def test_the_right_number_of_groups_has_the_best_silhouette(shop):
    quality = sg.cluster_quality(shop, feature_cols=FEATURES, k_values=range(2, 7))
    assert quality.loc[quality["silhouette"].idxmax(), "k"] == 3
    assert quality["within_sum_of_squares"].is_monotonic_decreasing
    sampled = sg.cluster_quality(shop, feature_cols=FEATURES, k_values=[3], silhouette_rows=90)
    assert sampled["silhouette"].item() == pytest.approx(quality["silhouette"][1], abs=0.05)


def test_as_many_groups_as_customers_has_no_silhouette():
    quality = sg.cluster_quality(pd.DataFrame({"v": [1, 5]}), feature_cols=["v"], k_values=[2])
    assert quality["silhouette"].isna().all()


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_groups_are_found_again_with_the_same_numbers(shop, seed):
    out = sg.kmeans_segments(shop, feature_cols=FEATURES, k=3, seed=seed)
    assert (out["segment"] == out["truth"] + 1).all()  # truth 0 spends most
    assert "segment" not in shop.columns


def test_row_order_does_not_matter(shop):
    mixed = shop.sample(frac=1, random_state=1)
    here = sg.kmeans_segments(shop, feature_cols=FEATURES, k=3)["segment"]
    there = sg.kmeans_segments(mixed, feature_cols=FEATURES, k=3)["segment"]
    pd.testing.assert_series_equal(here, there.sort_index())


def test_without_scaling_the_big_numbers_decide():
    """Visits hold two clear groups, spend only noise, but in bigger numbers."""
    rng = np.random.default_rng(0)
    truth = np.repeat([1, 2], 100)
    frame = pd.DataFrame(
        {
            "visits": np.where(truth == 1, 20, 2) + rng.normal(0, 1, 200),
            "spend": rng.uniform(0, 9e3, 200),
        }
    )

    def right(scaled):
        found = sg.kmeans_segments(frame, feature_cols=["visits", "spend"], k=2, scaled=scaled)[
            "segment"
        ]
        return (found == truth).mean()

    assert right(scaled=True) == 1 and right(scaled=False) < 0.75


def test_figures(shop):
    quality = sg.cluster_quality(shop, feature_cols=FEATURES, k_values=[2, 3, 4])
    assert drawn(sg.plot_elbow, quality).startswith("3 groups separate best")
    shop = sg.kmeans_segments(shop, feature_cols=FEATURES, k=3)
    title = drawn(sg.plot_clusters, shop, x_axis_col="visits", y_axis_col="spend")
    assert "33% of 180 customers · " in title
    profile = sg.segment_profile(shop, feature_cols=[*FEATURES, "truth"])
    assert "SD" in drawn(sg.plot_segment_radar, profile)
