"""The record names the items of papers made, so that a later one leaves them out."""

import pytest
from papers_kit import UNIT, paper

from crm_lib.exam.wording import ExamError
from crm_lib.papers.record import asked_items, items_to_avoid, made_papers, note_made, record_file


def test_the_last_papers_before_this_one_are_avoided(tmp_path):
    papers = [paper("quick", seed, UNIT) for seed in range(3)]
    for made in papers:
        note_made(tmp_path, made.name, [made])
    assert [m["seed"] for m in made_papers(tmp_path)] == [0, 1, 2]
    ids = [set(p.item_ids) for p in papers]
    assert items_to_avoid(tmp_path, "next", 1) == ids[2]
    assert items_to_avoid(tmp_path, "next", 2) == ids[1] | ids[2]
    assert items_to_avoid(tmp_path, "next", 9) == asked_items(made_papers(tmp_path))
    assert items_to_avoid(tmp_path, "next", 0) == set()
    # The same paper made again avoids what it avoided then, and keeps its place.
    assert items_to_avoid(tmp_path, papers[1].name, 5) == ids[0]
    note_made(tmp_path, papers[1].name, [papers[1]])
    assert [m["name"] for m in made_papers(tmp_path)] == [p.name for p in papers]


def test_a_damaged_record_is_told(tmp_path):
    path = record_file(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text('[{"name": "a"}]', encoding="utf-8")
    with pytest.raises(ExamError, match="take an earlier copy, or delete it"):
        made_papers(tmp_path)
