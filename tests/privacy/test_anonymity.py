import numpy as np
import pandas as pd
import pytest
from figures import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from privacy_cases import KEY, LOG, state

from crm_lib import privacy as pr

PEOPLE = pd.DataFrame(
    {
        "age": [31, 34, 38, 45, 47, 52],
        "city": ["西安"] * 3 + ["北京"] * 3,
        "illness": ["a", "a", "a", "a", "b", "c"],
    }
)


def test_k_grows_when_ages_become_bands():
    assert pr.k_anonymity(PEOPLE, quasi_identifier_cols=["age", "city"]) == 1
    banded = pr.generalised(PEOPLE, bands={"age": [30, 40, 60]})
    assert banded["age"].tolist() == ["30–39"] * 3 + ["40–59"] * 3
    assert pr.k_anonymity(banded, quasi_identifier_cols=["age", "city"]) == 3
    classes = pr.equivalence_classes(
        banded, quasi_identifier_cols=["age", "city"], sensitive_col="illness"
    )
    # k = 3 hides nobody in the first group: all three have the same illness.
    assert sorted(classes["different_values"]) == [1, 3]
    assert PEOPLE["age"].tolist()[0] == 31


def test_a_missing_value_is_a_value_of_its_own():
    frame = pd.DataFrame({"city": ["x", "x", None]})
    assert pr.k_anonymity(frame, quasi_identifier_cols=["city"]) == 1
    assert pr.k_anonymity(frame.iloc[:0], quasi_identifier_cols=["city"]) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=20))
def test_classes_hold_everybody_and_fewer_fields_never_lower_k(rows):
    frame = pd.DataFrame(rows, columns=["a", "b"])
    classes = pr.equivalence_classes(frame, quasi_identifier_cols=["a", "b"])
    assert classes["people"].sum() == len(frame)
    assert pr.k_anonymity(frame, quasi_identifier_cols=["a"]) >= pr.k_anonymity(
        frame, quasi_identifier_cols=["a", "b"]
    )


def test_bands_of_fractions_say_so():
    out = pr.generalised(pd.DataFrame({"spend": [0.0, 9.5]}), bands={"spend": [0, 5, 10.5]})
    assert out["spend"].tolist() == ["0–<5", "5–<10.5"]


def test_figure():
    classes = pr.equivalence_classes(PEOPLE, quasi_identifier_cols=["age"])
    assert drawn(pr.plot_class_sizes, classes).startswith(
        "6 of 6 people (100%) hide among fewer than 5 · "
    )
    classes = pr.equivalence_classes(PEOPLE, quasi_identifier_cols=["city"])
    assert "k = 3 · " in drawn(pr.plot_class_sizes, classes, k=2)
    many = pd.DataFrame({"people": np.arange(1, 60)})
    assert drawn(pr.plot_class_sizes, many).startswith("10 of 1,770 people")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pr.pseudonymise(PEOPLE, columns=["q"], key=KEY), "no column 'q'"),
        (lambda: pr.pseudonymise(PEOPLE, columns=["age"], key="short"), "key has 5 bytes"),
        (lambda: pr.pseudonymise(PEOPLE, columns=["age"], key=KEY, length=4), "length is 4"),
        (
            lambda: pr.pseudonymise(PEOPLE.assign(age=1.5), columns=["age"], key=KEY),
            "'age' holds .*1.5.* in 6 rows; text or whole numbers",
        ),
        (lambda: pr.equivalence_classes(PEOPLE, quasi_identifier_cols=[]), "is empty"),
        (
            lambda: pr.equivalence_classes(
                PEOPLE, quasi_identifier_cols=["age"], sensitive_col="q"
            ),
            "no column 'q'",
        ),
        (lambda: pr.k_anonymity(PEOPLE, quasi_identifier_cols=["q"]), "no column 'q'"),
        (lambda: pr.generalised(PEOPLE, bands={"city": [1, 2]}), "numbers are needed"),
        (lambda: pr.generalised(PEOPLE, bands={"age": [60, 30]}), "two or more must rise"),
        (lambda: pr.generalised(PEOPLE, bands={"age": [30, 52]}), "in 1 of 6 rows .first: 52."),
        (lambda: pr.minimum_necessary(["a"], purpose="b", needed={"c": []}), "one of 'c'"),
        (lambda: pr.minimum_necessary(["a", "a"], purpose="c", needed={"c": []}), "more than once"),
        (lambda: state("2025-01-01", LOG.drop(columns="ok")), "no column 'ok'"),
        (lambda: state("2025-01-01", LOG.assign(ok="yes")), "True and False in 4 of 4"),
        (lambda: state("2025-01-01", LOG.assign(day=pd.NaT)), "missing in 4 of 4"),
        (lambda: state(5, LOG.assign(day="2025-01-01")), "can't be compared"),
        (lambda: pr.plot_class_sizes(PEOPLE), "no column 'people'"),
        (lambda: pr.plot_class_sizes(pd.DataFrame({"people": []})), "0 rows"),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
