"""Foundations of CRM (客户关系管理基础): ideas, goals, and winning against keeping customers."""

from crm_lib.foundations.diagram import CHAIN, IDEAS, plot_goal_chain, plot_management_ideas
from crm_lib.foundations.win_or_keep import (
    break_even_leaving,
    cost_per_saved,
    plot_win_or_keep,
    win_or_keep_table,
)

__all__ = [
    "CHAIN",
    "IDEAS",
    "break_even_leaving",
    "cost_per_saved",
    "plot_goal_chain",
    "plot_management_ideas",
    "plot_win_or_keep",
    "win_or_keep_table",
]


def __dir__() -> list[str]:
    return __all__
