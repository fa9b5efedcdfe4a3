"""Contact centre (呼叫中心): Erlang formulas, staffing, simulated calls, reports, diagram."""

from crm_lib.contact_centre.call_flow import CallFlow, simulate_calls
from crm_lib.contact_centre.call_reports import OUTCOMES, cms_table, plot_cms, screen_pops
from crm_lib.contact_centre.diagram import CALL_CENTRE_BLANKS, call_centre_parts, plot_call_centre
from crm_lib.contact_centre.erlang import (
    average_speed_of_answer,
    erlang_b,
    erlang_c,
    erlang_load,
    lines_needed,
    occupancy,
    offered_load,
    plain_number,
    service_level,
)
from crm_lib.contact_centre.impatience import erlang_a
from crm_lib.contact_centre.staffing import (
    agents_needed,
    plot_service_level,
    staffing_plan,
    staffing_table,
)

__all__ = [
    "CALL_CENTRE_BLANKS",
    "OUTCOMES",
    "CallFlow",
    "agents_needed",
    "average_speed_of_answer",
    "call_centre_parts",
    "cms_table",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_load",
    "lines_needed",
    "occupancy",
    "offered_load",
    "plain_number",
    "plot_call_centre",
    "plot_cms",
    "plot_service_level",
    "screen_pops",
    "service_level",
    "simulate_calls",
    "staffing_plan",
    "staffing_table",
]


def __dir__() -> list[str]:
    return __all__
