"""A malformed rubric is refused with file, line and what to write instead."""

from pathlib import Path

import pytest

from crm_lib.exam.free_text.rubric import load_rubrics
from crm_lib.exam.wording import ExamError

GOOD = """q1:
  kind: short_answer
  points: 3
  max_chars: {zh: 200, en: 500}
  key_points:
    - id: a
      marks: 2
      say: {en: one, zh: 一}
      need: [[alpha, 甲], [beta, 乙]]
      half: {groups: 1, marks: 1}
      must_not: ["re:gam+a"]
    - id: b
      marks: 1
      say: {en: two, zh: 二}
      need: [[delta]]
  examples:
    - {text: "alpha beta", marks: {a: 2}}
    - {text: "delta", marks: 1, for_human: true}
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "rubrics.yaml"
    path.write_text(text, encoding=encoding)
    return path


def test_a_good_rubric_is_read(tmp_path):
    rubric = load_rubrics(written(tmp_path, GOOD))["q1"]
    assert (rubric.content, rubric.key_points[0].half_marks) == (3, 1)
    assert [e.total for e in rubric.examples] == [2, 1]
    assert [e.for_human for e in rubric.examples] == [False, True]
    assert load_rubrics(tmp_path / "absent.yaml") == {}
    assert load_rubrics(written(tmp_path, "")) == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("kind: short_answer", "kind: essay", 2, "it must be one of"),
        ("points: 3", "points: 4", 2, "key points 3 make 3"),
        ("points: 3", "points: three", 2, "must be a number"),
        ("points: 3", "points: .nan", 2, "must be a number"),
        ("points: 3", "pionts: 3", 2, "unknown field pionts"),
        ("id: b", "id: a", 2, "used twice"),
        ("id: b", "name: b", 2, "needs id"),
        ("marks: 1\n      say: {en: two", "marks: -1\n      say: {en: two", 2, "must be a number"),
        (
            "marks: 1\n      say: {en: two",
            "marks: true\n      say: {en: two",
            2,
            "must be a number",
        ),
        ("say: {en: two, zh: 二}", "say: {en: two}", 12, "say must hold en and zh"),
        ("say: {en: two, zh: 二}", "say: {en: two, or more, zh: 二}", 12, "also holds or more"),
        ("need: [[delta]]", "need: [delta]", 12, "list of groups"),
        ("need: [[delta]]", "need: []", 12, "list of groups"),
        ("need: [[delta]]", "need: [[[delta]]]", 12, "deeper lists"),
        ("need: [[delta]]", 'need: [["re:("]]', 12, "no regular expression"),
        ("need: [[delta]]", 'need: [["re:x*"]]', 12, "matches nothing"),
        ("half: {groups: 1, marks: 1}", "half: {groups: 2, marks: 1}", 6, "fewer than 2"),
        ("half: {groups: 1, marks: 1}", "half: [1]", 6, "half must be"),
        ("half: {groups: 1, marks: 1}", "half: {groups: x, marks: 1}", 6, "half must be"),
        ('must_not: ["re:gam+a"]', "must_not: gamma", 6, "list of terms"),
        ("max_chars: {zh: 200, en: 500}", "max_chars: 200", 2, "max_chars must be"),
        ("max_chars: {zh: 200, en: 500}", "max_chars: {zh: 200}", 2, "max_chars must be"),
        ("max_chars: {zh: 200, en: 500}", "choose: {best: 3}", 2, "from 1 to 2"),
        ("max_chars: {zh: 200, en: 500}", "choose: 1", 2, "from 1 to 2"),
        ("marks: {a: 2}", "marks: {c: 2}", 17, "unknown points c"),
        ("marks: {a: 2}", "marks: {a: 3}", 17, "more than its 2"),
        ("marks: {a: 2}", "marks: 9", 17, "the key points make 3"),
        ("marks: {a: 2}", "mark: 2", 17, "unknown field mark"),
        ("for_human: true", "for_human: 3", 18, "true or false"),
        ("points: 3", "points: 3\n  points: 3", 4, "twice"),
        ("q1:\n", "q1:\n  kind: case\n", 3, "twice"),
        ("points: 3", "points: [3", 4, "not valid YAML"),
    ],
)
def test_a_malformed_rubric_is_told_with_its_place(tmp_path, old, new, line, says):
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ExamError) as error:
        load_rubrics(path)
    assert says in str(error.value)
    assert str(error.value).startswith(f"{path}:{line}:")


def test_a_file_that_is_not_utf8_or_no_mapping(tmp_path):
    with pytest.raises(ExamError, match="not UTF-8"):
        load_rubrics(written(tmp_path, GOOD, "gbk"))
    with pytest.raises(ExamError, match="must map question ids"):
        load_rubrics(written(tmp_path, "- a\n- b\n"))
    with pytest.raises(ExamError, match="q1: must hold kind"):
        load_rubrics(written(tmp_path, "q1: 3\n"))


def test_no_refusal_shows_the_python_behind_it(tmp_path):
    """Whatever single line of a rubric is damaged, an author reads a sentence."""
    lines = GOOD.splitlines()
    for number in range(len(lines)):
        for damage in ("", "x", "  - 3", "key_points: {}", lines[number] + " ["):
            text = "\n".join([*lines[:number], damage, *lines[number + 1 :]])
            try:
                load_rubrics(written(tmp_path, text))
            except ExamError as error:
                assert "rubrics.yaml" in str(error)
