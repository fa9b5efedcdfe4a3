"""Find the modules of crm_lib that a notebook imports, from its import statements.

Seen are imports at any depth (in functions, classes, conditions), relative ones, what crm_lib
loads on first use (``crm_lib.funnel``), and ``import_module`` with a literal name. Imports for
type checkers alone do not count: they never happen.
"""

import ast
import functools
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import crm_lib
from crm_lib.base.python_source import syntax_tree
from crm_lib.base.whole_file import write_whole

#: The folder of crm_lib, in a checkout or where a wheel put it.
PACKAGE = Path(crm_lib.__file__).resolve().parent


def imported_code(
    notebook: Path, also: Iterable[str] = (), *, package: Path = PACKAGE, kept: Path | None = None
) -> dict[str, str]:
    """Return a hash of the code of each module that a notebook imports, directly or through others.

    Comments, layout and docstrings are no code: with them the hash stays.

    Parameters
    ----------
    notebook : Path
    also : iterable of str
        Full names of further modules to begin with.
    package : Path, optional
        The folder of the package whose modules are looked for.
    kept : Path, optional
        A file that holds what was read of each module, for the next process: one whose file is
        as it was (time and size) is not parsed again.

    Returns
    -------
    dict
        Hash by full name (``crm_lib.funnel``), sorted by name; packages on the way are included.
    """
    root = package.name
    todo = [*also, *_notebook_imports(notebook, root)]
    found: dict[str, _Module] = {}
    read = {} if kept is None else _kept_modules(kept)
    anew = False
    while todo:
        wanted = todo.pop()
        if wanted == f"{root}.*":
            todo += _public_modules(package)
            continue
        for name in _with_parents(wanted):
            if name in found or (path := _file_of(name, package)) is None:
                continue
            about = path.stat()
            module = read.get(str(path))
            if module is None or module.state != (about.st_mtime_ns, about.st_size):
                module = _module(path, name, root, (about.st_mtime_ns, about.st_size))
                read[str(path)], anew = module, True
            found[name] = module
            todo += module.imports
    if kept is not None and anew:
        _keep_modules(kept, read)
    return {name: found[name].code for name in sorted(found)}


@dataclass(frozen=True)
class _Module:
    """A module's code, as a hash, and the full names it imports; `state` is its time and size."""

    state: tuple[int, int]
    code: str
    imports: frozenset[str]


def _kept_modules(kept: Path) -> dict[str, _Module]:
    """Return the modules kept in a file, by the path of each."""
    try:
        content = json.loads(kept.read_bytes())
        if content["made_by"] != _made_by():
            return {}
        return {
            str(path): _Module((int(changed), int(size)), str(code), frozenset(map(str, imports)))
            for path, (changed, size, code, imports) in content["modules"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # absent or damaged: the modules themselves are read


def _keep_modules(kept: Path, modules: dict[str, _Module]) -> None:
    """Write modules for `_kept_modules`."""
    held = {path: (*m.state, m.code, sorted(m.imports)) for path, m in modules.items()}
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(kept, json.dumps({"made_by": _made_by(), "modules": held}), private=True)


@functools.cache
def _made_by() -> str:
    """Return what a module's hash depends on beside its source: Python and this module."""
    return f"{sys.version} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


@functools.cache
def _module(path: Path, name: str, root: str, state: tuple[int, int]) -> _Module:
    """Read a module, once as long as its file stays as it is."""
    source = path.read_bytes()
    tree = syntax_tree(source)
    if tree is None:  # importing it fails, until somebody mends it
        return _Module(state, hashlib.sha256(source).hexdigest(), frozenset())
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    imports = frozenset(_imports(tree, package, root))
    _drop_docstrings(tree)
    code = hashlib.sha256(ast.dump(tree).encode("utf-8")).hexdigest()
    return _Module(state, code, imports)


def _notebook_imports(notebook: Path, root: str) -> set[str]:
    """Return what the code cells import together; a name bound in one is used in another."""
    try:
        cells = json.loads(notebook.read_bytes())["cells"]
        sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):
        return set()  # no notebook: executing it will say so
    body = [statement for source in sources for statement in _statements(source)]
    return _imports(ast.Module(body, []), "", root)


def _statements(source: str) -> list[ast.stmt]:
    tree = syntax_tree(source)
    if tree is not None:
        return tree.body
    from IPython.core.inputtransformer2 import TransformerManager

    first, _, rest = source.lstrip().partition("\n")
    plain = TransformerManager().transform_cell(rest if first.startswith("%%") else source)
    tree = syntax_tree(plain)
    return [] if tree is None else tree.body  # None stops with the same error when it is executed


def _imports(tree: ast.Module, package: str, root: str) -> set[str]:
    """Return full names under `root` that code in `package` imports; ``root.*`` for all there are.

    Of ``from a import b`` both ``a`` and ``a.b`` are named, as `b` may be a module.
    """
    nodes = list(_nodes(tree))
    names: set[str] = set()
    bound: set[str] = set()  # what `root` itself is called here
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
            for alias in node.names:
                if alias.name == root or (alias.name.startswith(f"{root}.") and not alias.asname):
                    bound.add(alias.asname or root)
        elif isinstance(node, ast.ImportFrom):
            module = _absolute("." * node.level + (node.module or ""), package)
            names |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Call) and node.args:
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            first = getattr(node.args[0], "value", None)
            if called in ("import_module", "__import__") and isinstance(first, str):
                names.add(_absolute(first, package))
    names |= _used(nodes, bound, root)
    return {name for name in names if name == root or name.startswith(f"{root}.")}


def _used(nodes: list[ast.AST], bound: set[str], root: str) -> set[str]:
    """Return the full names that code reads from the package `root` by a dot (``crm_lib.funnel``).

    Where the package itself is handed to something else, anything may be read: ``root.*``.
    """
    taken = [
        (n.value, n.attr)
        for n in nodes
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
    ]
    as_base = {id(base) for base, _ in taken}
    names = {f"{root}.{attribute}" for base, attribute in taken if base.id in bound}
    if any(isinstance(n, ast.Name) and n.id in bound and id(n) not in as_base for n in nodes):
        names.add(f"{root}.*")
    return names


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes but those under ``if TYPE_CHECKING``."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in (
            getattr(node.test, "id", ""),
            getattr(node.test, "attr", ""),
        ):
            todo += node.orelse
        else:
            todo += ast.iter_child_nodes(node)


def _absolute(name: str, package: str) -> str:
    """Return ``..a`` as code in `package` means it."""
    plain = name.lstrip(".")
    level = len(name) - len(plain)
    if not level:
        return plain
    base = package.rsplit(".", level - 1)[0]
    return ".".join(part for part in (base, plain) if part)


def _with_parents(name: str) -> list[str]:
    """Return ``a``, ``a.b``, ``a.b.c``: importing the last runs them all."""
    parts = name.split(".")
    return [".".join(parts[: n + 1]) for n in range(len(parts))]


def _file_of(name: str, package: Path) -> Path | None:
    """Return the file of a module; None where the name is no module (a function, say)."""
    place = package.parent.joinpath(*name.split("."))
    for path in (place / "__init__.py", place.with_name(f"{place.name}.py")):
        if path.is_file():
            return path
    return None


def _public_modules(package: Path) -> list[str]:
    """Return what ``crm_lib.__getattr__`` can load."""
    names = {p.stem for p in package.glob("*.py")} | {
        p.parent.name for p in package.glob("*/__init__.py")
    }
    return [f"{package.name}.{name}" for name in sorted(names) if not name.startswith("_")]


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
            and isinstance(node.body[0].value, ast.Constant)
            and isinstance(node.body[0].value.value, str)
        ):
            del node.body[0]
