"""Find a free place for a file: no file of that name, and no file where a folder has to be.

An archive can hold a file ``a`` and a file ``a/b``, which no disk takes.
"""

from collections.abc import Callable, Iterable


def free_place(place: str, is_file: Callable[[str], bool], is_taken: Callable[[str], bool]) -> str:
    """Return a place, or where it is taken the same with a number in brackets.

    Parameters
    ----------
    place : str
        Folders and the file, with ``/`` between them.
    is_file : callable
        Tell of a place whether a file is there, so that it can't be a folder.
    is_taken : callable
        Tell of a place whether the file can't be put there.

    Examples
    --------
    >>> files = {"a", "b.csv"}
    >>> free_place("a/c", files.__contains__, files.__contains__)
    'a [2]/c'
    >>> free_place("b.csv", files.__contains__, files.__contains__)
    'b [2].csv'
    """
    *folders, name = place.split("/")
    above = ""
    for folder in folders:
        above = _numbered(above + folder, is_file) + "/"
    return _numbered(above + name, is_taken)


class Places:
    """Places in one folder, each given once.

    Parameters
    ----------
    reserved : iterable of str
        What stands there already.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._files, self._folders = set(reserved), set[str]()

    def __contains__(self, place: str) -> bool:
        return place in self._files or place in self._folders

    def take(self, place: str) -> str:
        """Return a free place like this one, which is taken from now on."""
        place = free_place(place, self._files.__contains__, self.__contains__)
        self._files.add(place)
        parts = place.split("/")
        self._folders |= {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        return place


def _numbered(place: str, is_taken: Callable[[str], bool]) -> str:
    above, slash, name = place.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    number, tried = 2, place
    while is_taken(tried):
        tried = f"{above}{slash}{stem} [{number}]{dot}{ending}"
        number += 1
    return tried
