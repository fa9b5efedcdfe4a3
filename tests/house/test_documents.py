"""Documents: links lead somewhere, nothing is an orphan, and what is generated is up to date."""

import importlib.util
import json
import re
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote

import pytest

import crm_lib

ROOT = Path(__file__).resolve().parents[2]
#: Folders at the top that hold no documents of the workbook's own.
OTHERS = {".venv", ".git", "build", "dist", "work", "classroom", "crm_workbook.egg-info"}
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if path.relative_to(ROOT).parts[0] not in OTHERS
    and not {".ipynb_checkpoints", "node_modules"} & {*path.parts}
)


def name(path):
    return path.relative_to(ROOT).as_posix()


def links(path):
    """Return the targets of a document's links and pictures that lead to no other host."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    else:
        text = re.sub(r"(?ms)^```.*?^```$", "", text)
    return re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text)


def anchors(path):
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"(?m)^#+\s+(.+)$", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_leads_to_something(path):
    broken = []
    for target in links(path):
        file, _, anchor = unquote(target).partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert not broken, f"{name(path)} links to {', '.join(broken)}"


def test_there_are_documents_and_no_orphan_among_them():
    """Every file in docs/ is reached from the README by links, over documents and folders' files."""
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        here = ahead.pop()
        if here in reached:
            continue
        reached.add(here)
        if here.suffix == ".md":
            targets = (unquote(t).partition("#")[0] for t in links(here))
            ahead += [p for t in targets if t and (p := (here.parent / t).resolve()).is_file()]
    files = [p for p in (ROOT / "docs").rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert len(files) > 15
    assert [name(p) for p in sorted(files) if p not in reached] == []
    assert [name(p) for p in DOCUMENTS if p not in reached] == []


@pytest.fixture(scope="module")
def architecture():
    path = ROOT / "docs" / "build_architecture.py"
    spec = importlib.util.spec_from_file_location("build_architecture", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_picture_shows_the_imports_there_are(architecture):
    said = "run: python docs/build_architecture.py"
    assert architecture.PICTURE.read_text(encoding="utf-8") == architecture.picture(), said


def test_the_tables_of_pages_and_topics_are_those_of_the_code(architecture):
    guide = architecture.GUIDE.read_text(encoding="utf-8")
    assert guide == architecture.filled(guide), "run: python docs/build_architecture.py"
    pages = re.findall(r"(?m)^\| \[(\w+)\]\(\.\./notebooks/", guide)
    assert pages == sorted(p.stem for p in (ROOT / "notebooks").glob("*.ipynb"))
    topics = re.findall(r"(?m)^\| \[(\w+)\]\(\.\./crm_lib/", guide)
    assert topics == crm_lib.topics()


def test_a_picture_leaves_out_what_another_line_says(architecture):
    pairs = {("a", "b"), ("b", "c"), ("a", "c")}
    assert architecture.without_detours(pairs) == {("a", "b"), ("b", "c")}


def test_the_three_questions_of_a_newcomer_are_answered_on_one_page():
    guide = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for words in ("window in which a funnel counts", "wrong unit", "lesson: add one"):
        row = next(line for line in guide.splitlines() if line.startswith("|") and words in line)
        assert re.search(r"\]\(|`crm ", row.split("|")[2]), row


TASKS = re.findall(
    r"(?m)^\| (?!I want|---)(.+?) \| (.+) \|$",
    (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8"),
)


def test_every_topic_has_a_task():
    named = {m for _, functions in TASKS for m in re.findall(r"`(\w+)\.\w+`", functions)}
    assert set(crm_lib.topics()) <= named, sorted(set(crm_lib.topics()) - named)
    assert {"exam", "explore", "page", "datasets"} <= named


@pytest.mark.parametrize(("task", "functions"), TASKS, ids=[t for t, _ in TASKS])
def test_what_a_task_names_exists(task, functions):
    found = re.findall(r"`(\w+)\.(\w+)`", functions)
    assert found
    for module, function in found:
        face = getattr(crm_lib, module)
        assert function in getattr(face, "__all__", vars(face)), f"crm_lib.{module}.{function}"


@pytest.mark.parametrize(
    "path", [p for p in DOCUMENTS if p.name != "authoring.md"], ids=name
)  # that guide names files which its reader will make
def test_a_file_that_is_named_exists(path):
    text = path.read_text(encoding="utf-8")
    tops = "crm_lib|tests|docs|datasets|notebooks|solutions|exercises|benchmarks"
    named = re.findall(rf"`((?:{tops})/[\w./-]*)`", text)
    missing = [n for n in named if "NN_" not in n and not (ROOT / n).exists()]
    assert not missing, f"{name(path)} names {', '.join(missing)}"


def test_the_tables_of_the_data_sets_are_made_of_their_words():
    path = ROOT / "docs" / "build_data_tables.py"
    spec = importlib.util.spec_from_file_location("build_data_tables", path)
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    guide = tables.GUIDE.read_text(encoding="utf-8")
    assert guide == tables.filled(guide), "run: python docs/build_data_tables.py"
    described = {name.partition(".")[0] for name in re.findall(r"(?m)^## (\w+\.csv)", guide)}
    assert described == {path.stem for path in tables.WORDS.glob("*.csv")}


def test_the_library_s_five_lines_in_the_readme_run():
    (block,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    names = {}
    exec(block, names)
    assert names["table"]["users"].is_monotonic_decreasing
    assert len([line for line in block.splitlines() if line]) == 5


@pytest.mark.parametrize("topic", crm_lib.topics())
def test_dir_of_a_topic_shows_what_it_offers_and_nothing_else(topic):
    module = import_module(f"crm_lib.{topic}")
    assert dir(module) == sorted(module.__all__)
