"""The data files: rebuilt byte for byte, described in the dictionary, found anywhere."""

import importlib.util
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from crm_lib import datasets

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "datasets"


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make_datasets", FOLDER / "make_datasets.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_are_what_the_script_writes(make):
    assert make.main(["--check"]) == 0


def test_the_check_sees_another_seed_and_a_missing_file(make, tmp_path, capsys):
    for name in make.FILES:
        shutil.copy(FOLDER / name, tmp_path)
    assert make.main(["--check", "--seed", "7", "--out", str(tmp_path)]) == 1
    (tmp_path / "pipeline.csv").unlink()
    assert make.main(["--check", "--out", str(tmp_path)]) == 1
    assert "not what seed 6 gives: pipeline.csv" in capsys.readouterr().err


def test_packing_leaves_no_time_in_the_file(make):
    assert make.packed(b"a,b\n1,2\n")[4:8] == b"\0\0\0\0"


def dictionary():
    """Column names under each file's heading of datasets/README.md."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.M)[1:]
    return {s.split()[0]: re.findall(r"^\| `(\w+)` \|", s, flags=re.M) for s in sections}


def test_the_dictionary_names_every_file_and_column(make):
    described = dictionary()
    data = {p.name for p in FOLDER.iterdir() if p.suffix in (".csv", ".gz")}
    assert set(described) == set(make.FILES) == data
    for name, columns in described.items():
        assert columns == pd.read_csv(FOLDER / name, nrows=0).columns.tolist()


def test_every_value_of_a_text_column_is_described():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for frame in (datasets.load_shop_events(), datasets.load_pipeline()):
        for column in frame.select_dtypes(["object", "str"]).columns.difference(["lead_id"]):
            assert {v for v in frame[column].dropna().unique() if f"`{v}`" not in text} == set()


def test_loaded_frames_have_their_types():
    events, deals = datasets.load_shop_events(), datasets.load_pipeline()
    assert events["time"].dtype == "datetime64[us]" and events["time"].is_monotonic_increasing
    assert events["user_id"].dtype == "int64"
    assert events["order_value"].notna().eq(events["event"].eq("purchase")).all()
    assert (deals[["created", "qualified", "closed"]].dtypes == "datetime64[us]").all()
    assert deals["won"].dtype == "boolean"
    assert (FOLDER / "shop_events.csv.gz").stat().st_size < 1_500_000


def test_data_are_found_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.delenv(datasets.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    assert datasets.dataset_path("pipeline.csv") == FOLDER / "pipeline.csv"
    (tmp_path / "datasets").mkdir()
    own = shutil.copy(FOLDER / "pipeline.csv", tmp_path / "datasets")
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "deep" / "er")
    assert datasets.dataset_path("pipeline.csv") == Path(own)


def test_the_copy_inside_the_package_is_the_last_resort(tmp_path, monkeypatch):
    monkeypatch.delenv(datasets.VARIABLE, raising=False)
    package = tmp_path / "site" / "crm_lib"
    (package / "data").mkdir(parents=True)
    own = shutil.copy(FOLDER / "pipeline.csv", package / "data")
    monkeypatch.setattr(datasets, "__file__", str(package / "datasets.py"))
    monkeypatch.chdir(tmp_path)
    assert datasets.dataset_path("pipeline.csv") == Path(own)


def test_the_variable_overrides_and_a_missing_file_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv(datasets.VARIABLE, str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"points to .*no pipeline\.csv; unset it") as told:
        datasets.load_pipeline()
    assert "\n" not in str(told.value)
    shutil.copy(FOLDER / "pipeline.csv", tmp_path)
    assert len(datasets.load_pipeline()) == 2400
    monkeypatch.delenv(datasets.VARIABLE)
    with pytest.raises(FileNotFoundError, match=r"no nothing\.csv in any datasets folder.*set CRM"):
        datasets.dataset_path("nothing.csv")
