"""A cohort table by month: crm_lib beside hand-written pandas, Polars and DuckDB.

Ten events a customer over two years, as in bench_rfm. The last column is the number of rows of the
table and the sum of its customers, which must agree.
"""

import duckdb
import pandas as pd
from _measure import in_duckdb, measure
from bench_rfm import _polars
from bench_rfm import prepare as order_log

ROWS = (1_000_000, 10_000_000)
LIMITS: dict[str, int] = {}
OURS = "crm_lib pandas"


def prepare(rows: int) -> pd.DataFrame:
    """Return a shuffled log with columns customer_id, date."""
    return order_log(rows)[["customer_id", "date"]]


def _shown(rows, customers) -> str:
    return f"{int(rows)} rows, {int(customers)} customers"


def ours_pandas(log):
    from crm_lib.retention import cohort_table

    def job():
        table = cohort_table(log)
        return _shown(len(table), table["customers"].sum())

    return job


def ours_polars(log):
    from crm_lib.retention import cohort_table

    frame = _polars(log).lazy()

    def job():
        table = cohort_table(frame).collect()
        return _shown(table.height, table["customers"].sum())

    return job


def ours_duckdb(log):
    from crm_lib.retention import cohort_table

    table = in_duckdb(log)

    def job():
        found = cohort_table(table).fetchall()
        return _shown(len(found), sum(row[2] for row in found))

    return job


def pandas(log):
    def job():
        month = log["date"].dt.year * 12 + log["date"].dt.month - 1
        active = log.assign(month=month)[["customer_id", "month"]].drop_duplicates()
        active["cohort"] = active.groupby("customer_id")["month"].transform("min")
        active["period"] = active["month"] - active["cohort"]
        table = active.groupby(["cohort", "period"]).size().rename("customers").reset_index()
        size = table[table["period"] == 0].set_index("cohort")["customers"]
        table["cohort_size"] = table["cohort"].map(size)
        table["share_of_cohort"] = table["customers"] / table["cohort_size"]
        return _shown(len(table), table["customers"].sum())

    return job


def polars(log):
    import polars as pl

    frame = _polars(log).lazy()

    def job():
        month = pl.col("date").dt.year() * 12 + pl.col("date").dt.month() - 1
        table = (
            frame.select("customer_id", month.cast(pl.Int32).alias("month"))
            .unique()
            .with_columns(cohort=pl.col("month").min().over("customer_id"))
            .with_columns(period=pl.col("month") - pl.col("cohort"))
            .group_by("cohort", "period")
            .agg(customers=pl.len())
            .with_columns(cohort_size=pl.col("customers").max().over("cohort"))
            .with_columns(share_of_cohort=pl.col("customers") / pl.col("cohort_size"))
            .collect()
        )
        return _shown(table.height, table["customers"].sum())

    return job


def duckdb_sql(log):
    in_duckdb(log)
    query = """
        WITH active AS (SELECT DISTINCT customer_id, year(date) * 12 + month(date) - 1 AS month
                        FROM log),
             first AS (SELECT customer_id, min(month) AS cohort FROM active GROUP BY customer_id),
             counted AS (SELECT cohort, month - cohort AS period, count(*) AS customers
                         FROM active JOIN first USING (customer_id) GROUP BY ALL)
        SELECT *, max(customers) OVER (PARTITION BY cohort) AS cohort_size,
               customers / cohort_size AS share_of_cohort FROM counted
    """

    def job():
        found = duckdb.sql(query).fetchall()
        return _shown(len(found), sum(row[2] for row in found))

    return job


PEERS = {
    OURS: ours_pandas,
    "crm_lib polars lazy": ours_polars,
    "crm_lib duckdb": ours_duckdb,
    "pandas by hand": pandas,
    "polars lazy by hand": polars,
    "duckdb by hand": duckdb_sql,
}
#: Our answer on the same engine, beside which a hand-written one is judged.
SAME_ENGINE = {
    "pandas by hand": "crm_lib pandas",
    "polars lazy by hand": "crm_lib polars lazy",
    "duckdb by hand": "crm_lib duckdb",
}

if __name__ == "__main__":
    measure(PEERS, prepare)
