"""Data frame engines (pandas, Polars, DuckDB, narwhals), one file an engine.

A table function asks `plan_for` once which engine its frame belongs to and lets that engine's plan
count; what a plan does is `crm_lib.engines.protocol.Plan`.
"""

from crm_lib.engines.protocol import FunnelCounts, Plan, plan_for

__all__ = ["FunnelCounts", "Plan", "plan_for"]
