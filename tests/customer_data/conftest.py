"""Fixtures that several tests of customer_data use."""

from customer_data_cases import sources

__all__ = ["sources"]
