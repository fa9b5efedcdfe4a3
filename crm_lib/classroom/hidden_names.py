"""Replace students' names by numbers where a report is shown to others."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crm_lib.classroom.people import Person


def random_numbers(students: Iterable[str]) -> dict[str, str]:
    """Return a number for each student that says nothing about who it is."""
    names = sorted(set(students))
    places = list(range(1, len(names) + 1))
    random.SystemRandom().shuffle(places)
    digits = len(str(len(names)))
    return {name: f"S{place:0{digits}d}" for name, place in zip(names, places, strict=True)}


def name_hider(shown: Mapping[str, str], people: Mapping[str, Person]) -> Callable[[str], str]:
    """Return a function that takes the names and numbers of students out of a text."""
    words = {student: number for student, number in shown.items() if len(student) > 2}
    for number, person in people.items():
        if len(person.name) > 1:
            words[person.name] = shown.get(number, "—")
    longest_first = sorted(words, key=len, reverse=True)

    def hide(text: str) -> str:
        for word in longest_first:
            text = text.replace(word, words[word])
        return text

    return hide


def hidden_item(item: Mapping[str, Any], hide: Callable[[str], str]) -> dict[str, Any]:
    """Return the result of one part of an answer without names."""
    return {k: hide(v) if isinstance(v, str) else v for k, v in item.items()}
