"""Completeness, the one-customer view and the profile card."""

import pandas as pd
import pytest

from crm_lib import customer_data as cd


def test_the_first_source_with_a_value_wins(sources):
    before = sources["shop"].copy()
    view = cd.one_customer_view(sources, customer_col="id").set_index("id")
    assert view["city"].tolist()[:2] == ["北京", "上海"] and pd.isna(view.loc[3, "city"])
    assert view["city_source"].tolist()[:2] == ["shop", "app"]
    assert pd.isna(view.loc[3, "city_source"])
    assert view["in_sources"].to_dict() == {1: "shop+app", 2: "shop+app", 3: "app"}
    assert view["visits"].tolist() == [9, 5, 1]
    pd.testing.assert_frame_equal(sources["shop"], before)


def test_precedence_can_be_turned_for_all_fields_or_for_one(sources):
    turned = cd.one_customer_view(sources, customer_col="id", precedence=["app", "shop"])
    assert turned.set_index("id").loc[1, "city"] == "天津"
    one = cd.one_customer_view(
        sources, customer_col="id", field_precedence={"city": ["app", "shop"]}
    )
    assert one.set_index("id").loc[1, ["city", "city_source"]].tolist() == ["天津", "app"]
    only = cd.one_customer_view(sources, customer_col="id", field_precedence={"city": ["shop"]})
    assert pd.isna(only.set_index("id").loc[2, "city"])


def test_the_view_keeps_every_customer_once(sources):
    view = cd.one_customer_view(sources, customer_col="id")
    assert sorted(view["id"]) == [1, 2, 3]
    again = cd.one_customer_view({k: t.iloc[::-1] for k, t in sources.items()}, customer_col="id")
    pd.testing.assert_frame_equal(
        view.sort_values("id", ignore_index=True), again.sort_values("id", ignore_index=True)
    )


def test_view_of_empty_sources_has_its_columns():
    empty = pd.DataFrame({"id": pd.Series([], dtype="int64"), "city": pd.Series([], dtype=object)})
    view = cd.one_customer_view({"a": empty}, customer_col="id")
    assert view.empty and list(view.columns) == ["id", "in_sources", "city", "city_source"]


def test_profile_card_places_the_customer_among_the_others():
    view = pd.DataFrame({"id": list("abcde"), "spend": [1, 2, 3, 3, 9], "city": list("xxyyx")})
    card = cd.profile_card(view, "c", customer_col="id").set_index("field")
    assert card.loc["spend", "share_below"] == pytest.approx((2 + 0.5) / 4)
    assert card.loc["city", ["value", "typical"]].tolist() == ["y", "x"]
    assert pd.isna(card.loc["city", "share_below"])


def test_profile_card_of_the_only_customer_compares_with_nobody():
    card = cd.profile_card(pd.DataFrame({"id": [1], "spend": [5]}), 1, customer_col="id")
    assert pd.isna(card["share_below"].item())


VIEW = pd.DataFrame({"id": [1, 1, 2], "city": list("abc")})


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: cd.completeness(VIEW, columns=["age"]), "no column 'age'"),
        (lambda: cd.one_customer_view({}, customer_col="id"), "sources is empty"),
        (
            lambda: cd.one_customer_view({"a": VIEW}, customer_col="id"),
            "'id' of source 'a'.*1 of 3",
        ),
        (lambda: cd.one_customer_view({"a": VIEW}, customer_col="key"), "no column 'key'"),
        (
            lambda: cd.one_customer_view(
                {"a": pd.DataFrame({"id": [None, 1.0]})}, customer_col="id"
            ),
            "missing in 1 of 2 rows",
        ),
        (
            lambda: cd.one_customer_view({"a": VIEW.iloc[1:]}, customer_col="id", precedence=["b"]),
            r"must name each of \['a'\]",
        ),
        (
            lambda: cd.one_customer_view(
                {"a": VIEW.iloc[1:]}, customer_col="id", field_precedence={"age": ["a"]}
            ),
            "must be one of 'city'",
        ),
        (
            lambda: cd.one_customer_view(
                {"a": VIEW.iloc[1:]}, customer_col="id", field_precedence={"city": ["b"]}
            ),
            "must be one of 'a'",
        ),
        (lambda: cd.profile_card(VIEW, 1, customer_col="id"), "in 2 of 3 rows"),
        (lambda: cd.profile_card(VIEW, 9, customer_col="id"), "in 0 of 3 rows"),
        (lambda: cd.profile_card(VIEW, 2, customer_col="key"), "no column 'key'"),
        (lambda: cd.plot_completeness(VIEW), "no column 'field'"),
        (lambda: cd.plot_completeness(cd.completeness(VIEW.iloc[:0])), "0 rows"),
        (lambda: cd.plot_missing_map(VIEW), "True or False"),
        (lambda: cd.plot_missing_map(VIEW.iloc[:0].isna()), "0 rows"),
        (lambda: cd.plot_profile_card(VIEW), "no column 'field'"),
        (
            lambda: cd.plot_profile_card(
                cd.profile_card(VIEW, 2, customer_col="id", columns=["city"])
            ),
            "no numeric field",
        ),
    ],
)
def test_bad_input(call, words):
    with pytest.raises(ValueError, match=words):
        call()
