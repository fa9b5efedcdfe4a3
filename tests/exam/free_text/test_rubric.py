"""A malformed rubric is refused with file, line and what to write instead."""

from pathlib import Path

import pytest

from crm_lib.base.message import Message
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


def test_a_verdict_is_a_mark_of_its_own_unless_the_rubric_says_otherwise(tmp_path):
    text = GOOD.replace("short_answer", "true_false_fix").replace("points: 3", "points: 4")
    assert load_rubrics(written(tmp_path, text))["q1"].verdict == 1
    text = text.replace("points: 4", "points: 3\n  verdict: 0")
    assert load_rubrics(written(tmp_path, text))["q1"].verdict == 0


def test_a_good_rubric_is_read(tmp_path):
    rubric = load_rubrics(written(tmp_path, GOOD))["q1"]
    assert (rubric.question, rubric.content, rubric.verdict, rubric.best) == ("q1", 3, 0, 0)
    assert (rubric.max_chars.zh, rubric.key_points[0].half.marks) == (200, 1)
    assert rubric.key_points[1].say == Message("two", "二")
    assert rubric.key_points[1].half is None
    assert [rubric.marks_of(e) for e in rubric.examples] == [2, 1]
    assert [e.by_point for e in rubric.examples] == [{"a": 2}, {}]
    assert [rubric.line, *(e.line for e in rubric.examples)] == [1, 17, 18]
    assert [e.for_human for e in rubric.examples] == [False, True]
    assert load_rubrics(tmp_path / "absent.yaml") == {}
    assert load_rubrics(written(tmp_path, "")) == {}


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("kind: short_answer", "kind: essay", 2, "it must be one of definition, short_answer"),
        ("kind: short_answer", "kind:", 2, "q1: kind is nothing; it must be one of"),
        ("points: 3", "points: 4", 3, "q1: points is 4 but key points 3 make 3"),
        ("points: 3", "points: 4\n  coherence: 2", 3, "key points 3 + coherence 2 make 5"),
        ("points: 3", "points: three", 3, "points must be a number of marks, 0 or more, got"),
        ("points: 3", 'points: "3"', 3, "got '3'. Write 3, without quotes"),
        ("points: 3", "points: ３", 3, "got '３'. Write 3, without quotes and in half-width signs"),
        ("points: 3", "points: .nan", 3, "must be a number"),
        ("points: 3", "pionts: 3", 3, "pionts is not known here; did you mean points?"),
        ("points: 3", "ｐｏｉｎｔｓ: 3", 3, "is not known here; did you mean points?"),
        ("points: 3", "“points”: 3", 3, "is not known here; did you mean points?"),
        ("points: 3", "question: 3", 3, "question is not known here; use kind, points"),
        ("points: 3", "", 1, "q1: points is missing"),
        ("points: 3", "3: 3", 3, "3 is not known here; use kind"),
        ("points: 3", "points：3", 3, "Here a key ends with ':' and a space, not with “：”"),
        ("points: 3", "points: 3\n\tkind: case", 4, "Indent with spaces, not with tabs"),
        ("id: b", "id: a", 12, "used twice"),
        ("id: b", "name: b", 12, "q1, key point 2: id is missing"),
        ("id: b", "id: 2", 12, "id must be words (put a number in quotes), got 2"),
        (
            "    - id: b\n",
            "    - 3\n    - id: b\n",
            12,
            "key point 2: must hold id, marks, say and",
        ),
        ("marks: 1\n      say", "marks: -1\n      say", 13, "must be a number of marks above 0"),
        ("marks: 1\n      say", "marks: 0\n      say", 13, "must be a number of marks above 0"),
        ("marks: 1\n      say", "marks: true\n      say", 13, "above 0, got true"),
        ("say: {en: two, zh: 二}", "say: {en: two}", 14, "key point b, say: zh is missing"),
        ("say: {en: two, zh: 二}", 'say: {en: two, zh: ""}', 14, "zh is ''; it must be words"),
        ("say: {en: two, zh: 二}", "say: two", 14, "say: must hold en and zh, found 'two'"),
        ("say: {en: two, zh: 二}", "say: {en: two, or more, zh: 二}", 14, "or more is not known"),
        ("say: {en: two, zh: 二}", "say: {en: two， zh: 二}", 14, "with half-width signs"),
        ("say: {en: two, zh: 二}", "say: {en：two, zh：二}", 14, "Here a key ends with ':'"),
        ("need: [[delta]]", "need: [delta]", 15, "list of groups"),
        ("need: [[delta]]", "need: []", 15, "list of groups"),
        ("need: [[delta]]", "need: [[]]", 15, "list of groups"),
        ("need: [[delta]]", "need: [[25.5]]", 15, "numbers in quotes"),
        ("need: [[delta]]", "need: [[[delta]]]", 15, "each a list of terms"),
        ("need: [[delta]]", 'need: [["re:("]]', 15, "need: 're:(' is no regular expression"),
        ("need: [[delta]]", 'need: [["re:x*"]]', 15, "matches nothing"),
        ("half: {groups: 1, marks: 1}", "half: {groups: 2, marks: 1}", 10, "fewer than 2"),
        ("half: {groups: 1, marks: 1}", "half: {groups: 1, marks: 2}", 10, "less than 2"),
        ("half: {groups: 1, marks: 1}", "half: [1]", 10, "half: must hold groups and marks, found"),
        (
            "half: {groups: 1, marks: 1}",
            "half: {groups: x, marks: 1}",
            10,
            "a whole number above 0",
        ),
        ('must_not: ["re:gam+a"]', "must_not: gamma", 11, "list of terms"),
        ("max_chars: {zh: 200, en: 500}", "max_chars: 200", 4, "max_chars: must hold zh and en"),
        ("max_chars: {zh: 200, en: 500}", "max_chars: {zh: 200}", 4, "max_chars: en is missing"),
        ("max_chars: {zh: 200, en: 500}", "max_chars: {zh: 0, en: 1}", 4, "characters above 0"),
        ("max_chars: {zh: 200, en: 500}", "choose: {best: 3}", 4, "from 1 to 2"),
        ("max_chars: {zh: 200, en: 500}", "choose: {best: 0}", 4, "best must be a whole number"),
        ("max_chars: {zh: 200, en: 500}", "choose: 1", 4, "choose: must hold best, found 1"),
        ("marks: {a: 2}", "marks: {c: 2}", 17, "gives marks to the unknown key point c; known: a"),
        ("marks: {a: 2}", "marks: {a: 3}", 17, "more than its 2"),
        ("marks: {a: 2}", "marks: {a: two}", 17, "a number of marks, or marks by key point"),
        ("marks: {a: 2}", "marks: 9", 17, "the key points make 3"),
        ("marks: {a: 2}", "mark: 2", 17, "example 1: mark is not known here; did you mean marks?"),
        ("for_human: true", "for_human: 3", 18, "for_human must be true or false, got 3"),
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
    faults = [fault for fault in str(error.value).splitlines() if says in fault]
    assert len(faults) == 1, error.value
    assert faults[0].startswith(f"{path}:{line}: ")


def test_every_fault_has_its_own_line_in_the_order_of_the_file(tmp_path):
    text = GOOD.replace("points: 3", "pionts: 3").replace("id: b", "id: ''")
    with pytest.raises(ExamError) as error:
        load_rubrics(written(tmp_path, text + GOOD.replace("q1", "q2").replace("case", "essay")
                             .replace("for_human: true", "for_human: 1")))  # fmt: skip
    assert [f.partition("rubrics.yaml:")[2] for f in str(error.value).splitlines()] == [
        "3: q1: pionts is not known here; did you mean points?",
        "12: q1, key point : id must be words (put a number in quotes), got ''.",
        "36: q2, example 2: for_human must be true or false, got 1.",
    ]


def test_a_file_that_is_not_utf8_or_no_mapping(tmp_path):
    with pytest.raises(ExamError, match="not UTF-8"):
        load_rubrics(written(tmp_path, GOOD, "gbk"))
    with pytest.raises(ExamError, match=":1: must hold question ids"):
        load_rubrics(written(tmp_path, "- a\n- b\n"))
    with pytest.raises(ExamError, match=":1: q1: must hold kind, points and key_points, found 3"):
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
