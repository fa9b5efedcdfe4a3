"""A funnel of four steps: crm_lib beside hand-written Polars, DuckDB and pandas.

Users reach the steps in order, by first touch without a window and by sliding chains within a week.
Ten events a user over ninety days, a tenth of them of no step. The numbers of users in the last
column must agree within each meaning of the funnel.
"""

import duckdb
import numpy as np
import pandas as pd
from _measure import in_duckdb, measure

ROWS = (1_000_000, 10_000_000)
LIMITS: dict[str, int] = {}
STEPS = ["visit", "product", "cart", "purchase"]
NAMES = {"customer_col": "user", "event_col": "event", "time_col": "time"}
WEEK = pd.Timedelta("7D")
OURS = "crm_lib pandas first_touch"
SLIDING = "crm_lib pandas sliding"
#: The other question has its own base; and what hand-written code of an engine is judged by.
BASES = {
    f"{peer} sliding": SLIDING
    for peer in (
        "crm_lib pandas",
        "crm_lib polars lazy",
        "crm_lib duckdb",
        "polars lazy by hand",
        "duckdb by hand",
    )
}
SAME_ENGINE = {
    f"{engine} by hand {how}": f"crm_lib {engine} {how}"
    for engine in ("pandas", "polars lazy", "duckdb")
    for how in ("first_touch", "sliding")
}


def prepare(rows: int) -> pd.DataFrame:
    """Return a shuffled log with columns user, event, time."""
    rng = np.random.default_rng(1)
    # One text object a name, as reading a file gives, not one a row.
    names = np.array([*STEPS, "help"], dtype=object)
    seconds = rng.integers(0, 90 * 86_400, rows)
    start = np.datetime64("2026-01-01", "us")
    return pd.DataFrame(
        {
            "user": rng.integers(0, max(rows // 10, 1), rows),
            "event": pd.Series(
                names[rng.choice(5, rows, p=[0.4, 0.25, 0.15, 0.1, 0.1])], dtype="str"
            ),
            "time": start + (seconds * 1_000_000).astype("timedelta64[us]"),
        }
    )


def _shown(users) -> str:
    return " ".join(str(int(n)) for n in users)


def _options(semantics: str) -> dict:
    window = "7D" if semantics == "sliding" else None
    return {**NAMES, "semantics": semantics, "window": window}


def _polars(log):
    import polars as pl

    # By way of numpy: from pandas text Polars needs pyarrow, which the workbook does not.
    return pl.DataFrame({c: log[c].to_numpy() for c in log}).with_columns(
        pl.col("event").cast(pl.String)
    )


def ours_pandas(semantics):
    def peer(log):
        from crm_lib.funnel import funnel_table

        options = _options(semantics)
        return lambda: _shown(funnel_table(log, STEPS, **options)["users"])

    return peer


def ours_polars(semantics):
    def peer(log):
        from crm_lib.funnel import funnel_table

        frame, options = _polars(log).lazy(), _options(semantics)
        return lambda: _shown(funnel_table(frame, STEPS, **options).collect()["users"])

    return peer


def ours_duckdb(semantics):
    def peer(log):
        from crm_lib.funnel import funnel_table

        table, options = in_duckdb(log), _options(semantics)
        return lambda: _shown(
            row[0] for row in funnel_table(table, STEPS, **options).select("users").fetchall()
        )

    return peer


def pandas(log):
    def job():
        now = log.loc[log["event"] == STEPS[0]].groupby("user")["time"].min()
        users = [len(now)]
        for step in STEPS[1:]:
            later = log.loc[log["event"] == step, ["user", "time"]]
            later = later.join(now.rename("reached"), on="user", how="inner")
            now = later[later["time"] >= later["reached"]].groupby("user")["time"].min()
            users.append(len(now))
        return _shown(users)

    return job


def polars(log):
    import polars as pl

    frame = _polars(log).lazy()

    def job():
        at, event = pl.col("time"), pl.col("event")
        now = frame.filter(event == STEPS[0]).group_by("user").agg(reached=at.min())
        counts = [now.select(pl.len())]
        for step in STEPS[1:]:
            later = frame.filter(event == step).join(now, on="user")
            now = later.filter(at >= pl.col("reached")).group_by("user").agg(reached=at.min())
            counts.append(now.select(pl.len()))
        return _shown(n.item() for n in pl.collect_all(counts))

    return job


def polars_sliding(log):
    import polars as pl

    frame = _polars(log).lazy()

    def job():
        # As many would write it: sort once, then carry the latest beginning of a chain down.
        place = {name: k for k, name in enumerate(STEPS)}
        steps = (
            frame.filter(pl.col("event").is_in(STEPS))
            .with_columns(step=pl.col("event").replace_strict(place, return_dtype=pl.Int8))
            .sort("user", "time", "step")
            .with_columns(begun_0=pl.when(pl.col("step") == 0).then(pl.col("time")))
        )
        for k in range(1, len(STEPS)):
            latest = pl.col(f"begun_{k - 1}").forward_fill().over("user")
            fits = (pl.col("step") == k) & (pl.col("time") <= latest + WEEK.to_pytimedelta())
            steps = steps.with_columns(pl.when(fits).then(latest).alias(f"begun_{k}"))
        reached = [
            pl.col("user").filter(pl.col(f"begun_{k}").is_not_null()).n_unique().alias(f"n_{k}")
            for k in range(len(STEPS))
        ]
        return _shown(steps.select(reached).collect().row(0))

    return job


def duckdb_sql(log):
    in_duckdb(log)
    parts = [f"s0 AS (SELECT user, min(time) t FROM log WHERE event = '{STEPS[0]}' GROUP BY user)"]
    for k, step in enumerate(STEPS[1:], 1):
        parts.append(
            f's{k} AS (SELECT log."user", min(log.time) t FROM log JOIN s{k - 1} s '
            f"""ON log."user" = s."user" WHERE event = '{step}' AND log.time >= s.t GROUP BY 1)"""
        )
    counts = ", ".join(f"(SELECT count(*) FROM s{k})" for k in range(len(STEPS)))
    query = f"WITH {', '.join(parts)} SELECT {counts}".replace("SELECT user,", 'SELECT "user",')
    query = query.replace("GROUP BY user)", 'GROUP BY "user")')
    return lambda: _shown(duckdb.sql(query).fetchall()[0])


def duckdb_sliding(log):
    in_duckdb(log)
    place = " ".join(f"WHEN '{name}' THEN {k}" for k, name in enumerate(STEPS))
    query = f"""SELECT "user", time, CASE event {place} END AS step,
                CASE WHEN step = 0 THEN time END AS begun_0 FROM log WHERE step IS NOT NULL"""
    for k in range(1, len(STEPS)):
        query = f"""SELECT *, CASE WHEN step = {k} AND time <= latest_{k} + INTERVAL 7 DAY
                    THEN latest_{k} END AS begun_{k} FROM (
                        SELECT *, max(begun_{k - 1}) OVER w AS latest_{k} FROM ({query})
                        WINDOW w AS (PARTITION BY "user" ORDER BY time, step))"""
    counts = ", ".join(
        f'count(DISTINCT CASE WHEN begun_{k} IS NOT NULL THEN "user" END)'
        for k in range(len(STEPS))
    )
    return lambda: _shown(duckdb.sql(f"SELECT {counts} FROM ({query})").fetchall()[0])


PEERS = {
    OURS: ours_pandas("first_touch"),
    "crm_lib polars lazy first_touch": ours_polars("first_touch"),
    "crm_lib duckdb first_touch": ours_duckdb("first_touch"),
    "pandas by hand first_touch": pandas,
    "polars lazy by hand first_touch": polars,
    "duckdb by hand first_touch": duckdb_sql,
    SLIDING: ours_pandas("sliding"),
    "crm_lib polars lazy sliding": ours_polars("sliding"),
    "crm_lib duckdb sliding": ours_duckdb("sliding"),
    "polars lazy by hand sliding": polars_sliding,
    "duckdb by hand sliding": duckdb_sliding,
}

if __name__ == "__main__":
    measure(PEERS, prepare)
