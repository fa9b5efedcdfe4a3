"""What a human has decided about answers to a question: marked texts, wordings of blanks."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Decided:
    """Decisions about one question, which hold for every later answer that says the same.

    Attributes
    ----------
    texts : mapping of str to float
        Free text, as `crm_lib.exam.normalise.squeezed` returns it → marks of the whole question.
    wordings : mapping of str to mapping
        Label of a blank → wording (`crm_lib.exam.normalise.bare`) → whether it is right.
    """

    texts: Mapping[str, float] = field(default_factory=dict)
    wordings: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Decided":
        """Return the decisions that `to_data` described; what is damaged decides nothing."""
        texts, wordings = data.get("texts"), data.get("wordings")
        return cls(
            {str(t): float(m) for t, m in texts.items() if _is_marks(m)}
            if isinstance(texts, dict) else {},
            {str(b): {str(w): bool(r) for w, r in found.items()}
             for b, found in wordings.items() if isinstance(found, dict)}
            if isinstance(wordings, dict) else {},
        )  # fmt: skip

    def to_data(self) -> dict[str, Any]:
        """Return the decisions as JSON-ready data."""
        return {
            "texts": dict(self.texts),
            "wordings": {b: dict(w) for b, w in self.wordings.items()},
        }


def _is_marks(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < math.inf


NOTHING_DECIDED = Decided()
