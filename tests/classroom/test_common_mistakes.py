"""Mistakes are counted by students, with an example; what says nothing is left out."""

from crm_lib.classroom.common_mistakes import mistakes_table
from crm_lib.classroom.marked_answers import MarkedAnswer


def item(status, en, marks=0.0, label=""):
    return {"label": label, "marks": marks, "of": 2.0, "status": status, "en": en, "zh": "否"}


def test_the_commonest_reason_stands_first_with_the_shortest_example():
    answers = [
        MarkedAnswer("a", "q1", 'q1 = "A"  # sure', (item("mistake", "A is last."),)),
        MarkedAnswer("b", "q1", 'q1 = "A"', (item("mistake", "A is last."),)),
        MarkedAnswer("c", "q1", 'q1 = "B"', (item("right", "Right.", 2.0),)),
        MarkedAnswer("d", "q1", "q1 = ''", (item("unanswered", "Not answered yet."),)),
        MarkedAnswer("a", "q9", "q9 = 'x'", (item("proposed", "Not found: stages", 0, "1"),)),
        MarkedAnswer("b", "q9", "q9 = 'y'", (item("wrong", "Not right."),)),
    ]
    table = mistakes_table(answers)
    assert table["mistake_en"].tolist() == ["A is last.", "Not found: stages"]
    first = table.iloc[0]
    assert (first["students"], first["share"], first["example"]) == (2, 0.5, 'q1 = "A"')
    assert bool(first["named"]) and not table.iloc[1]["named"]


def test_one_student_counts_once_however_many_parts():
    two = (item("mistake", "unit", 0, "x"), item("mistake", "unit", 0, "x"))
    assert mistakes_table([MarkedAnswer("a", "q1", "", two)])["students"].tolist() == [1]


def test_a_class_without_mistakes_has_an_empty_table():
    assert mistakes_table([]).empty
