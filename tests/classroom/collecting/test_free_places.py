"""Places for files that no disk takes beside each other: ``a`` and ``a/b``."""

import random

import pytest

from crm_lib.classroom.collecting.free_places import Places


@pytest.mark.parametrize(
    ("places", "taken"),
    [
        (["a", "a"], ["a", "a [2]"]),
        (["a", "a/b"], ["a", "a [2]/b"]),
        (["a/b", "a"], ["a/b", "a [2]"]),
        (["x.csv", "x.csv/y/z", "x.csv/y"], ["x.csv", "x [2].csv/y/z", "x [2].csv/y [2]"]),
        ([".about", ".about/x", ".about"], [".about [2]", ".about [3]/x", ".about [4]"]),
    ],
)
def test_a_place_is_given_once_and_is_no_folder_of_another(places, taken):
    there = Places({".about"})
    assert [there.take(place) for place in places] == taken


def test_a_disk_takes_whatever_comes(tmp_path):
    chance = random.Random(7)
    there = Places()
    for _ in range(300):
        place = "/".join(chance.choices("ab.", k=chance.randint(1, 4))).replace(".", "c.txt")
        path = tmp_path / there.take(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x"):
            pass
