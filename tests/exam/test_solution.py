"""The solution of an assignment is found upwards, or where the instructor says."""

from crm_lib.exam.solution import find_solution


def test_it_is_looked_for_in_the_folders_above(tmp_path, monkeypatch):
    monkeypatch.delenv("CRM_SOLUTIONS", raising=False)
    solution = tmp_path / "solutions" / "06_x" / "06_x.ipynb"
    below = tmp_path / "work" / "06_x"
    below.mkdir(parents=True)
    assert find_solution("06_x", below) is None
    solution.parent.mkdir(parents=True)
    solution.touch()
    assert find_solution("06_x", below) == solution
    monkeypatch.chdir(below)
    assert find_solution("06_x") == solution


def test_a_named_folder_is_the_only_one(tmp_path, monkeypatch):
    (tmp_path / "solutions" / "06_x").mkdir(parents=True)
    (tmp_path / "solutions" / "06_x" / "06_x.ipynb").touch()
    monkeypatch.setenv("CRM_SOLUTIONS", str(tmp_path / "elsewhere"))
    assert find_solution("06_x", tmp_path) is None
    monkeypatch.setenv("CRM_SOLUTIONS", str(tmp_path / "solutions"))
    assert find_solution("06_x", tmp_path / "elsewhere").name == "06_x.ipynb"
