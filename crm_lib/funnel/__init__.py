"""Sales funnel (销售漏斗): conversion, segments and their mix, B2B pipeline, diagram."""

from crm_lib.funnel.conversion import (
    bottleneck,
    funnel_table,
    plot_funnel,
    plot_point_worth,
    point_worth,
)
from crm_lib.funnel.diagram import PURCHASE_CLUES, plot_blank_funnel
from crm_lib.funnel.mix import mix_bound, mix_table, other_segment_rate, plot_funnel_mix
from crm_lib.funnel.pipeline import (
    pipeline_table,
    pipeline_velocity,
    plot_pipeline,
    plot_pipeline_velocity,
)
from crm_lib.funnel.segments import compare_segments, plot_funnel_segments
from crm_lib.funnel.users import funnel_users, time_to_convert
from crm_lib.statistics import wilson_interval

__all__ = [
    "PURCHASE_CLUES",
    "bottleneck",
    "compare_segments",
    "funnel_table",
    "funnel_users",
    "mix_bound",
    "mix_table",
    "other_segment_rate",
    "pipeline_table",
    "pipeline_velocity",
    "plot_blank_funnel",
    "plot_funnel",
    "plot_funnel_mix",
    "plot_funnel_segments",
    "plot_pipeline",
    "plot_pipeline_velocity",
    "plot_point_worth",
    "point_worth",
    "time_to_convert",
    "wilson_interval",
]


def __dir__() -> list[str]:
    return __all__
