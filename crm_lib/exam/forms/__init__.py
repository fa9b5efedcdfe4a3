"""Forms of question, one file a form; a form is found by its file's name.

``forms/choice.py`` holds the function ``choice`` that check calls use, and the one subclass of
`crm_lib.exam.form.Form` that it returns. A new file is a new form; nothing lists it.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from crm_lib.exam.form import Form


def form_names() -> list[str]:
    """Return the names of all forms, which are those of this package's files.

    Examples
    --------
    >>> "choice" in form_names()
    True
    """
    return sorted(m.name for m in iter_modules(__path__))


def form_maker(name: str) -> Callable[..., Form]:
    """Return the function that check calls use, such as ``choice`` of ``forms/choice.py``."""
    maker: Callable[..., Form] = getattr(_module(name), name)
    return maker


def form_from(spec: dict[str, Any]) -> Form:
    """Return the form that the key describes (a function without its arguments).

    Examples
    --------
    >>> form_from({"kind": "choice", "rules": {"options": "AB"}})
    Choice(options='AB')
    """
    module = _module(spec["kind"])
    found = [v for v in vars(module).values()
             if isinstance(v, type) and issubclass(v, Form) and v.__module__ == module.__name__]  # fmt: skip
    if len(found) != 1:
        raise TypeError(f"{module.__file__} must hold one subclass of Form, not {len(found)}.")
    return found[0].from_rules(spec["rules"])


def _module(name: str) -> ModuleType:
    if name not in form_names():
        raise ValueError(f"there is no form {name!r}; there are {', '.join(form_names())}.")
    return import_module(f"{__name__}.{name}")
