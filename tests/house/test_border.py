"""The border of the library: whatever type a column has, the value is that of plain types, or words.

The good calls of the bad-input tests are repeated with one column stored in another way: small,
unsigned and nullable numbers, Decimals, objects, categories, other times and zones, odd indexes.
The answer must be the one of the plain frame, or a `ValueError` that names the column. A sample of
the ways for each function is tried here, all of them by `make stress`.
"""

import ast
import copy
import datetime as dt
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from engines import ENGINES
from good_calls import FUNCTIONS, call
from good_calls import good_call as recorded_call
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import crm_lib
from crm_lib.base.plain_types import plain_typed
from crm_lib.retention import ConvergenceError

#: The good call of each function, recorded once.
good_call = cache(recorded_call)

WHOLE = [f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)]
WHOLE += ["Int8", "UInt8", "Int64", "UInt32", "object", "decimal", "category", "float32", "Float64"]
FLOATS = ["Float64", "object", "decimal", "category"]
TEXTS = ["object", "string", "category"]
DATES = ["datetime64[s]", "datetime64[ns]", "object", "Asia/Shanghai", "America/New_York", "date"]
FLAGS = ["boolean", "object", "int8", "uint8"]
if find_spec("pyarrow"):
    WHOLE += ["int64[pyarrow]", "double[pyarrow]", "decimal128"]
    FLOATS += ["double[pyarrow]", "decimal128"]
    TEXTS += ["string[pyarrow]", "large_string", "dictionary"]
    DATES[:-1] += ["timestamp[ns][pyarrow]", "timestamp[us, tz=Asia/Shanghai][pyarrow]"]
    DATES += ["date32[pyarrow]"]
    FLAGS += ["bool[pyarrow]"]


def tables(arguments):
    """The names of the arguments that are pandas tables with rows and named columns."""
    return [
        name
        for name, value in arguments.items()
        if isinstance(value, pd.DataFrame) and len(value) and len(value.columns)
    ]


def storages(values):
    """How else a column may be stored, as far as its values go into it."""
    plain = plain_typed(values, what="the table")
    if pd.api.types.is_bool_dtype(plain):
        return FLAGS
    if pd.api.types.is_integer_dtype(plain):
        low, high = plain.min(), plain.max()
        fits = [w for w in WHOLE[:8] if np.iinfo(w).min <= low and high <= np.iinfo(w).max]
        wide = [w for w in WHOLE[8:] if w not in ("Int8", "UInt8", "UInt32", "float32")]
        narrow = [w for w in ("Int8", "UInt8", "UInt32") if w.lower() in fits]
        return fits + wide + narrow
    if pd.api.types.is_float_dtype(plain):
        limited = not np.isinf(plain.dropna()).any()
        return [f for f in FLOATS if limited or f != "decimal128"]
    if pd.api.types.is_datetime64_any_dtype(plain):
        whole_days = plain.dt.tz is None and (plain.dropna() == plain.dropna().dt.normalize()).all()
        return DATES if whole_days else DATES[:-1]
    return TEXTS if pd.api.types.infer_dtype(plain) == "string" else []


def stored(values, storage):
    """The same values in another storage."""
    if storage in ("decimal128", "large_string", "dictionary"):
        return in_arrow(values, storage)
    if "tz=" in storage:
        zoned = values if values.dt.tz is not None else values.dt.tz_localize("Asia/Shanghai")
        return zoned.astype(storage)
    if storage == "decimal":
        return values.map(lambda v: None if pd.isna(v) else Decimal(repr(float(v)))).astype(object)
    if storage == "date":
        return values.map(lambda v: None if pd.isna(v) else dt.date(v.year, v.month, v.day)).astype(
            object
        )
    if "/" in storage:
        return values if values.dt.tz is not None else values.dt.tz_localize(storage)
    if storage.startswith("datetime64"):
        return values if values.dt.tz is not None else values.astype(storage)
    return values.astype(storage)


def in_arrow(values, storage):
    """The same values in a type that only Arrow has."""
    import pyarrow

    types = {
        "decimal128": lambda: pyarrow.decimal128(38, 12),
        "large_string": pyarrow.large_string,
        "dictionary": lambda: pyarrow.dictionary(pyarrow.int32(), pyarrow.string()),
    }
    if storage == "decimal128":
        values = stored(values, "decimal").map(
            lambda v: v if v is None else v.quantize(Decimal("1e-12"))
        )
    kept = [None if pd.isna(v) else v for v in values]
    array = pyarrow.array(kept, type=types[storage]())
    return pd.Series(pd.arrays.ArrowExtensionArray(array), index=values.index, name=values.name)


INDEXES = {
    "twice": lambda n: np.arange(n) // 2,
    "all one": lambda n: np.zeros(n, dtype=int),
    "text": lambda n: [f"row {i}" for i in range(n)],
    "from the end": lambda n: np.arange(n)[::-1],
    "floats": lambda n: np.linspace(5, 6, n),
}
#: Row labels that bear the name of the first column, as after `set_index(…, drop=False)`.
NAMED = "named as a column"


def answer(name, arguments):
    """The answer; of a plot the title and the texts."""
    drawn = name.split(".")[-1].startswith("plot_")
    found = call(
        FUNCTIONS[name], copy.deepcopy(arguments), Figure().add_subplot() if drawn else None
    )
    if isinstance(found, Axes):
        return [found.get_title(loc="left"), *(t.get_text() for t in found.texts)]
    return found


def same(one, other):
    """Whether two answers hold the same values, whatever their types and their row labels."""
    if isinstance(one, pd.DataFrame):
        return (
            isinstance(other, pd.DataFrame)
            and [str(c) for c in one.columns] == [str(c) for c in other.columns]
            and len(one) == len(other)
            and all(same(one.iloc[:, i], other.iloc[:, i]) for i in range(one.shape[1]))
        )
    if isinstance(one, pd.Series | pd.Index | np.ndarray):
        return same(
            list(np.asarray(one, dtype=object).ravel()),
            list(np.asarray(other, dtype=object).ravel()),
        )
    if isinstance(one, dict):
        return list(map(str, one)) == list(map(str, other)) and same(
            list(one.values()), list(other.values())
        )
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, f), getattr(other, f)) for f in one.__dataclass_fields__)
    if isinstance(one, str) or one is None:
        return one == other or (one is None and pd.isna(other))
    if np.isscalar(one) or isinstance(one, dt.date | Decimal | pd.Timestamp):
        if pd.isna(one) or pd.isna(other):
            return bool(pd.isna(one) and pd.isna(other))
        if isinstance(one, dt.date) or isinstance(other, dt.date):
            return pd.Timestamp(one).tz_localize(None) == pd.Timestamp(other).tz_localize(None)
        return bool(np.isclose(float(one), float(other), rtol=1e-6, atol=1e-9))
    return True


@cache
def variants(name):
    """List every way to store one column or to label the rows of this function's tables."""
    return list(_variants(name))


def _variants(name):
    """Yield the ways of `variants`."""
    arguments = good_call(name)
    for table in tables(arguments):
        frame = arguments[table]
        for place, column in enumerate(frame.columns):
            for storage in storages(frame.iloc[:, place]):
                yield table, column, storage
        # The rows of a matrix have names that are part of it.
        if (
            isinstance(frame.index, pd.RangeIndex)
            and frame.index.name is None
            and "grid" not in name
        ):
            for label in [*INDEXES, NAMED]:
                yield table, None, label


def changed(name, table, column, how):
    """The good call with one column stored in another way, or other labels of the rows."""
    arguments = dict(good_call(name))
    frame = arguments[table].copy()
    if how == NAMED:
        frame.index = pd.Index(range(len(frame)), name=frame.columns[0])
    elif column is None:
        frame.index = INDEXES[how](len(frame))
    else:
        frame[column] = stored(frame[column], how)
    return {**arguments, table: frame}


@cache
def plain_answer(name, table=None, column=None):
    """The answer to the good call, with whole numbers of one column as floats where it is named."""
    arguments = good_call(name)
    if column is not None:
        frame = arguments[table]
        arguments = {**arguments, table: frame.assign(**{column: frame[column].astype(float)})}
    return answer(name, arguments)


AS_FLOATS = ("decimal", "Float64", "float32", "double[pyarrow]", "decimal128")


def check(name, table, column, how):
    """The answer is that of the plain frame, or a ValueError names the column."""
    floats = how in AS_FLOATS and isinstance(column, str)
    try:
        found = answer(name, changed(name, table, column, how))
    except (ValueError, ConvergenceError) as error:
        assert column is not None, f"{table} with index {how}: {error}"
        assert str(column) in str(error), (table, column, how)
        return
    plain = plain_answer(name, table, column) if floats else plain_answer(name)
    assert same(plain, found), (table, column, how, plain, found)


WITH_TABLES = [name for name in FUNCTIONS if tables(good_call(name))]


#: A picture takes several times as long as its table, and reads it in one place.
EXAMPLES = {True: 3, False: 7}


@pytest.mark.parametrize("name", WITH_TABLES)
def test_another_storage_gives_the_same_answer_or_words(name):
    @settings(
        max_examples=EXAMPLES["plot_" in name],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(variants(name)))
    def try_one(variant):
        check(name, *variant)

    try_one()


@pytest.mark.slow
@pytest.mark.parametrize("name", WITH_TABLES)
def test_every_storage_gives_the_same_answer_or_words(name):
    for variant in variants(name):
        check(name, *variant)


@pytest.mark.parametrize("name", [n for n in WITH_TABLES if "plot_" not in n])
def test_a_frame_of_another_engine_gives_an_answer_or_words(name):
    arguments = good_call(name)
    for table in tables(arguments):
        frame = arguments[table]
        if isinstance(frame.index, pd.RangeIndex) and all(isinstance(c, str) for c in frame):
            other = ENGINES["polars"](frame)
            try:
                found = answer(name, {**arguments, table: other})
            except ValueError:
                continue
            if nw.dependencies.is_polars_dataframe(found):
                found = pd.DataFrame(found.to_dict(as_series=False))
            if isinstance(found, pd.DataFrame):
                assert same(answer(name, arguments), found), table


#: Checks that return the columns in plain types: to go on with the old frame would undo them.
PLAIN_CHECKS = {"require_columns", "require_numbers", "require_drawable", "plain_frame"}


def test_what_comes_back_in_plain_types_is_used():
    for path in Path(crm_lib.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                called = getattr(node.value.func, "id", None)
                assert called not in PLAIN_CHECKS, f"{path.name}:{node.lineno}"
