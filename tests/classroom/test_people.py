"""Names and languages come from the roster, else from the gradebook; numbers stay text."""

from marked_kit import ROSTER, made_course

from crm_lib.classroom.people import Person, people_of


def test_the_roster_goes_before_the_gradebook(tmp_path):
    course = made_course(tmp_path)
    with course.gradebook() as gradebook:
        gradebook.add_student("0026001", first_name="Old", last_name="Name", email="a@b.cn")
        gradebook.add_student("ghost", first_name="Li", last_name="Hua")
    assert people_of(course)["ghost"] == Person("ghost", "Li Hua")
    rows = "0026001,王小明,,w@x.cn,4711,zh,1\n0026002,Li Hua,,,,fr,\n,,,,,,\n"
    (tmp_path / "classroom" / "roster.csv").write_text("\ufeff" + ROSTER + rows, encoding="utf-8")
    people = people_of(course)
    assert people["0026001"] == Person("0026001", "王小明", "w@x.cn", "4711", "zh", "1")
    assert people["0026002"].language == ""
    assert set(people) == {"0026001", "0026002", "ghost"}


def test_first_and_last_names_as_each_culture_writes_them():
    assert (Person("1", "Li Hua").first_name, Person("1", "Li Hua").surname) == ("Li", "Hua")
    assert (Person("1", "Hua, Li").first_name, Person("1", "Hua, Li").surname) == ("Li", "Hua")
    assert (Person("1", "王小明").first_name, Person("1", "王小明").surname) == ("", "王小明")
