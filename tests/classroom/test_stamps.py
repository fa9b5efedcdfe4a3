"""Stamps: whole or absent, and a hash that follows every file that was handed in."""

from course_kit import CONFIG

from crm_lib.classroom.course import Course
from crm_lib.classroom.stamps import STAMP, folder_hash, read_stamp, stamp_path, write_stamp


def test_a_stamp_lies_beside_the_marked_copy(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    path = stamp_path(Course(tmp_path), "06_x", "ann")
    assert path.name == STAMP and path.parent.parts[-2:] == ("ann", "06_x")


def test_what_is_written_is_read_and_a_damaged_stamp_is_none(tmp_path):
    path = tmp_path / STAMP
    assert read_stamp(path) == {}
    write_stamp(path, {"source": "a"})
    assert read_stamp(path) == {"source": "a"}
    assert [p.name for p in tmp_path.iterdir()] == [STAMP]
    for damaged in ("{half", "[]", "\udcff"):
        path.write_bytes(damaged.encode("utf-8", "surrogateescape"))
        assert read_stamp(path) == {}


def test_a_hash_follows_names_and_contents_and_no_link(tmp_path):
    (tmp_path / "a.ipynb").write_text("1", encoding="utf-8")
    first = folder_hash(tmp_path)
    assert folder_hash(tmp_path) == first
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.csv").write_text("2", encoding="utf-8")
    second = folder_hash(tmp_path)
    (tmp_path / "sub" / "b.csv").rename(tmp_path / "sub" / "c.csv")
    third = folder_hash(tmp_path)
    assert len({first, second, third}) == 3
    (tmp_path / "link").symlink_to(tmp_path / "a.ipynb")
    assert folder_hash(tmp_path) == third
