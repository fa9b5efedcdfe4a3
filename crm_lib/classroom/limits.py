"""Limits of a submission while it is executed: time, memory, processes, output."""

from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Limits:
    """Limits of one submission; whoever goes over one is stopped, and a human is asked.

    Attributes
    ----------
    cell_seconds : int
        For one cell.
    wall_seconds : int
        For the whole notebook, by the clock.
    cpu_seconds : int
        For each process, of processor time.
    memory_mb : int
        For all its processes together, beyond what the libraries take.
    processes : int
        Processes and threads.
    open_files : int
        In each process.
    file_mb, scratch_mb : int
        For one file, and for its folder; the folder lies in memory.
    output_mb : int
        Everything it prints and draws.
    """

    cell_seconds: int = 60
    wall_seconds: int = 600
    cpu_seconds: int = 300
    memory_mb: int = 2048
    processes: int = 64
    open_files: int = 256
    file_mb: int = 64
    scratch_mb: int = 256
    output_mb: int = 10

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{field.name} must be a whole number of 1 or more, not {value!r}")

    def as_dict(self) -> dict[str, int]:
        """Return the limits as plain data, for another process."""
        return asdict(self)
