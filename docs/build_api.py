"""Write docs/api.md from the docstrings of the concept modules.

``python docs/build_api.py`` refreshes the page; ``--check`` only says whether it is up to date. The
source is read, not imported, so the page needs nothing installed and looks the same everywhere.
"""

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "api.md"

#: Modules of crm_lib that are not concepts: the command line and what its commands do.
NOT_CONCEPTS = {"cli", "lab", "testing"}

HEAD = """# The API of crm_lib

<!-- Written by docs/build_api.py from the docstrings. Edit those, then run it again. -->

Concept modules only: functions take a table and return a new one, names of columns are given as
`…_col`, and `plot_…` draws what a table function returned. `help(name)` shows parameters, units,
errors, sources and an example.
"""


def concept_modules(package: Path) -> list[Path]:
    """Return the files of the public concept modules, by name."""
    return sorted(
        path
        for path in package.glob("*.py")
        if not path.name.startswith("_") and path.stem not in NOT_CONCEPTS
    )


def first_paragraph(node: ast.AST) -> str:
    """Return the first paragraph of a docstring on one line; empty when there is none."""
    text = ast.get_docstring(node) or ""
    return " ".join(text.split("\n\n")[0].split())


def signature(node: ast.FunctionDef) -> str:
    """Return ``name(arguments) -> type``, one argument a line when it is long."""
    returned = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    short = f"{node.name}({ast.unparse(node.args)}){returned}"
    if len(short) <= 96:
        return short
    arguments, spec = [], node.args
    plain = [*spec.posonlyargs, *spec.args]
    first_default = len(plain) - len(spec.defaults)
    for i, argument in enumerate(plain):
        default = spec.defaults[i - first_default] if i >= first_default else None
        arguments.append(_argument(argument, default))
    if spec.vararg:
        arguments.append("*" + ast.unparse(spec.vararg))
    elif spec.kwonlyargs:
        arguments.append("*")
    for argument, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        arguments.append(_argument(argument, default))
    if spec.kwarg:
        arguments.append("**" + ast.unparse(spec.kwarg))
    lines = "".join(f"    {argument},\n" for argument in arguments)
    return f"{node.name}(\n{lines}){returned}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    """Return one argument with its type and default."""
    text = ast.unparse(argument)
    if default is None:
        return text
    return (
        f"{text} = {ast.unparse(default)}"
        if argument.annotation
        else f"{text}={ast.unparse(default)}"
    )


def public(body: list[ast.stmt], kinds: tuple[type, ...]) -> list:
    """Return the definitions without a leading underscore, by name."""
    found = [n for n in body if isinstance(n, kinds) and not n.name.startswith("_")]
    return sorted(found, key=lambda n: n.name)


def module_text(path: Path) -> str:
    """Return a module's part of the page; empty when it defines nothing public."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    body = [*tree.body, *_taken_from_private(tree, path.parent)]
    classes = public(body, (ast.ClassDef,))
    functions = public(body, (ast.FunctionDef,))
    if not classes and not functions:
        return ""
    parts = [f"\n## crm_lib.{path.stem}\n", first_paragraph(tree) + "\n"]
    for node in classes:
        parts += [f"### class {node.name}\n", first_paragraph(node) + "\n"]
        for method in public(node.body, (ast.FunctionDef,)):
            parts.append(f"- `.{method.name}`: {first_paragraph(method)}")
        if public(node.body, (ast.FunctionDef,)):
            parts.append("")
    for node in functions:
        parts += [
            f"### {node.name}\n",
            f"```python\n{signature(node)}\n```\n",
            first_paragraph(node) + "\n",
        ]
    borrowed = _borrowed(tree, {node.name for node in [*classes, *functions]}, path.parent)
    if borrowed:
        parts.append(f"Can be called from here too: {', '.join(borrowed)}.\n")
    return "\n".join(parts)


def _exported(tree: ast.Module, package: Path) -> tuple[set[str], dict[str, set[str]]]:
    """Return the names in ``__all__``, and those it takes over from other modules' lists."""
    named: set[str] = set()
    taken: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            named |= set(ast.literal_eval(node.value))
        if isinstance(node, ast.AugAssign) and getattr(node.target, "id", "") == "__all__":
            module = ast.unparse(node.value).removesuffix(".__all__")
            source = ast.parse((package / f"{module}.py").read_text(encoding="utf-8"))
            taken[module] = _exported(source, package)[0]
    return named.union(*taken.values()), taken


def _passed_on(tree: ast.Module, prefix: str, package: Path) -> list[tuple[str, str]]:
    """Return (module, name) of the names in ``__all__`` imported from modules with this prefix."""
    named, taken = _exported(tree, package)
    found = []
    for node in tree.body:
        if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith(prefix)):
            continue
        module = node.module.removeprefix("crm_lib.")
        for alias in node.names:
            names = sorted(taken.get(module, ())) if alias.name == "*" else [alias.name]
            found += [(module, name) for name in names if name in named]
    return found


def _taken_from_private(tree: ast.Module, package: Path) -> list[ast.stmt]:
    """Return definitions that a module shows but keeps in a private module: they belong to it."""
    found = []
    for module, name in _passed_on(tree, "crm_lib._", package):
        source = ast.parse((package / f"{module}.py").read_text(encoding="utf-8"))
        found += [node for node in source.body if getattr(node, "name", None) == name]
    return found


def _borrowed(tree: ast.Module, own: set[str], package: Path) -> list[str]:
    """Return the public names that a module passes on from another concept module."""
    return [
        f"`{module}.{name}`"
        for module, name in _passed_on(tree, "crm_lib.", package)
        if not module.startswith("_") and name not in own
    ]


def page(package: Path = ROOT / "crm_lib") -> str:
    """Return the whole page."""
    texts = [module_text(path) for path in concept_modules(package)]
    return HEAD + "".join(text for text in texts if text)


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with ``--check`` compare; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when out of date")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is")
    options = parser.parse_args(arguments)
    wanted = page()
    if options.check:
        held = options.page.read_text(encoding="utf-8") if options.page.exists() else ""
        if held != wanted:
            print(
                f"{options.page.name} does not match the docstrings; run: python docs/build_api.py"
            )
            return 1
        return 0
    options.page.write_text(wanted, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
