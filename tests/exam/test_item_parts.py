"""Parts of a question of the bank; how files say them is tested in test_item.py."""

import pytest
from pydantic_core import PydanticCustomError

from crm_lib.exam.item_parts import NumberAnswer, VerdictAnswer, names_in, part_of


def test_a_part_is_typed_and_its_first_fault_is_told():
    answer = part_of(NumberAnswer, {"value": " a / b ", "decimals": 1})
    assert (answer.value, answer.unit, answer.decimals) == ("a / b", None, 1)
    assert part_of(VerdictAnswer, {"verdict": "right"}).correction is None
    with pytest.raises(PydanticCustomError, match="decimals is missing"):
        part_of(NumberAnswer, {"value": "a"})


def test_names_in_braces_and_a_brace_left_open():
    assert names_in("{a:,} of {b:.0%}, {a}") == ["a", "b", "a"]
    with pytest.raises(PydanticCustomError, match="brace"):
        names_in("{a of b")
