"""Customer Relationship Management (客户关系管理): concepts, lessons and marking.

Modules load on first use, so ``import crm_lib`` costs next to nothing::

    >>> import crm_lib
    >>> crm_lib.funnel.__name__
    'crm_lib.funnel'
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

__version__ = "0.1.0"

#: The rooms of the house that are no topic of CRM; whatever else lies here is one.
ROOMS = frozenset(
    [
        "author",
        "bank",
        "base",
        "classroom",
        "cli",
        "datasets",
        "desk",
        "engines",
        "exam",
        "explore",
        "lessons",
        "page",
        "papers",
        "plotting",
        "practice",
        "progress",
        "simulate",
        "site",
    ]
)


def __getattr__(name: str) -> ModuleType:
    """Import the submodule `name` when it is first asked for."""
    if name.startswith("_") or name not in __dir__():
        raise AttributeError(f"crm_lib has no module {name!r}; it has {', '.join(__dir__())}")
    return import_module(f"crm_lib.{name}")


def __dir__() -> list[str]:
    """Return the names of the public modules."""
    return sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_"))


def topics() -> list[str]:
    """Return the names of the topics of CRM, each with its functions in ``crm_lib.<topic>``.

    Examples
    --------
    >>> "rfm" in topics(), "exam" in topics()
    (True, False)
    """
    return [name for name in __dir__() if name not in ROOMS]
