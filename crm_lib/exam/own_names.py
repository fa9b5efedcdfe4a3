"""Give a check cell the course's names back, whatever the learner has called by them meanwhile.

A learner may well call a variable of their own ``table`` or ``number``. Before a check cell runs,
`check` and the forms get their names back, and after it the learner's values stand again.
"""

import re
from typing import Any

_CHECKS = re.compile(r"^[ \t]*check\(\s*[\"']", re.M)
_ABSENT = object()


class OwnNames:
    """Two steps around each cell of a kernel.

    Parameters
    ----------
    names : dict
        The learner's namespace.
    ours : dict
        What our names mean.
    """

    def __init__(self, names: dict[str, Any], ours: dict[str, Any]):
        self._names, self._ours = names, ours
        self._aside: dict[str, Any] = {}

    def put_back(self, info: Any) -> None:
        """Put our names back where the cell that is to run checks an answer."""
        source = getattr(info, "raw_cell", None)
        if not isinstance(source, str) or not _CHECKS.search(source):
            return
        for name, ours in self._ours.items():
            theirs = self._names.get(name, _ABSENT)
            if theirs is not ours:
                self._aside[name] = theirs
                self._names[name] = ours

    def give_back(self, _result: Any = None) -> None:
        """Give the learner's values their names again."""
        aside, self._aside = self._aside, {}
        for name, theirs in aside.items():
            if self._names.get(name, _ABSENT) is not self._ours[name]:
                continue  # the cell itself has used the name
            if theirs is _ABSENT:
                del self._names[name]
            else:
                self._names[name] = theirs


def keep_own_names(shell: Any, ours: dict[str, Any]) -> None:
    """Keep our names for the check cells of a kernel; asked again, nothing changes.

    Parameters
    ----------
    shell : InteractiveShell
        Of IPython.
    ours : dict
        Name → what it means.
    """
    known = [getattr(c, "__self__", None) for c in shell.events.callbacks["pre_run_cell"]]
    if any(isinstance(k, OwnNames) for k in known):
        return
    own = OwnNames(shell.user_ns, ours)
    shell.events.register("pre_run_cell", own.put_back)
    shell.events.register("post_run_cell", own.give_back)
