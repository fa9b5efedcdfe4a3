"""From an order log to one row a customer: crm_lib beside hand-written code and lifetimes.

The first job is the purchase summary of the models (distinct days after the first, first and last day),
which is what lifetimes calls an RFM summary; the second, marked rfm_table, adds up the spend too and
counts orders. Ten orders a customer over two years.
"""

import duckdb
import numpy as np
import pandas as pd
from _measure import in_duckdb, measure

ROWS = (100_000, 1_000_000, 10_000_000)
LIMITS: dict[str, int] = {}
OURS = "crm_lib pandas"
RFM = "crm_lib pandas rfm_table"
ENGINES = ("pandas", "polars lazy", "duckdb")
BASES = {
    f"{who} rfm_table": RFM
    for who in ("lifetimes", *(n for e in ENGINES for n in (f"crm_lib {e}", f"{e} by hand")))
}
SAME_ENGINE = {
    f"{engine} by hand{job}": f"crm_lib {engine}{job}"
    for engine in ENGINES
    for job in ("", " rfm_table")
}


def prepare(rows: int) -> pd.DataFrame:
    """Return a shuffled log with columns customer_id, date, amount."""
    rng = np.random.default_rng(1)
    days = rng.integers(0, 730, rows)
    return pd.DataFrame(
        {
            "customer_id": rng.integers(0, max(rows // 10, 1), rows),
            "date": (np.datetime64("2024-01-01") + days).astype("datetime64[us]"),
            "amount": rng.gamma(2, 30, rows),
        }
    )


def _polars(log):
    import polars as pl

    dates = pl.Series("date", log["date"].to_numpy())
    numbers = [pl.Series(c, log[c].to_numpy()) for c in log if c != "date"]
    return pl.DataFrame([*numbers, dates])


def _summary(frame, finish):
    from crm_lib.purchasing import purchase_summary

    return lambda: finish(purchase_summary(frame, amount_col=None))


def ours_pandas(log):
    return _summary(log, len)


def ours_polars(log):
    frame = _polars(log).lazy()
    return _summary(frame, lambda out: out.collect().height)


def ours_duckdb(log):
    return _summary(in_duckdb(log), lambda out: len(out.fetchall()))


def lifetimes(log):
    from lifetimes.utils import summary_data_from_transaction_data

    return lambda: len(summary_data_from_transaction_data(log, "customer_id", "date"))


def pandas(log):
    def job():
        day = log["date"].dt.normalize()
        daily = log.assign(day=day).drop_duplicates(["customer_id", "day"])
        table = daily.groupby("customer_id")["day"].agg(["min", "max", "count"])
        end = log["date"].max()
        return len(
            table.assign(
                x=table["count"] - 1,
                t_x=(table["max"] - table["min"]).dt.days / 7,
                T=(end - table["min"]).dt.days / 7,
            )
        )

    return job


def polars(log):
    import polars as pl

    frame = _polars(log).lazy()
    end = log["date"].max()

    def job():
        day = pl.col("date").dt.date().alias("day")
        table = (
            frame.select("customer_id", day)
            .unique()
            .group_by("customer_id")
            .agg((pl.len() - 1).alias("x"), pl.col("day").min(), pl.col("day").max().alias("last"))
            .with_columns(
                t_x=(pl.col("last") - pl.col("day")).dt.total_days() / 7,
                T=(pl.lit(end.date()) - pl.col("day")).dt.total_days() / 7,
            )
        )
        return table.collect().height

    return job


def duckdb_sql(log):
    in_duckdb(log)
    query = """
        SELECT customer_id, count(*) - 1 AS x, (max(day) - min(day)) / 7.0 AS t_x,
               ((SELECT max(date)::DATE FROM log) - min(day)) / 7.0 AS T
        FROM (SELECT DISTINCT customer_id, date::DATE AS day FROM log) GROUP BY customer_id
    """
    return lambda: len(duckdb.sql(query).fetchall())


def rfm_pandas(log):
    from crm_lib.rfm import rfm_table

    return lambda: len(rfm_table(log))


def rfm_polars(log):
    from crm_lib.rfm import rfm_table

    frame = _polars(log).lazy()
    return lambda: rfm_table(frame).collect().height


def rfm_duckdb(log):
    from crm_lib.rfm import rfm_table

    table = in_duckdb(log)
    return lambda: len(rfm_table(table).fetchall())


def rfm_lifetimes(log):
    from lifetimes.utils import summary_data_from_transaction_data

    names = ("customer_id", "date", "amount")
    return lambda: len(summary_data_from_transaction_data(log, *names))


def rfm_pandas_by_hand(log):
    def job():
        table = log.groupby("customer_id").agg(
            last=("date", "max"), purchases=("date", "size"), spend=("amount", "sum")
        )
        return len(table.assign(days=(log["date"].max() - table["last"]).dt.days))

    return job


def rfm_polars_by_hand(log):
    import polars as pl

    frame = _polars(log).lazy()

    def job():
        end = frame.select(pl.col("date").max()).collect().item()
        table = frame.group_by("customer_id").agg(
            (pl.lit(end) - pl.col("date").max()).dt.total_days().alias("days"),
            pl.len().alias("purchases"),
            pl.col("amount").sum(),
        )
        return table.collect().height

    return job


def rfm_duckdb_by_hand(log):
    in_duckdb(log)
    query = """
        SELECT customer_id, (SELECT max(date)::DATE FROM log) - max(date)::DATE AS days,
               count(*) AS purchases, sum(amount) AS spend FROM log GROUP BY customer_id
    """
    return lambda: len(duckdb.sql(query).fetchall())


PEERS = {
    OURS: ours_pandas,
    "crm_lib polars lazy": ours_polars,
    "crm_lib duckdb": ours_duckdb,
    "lifetimes": lifetimes,
    "pandas by hand": pandas,
    "polars lazy by hand": polars,
    "duckdb by hand": duckdb_sql,
    RFM: rfm_pandas,
    "crm_lib polars lazy rfm_table": rfm_polars,
    "crm_lib duckdb rfm_table": rfm_duckdb,
    "lifetimes rfm_table": rfm_lifetimes,
    "pandas by hand rfm_table": rfm_pandas_by_hand,
    "polars lazy by hand rfm_table": rfm_polars_by_hand,
    "duckdb by hand rfm_table": rfm_duckdb_by_hand,
}

if __name__ == "__main__":
    measure(PEERS, prepare)
