"""Sampling (抽样) and shares: whom to ask, how many, and how sure a share is."""

from crm_lib.statistics.proportions import wilson_interval
from crm_lib.statistics.sampling import METHODS, sample_allocation, stratified_sample

__all__ = [
    "METHODS",
    "sample_allocation",
    "stratified_sample",
    "wilson_interval",
]
