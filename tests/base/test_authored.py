"""Whatever an author gets wrong in a YAML file, each fault is one line that says what to write."""

from typing import ClassVar, Literal

import pytest
from pydantic import Field

from crm_lib.base.authored import (
    Authored,
    AuthoredError,
    AuthoredFile,
    Bilingual,
    SomeMarks,
    author_error,
    from_reader,
    read_entries,
)
from crm_lib.base.message import Message


class Part(Authored):
    part: ClassVar[str] = "part"
    title: Bilingual
    marks: SomeMarks | None = None


class Whole(Authored):
    name: str = Field(validation_alias=from_reader("name"))
    form: Literal["choice", "number"]
    parts: list[Part]
    limits: dict[str, int] = Field(default_factory=dict)
    note: str = ""


GOOD = """w1:
  form: choice
  parts:
    - title: {en: one, zh: 一}
    - title: {en: two, zh: 二}
      marks: 2
  limits: {a: 1}
"""


def read(folder, text):
    path = folder / "w.yaml"
    path.write_text(text, encoding="utf-8")
    return read_entries(path, Whole, key="name", holds="wholes by name", prefix="w", shown="w.yaml")


def faults(folder, text):
    with pytest.raises(AuthoredError) as error:
        read(folder, text)
    assert str(error.value).splitlines() == error.value.faults
    return error.value.faults


def test_a_good_file_is_typed(tmp_path):
    whole = read(tmp_path, GOOD)["w1"]
    assert (whole.name, whole.line, whole.form, whole.limits) == ("w1", 1, "choice", {"a": 1})
    assert [(p.title, p.marks, p.line) for p in whole.parts] == [
        (Message("one", "一"), None, 4), (Message("two", "二"), 2.0, 5)
    ]  # fmt: skip
    assert read(tmp_path, "# nothing\n") == {}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (GOOD, "- w1\n", "1: must hold wholes by name."),
        (GOOD, "words\n", "1: must hold wholes by name."),
        (GOOD, "w1: [a]\n", "1: w1: must hold form and parts, found ['a']."),
        (GOOD, "w1:\n", "1: w1: must hold form and parts, found nothing."),
        ("w1:", "x1:", "1: the id 'x1' must begin with w."),
        ("form: choice", "form: chioce",
         "2: w1: form is 'chioce'; it must be one of choice, number (did you mean choice?)."),
        ("form: choice", "form: [choice]",
         "2: w1: form is ['choice']; it must be one of choice, number."),
        ("form: choice", "from: choice", "2: w1: from is not known here; did you mean form?"),
        ("form: choice", "form: choice\n  name: b",
         "3: w1: name is not known here; use form, parts, limits and note."),
        ("limits: {a: 1}", "limits: 1",
         "7: w1: limits must be names with what belongs to them (name: …), got 1."),
        ("limits: {a: 1}", 'limits: {a: "1"}', "7: w1, limits: a must be a whole number, got '1'."
         " Write 1, without quotes and in half-width signs."),
        ("limits: {a: 1}", "limits: {1: 1}", "7: w1, limits: the name 1 must be text in quotes."),
        ("limits: {a: 1}", "note: 1", "7: w1: note must be text (put a number in quotes), got 1."),
        ("limits: {a: 1}", "note: 2026-01-01",
         "7: w1: note must be text (put a number in quotes), got datetime.date(2026, 1, 1)."),
        ("    - title: {en: one, zh: 一}", "    - one",
         "4: w1, part 1: must hold title, found 'one'."),
        ("    - title: {en: one, zh: 一}", "    - title：一",
         "4: w1, part 1: must hold title, found 'title：一'."
         " Here a key ends with ':' and a space, not with “：”."),
    ],
)  # fmt: skip
def test_a_fault_is_one_line_in_an_authors_words(tmp_path, old, new, told):
    assert old in GOOD
    (fault,) = faults(tmp_path, GOOD.replace(old, new))
    assert fault.startswith(f"w.yaml:{told}"), fault


def test_all_faults_are_told_in_the_order_of_the_lines(tmp_path):
    text = GOOD.replace("zh: 一", "zh: 1").replace("marks: 2", "marks: two") + "w2: 3\n"
    assert [f.partition(": ")[0] for f in faults(tmp_path, text)] == [
        "w.yaml:4", "w.yaml:6", "w.yaml:8"
    ]  # fmt: skip


def test_a_fault_that_an_alias_repeats_is_told_where_it_is_used(tmp_path):
    text = "w1: &w\n  form: choice\n  parts: [{title: {en: a}}]\nw2: *w\n"
    assert [f.partition(": ")[2] for f in faults(tmp_path, text)] == [
        "w1, part 1, title: zh is missing; every text stands here in en and in zh.",
        "w2, part 1, title: zh is missing; every text stands here in en and in zh.",
    ]


def test_no_fault_shows_the_python_behind_it(tmp_path):
    lines = GOOD.splitlines()
    seen = 0
    for number in range(len(lines)):
        for damage in (
            "",
            "x",
            "  - 3",
            "? [a]",
            "  parts: {}",
            "  form: {a: [b]}",
            lines[number] + " [",
        ):
            text = "\n".join([*lines[:number], damage, *lines[number + 1 :]])
            try:
                read(tmp_path, text)
            except AuthoredError as error:
                seen += 1
                for fault in error.faults:
                    assert fault.startswith("w.yaml:") and fault.endswith((".", "?")), fault
                    assert "Input should" not in fault and "pydantic" not in fault
    assert seen > 30


def test_a_part_of_a_file_is_read_by_itself(tmp_path):
    path = tmp_path / "w.yaml"
    path.write_text("a:\n  - title: {en: x}\n", encoding="utf-8")
    file = AuthoredFile(path, shown="w.yaml")
    assert file.entry(Part, file.data["a"][0], "a", 0, place="a, first") is None
    file.fault("is not wanted.", "a")
    with pytest.raises(AuthoredError) as error:
        file.finish()
    assert [f[:25] for f in error.value.faults] == [
        "w.yaml:1: is not wanted.", "w.yaml:2: a, first, title"
    ]  # fmt: skip


def test_a_model_can_be_made_without_a_file():
    part = Part.model_validate({"title": {"en": "a", "zh": "b"}})
    assert (part.line, part.title.html(inline=True).count("div")) == (0, 4)
    with pytest.raises(ValueError, match="no more"):
        raise author_error("no more")
