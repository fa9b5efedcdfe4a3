"""Customers and relationships: SCOPE, Kotler's five relationship types, what each pays."""

from crm_lib.relationships.diagram import PARTIES, plot_scope
from crm_lib.relationships.payoff import (
    RelationshipEffort,
    margin_thresholds,
    plot_relationship_payoff,
    relationship_payoff,
)
from crm_lib.relationships.types import (
    plot_relationship_grid,
    relationship_grid,
    relationship_name,
    relationship_table,
    relationship_type,
    relationship_types,
    scope_table,
)

__all__ = [
    "PARTIES",
    "RelationshipEffort",
    "margin_thresholds",
    "plot_relationship_grid",
    "plot_relationship_payoff",
    "plot_scope",
    "relationship_grid",
    "relationship_name",
    "relationship_payoff",
    "relationship_table",
    "relationship_type",
    "relationship_types",
    "scope_table",
]


def __dir__() -> list[str]:
    return __all__
