"""Dask and PySpark on one machine: crm_lib beside hand-written code of the same engine.

Both spread work over many machines; here each has the threads of one. Spark works in a Java process
of its own, so wall time is compared, and memory says nothing about it. The data are those of
bench_rfm and bench_funnel; what stands last is the number of rows or users found.
"""

import importlib

import pandas as pd
from _measure import THREADS, measure
from bench_funnel import NAMES, STEPS, WEEK
from bench_funnel import prepare as event_log
from bench_rfm import prepare as order_log

ROWS = (1_000_000,)
LIMITS: dict[str, int] = {}
CLOCK = "wall"
OURS = "crm_lib dask rfm_table"
DAYS_TO_UNIT = 7


def prepare(rows: int) -> dict[str, pd.DataFrame]:
    """Return both logs; each peer takes the one it needs."""
    return {"orders": order_log(rows), "events": event_log(rows)}


def _shown(users) -> str:
    return " ".join(str(int(n)) for n in users)


# --- Dask -----------------------------------------------------------------------------------------


def _dask(frame: pd.DataFrame):
    importlib.import_module("dask").config.set(scheduler="threads", num_workers=THREADS)
    return importlib.import_module("dask.dataframe").from_pandas(frame, npartitions=4)


def dask_rfm(data):
    log = _dask(data["orders"])

    def job():
        spec = {"date": ["max", "count"], "amount": "sum"}
        table = log.groupby("customer_id").agg(spec).compute()
        table["days"] = (log["date"].max().compute() - table["date", "max"]).dt.days
        return len(table)

    return job


def dask_summary(data):
    log = _dask(data["orders"])

    def job():
        daily = log.assign(day=log["date"].dt.floor("D"))[["customer_id", "day"]].drop_duplicates()
        table = daily.groupby("customer_id")["day"].agg(["min", "max", "count"]).compute()
        end = log["date"].max().compute().floor("D")
        table["t_x"] = (table["max"] - table["min"]).dt.days / DAYS_TO_UNIT
        table["T"] = (end - table["min"]).dt.days / DAYS_TO_UNIT
        return len(table)

    return job


def dask_cohorts(data):
    log = _dask(data["orders"])

    def job():
        month = log["date"].dt.year * 12 + log["date"].dt.month - 1
        active = log.assign(month=month)[["customer_id", "month"]].drop_duplicates()
        first = active.groupby("customer_id")["month"].min().rename("cohort").reset_index()
        joined = active.merge(first, on="customer_id")
        joined["period"] = joined["month"] - joined["cohort"]
        return len(joined.groupby(["cohort", "period"]).size().compute())

    return job


def dask_funnel(data):
    log = _dask(data["events"])

    def job():
        now = log[log["event"] == STEPS[0]].groupby("user")["time"].min().rename("reached")
        counts = [now]
        for step in STEPS[1:]:
            later = log[log["event"] == step][["user", "time"]]
            later = later.merge(now.reset_index(), on="user")
            later = later[later["time"] >= later["reached"]]
            now = later.groupby("user")["time"].min().rename("reached")
            counts.append(now)
        sizes = importlib.import_module("dask").compute(*[c.size for c in counts])
        return _shown(sizes)

    return job


# --- PySpark --------------------------------------------------------------------------------------


def _spark(frame: pd.DataFrame):
    sql = importlib.import_module("pyspark.sql")
    session = (
        sql.SparkSession.builder.master(f"local[{THREADS}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    table = session.createDataFrame(frame).coalesce(4).cache()
    table.count()
    table.createOrReplaceTempView("log")
    return session, table


def _spark_sql(name: str, query: str, finish):
    def peer(data):
        session, _ = _spark(data[name])
        return lambda: finish(session.sql(query).toPandas())

    return peer


SPARK_RFM = """
    SELECT customer_id, datediff((SELECT max(date) FROM log), max(date)) AS days,
           count(*) AS purchases, sum(amount) AS spend FROM log GROUP BY customer_id
"""
SPARK_SUMMARY = """
    SELECT customer_id, count(*) - 1 AS x, datediff(max(day), min(day)) / 7 AS t_x,
           datediff((SELECT max(date) FROM log), min(day)) / 7 AS T
    FROM (SELECT DISTINCT customer_id, to_date(date) AS day FROM log) GROUP BY customer_id
"""
SPARK_COHORTS = """
    WITH active AS (SELECT DISTINCT customer_id, year(date) * 12 + month(date) - 1 AS month FROM log),
         entered AS (SELECT customer_id, min(month) AS cohort FROM active GROUP BY customer_id)
    SELECT cohort, month - cohort AS period, count(*) AS customers
    FROM active JOIN entered USING (customer_id) GROUP BY cohort, month - cohort
"""


def _spark_first_touch() -> str:
    parts = [f"s0 AS (SELECT user, min(time) t FROM log WHERE event = '{STEPS[0]}' GROUP BY user)"]
    for k, step in enumerate(STEPS[1:], 1):
        parts.append(
            f"s{k} AS (SELECT log.user, min(log.time) t FROM log JOIN s{k - 1} s "
            f"ON log.user = s.user WHERE event = '{step}' AND log.time >= s.t GROUP BY log.user)"
        )
    counts = [f"SELECT {k} AS k, count(*) AS n FROM s{k}" for k in range(len(STEPS))]
    return f"WITH {', '.join(parts)} {' UNION ALL '.join(counts)} ORDER BY k"


def _spark_sliding() -> str:
    place = " ".join(f"WHEN '{name}' THEN {k}" for k, name in enumerate(STEPS))
    query = f"SELECT user, time, CASE event {place} END AS step FROM log WHERE event <> 'help'"
    query = f"SELECT *, CASE WHEN step = 0 THEN time END AS begun_0 FROM ({query})"
    for k in range(1, len(STEPS)):
        query = f"""SELECT *, CASE WHEN step = {k} AND time <= latest_{k} + INTERVAL {WEEK.days} DAYS
                    THEN latest_{k} END AS begun_{k} FROM (
                        SELECT *, max(begun_{k - 1}) OVER (PARTITION BY user ORDER BY time, step
                        ROWS UNBOUNDED PRECEDING) AS latest_{k} FROM ({query}))"""
    counts = ", ".join(
        f"count(DISTINCT CASE WHEN begun_{k} IS NOT NULL THEN user END) AS n_{k}"
        for k in range(len(STEPS))
    )
    return f"SELECT {counts} FROM ({query})"


# --- crm_lib --------------------------------------------------------------------------------------


def ours(engine: str, job: str):
    def peer(data):
        from crm_lib.funnel import funnel_table
        from crm_lib.purchasing import purchase_summary
        from crm_lib.retention import cohort_table
        from crm_lib.rfm import rfm_table

        frame = data["events" if job.startswith("funnel") else "orders"]
        log = _dask(frame) if engine == "dask" else _spark(frame)[1]

        def taken(table) -> pd.DataFrame:
            return table.compute() if engine == "dask" else table.toPandas()

        if job.startswith("funnel"):
            how = job.split()[1]
            options = {**NAMES, "semantics": how, "window": WEEK if how == "sliding" else None}
            return lambda: _shown(taken(funnel_table(log, STEPS, **options))["users"])
        if job == "purchase_summary":
            return lambda: len(taken(purchase_summary(log, amount_col=None)))
        make = {"rfm_table": rfm_table, "cohort_table": cohort_table}[job]
        return lambda: len(taken(make(log)))

    return peer


BY_HAND = {
    "dask rfm_table": dask_rfm,
    "dask purchase_summary": dask_summary,
    "dask cohort_table": dask_cohorts,
    "dask funnel first_touch": dask_funnel,
    "pyspark rfm_table": _spark_sql("orders", SPARK_RFM, len),
    "pyspark purchase_summary": _spark_sql("orders", SPARK_SUMMARY, len),
    "pyspark cohort_table": _spark_sql("orders", SPARK_COHORTS, len),
    "pyspark funnel first_touch": _spark_sql(
        "events", _spark_first_touch(), lambda t: _shown(t["n"])
    ),
    "pyspark funnel sliding": _spark_sql(
        "events", _spark_sliding(), lambda t: _shown(t.iloc[0].to_list())
    ),
}
PEERS = {}
for _job, _peer in BY_HAND.items():
    PEERS[f"crm_lib {_job}"] = ours(*_job.split(maxsplit=1))
    PEERS[f"{_job} by hand"] = _peer
SAME_ENGINE = {f"{job} by hand": f"crm_lib {job}" for job in BY_HAND}
#: There is no one answer that all of them are measured by.
BASES = {f"{job} by hand": f"crm_lib {job}" for job in BY_HAND} | {
    f"crm_lib {job}": f"crm_lib {job}" for job in BY_HAND
}

if __name__ == "__main__":
    measure(PEERS, prepare)
