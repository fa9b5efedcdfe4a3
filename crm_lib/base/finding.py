"""A finding of a check: file, place, and what to mend."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """One thing to mend: the file, the place in it, and what to do."""

    path: Path
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.path} · {self.where} · {self.message}"
