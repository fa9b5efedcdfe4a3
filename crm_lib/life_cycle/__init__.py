"""Customer life cycle (客户关系生命周期): stages, endings, migration, budget, diagrams."""

from crm_lib.life_cycle.diagram import SYSTEM_CLUES, plot_blank_endings, plot_blank_life_cycle
from crm_lib.life_cycle.endings import (
    ending_name,
    ending_types,
    ending_types_table,
    life_cycle_curves,
    plot_ending_types,
)
from crm_lib.life_cycle.migration import (
    expected_periods,
    migrated_counts,
    migration_counts,
    migration_matrix,
    plot_migration,
)
from crm_lib.life_cycle.position import life_cycle_stages, plot_life_cycle, stage_profit
from crm_lib.life_cycle.stage_budget import (
    best_spending,
    next_yuan,
    plot_next_yuan,
    spending_table,
    stage_gain,
)
from crm_lib.life_cycle.stages import STAGE_NAMES, STAGES, stage_actions, stage_name

__all__ = [
    "STAGES",
    "STAGE_NAMES",
    "SYSTEM_CLUES",
    "best_spending",
    "ending_name",
    "ending_types",
    "ending_types_table",
    "expected_periods",
    "life_cycle_curves",
    "life_cycle_stages",
    "migrated_counts",
    "migration_counts",
    "migration_matrix",
    "next_yuan",
    "plot_blank_endings",
    "plot_blank_life_cycle",
    "plot_ending_types",
    "plot_life_cycle",
    "plot_migration",
    "plot_next_yuan",
    "spending_table",
    "stage_actions",
    "stage_gain",
    "stage_name",
    "stage_profit",
]


def __dir__() -> list[str]:
    return __all__
