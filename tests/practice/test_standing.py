"""What is mastered, the forecast and the next thing follow from answers and from checks."""

from datetime import timedelta

import pytest

from crm_lib.exam.blueprint import COLUMNS
from crm_lib.practice import overview, remembered
from crm_lib.practice.tables import begun, cells, html_table, weakest
from crm_lib.progress import Event


@pytest.fixture(autouse=True)
def blueprint(root):
    (root / "docs").mkdir()
    rows = [
        "12_q1,U12,X,choice,2,Compute a lifetime value,计算终身价值,12_a,3",
        "14_q1,U14,X,number,4,Name stages,说出阶段,14_c,1",
    ]
    (root / "docs" / "blueprint.csv").write_text(
        "\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8"
    )


def view(catalog, store, root, reached=()):
    memory = remembered(store.events("practice"), store.clock())
    return overview(catalog, memory, store.latest("mark"), root, reached)


def practise(store, page, *shares, first=1):
    item = {"12_a": "b12", "13_b": "b13"}[page]
    store.add(*(Event("practice", page, f"{item}_{n:03}", "", share, 1.0)
                for n, share in enumerate(shares, first)))  # fmt: skip


def unit(found, key):
    return next(s for s in found.units if s.key == key)


def test_units_forms_and_objectives_count_items_asked_and_mastered(catalog, store, root, clock):
    practise(store, "12_a", 1, 1, 0)
    clock.days(3)
    practise(store, "12_a", 1, 1)
    found = view(catalog, store, root)
    assert (unit(found, "U12").items, len(unit(found, "U12").seen)) == (8, 3)
    assert unit(found, "U12").mastered == found.whole.mastered == 2
    assert {f.key: len(f.seen) for f in begun(found.forms)} == {
        "choice": 1,
        "choices": 1,
        "verdict": 1,
    }
    (objective,) = found.objectives[:1]
    assert objective.title == ("Compute a lifetime value", "计算终身价值")


def test_checks_of_assignments_count_also_where_the_bank_has_no_item(catalog, store, root):
    store.add(
        Event("mark", "12_a", "12_q1", "right", 2, 2), Event("mark", "14_c", "14_q1", "wrong", 1, 4)
    )
    store.add(
        Event("mark", "x", "no_such", "right", 9, 9),
        Event("mark", "14_c", "14_q2", "recorded", None, 2),
    )
    found = view(catalog, store, root)
    assert (unit(found, "U12").mastered, unit(found, "U12").count) == (1, 9)
    assert (unit(found, "U14").marks, unit(found, "U14").of) == (1, 4)
    assert found.whole.of == 6 and "1/4" in cells(unit(found, "U14"), found.now)


def test_the_forecast_falls_with_time_and_a_missed_item_counts_as_not_known(catalog, store, root):
    practise(store, "12_a", 1, 0)
    found = view(catalog, store, root)
    today = found.whole.recall(found.now)
    assert today == 0.5 > found.whole.recall(found.now + timedelta(days=30)) > 0
    assert view(catalog, store, root).units[1].recall(found.now) is None


@pytest.mark.parametrize("case", ["due", "weak", "opened", "new"])
def test_the_next_thing_is_what_helps_most(catalog, store, root, clock, case):
    reached = ["13_b"]
    if case == "due":
        practise(store, "12_a", 0)
        clock.days(1)
        told = ("1 item is due", "practice --due")
    elif case == "weak":
        practise(store, "12_a", 0, 0, 0, 1, 1, 0)
        told = ("U12 is weakest (33% right)", "practice --unit U12")
    elif case == "opened":
        practise(store, "12_a", 1)
        told = ("You have opened 13_b", "practice --unit 13_b")
    else:
        practise(store, "13_b", 1)
        told = ("go on with new questions", "practice")
    found = view(catalog, store, root, reached)
    assert told[0] in found.next.en and found.command == told[1]
    assert found.next.zh != found.next.en


def test_the_weakest_come_first_and_what_is_right_is_none_of_them(catalog, store, root):
    practise(store, "12_a", 1, 0.5, 0)
    found = view(catalog, store, root)
    assert [s.key for s in weakest(found.forms)] == ["verdict", "choices"]
    html = html_table(found.whole.title, found.forms, found.now)
    assert html.count("<tr>") == 1 + len(found.forms) and 'scope="row"' in html
