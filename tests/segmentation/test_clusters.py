"""Clusters that can be recovered, a silhouette worked out by hand, bad input."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn

from crm_lib import segmentation as sg

FEATURES = ["spend", "visits"]


@pytest.fixture(scope="module")
def shop():
    """Three groups that differ in visits (small numbers) more than in spend (big numbers)."""
    rng = np.random.default_rng(3)
    truth = np.repeat([0, 1, 2], 60)
    visits = np.array([2, 20, 40])[truth] + rng.normal(0, 1, 180)
    spend = np.array([9000, 5000, 1000])[truth] + rng.normal(0, 300, 180)
    return pd.DataFrame({"spend": spend, "visits": visits, "truth": truth})


def test_standardised_has_mean_0_and_spread_1(shop):
    z = sg.standardised(shop, feature_cols=FEATURES)
    np.testing.assert_allclose(z.mean(), 0, atol=1e-12)
    np.testing.assert_allclose(z.std(ddof=0), 1)
    assert sg.standardised(shop.iloc[:0], feature_cols=FEATURES).shape == (0, 2)


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


def test_profile_by_hand():
    frame = pd.DataFrame({"seg": ["b", "a", "a"], "v": [9.0, 1, 2]})
    profile = sg.segment_profile(frame, feature_cols=["v"], segment_col="seg")
    assert profile["seg"].tolist() == ["a", "b"] and profile["customers"].tolist() == [2, 1]
    assert profile["share_of_customers"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert profile["v"].tolist() == [1.5, 9.0]
    # The share-weighted mean of z over the segments is the mean of all, which is 0.
    assert (profile["v_z"] * profile["share_of_customers"]).sum() == pytest.approx(0, abs=1e-12)
    assert sg.segment_profile(frame.iloc[:0], feature_cols=["v"], segment_col="seg").empty


def test_figures(shop):
    quality = sg.cluster_quality(shop, feature_cols=FEATURES, k_values=[2, 3, 4])
    assert drawn(sg.plot_elbow, quality).startswith("3 groups separate best")
    shop = sg.kmeans_segments(shop, feature_cols=FEATURES, k=3)
    title = drawn(sg.plot_clusters, shop, x_axis_col="visits", y_axis_col="spend")
    assert title.endswith("33% of 180 customers")
    profile = sg.segment_profile(shop, feature_cols=[*FEATURES, "truth"])
    assert "SD" in drawn(sg.plot_segment_radar, profile)


SMALL = pd.DataFrame({"v": [1.0, 1, 2], "c": [5, 5, 5], "t": list("xyz"), "segment": [1, 1, 2]})


def profile(**changes):
    return sg.segment_profile(SMALL.assign(**changes), feature_cols=["v"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: sg.standardised(SMALL, feature_cols=[]), "feature_cols is empty"),
        (lambda: sg.standardised(SMALL, feature_cols=["q"]), "no column 'q'"),
        (lambda: sg.standardised(SMALL, feature_cols=["t"]), "'t'.*3 rows; numbers are needed"),
        (lambda: sg.standardised(SMALL, feature_cols=["c"]), "'c' is the same in all 3 rows"),
        (
            lambda: sg.standardised(SMALL.assign(v=[1, 2, np.nan]), feature_cols=["v"]),
            "missing in 1 of 3",
        ),
        (lambda: sg.cluster_quality(SMALL, feature_cols=["v"], k_values=[1]), "k is 1"),
        (lambda: sg.kmeans_segments(SMALL, feature_cols=["v"], k=3), "different rows, 2 .of 3"),
        (lambda: sg.kmeans_segments(SMALL, feature_cols=["v"], k=2.5), "k is 2.5"),
        (lambda: profile(segment=None), "'segment' of the segmented table is missing in 3"),
        (lambda: sg.segment_profile(SMALL, feature_cols=["v"], segment_col="q"), "no column 'q'"),
        (lambda: sg.plot_elbow(SMALL), "no column 'k'"),
        (
            lambda: sg.plot_elbow(
                pd.DataFrame({"k": [2], "within_sum_of_squares": [0], "silhouette": [np.nan]})
            ),
            "no silhouette in 1 rows",
        ),
        (lambda: sg.plot_clusters(SMALL, x_axis_col="v", y_axis_col="t"), "numbers are needed"),
        (lambda: sg.plot_clusters(SMALL.iloc[:0], x_axis_col="v", y_axis_col="c"), "0 rows"),
        (lambda: sg.plot_segment_radar(profile()), "1 columns ending in '_z' and 2 rows"),
        (lambda: sg.plot_segment_radar(SMALL.drop(columns="segment")), "no column 'segment'"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
