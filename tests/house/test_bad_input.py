"""Whatever is passed, a public function answers or says what was wrong: never a crash from inside.

Each argument of a good call is spoilt in turn.
"""

import numpy as np
import pandas as pd
import pytest
from good_calls import FUNCTIONS, call, good_call
from matplotlib.figure import Figure

from crm_lib.retention import ConvergenceError


def spoilt(arguments, drawn=False):
    """What is wrong, the arguments with it, and a word the error must hold (or None).

    Gaps and numbers below zero may be drawn, which takes time; they are left out for drawings.
    """
    for name, value in arguments.items():
        if isinstance(value, pd.DataFrame):
            for other in (None, [1, 2]):
                yield f"{name} is {other}", {**arguments, name: other}, None
            yield f"{name} is empty", {**arguments, name: value.iloc[:0]}, None
            for column in value.columns:
                dropped = value.drop(columns=column)
                yield f"{name} lacks {column!r}", {**arguments, name: dropped}, str(column)
                for bad in spoilt_columns(value[column], drawn):
                    frame = value.copy()
                    frame[column] = bad
                    yield f"{name}[{column!r}] = {list(bad)[:2]}", {**arguments, name: frame}, None
        elif isinstance(value, bool):
            continue
        elif isinstance(value, int | float | np.number):
            for other in (None, "oops", [1, 2], np.nan, *([] if drawn else [np.inf, -1, 0, 2.5])):
                yield f"{name} is {other}", {**arguments, name: other}, None
        elif isinstance(value, str):
            for other in ("nope", 7):
                yield f"{name} is {other!r}", {**arguments, name: other}, None
        elif isinstance(value, list | tuple):
            for other in ([], None, ["oops"], [np.nan], [-3], [*value, *value]):
                yield f"{name} is {other!r}", {**arguments, name: other}, None
        elif isinstance(value, dict):
            for other in ({}, {"nope": 1}, dict.fromkeys(value, "oops"), dict.fromkeys(value)):
                yield f"{name} is {other!r}", {**arguments, name: other}, None


def spoilt_columns(values, drawn):
    """The column with a gap, with text in it, all text, below zero."""
    if len(values):
        rest = values.astype(object).tolist()[1:]
        if not drawn:
            yield pd.Series([None, *rest], index=values.index, dtype=object).infer_objects()
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            yield pd.Series(["oops", *rest], index=values.index, dtype=object)
            yield values.astype(str)
            if not drawn:
                numbers = pd.to_numeric(values).astype("Float64").tolist()
                yield pd.Series([-3.0, *numbers[1:]], values.index)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_bad_input_is_answered_in_words(name):
    function, good = FUNCTIONS[name], good_call(name)
    drawn = name.split(".")[-1].startswith("plot_")
    ax = Figure().add_subplot() if drawn else None
    for what, arguments, word in spoilt(good, drawn):
        try:
            call(function, arguments, ax)
        except (ValueError, ConvergenceError) as error:
            assert str(error), what
            if word is not None:
                assert word in str(error) or "columns" in str(error), what
        except Exception as error:
            pytest.fail(f"{what}: {type(error).__name__}: {error}")
