"""Units are called by the titles of the lessons that teach them."""

from pathlib import Path

from crm_lib.bank import Catalog, read_bank, unit_names

ROOT = Path(__file__).resolve().parents[2]


def test_units_have_names():
    bank = read_bank(ROOT)
    names = unit_names(bank, ROOT)
    assert {item.unit for item in bank.items.values()} <= set(names)
    assert names["U03"].zh == "关系营销"
    assert names["U06"].zh == "客户识别、选择与开发"  # cases ask of it too


def test_a_folder_without_pages_names_nothing(tmp_path):
    assert unit_names(Catalog({}), tmp_path) == {}
