import numpy as np
import pandas as pd
import pytest
from segmentation_cases import FEATURES, SMALL, profile

from crm_lib import segmentation as sg


def test_standardised_has_mean_0_and_spread_1(shop):
    z = sg.standardised(shop, feature_cols=FEATURES)
    np.testing.assert_allclose(z.mean(), 0, atol=1e-12)
    np.testing.assert_allclose(z.std(ddof=0), 1)
    assert sg.standardised(shop.iloc[:0], feature_cols=FEATURES).shape == (0, 2)


def test_profile_by_hand():
    frame = pd.DataFrame({"seg": ["b", "a", "a"], "v": [9.0, 1, 2]})
    profile = sg.segment_profile(frame, feature_cols=["v"], segment_col="seg")
    assert profile["seg"].tolist() == ["a", "b"] and profile["customers"].tolist() == [2, 1]
    assert profile["share_of_customers"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert profile["v"].tolist() == [1.5, 9.0]
    # The share-weighted mean of z over the segments is the mean of all, which is 0.
    assert (profile["v_z"] * profile["share_of_customers"]).sum() == pytest.approx(0, abs=1e-12)
    assert sg.segment_profile(frame.iloc[:0], feature_cols=["v"], segment_col="seg").empty


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
            "no silhouette in any row",
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


def test_a_segment_named_in_both_languages_gives_a_title_in_each():
    named = pd.DataFrame(
        {"segment": ["night · 夜间", "ahead · 提前"], "a": [9, 1], "b": [1, 9], "c": [2, 1]}
    )
    title = sg.plot_segment_radar(
        sg.segment_profile(named, feature_cols=["a", "b", "c"])
    ).get_title(loc="left")
    en, zh = title.split(" · ")
    assert "夜" not in en and "提前" not in en and "ahead" not in zh and "night" not in zh
