"""Customer data (客户数据): order logs cleaned, missing values, duplicates, one view of each customer."""

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
from crm_lib.customer_data.order_log import CleanedLog, clean_order_log, read_order_log
from crm_lib.customer_data.profile import one_customer_view, plot_profile_card, profile_card
from crm_lib.customer_data.typed_text import amounts_of_text, dates_of_text

__all__ = [
    "KEY_KINDS",
    "PLACEHOLDERS",
    "CleanedLog",
    "amounts_of_text",
    "clean_order_log",
    "completeness",
    "dates_of_text",
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
    "read_order_log",
]


def __dir__() -> list[str]:
    return __all__
