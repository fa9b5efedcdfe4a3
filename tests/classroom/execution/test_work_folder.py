"""The same paths work where submissions run without isolation."""

from crm_lib.classroom.execution.work_folder import course_like_folder


def test_data_and_files_lie_where_they_lie_at_home(tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n", encoding="utf-8")
    with course_like_folder({"mine/b.txt": b"b"}, tmp_path) as folder:
        assert (folder / "mine" / "b.txt").read_bytes() == b"b"
        assert (folder / ".." / ".." / "datasets" / "a.csv").read_text(encoding="utf-8") == "x\n1\n"
    assert not folder.exists() and (tmp_path / "a.csv").is_file()
    with course_like_folder({}, None) as folder:
        assert list(folder.iterdir()) == []
