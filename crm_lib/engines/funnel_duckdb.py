"""The plan of `crm_lib.funnel.funnel_table` for DuckDB: one SQL query counts and checks the log."""

from datetime import timedelta
from typing import Any

import duckdb
import numpy as np

from crm_lib.engines.duckdb_sql import sql_number


def duckdb_counts(
    events: duckdb.DuckDBPyRelation,
    steps: list[Any],
    columns: list[str],
    window: timedelta | float | None,
    semantics: str,
) -> tuple[np.ndarray, list[Any], bool] | None:
    """Users at each step (segments in rows), the segments, and whether the log is sound.

    A log is certainly sound when nothing is missing and every step is reached by somebody. None for
    a log without rows.
    """
    user_col, event_col, time_col, *by = columns
    column, constant = duckdb.ColumnExpression, duckdb.ConstantExpression
    event = column(event_col)
    log = events.select(
        column(user_col).alias("u"),
        column(time_col).alias("t"),
        (column(by[0]) if by else constant(0)).alias("b"),
        event.isnotnull().alias("named"),
        # One mark a step: a query of one step compares once, and reads no more than it needs.
        *[(event == constant(step)).alias(f"s{k}") for k, step in enumerate(steps)],
    )
    types = dict(zip(events.columns, map(str, events.types), strict=True))
    gone = ["u IS NULL", "t IS NULL", "b IS NULL", "NOT named"]
    for name, source in zip("utb", (user_col, time_col, *by), strict=False):
        if types[source] in ("FLOAT", "DOUBLE"):
            gone.append(f"isnan({name})")
    sliding = semantics == "sliding" and window is not None
    chains = _sliding(len(steps), window) if sliding else _first_touch(len(steps), window)
    counted = "count(DISTINCT u)" if sliding else "count(*)"
    # DuckDB keeps what it has grouped by itself, and faster than when it is told to.
    kept = "MATERIALIZED " if sliding else ""
    parts = [f"c{k} AS {kept}({chain})" for k, chain in enumerate(chains)]
    if by:  # that of the first step-1 event; of several at that instant, the smallest
        own = "SELECT u, min({'t': t, 'b': b}).b AS b FROM _crm_lib_log WHERE s0 GROUP BY u"
        parts.append(f"own AS MATERIALIZED ({own})")
        counts = [
            f"SELECT {k}, own.b, {counted} FROM c{k} JOIN own USING (u) GROUP BY own.b"
            for k in range(len(steps))
        ]
    else:
        counts = [f"SELECT {k}, NULL, {counted} FROM c{k}" for k in range(len(steps))]
    facts = [
        "SELECT -2, NULL, count(*) FROM _crm_lib_log",
        f"SELECT -1, NULL, count(*) FROM _crm_lib_log WHERE {' OR '.join(gone)}",
    ]
    query = f"WITH {', '.join(parts)} {' UNION ALL '.join([*counts, *facts])} ORDER BY 1, 2"
    found = log.query("_crm_lib_log", query).fetchall()
    rows, missing = (n for _, _, n in found[:2])
    if rows == 0:
        return None
    labels = [b for k, b, _ in found if k == 0] or [None]
    users = np.zeros((len(labels), len(steps)), dtype=np.int64)
    for k, b, n in found[2:]:
        users[labels.index(b), k] = n
    return users, labels, missing == 0 and bool(users.sum(axis=0).all())


def _first_touch(n_steps: int, window: timedelta | float | None) -> list[str]:
    """For each step a query of the users who reach it, and when they first do (``u``, ``t``)."""
    last = "" if window is None else f", min(t) + {sql_number(window)} AS last"
    chains = [f"SELECT u, min(t) AS t{last} FROM _crm_lib_log WHERE s0 GROUP BY u"]
    kept, within = ("", "") if window is None else (", min(c.last) AS last", " AND e.t <= c.last")
    for k in range(1, n_steps):
        chains.append(
            f"SELECT e.u, min(e.t) AS t{kept} FROM _crm_lib_log AS e JOIN c{k - 1} AS c ON e.u = c.u "
            f"WHERE e.s{k} AND e.t >= c.t{within} GROUP BY e.u"
        )
    return chains


def _sliding(n_steps: int, window: timedelta | float) -> list[str]:
    """For each step a query of its events in a chain, with the latest beginning of such a chain."""
    chains = ["SELECT u, t, t AS begun FROM _crm_lib_log WHERE s0"]
    for k in range(1, n_steps):
        # Links of the step before and events of this one in one row of time, a link before an event
        # of the same instant. The last link at or before an event has the latest beginning: those
        # never go back in time. Not an as-of join: of a log narrowed by filters DuckDB expects so
        # few rows that it compares each with each.
        rows = (
            f"SELECT u, t, begun, 0::UTINYINT AS is_event FROM c{k - 1} "
            f"UNION ALL SELECT u, t, NULL, 1::UTINYINT FROM _crm_lib_log WHERE s{k}"
        )
        chains.append(
            f"SELECT u, t, latest AS begun FROM (SELECT u, t, is_event, max(begun) OVER (PARTITION "
            f"BY u ORDER BY t, is_event ROWS UNBOUNDED PRECEDING) AS latest FROM ({rows})) "
            f"WHERE is_event = 1 AND t <= latest + {sql_number(window)}"
        )
    return chains
