"""All that a report tells, and its tables as files."""

import pandas as pd
import pytest
from marked_kit import NAME, item, made_course, mark

from crm_lib.classroom.class_report import class_report, given_text, write_csv_files
from crm_lib.classroom.course import CourseError

ESSAY = (
    "First the stages of the purchase are defined from the visit to the payment. Then the share of "
    "visitors who go on is computed for every step, and the lowest one is looked at by channel."
)
OTHERS = (
    "Registration before the cart frightens new visitors away, as the log of March shows quite well. "
    "A test with guests who need no account would tell what the form costs us each week.",
    "Delivery fees appear only at the last page. Customers feel cheated and leave their full basket. "
    "Show the fee beside the price and measure again after a fortnight with a control group.",
)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = made_course(tmp_path_factory.mktemp("c"))
    texts = {"0026001": ESSAY, "0026002": ESSAY + " Eva Chen", "0026003": OTHERS[0],
             "0026004": OTHERS[1]}  # fmt: skip
    for number, (student, text) in enumerate(texts.items()):
        mark(
            course, student, {"09_q1": 2.0 * (number % 2), "09_q9": 1.0 * number},
            answers={"09_q9": f'q9 = """{text}"""', "09_q1": 'q1 = "A"'},
            items={"09_q1": [item(2.0 * (number % 2), 2, "right" if number % 2 else "mistake",
                                  "" if number % 2 else "A is last.")]},
            waits=("09_q9",) if number == 3 else (),
        )  # fmt: skip
    with course.gradebook() as gradebook:
        gradebook.update_or_create_student("0026002", first_name="Eva", last_name="Chen")
    folder = course.folder("submitted", NAME, "late")
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text("{", encoding="utf-8")
    return course


def test_everything_is_told_of_everybody(course):
    steps = []
    found = class_report(course, NAME, on_step=steps.append)
    assert found.students["student"].tolist() == ["0026001", "0026002", "0026003", "0026004"]
    assert found.students["name"].tolist()[1] == "Eva Chen"
    assert found.mistakes.loc[0, ["mistake_en", "students"]].tolist() == ["A is last.", 2]
    assert [(p.first, p.second) for p in found.pairs] == [("0026001", "0026002")]
    assert found.unmarked == ["late"] and len(steps) == 3
    assert found.distribution["students"].sum() == 4
    assert found.versions == {} and "version" not in found.students


def test_names_are_nowhere_when_they_are_hidden(course, tmp_path):
    found = class_report(course, NAME, anonymous=True)
    write_csv_files(found, tmp_path)
    text = "".join(p.read_text(encoding="utf-8") for p in tmp_path.iterdir())
    for name in ("00260", "Eva", "late"):
        assert name not in text, name
    assert sorted(found.students["student"]) + found.unmarked != []
    assert len(found.pairs) == 1


def test_the_tables_open_in_a_spreadsheet(course, tmp_path):
    paths = write_csv_files(class_report(course, NAME), tmp_path / "new")
    assert sorted(p.stem for p in paths) == ["alike", "distribution", "mistakes", "objectives",
                                             "options", "questions", "students", "without_marks"]  # fmt: skip
    questions = pd.read_csv(tmp_path / "new" / "questions.csv")
    assert {"difficulty", "difficulty_low", "discrimination_high", "waiting"} <= set(questions)
    students = pd.read_csv(tmp_path / "new" / "students.csv", dtype=str)
    assert students["student"].tolist()[0] == "0026001"


def test_what_students_are_given_is_known_by_question(course):
    assert "Prompt of 09_q9" in given_text(course, NAME)["09_q9"]


def test_nothing_marked_is_told(tmp_path):
    with pytest.raises(CourseError, match="run `crm grade 09_tiny`"):
        class_report(made_course(tmp_path), NAME)
