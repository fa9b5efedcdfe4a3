"""What platforms write into names."""

import pytest

from crm_lib.classroom.collecting.file_names import hint_in


@pytest.mark.parametrize(
    ("name", "who", "id_", "own"),
    [
        ("Anna Berg_123456_assignsubmission_file_06.ipynb", "Anna Berg", "123456", "06.ipynb"),
        ("三 张_123456_assignsubmission_file_作业.ipynb", "三 张", "123456", "作业.ipynb"),
        ("Participant 12_123456_assignsubmission_file_06.ipynb", "", "123456", "06.ipynb"),
        (
            "berganna_12345_67890_06_sales_funnel.ipynb",
            "berganna",
            "12345",
            "06_sales_funnel.ipynb",
        ),
        ("Work_u123_attempt_2026-11-01-20-15-33_06.ipynb", "", "u123", "06.ipynb"),
        ("20260001张三_作业06.ipynb", "20260001张三_作业06", "", ""),
        ("张三_20260001_06_sales.ipynb", "张三_20260001_06_sales", "", ""),
        ("CRM_2026_06_张三.ipynb", "CRM_2026_06_张三", "", ""),
    ],
)
def test_each_scheme_is_known(name, who, id_, own):
    hint = hint_in(name, is_file=True)
    assert (hint.who, hint.id, hint.own) == (who, id_, own)


def test_moodles_folders_have_it_too():
    for name in ("Anna Berg_77_assignsubmission_file_", "Anna Berg_77_assignsubmission_file"):
        assert hint_in(name, is_file=False).who == "Anna Berg"


def test_late_and_order_and_time():
    hint = hint_in("berganna_LATE_12345_67890_06-2.ipynb", is_file=True)
    assert (hint.late, hint.order, hint.copy) == (True, 67890, 2)
    assert not hint_in("berganna_12345_67890_06.ipynb", is_file=True).late
    hint = hint_in("作业_u1_attempt_2026-11-01-20-15-33_06.ipynb", is_file=True)
    assert hint.time == "2026-11-01 20:15:33"


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("06.ipynb", 0),
        ("06 (1).ipynb", 1),
        ("06（12）.ipynb", 12),
        ("06-3.ipynb", 3),
        ("06_4.ipynb", 0),
    ],
)
def test_the_number_of_a_copy(name, copy):
    assert hint_in(name, is_file=True).copy == copy


def test_words_of_a_platform_in_a_students_own_name_say_nothing():
    hint = hint_in(
        "W_u1_attempt_2026-11-01-20-15-33_x_u2_attempt_2020-01-01-00-00-00_06.ipynb", is_file=True
    )
    assert (hint.id, hint.time) == ("u1", "2026-11-01 20:15:33")
    hint = hint_in("berganna_12345_67890_x_u2_attempt_2020-01-01-00-00-00_06.ipynb", is_file=True)
    assert (hint.id, hint.time, hint.by_platform) == ("12345", "", True)
