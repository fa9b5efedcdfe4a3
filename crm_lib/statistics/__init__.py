"""Statistics: sampling (抽样) and confidence intervals for shares."""

from crm_lib.statistics.proportions import wilson_interval
from crm_lib.statistics.sampling import METHODS, sample_allocation, stratified_sample

__all__ = [
    "METHODS",
    "sample_allocation",
    "stratified_sample",
    "wilson_interval",
]


def __dir__() -> list[str]:
    return __all__
