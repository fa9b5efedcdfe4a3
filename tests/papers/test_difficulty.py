"""Difficulty of an item: that of the classes that answered it, else what its level lets expect."""

from types import SimpleNamespace

import pandas as pd
from papers_kit import UNIT, bank, paper

from crm_lib.classroom import course_marks, steps
from crm_lib.papers.difficulty import EXPECTED, difficulty_of, measured_difficulty
from crm_lib.papers.record import note_made


def test_a_level_is_expected_and_a_measure_goes_before():
    item = next(iter(bank().items.values()))
    assert difficulty_of(item) == EXPECTED[item.level]
    assert difficulty_of(item, {item.id: 0.31}) == 0.31
    assert list(EXPECTED.values()) == sorted(EXPECTED.values(), reverse=True)


def test_marks_of_a_class_say_how_hard_its_items_were(tmp_path, monkeypatch):
    made = paper("quick", 2, UNIT)
    note_made(tmp_path, made.name, [made])
    rows = [
        (f"s{n}", f"{made.name}_q{q.number}", q.marks if n < 6 else 0.0, q.marks)
        for n in range(8)
        for q in made.questions
    ]
    table = pd.DataFrame(rows, columns=["student", "question", "marks", "of"])
    monkeypatch.setattr(
        course_marks, "marked_assignments", lambda _: [made.name, "06_sales_funnel"]
    )
    monkeypatch.setattr(steps, "marks_table", lambda _, name: table)
    course = SimpleNamespace(classroom=tmp_path, assignments=[made.name])
    assert measured_difficulty(course) == dict.fromkeys(made.item_ids, 0.75)
    few = table[table["student"] < "s5"]
    monkeypatch.setattr(steps, "marks_table", lambda _, name: few)
    assert measured_difficulty(course) == {}
