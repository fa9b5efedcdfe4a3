import numpy as np
import pandas as pd
from figures import drawn

from crm_lib import customer_data as cd


def test_completeness_counts_gaps_and_placeholders():
    records = pd.DataFrame(
        {"name": ["王芳", " ", "Ｎ／Ａ", None], "age": [30, np.nan, 0, 25], "note": ["无"] * 4}
    )
    table = cd.completeness(records)
    assert table["missing"].tolist() == [3, 1, 4]  # an age of 0 is a value
    assert table["share_filled"].tolist() == [0.25, 0.75, 0.0]
    assert (table["filled"] + table["missing"] == table["rows"]).all()
    assert cd.completeness(records, columns=["age"])["field"].tolist() == ["age"]
    assert cd.completeness(records, placeholders=())["missing"].tolist() == [1, 1, 0]


def test_missing_map_has_the_shape_of_the_table():
    records = pd.DataFrame({"a": [None, "x"], "b": ["", "y"]}, index=[7, 9])
    out = cd.missing_map(records)
    assert out.index.tolist() == [7, 9] and out.to_numpy().tolist() == [[True] * 2, [False] * 2]


def test_completeness_of_no_rows():
    table = cd.completeness(pd.DataFrame({"a": pd.Series([], dtype=float)}))
    assert table["rows"].tolist() == [0] and table["share_filled"].isna().all()


def test_figures(sources):
    records = pd.DataFrame({"name": ["王芳", None], "city": ["北京", "上海"]})
    table = cd.completeness(records)
    assert drawn(cd.plot_completeness, table).startswith("name is filled in only 50.0%")
    full = cd.completeness(records[["city"]])
    assert drawn(cd.plot_completeness, full).startswith("Every field is filled in every record · ")
    missing = cd.missing_map(records)
    assert drawn(cd.plot_missing_map, missing).startswith(
        "1 of 2 records lack at least one value · "
    )
    view = pd.DataFrame({"id": [1, 2, 3], "spend": [1, 5, 9]})
    card = cd.profile_card(view, 1, customer_col="id")
    assert drawn(cd.plot_profile_card, card).startswith("Stands out by spend: below all others · ")
