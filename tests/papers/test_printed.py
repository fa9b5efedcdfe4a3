"""Markdown of the bank and of cases becomes paragraphs, tables and options on paper."""

from crm_lib.papers.printed import Grid, Run, Words, blocks_of, options_in_columns, runs_of


def test_blocks_keep_paragraphs_lists_and_tables():
    found = blocks_of("One **two**.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n1. first\n2. second\n")
    assert [type(e) for e in found] == [Words, Grid, Words, Words]
    assert found[0].runs == (Run("One "), Run("two", bold=True), Run("."))
    assert found[1].rows[1] == ((Run("1"),), (Run("2"),))
    assert found[3].runs[0] == Run("2. ")


def test_signs_of_markup_stay_signs():
    assert "".join(r.text for r in runs_of("3 < 5 & “a” # 10%")) == "3 < 5 & “a” # 10%"


def test_long_options_stand_one_below_the_other():
    short, long = (
        [runs_of(f"{x}. 忠诚") for x in "ABCD"],
        [runs_of(f"{x}. {'长' * 30}") for x in "ABCD"],
    )
    assert options_in_columns(short).columns == 4
    assert options_in_columns(long).columns == 1


def test_a_row_to_be_written_in_is_known():
    grid = Grid(((Run("Score"),), (Run(""),)), widths=(2.0, 1.0))
    assert not Grid((((Run("1"),), (Run("2"),)),)).is_empty(0)
    assert Grid((((Run("Score"),), (Run(""),)),), widths=(2.0, 1.0)).is_empty(0)
    assert grid.head
