"""Customer data (客户数据): missing values, duplicates, and one view of each customer."""

from crm_lib.customer_data.duplicates import (
    KEY_KINDS,
    PLACEHOLDERS,
    duplicate_groups,
    duplicate_table,
    half_width,
    normalised_key,
)
from crm_lib.customer_data.missing import (
    completeness,
    missing_map,
    plot_completeness,
    plot_missing_map,
)
from crm_lib.customer_data.profile import one_customer_view, plot_profile_card, profile_card

__all__ = [
    "KEY_KINDS",
    "PLACEHOLDERS",
    "completeness",
    "duplicate_groups",
    "duplicate_table",
    "half_width",
    "missing_map",
    "normalised_key",
    "one_customer_view",
    "plot_completeness",
    "plot_missing_map",
    "plot_profile_card",
    "profile_card",
]
