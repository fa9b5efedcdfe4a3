"""Service and complaints (客户服务与投诉处理): response times, Pareto, recovery, care."""

from crm_lib.service.care import CARE_RULES, care_triggers, contact_limits
from crm_lib.service.complaints import (
    complaint_pareto,
    plot_complaint_pareto,
    plot_service_recovery,
    recovery_table,
    response_percentiles,
)
from crm_lib.service.run_charts import plot_run_chart, run_chart

__all__ = [
    "CARE_RULES",
    "care_triggers",
    "complaint_pareto",
    "contact_limits",
    "plot_complaint_pareto",
    "plot_run_chart",
    "plot_service_recovery",
    "recovery_table",
    "response_percentiles",
    "run_chart",
]


def __dir__() -> list[str]:
    return __all__
