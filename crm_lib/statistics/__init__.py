"""Statistics: sampling (抽样), confidence intervals for shares and for differences of means."""

from crm_lib.statistics.differences import mean_difference
from crm_lib.statistics.proportions import wilson_interval
from crm_lib.statistics.sampling import METHODS, sample_allocation, stratified_sample

__all__ = [
    "METHODS",
    "mean_difference",
    "sample_allocation",
    "stratified_sample",
    "wilson_interval",
]


def __dir__() -> list[str]:
    return __all__
