"""Relationship marketing (关系营销): three levels of bonds and what each pays, IDIC, CRM value chain."""

from crm_lib.relationship_marketing.bonds import (
    BondAssumptions,
    bond_hazards,
    bond_levels,
    plot_bond_churn,
    simulate_bond_churn,
)
from crm_lib.relationship_marketing.diagram import (
    IDIC,
    VALUE_CHAIN,
    VALUE_CHAIN_SUPPORT,
    plot_crm_value_chain,
    plot_idic,
)
from crm_lib.relationship_marketing.payoff import BondCosts, bond_payoff, plot_bond_payoff

__all__ = [
    "IDIC",
    "VALUE_CHAIN",
    "VALUE_CHAIN_SUPPORT",
    "BondAssumptions",
    "BondCosts",
    "bond_hazards",
    "bond_levels",
    "bond_payoff",
    "plot_bond_churn",
    "plot_bond_payoff",
    "plot_crm_value_chain",
    "plot_idic",
    "simulate_bond_churn",
]


def __dir__() -> list[str]:
    return __all__
