"""Who gets which set: neighbours different ones, as many of each as can be, numbers as text."""

from collections import Counter
from itertools import pairwise

from papers_kit import sets

from crm_lib.classroom.roster import Student
from crm_lib.papers.handing_out import handing_out_table, sets_by_student

CLASS = [Student(f"00260{n:02}", f"学生{n}", group="甲") for n in range(1, 11)]


def test_neighbours_have_different_sets_and_all_sets_are_used():
    found = sets_by_student(CLASS, "ABC", 7)
    letters = [found[s.number] for s in CLASS]
    assert all(a != b for a, b in pairwise(letters))
    assert sorted(Counter(letters).values()) == [3, 3, 4]


def test_the_table_names_each_students_assignment():
    text = handing_out_table(CLASS, sets("final", 7, "ABCD")).decode("utf-8-sig").splitlines()
    assert text[0] == "number,name,group,set,assignment"
    assert len(text) == 11 and "0026001" in text[1] and "final_7_" in text[1]
