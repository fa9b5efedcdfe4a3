"""The engine DuckDB: SQL queries on relations, one query where the result is small.

A table that stays lazy is made of relation verbs, not of SQL over a named view: that would read
whatever bears the name when somebody asks for the rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd

from crm_lib.engines.checked_plan import CheckedPlan
from crm_lib.engines.cohort_counts import (
    COUNTS,
    FIRST_MONDAY,
    cohort_counts,
    counts_by_cohort,
    period_numbers,
)
from crm_lib.engines.frames import day_count, require_plausible_days
from crm_lib.engines.protocol import RFM_COLUMNS, FunnelCounts
from crm_lib.engines.small_frames import kind_types, plain_values

#: Periods that fit into one whole number of DuckDB.
_BITS = 64
#: Stands between texts; a text that holds it is handed over by itself.
_BETWEEN = "\x1f"


class Plan(CheckedPlan):
    """Fulfils `crm_lib.engines.protocol.Plan` for relations of DuckDB."""

    frame: duckdb.DuckDBPyRelation

    def small_frame(
        self, table: pd.DataFrame, *, as_in: Mapping[str, str] | None = None
    ) -> duckdb.DuckDBPyRelation:
        """Turn a small pandas table into a relation of the caller's own connection."""
        types = kind_types(table, whole="BIGINT", real="DOUBLE", text="VARCHAR")
        caller_types = dict(zip(self.frame.columns, self.frame.types, strict=True))
        types |= {c: caller_types[source] for c, source in (as_in or {}).items()}
        columns = []
        for name in table:
            held = _list_constant(plain_values(table[name])).cast(duckdb.list_type(types[name]))
            columns.append(duckdb.FunctionExpression("unnest", held).alias(name))
        # One row that needs nothing read, in the connection of the caller.
        return self.frame.limit(0).aggregate("count(*) AS none").select(*columns)

    def _facts(self, log: nw.LazyFrame, columns: Sequence[str], *, what: str) -> tuple[bool, Any]:
        # One condition: to bind a count for each column would take longer than to count. Through
        # narwhals a few counts cost several times what they cost by hand.
        relation = log.to_native()
        # The day, not the instant: of times with a zone, an instant can't leave DuckDB without pytz.
        last_day = f"CAST(max({sql_name(columns[1])}) AS DATE)"
        query = f"count_if({_missing(relation, columns)}), {last_day}"
        ((missing, last),) = relation.aggregate(query).fetchall()
        return missing == 0, last

    def _count_funnel(
        self,
        log: nw.LazyFrame,
        columns: Sequence[str],
        steps: list[Any],
        window: timedelta | float | None,
        semantics: str,
    ) -> tuple[FunnelCounts, bool]:
        user_col, event_col, time_col, *by = columns
        column, constant = duckdb.ColumnExpression, duckdb.ConstantExpression
        event = column(event_col)
        events = log.to_native()
        named = events.select(
            column(user_col).alias("u"),
            column(time_col).alias("t"),
            (column(by[0]) if by else constant(0)).alias("b"),
            event.isnotnull().alias("named"),
            # One mark a step: a query of one step compares once, and reads no more than it needs.
            *[(event == constant(step)).alias(f"s{k}") for k, step in enumerate(steps)],
        )
        types = dict(zip(events.columns, map(str, events.types), strict=True))
        faults = ["u IS NULL", "t IS NULL", "b IS NULL", "NOT named"]
        for name, source in zip("utb", (user_col, time_col, *by), strict=False):
            if types[source] in ("FLOAT", "DOUBLE"):
                faults.append(f"isnan({name})")
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
            f"SELECT -1, NULL, count(*) FROM _crm_lib_log WHERE {' OR '.join(faults)}",
        ]
        query = f"WITH {', '.join(parts)} {' UNION ALL '.join([*counts, *facts])} ORDER BY 1, 2"
        found = named.query("_crm_lib_log", query).fetchall()
        rows, missing = (n for _, _, n in found[:2])
        if rows == 0:
            return FunnelCounts.of_nobody(len(steps)), True
        labels = [b for k, b, _ in found if k == 0] or [None]
        users = np.zeros((len(labels), len(steps)), dtype=np.int64)
        for k, b, n in found[2:]:
            users[labels.index(b), k] = n
        return FunnelCounts(users, labels), missing == 0 and bool(users.sum(axis=0).all())

    def _count_rfm(
        self, log: nw.LazyFrame, columns: Sequence[str], end: int
    ) -> duckdb.DuckDBPyRelation:
        customer, date, amount, *order = map(sql_name, columns)
        days, purchases, spend = RFM_COLUMNS
        count = f"count(DISTINCT {order[0]})" if order else "count(*)"
        return log.to_native().aggregate(
            f"{customer}, {sql_day(end)} - CAST(max({date}) AS DATE) AS {days}, {count} AS {purchases}, "
            f"sum(CAST({amount} AS DOUBLE)) AS {spend}",
            customer,
        )

    def _count_cohorts(
        self, log: nw.LazyFrame, columns: Sequence[str], period: str, *, what: str
    ) -> pd.DataFrame | None:
        events = log.to_native()
        customer, date = map(sql_name, columns)
        day = f"CAST({date} AS DATE)"
        query = f"count_if({_missing(events, columns)}), min({day}), max({day})"
        ((missing, first, last),) = events.aggregate(query).fetchall()
        if missing:
            return None
        if first is None:
            return cohort_counts(np.zeros(0, dtype=np.int64), 0, np.zeros(0, dtype=np.int64))
        ends = np.array([day_count(first), day_count(last)])
        require_plausible_days(ends, columns[1], what=what)
        low, high = period_numbers(ends, period).tolist()
        number = {
            "month": f"year({date}) * 12 + month({date}) - 1",
            "week": f"({day} - {sql_day(FIRST_MONDAY)}) // 7",
            "day": f"{day} - {sql_day(0)}",
        }[period]
        if high - low < _BITS:
            # One row of bits a customer: a table of everybody's periods takes ten times the room.
            bit = f"1::UBIGINT << CAST({number} - {low} AS UBIGINT)"
            bits = events.aggregate(f"bit_or({bit}) AS bits", customer)
            return _counted_bits(bits.fetchnumpy()["bits"], low, high - low + 1)
        active = events.aggregate(f"{customer} AS who, {number} AS n", f"{customer}, {number}")
        spans = active.select("n, min(n) OVER (PARTITION BY who) AS cohort")
        found = spans.aggregate("cohort, n - cohort AS period, count(*) AS customers", "cohort, n")
        found = found.order("cohort, period").fetchall()
        return pd.DataFrame(np.array(found, dtype=np.int64), columns=COUNTS)

    def _count_purchases(
        self, log: nw.LazyFrame, columns: Sequence[str], end: int, unit_days: float
    ) -> duckdb.DuckDBPyRelation:
        customer, date, *money = map(sql_name, columns)
        spent = "".join(f", sum(CAST({c} AS DOUBLE)) AS _spent" for c in money)
        day, unit = f"CAST({date} AS DATE)", sql_number(float(unit_days))
        daily = log.to_native().aggregate(f"{customer}, {day} AS _day{spent}", f"{customer}, {day}")
        out = (
            f"{customer}, count(*) - 1 AS x, (max(_day) - min(_day)) / {unit} AS t_x, "
            f'({sql_day(end)} - min(_day)) / {unit} AS "T"'
        )
        if money:
            # What came later is all without the first day: a window over the days to add up the
            # later ones takes twice the time. Who came on one day only has spent nothing later,
            # exactly.
            later = "(sum(_spent) - arg_min(_spent, _day)) / (count(*) - 1)"
            out += f", CASE WHEN count(*) > 1 THEN {later} ELSE 0 END AS mean_spend"
        return daily.aggregate(out, customer)


def _counted_bits(bits: np.ndarray, low: int, span: int) -> pd.DataFrame:
    """Count from one integer a customer whose bit k tells of activity in period low + k."""
    lowest = bits & (~bits + np.uint64(1))
    first = np.log2(lowest.astype(float)).astype(np.uint8)
    ticks = ((bits >> np.uint64(k)) & np.uint64(1) for k in range(span))
    return counts_by_cohort((first[tick.astype(bool)] for tick in ticks), low)


def _list_constant(values: list[Any]) -> duckdb.Expression:
    """Return a list as an SQL constant, in one piece: DuckDB reads that twenty times faster."""
    kinds = {type(v) for v in values}
    if values and kinds <= {int, float, type(None)}:
        written = ("NULL" if v is None else repr(v) for v in values)
        return duckdb.ConstantExpression(f"[{','.join(written)}]")
    if kinds == {str} and not any(_BETWEEN in v for v in values):
        between = duckdb.ConstantExpression(_BETWEEN)
        return duckdb.FunctionExpression(
            "string_split", duckdb.ConstantExpression(_BETWEEN.join(values)), between
        )
    return duckdb.ConstantExpression(values)


def _first_touch(n_steps: int, window: timedelta | float | None) -> list[str]:
    """Return a query for each step: users who reach it, and when they first do (``u``, ``t``)."""
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
    """Return a query for each step: its events in a chain, and that chain's latest beginning."""
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


def sql_name(column: str) -> str:
    """Quote a column's name for SQL.

    Examples
    --------
    >>> print(sql_name('of 3" pipes'))
    "of 3"" pipes"
    """
    return '"' + column.replace('"', '""') + '"'


def sql_number(value: timedelta | float) -> str:
    """Write a number or a length of time as an SQL constant.

    Examples
    --------
    >>> sql_number(7), sql_number(0.5), sql_number(timedelta(seconds=1))
    ('7', "CAST('0.5' AS DOUBLE)", 'to_microseconds(1000000)')
    """
    if isinstance(value, timedelta):
        return f"to_microseconds({value // timedelta(microseconds=1)})"
    return repr(value) if isinstance(value, int) else f"CAST('{float(value)!r}' AS DOUBLE)"


def sql_day(number: int) -> str:
    """Return SQL for the date of a day number as `crm_lib.engines.frames.day_number` counts them.

    Examples
    --------
    >>> sql_day(20088)
    "DATE '2024-12-31'"
    """
    return f"DATE '{np.datetime64(number, 'D')}'"


def _missing(relation: duckdb.DuckDBPyRelation, columns: Iterable[str]) -> str:
    """Return an SQL condition that is true where one of `columns` is null, NaN or infinite."""
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    conditions = [f"{sql_name(c)} IS NULL" for c in columns]
    conditions += [
        f"NOT isfinite({sql_name(c)})" for c in columns if kinds[c] in ("FLOAT", "DOUBLE")
    ]
    return " OR ".join(conditions)
