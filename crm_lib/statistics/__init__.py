"""Sampling (抽样): whom to ask, and how many."""

from crm_lib.statistics.sampling import METHODS, sample_allocation, stratified_sample

__all__ = [
    "METHODS",
    "sample_allocation",
    "stratified_sample",
]
