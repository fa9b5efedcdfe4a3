"""A second opinion raises confidence, or puts an answer first; it never gives a mark."""

import json

import pytest
from marked_kit import NAME, made_course

from crm_lib.classroom.review import Waiting
from crm_lib.classroom.review_groups import grouped
from crm_lib.classroom.second_opinions import (
    Opinions,
    SecondOpinion,
    answer_name,
    keep_opinions,
    kept_opinions,
    opinion_data,
    opinions_folder,
)
from crm_lib.classroom.second_reader import PointOpinion
from crm_lib.exam.free_text.rubric import Rubric

TEXT = "Stages first, then the lowest rate."
SAID = PointOpinion("said", "Stages first")
ABSENT, PARTLY = PointOpinion("absent"), PointOpinion("partly", "the lowest rate")


def rubric(count=2, **settings):
    keys = [
        {"id": f"p{n}", "marks": 2, "say": {"en": f"say {n}", "zh": f"说{n}"}, "need": [["x"]]}
        for n in range(count)
    ]
    given = {"kind": "short_answer", "points": 2 * count, "key_points": keys, **settings}
    return Rubric.model_validate({"(question)": "q", **given})


def items(*marks, of=2.0):
    return [
        {"label": f"point {n}", "marks": m, "of": of, "status": "proposed", "evidence": "",
         "en": f"Found: say {n - 1}", "zh": f"找到：说{n - 1}"}
        for n, m in enumerate(marks, 1)
    ]  # fmt: skip


def opinion(points, proposed, made_of=None):
    kept = {"q": {answer_name(TEXT): opinion_data(made_of or rubric(len(points)), points)}}
    return Opinions("small", kept).on("q", TEXT, proposed)


@pytest.mark.parametrize(
    ("points", "marks", "differing"),
    [
        ((SAID, ABSENT), (2, 0), ()),
        ((SAID, PARTLY), (2, 1), ()),
        ((SAID, PointOpinion("opposite", "first, then")), (2, 0), ()),
        ((SAID, SAID), (2, 0), (2,)),
        ((SAID, SAID), (2, 1), (2,)),
        ((ABSENT, PARTLY), (2, 0), (1, 2)),
        ((PointOpinion("opposite", "Stages first"), ABSENT), (2, 0), (1,)),
    ],
)
def test_readers_agree_where_every_point_earns_the_same(points, marks, differing):
    assert opinion(points, items(*marks)).differing == differing


def test_where_the_best_few_count_both_may_find_others_as_long_as_both_find_enough():
    made_of = rubric(3, points=4, choose={"best": 2})
    assert opinion((SAID, ABSENT, SAID), items(2, 2, 0), made_of).agrees
    assert opinion((SAID, ABSENT, PARTLY), items(2, 2, 0), made_of).differing == (2, 3)
    assert opinion((SAID, ABSENT, SAID), items(2, 0, 0), made_of).differing == (3,)


def test_agreement_raises_confidence_and_doubt_lowers_it():
    agrees, differs = (SecondOpinion("m", (SAID,), d) for d in ((), (1,)))
    for before in (0.1, 0.5, 0.75, 0.95, 1.0):
        assert before <= agrees.confidence(before) and agrees.confidence(0.5) > 0.5
        assert differs.confidence(before) <= min(before, 0.3)
    assert agrees.confidence(0.95) == 0.97


def test_an_opinion_is_on_these_words_and_these_points_alone():
    assert opinion((SAID, ABSENT), items(2)) is None
    changed = items(2, 0)
    changed[1]["en"] = "Found: say another thing"
    assert opinion((SAID, ABSENT), changed) is None
    kept = {"q": {answer_name(TEXT): opinion_data(rubric(), (SAID, ABSENT))}}
    opinions = Opinions("small", kept)
    assert opinions.on("q", TEXT.upper() + " ", items(2, 0)) is not None
    assert opinions.on("q", TEXT + " Not.", items(2, 0)) is None
    assert opinions.on("r", TEXT, items(2, 0)) is None and opinions.on("q", "", []) is None


def test_a_verdict_s_own_item_is_no_key_point():
    verdict = {"label": "", "marks": 1.0, "of": 1.0, "status": "right", "en": "", "evidence": ""}
    assert opinion((SAID, ABSENT), [verdict, *items(2, 0)]).agrees


def test_it_is_told_in_both_languages_where_the_readers_differ():
    (line,) = SecondOpinion("small", (SAID, PARTLY), (2,)).lines()
    assert "point 2" in line.en and "the lowest rate" in line.en and "要点2" in line.zh
    (line,) = SecondOpinion("small", (SAID,), ()).lines()
    assert "the same" in line.en and "相同" in line.zh


def test_disputed_answers_stand_first_and_are_not_decided_along():
    def wrote(student, confidence, second, marks=(2, 0)):
        return Waiting(student, "q", sum(marks), 4.0, None, confidence, "", [], items(*marks), TEXT,
                       second)  # fmt: skip

    same, doubt = (SecondOpinion("m", (SAID, SAID), d) for d in ((), (2,)))
    found = grouped([wrote("ann", 0.1, None, (0, 0)), wrote("bob", 0.5, same), wrote("cat", 0.9, doubt),
                     wrote("dan", 0.5, None)])  # fmt: skip
    assert [[m.student for m in g.members] for g in found] == [["cat"], ["bob", "dan"], ["ann"]]


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"model": "m", "opinions": []}', '{"model": "m", "opinions": {"q": 1}}'],
)
def test_a_damaged_file_holds_no_opinions(tmp_path, content):
    course = made_course(tmp_path / "course", NAME)
    folder = opinions_folder(course)
    folder.mkdir(parents=True)
    (folder / f"{NAME}.json").write_text(content, encoding="utf-8")
    assert kept_opinions(course, NAME).by_question == {}


@pytest.mark.parametrize(
    "change",
    [{"points": [["said"]]}, {"points": [["sure", "x"]]}, {"points": 3}, {"says": ["say 0"]},
     {"best": "two"}, {"halves": [None, 1]}],
)  # fmt: skip
def test_an_opinion_that_is_none_is_passed_over(tmp_path, change):
    course = made_course(tmp_path / "course", NAME)
    sound = opinion_data(rubric(), (SAID, ABSENT))
    keep_opinions(course, NAME, Opinions("m", {"q": {"good": sound, "bad": {**sound, **change}}}))
    assert list(kept_opinions(course, NAME).by_question["q"]) == ["good"]
    path = opinions_folder(course) / f"{NAME}.json"
    assert path.stat().st_mode & 0o077 == 0 and json.loads(path.read_text())["model"] == "m"
