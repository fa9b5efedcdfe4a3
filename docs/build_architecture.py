"""Draw docs/architecture.svg and fill the tables of docs/architecture.md from what the code imports.

Run it after a new page, topic or import: ``python docs/build_architecture.py``. A test says when
the picture or a table is out of date.
"""

import ast
import json
import re
import tomllib
from collections.abc import Iterable
from html import escape
from pathlib import Path

import crm_lib

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "architecture.svg"

BOX_HEIGHT, GAP, WIDTH = 42, 40, 1000
#: Columns of the box that holds the names of all topics.
TOPIC_COLUMNS = 6


def imported_modules(source: str) -> set[str]:
    """Return the modules of crm_lib that Python source imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{a.name}" for a in node.names} | {node.module}
    return {name for name in found if name.startswith("crm_lib.")}


def room_of(module: str) -> str:
    """Return the room a module lies in: ``topics`` for all topics, else the name below crm_lib."""
    room = module.split(".")[1]
    return "topics" if room in crm_lib.topics() else room


def layers() -> list[list[str]]:
    """Return the rooms from the top down, as the contract in pyproject.toml has them.

    Rooms in brackets there are left out until they exist.
    """
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    rows = next(c["layers"] for c in contracts if c["type"] == "house_layers")
    rooms = {"topics", *dir(crm_lib)}
    return [[r.strip("()") for r in re.split(r" [|:] ", row) if r.strip("()") in rooms]
            for row in rows]  # fmt: skip


def room_imports() -> set[tuple[str, str]]:
    """Return which room imports from which, over all modules."""
    found = set()
    for path in sorted((ROOT / "crm_lib").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts == ("crm_lib", "__init__"):
            continue
        importer = room_of(".".join(parts))
        for module in imported_modules(path.read_text(encoding="utf-8")):
            if (imported := room_of(module)) != importer and imported in [*dir(crm_lib), "topics"]:
                found.add((importer, imported))
    return found


def without_detours(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the pairs that no chain of others implies (transitive reduction)."""

    def reachable(start: str, without: tuple[str, str]) -> set[str]:
        visited, todo = set(), [start]
        while todo:
            room = todo.pop()
            new = {b for a, b in pairs if a == room and (a, b) != without} - visited
            visited |= new
            todo += new
        return visited

    return {pair for pair in pairs if pair[1] not in reachable(pair[0], pair)}


def picture() -> str:
    """Return the SVG: a row of boxes a layer, each with what it uses, and lines downwards."""
    rows, topics, imports = layers(), crm_lib.topics(), room_imports()
    boxes: dict[str, tuple[float, float, float, float]] = {}
    top = 20.0
    for row in rows:
        height = BOX_HEIGHT + (18 * -(-len(topics) // TOPIC_COLUMNS) if "topics" in row else 0)
        widths = [620 if room == "topics" else 230 for room in row]
        left = (WIDTH - sum(widths) - 60 * (len(row) - 1)) / 2
        for room, width in zip(row, widths, strict=True):
            boxes[room] = left, top, width, height
            left += width + 60
        top += height + GAP
    drawn = [_line(pair, boxes, rows) for pair in sorted(without_detours(imports))]
    for room, (left, y, width, height) in boxes.items():
        drawn.append(
            f'<rect x="{left:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6" '
            'fill="#ffffff" stroke="#222222"/>'
        )
        uses = ", ".join(r for row in rows for r in row if (room, r) in imports)
        drawn.append(_word(room, left + width / 2, y + 18, weight="bold"))
        drawn.append(
            _word(
                f"uses {uses}" if uses else "uses no other room", left + width / 2, y + 34, size=9
            )
        )
        if room == "topics":
            step = width / TOPIC_COLUMNS
            for place, topic in enumerate(topics):
                line, column = divmod(place, TOPIC_COLUMNS)
                drawn.append(
                    _word(topic, left + step * (column + 0.5), y + 54 + 18 * line, size=10)
                )
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top - GAP + 20:g}" '
        'font-family="sans-serif" role="img">\n<title>Rooms of crm_lib, and which imports from '
        f'which</title>\n<rect width="{WIDTH}" height="{top:g}" fill="#ffffff"/>'
    )
    return "\n".join([head, *drawn, "</svg>"]) + "\n"


def _line(
    pair: tuple[str, str],
    boxes: dict[str, tuple[float, float, float, float]],
    rows: list[list[str]],
) -> str:
    """Return the line from a room's lower edge to the upper edge of one it imports from."""
    (left, top, width, height), (left_2, top_2, width_2, _) = (boxes[name] for name in pair)
    if top == top_2:  # side by side in one layer
        x, x_2 = (left, left_2 + width_2) if left_2 < left else (left + width, left_2)
        return _path(f"M{x:.0f} {top + 27:.0f} L{x_2:.0f} {top + 27:.0f}")
    middle, middle_2 = left + width / 2, left_2 + width_2 / 2
    lean = (middle_2 - middle) / WIDTH
    x, y = middle + lean * width, top + height
    x_2, y_2 = middle_2 - lean * width_2, top_2
    passed = [boxes[room] for row in rows for room in row if y <= boxes[room][1] < y_2]
    if not passed:
        return _path(f"M{x:.0f} {y:.0f} L{x_2:.0f} {y_2:.0f}")
    # A line that passes a layer goes around it, on the side where it starts.
    if middle + middle_2 < WIDTH:
        bend, x, x_2 = min(b[0] for b in passed) - 24, left + 20, left_2 + 20
    else:
        bend, x, x_2 = (
            max(b[0] + b[2] for b in passed) + 24,
            left + width - 20,
            left_2 + width_2 - 20,
        )
    return _path(
        f"M{x:.0f} {y:.0f} L{bend:.0f} {y + GAP / 2:.0f} L{bend:.0f} {y_2 - GAP / 2:.0f} "
        f"L{x_2:.0f} {y_2:.0f}"
    )


def _path(steps: str) -> str:
    return f'<path d="{steps}" fill="none" stroke="#0072b2" stroke-width="1.5"/>'


def _word(text: str, x: float, y: float, *, size: int = 13, weight: str = "normal") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="middle">{escape(text)}</text>'
    )


def notebook_imports(path: Path) -> set[str]:
    """Return the modules and names of crm_lib that a notebook's code imports."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) + "\n" for c in cells if c["cell_type"] == "code")
    return imported_modules(re.sub(r"(?m)^(\s*)[%!].*$", r"\1pass", code))


def page_table() -> str:
    """Return the table page ↔ topics ↔ data, of the lessons' and their solutions' imports."""
    lines = ["| page | topics | data | explorers | test |", "|---|---|---|---|---|"]
    for page in sorted((ROOT / "notebooks").glob("*.ipynb")):
        found = notebook_imports(page)
        solution = ROOT / "solutions" / page.stem / page.name
        if solution.is_file():
            found |= notebook_imports(solution)
        explorers = ROOT / "crm_lib" / "lessons" / f"{page.stem[3:]}.py"
        if explorers.is_file():
            found |= imported_modules(explorers.read_text(encoding="utf-8"))
        topics = {name.split(".")[1] for name in found} & set(crm_lib.topics())
        loaders = {m[1] for m in (re.fullmatch(r"crm_lib\.datasets\.(load_\w+)", n) for n in found)
                   if m}  # fmt: skip
        cells = [
            _links([page], page.stem),
            ", ".join(_links([_topic_file(t)], t) for t in sorted(topics)),
            ", ".join(f"`{name}`" for name in sorted(loaders)),
            _links([explorers], explorers.name),
            _links([ROOT / "tests" / "lessons" / f"test_{page.stem}.py"], "test"),
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def topic_table() -> str:
    """Return the table of all topics: what each is about, which topics it uses, its test."""
    lines = ["| topic | about | uses |", "|---|---|---|"]
    for topic in crm_lib.topics():
        face = _topic_file(topic)
        about = ast.get_docstring(ast.parse(face.read_text(encoding="utf-8"))) or ""
        inside = face.parent.glob("*.py") if face.name == "__init__.py" else [face]
        used = {m.split(".")[1] for path in inside
                for m in imported_modules(path.read_text(encoding="utf-8"))}  # fmt: skip
        uses = sorted((used & set(crm_lib.topics())) - {topic})
        first = about.splitlines()[0].replace("|", "\\|")
        lines.append(f"| {_links([face], topic)} | {first} | {', '.join(uses)} |")
    return "\n".join(lines)


def column_table() -> str:
    """Return the table of arguments that name columns, as tests/house/test_names.py holds them."""
    tree = ast.parse((ROOT / "tests" / "house" / "test_names.py").read_text(encoding="utf-8"))
    words = next(
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "VOCABULARY"
        if isinstance(node.value, ast.Constant)
    )
    lines = ["| argument | default | what stands in the column |", "|---|---|---|"]
    for row in str(words).strip().splitlines():
        argument, default, about = row.split(maxsplit=2)
        lines.append(
            f"| `{argument}` | {default if default == '–' else f'`{default}`'} | {about} |"
        )
    return "\n".join(lines)


def _topic_file(topic: str) -> Path:
    package = ROOT / "crm_lib" / topic / "__init__.py"
    return package if package.is_file() else ROOT / "crm_lib" / f"{topic}.py"


def _links(paths: Iterable[Path], text: str) -> str:
    """Return a link to each path that exists, as seen from docs/."""
    existing = [path.relative_to(ROOT).as_posix() for path in paths if path.is_file()]
    return ", ".join(f"[{text}](../{path})" for path in existing)


def filled(guide: str) -> str:
    """Return the guide's text with its generated tables replaced, between their marks."""
    tables = {"pages": page_table(), "topics": topic_table(), "columns": column_table()}
    for name, table in tables.items():
        start, end = f"<!-- {name}: made by build_architecture.py -->", f"<!-- end of {name} -->"
        before, _, rest = guide.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{GUIDE}: the marks around the table of {name} are missing.")
        guide = f"{before}{start}\n{table}\n{end}{after}"
    return guide


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
    text = filled(GUIDE.read_text(encoding="utf-8"))
    GUIDE.write_text(text, encoding="utf-8", newline="\n")
