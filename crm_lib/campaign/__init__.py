"""Campaigns as experiments (营销活动与实验): A/B tests, power, coupons, uplift."""

from crm_lib.campaign.ab_means import ABMeans, ab_mean_test
from crm_lib.campaign.ab_tests import ABTest, ab_table, ab_test, plot_ab
from crm_lib.campaign.coupons import coupon_roi, coupon_table, plot_coupon
from crm_lib.campaign.power import ab_power, ab_sample_size, plot_ab_power, power_table
from crm_lib.campaign.sample_ratio import sample_ratio_mismatch
from crm_lib.campaign.uplift import plot_qini, qini_coefficient, qini_table, uplift_table

__all__ = [
    "ABMeans",
    "ABTest",
    "ab_mean_test",
    "ab_power",
    "ab_sample_size",
    "ab_table",
    "ab_test",
    "coupon_roi",
    "coupon_table",
    "plot_ab",
    "plot_ab_power",
    "plot_coupon",
    "plot_qini",
    "power_table",
    "qini_coefficient",
    "qini_table",
    "sample_ratio_mismatch",
    "uplift_table",
]


def __dir__() -> list[str]:
    return __all__
