"""A report without names: numbers that tell nothing, names taken out of answers too."""

from crm_lib.classroom.hidden_names import hidden_item, name_hider, random_numbers
from crm_lib.classroom.people import Person


def test_numbers_are_drawn_anew_and_fit_everybody():
    students = [f"0026{n:03d}" for n in range(40)]
    first, second = random_numbers(students), random_numbers(students)
    assert sorted(first.values()) == sorted(second.values()) == [f"S{n:02d}" for n in range(1, 41)]
    assert first != second  # one chance in 40!


def test_names_are_taken_out_of_texts():
    people = {"0026001": Person("0026001", "王小明"), "0026002": Person("0026002", "Li Hua")}
    hide = name_hider({"0026001": "S1", "0026002": "S2"}, people)
    assert hide("王小明 (0026001) asked Li Hua") == "S1 (S1) asked S2"
    assert hidden_item({"evidence": "我是王小明", "marks": 1}, hide) == {
        "evidence": "我是S1",
        "marks": 1,
    }
