"""One lock for make, conda and CI, and guides whose commands exist."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from crm_lib.classroom.course import Course
from crm_lib.classroom.execution import sandbox
from crm_lib.classroom.grading import keys_folder

ROOT = Path(__file__).resolve().parents[2]
GUIDES = [
    "README.md",
    "CONTRIBUTING.md",
    *(
        f"docs/{n}.md"
        for n in ("student", "instructor", "deployment", "architecture", "authoring", "tasks")
    ),
]


def pins(name):
    """Return package → (version, marker) of a lock."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.split(" #")[0])
            key = (requirement.name, str(requirement.marker))
            found[key] = str(requirement.specifier)
    return found


def plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def pip_lines():
    return next(part["pip"] for part in environment()["dependencies"] if isinstance(part, dict))


def test_conda_installs_what_make_installs():
    assert pip_lines() == ["-r requirements-class.lock", "-e ."]
    assert environment()["channels"] == ["conda-forge"]
    python = next(d for d in environment()["dependencies"] if str(d).startswith("python="))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["project"]["requires-python"] == ">=" + python.split("=")[1]


#: Learners' pins, those of marking, those of changing the workbook.
LOCKS = ("requirements.lock", "requirements-class.lock", "requirements-dev.lock")


@pytest.mark.parametrize(("smaller", "larger"), pairwise(LOCKS))
def test_a_lock_holds_every_pin_of_the_one_before(smaller, larger):
    assert len(pins(smaller)) > 100
    # A larger lock may need on every system what learners need on some: same version.
    known = {(name, version) for (name, _), version in pins(larger).items()}
    assert {(name, v) for (name, _), v in pins(smaller).items()} - known == set()


def test_learners_install_nothing_for_marking_or_testing():
    learners = {name for name, _ in pins("requirements.lock")}
    assert learners.isdisjoint({"nbgrader", "nbval", "pytest", "sqlalchemy", "alembic", "ruff"})


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for wanted, lock in zip(
        (project["dependencies"], extras["class"], extras["dev"]), LOCKS, strict=True
    ):
        locked = {plain(name): spec for (name, _), spec in pins(lock).items()}
        for requirement in map(Requirement, wanted):
            if requirement.name == project["name"]:  # an extra that holds another one
                continue
            version = locked[plain(requirement.name)].removeprefix("==")
            assert requirement.specifier.contains(version), requirement


def test_nbgrader_stops_below_the_next_minor_version():
    """Marking overrides its private parts, which may change with any minor version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["optional-dependencies"]["class"]
    nbgrader = next(r for r in map(Requirement, wanted) if r.name == "nbgrader")
    locked = {name: spec for (name, _), spec in pins("requirements-class.lock").items()}["nbgrader"]
    major, minor = locked.removeprefix("==").split(".")[:2]
    assert nbgrader.specifier.contains(locked.removeprefix("=="))
    assert not nbgrader.specifier.contains(f"{major}.{int(minor) + 1}.0")


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_machine_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|/(home|root|tmp|work|opt)/|index-url|find-links", text)


def shell_blocks(guide, *, without=None):
    """Return the blocks of commands that a guide shows, those of one section left out."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    if without:
        before, heading, section = text.partition(without)
        assert heading, f"{guide} has no {without}"
        text = before + "\n## " + section.partition("\n## ")[2]
    # A block may say more than its language (```python cell=01_q1): else its end would open one.
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for language, block in blocks if language in ("", "sh")]


def test_only_commands_are_read_as_commands():
    """Else what stands between two blocks counts as one, and a command in a block as none."""
    for guide in GUIDES:
        for block in shell_blocks(guide):
            first = block.split()[0]
            assert re.fullmatch(r"[\w./=:$-]+", first) and "```" not in block, f"{guide}: {block}"


def named_commands(guide):
    """Return the `make …` and `crm …` lines that a guide shows, in blocks or in the text."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    inline = re.findall(r"`((?:make|crm) [a-z][^`]*)`", text)
    lines = [
        line.split(" #")[0].split("  ")[0].strip()
        for b in shell_blocks(guide)
        for line in b.splitlines()
    ]
    return sorted({line for line in [*lines, *inline] if re.match(r"(make|crm) ", line)})


def crm(*arguments, cwd=ROOT):
    return subprocess.run(
        [sys.executable, "-m", "crm_lib.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@cache
def help_of(*command):
    """Return what a command says about itself: guides name the same one many times."""
    return crm(*command, "--help")


#: Commands that hold commands with options of their own.
GROUPS = ("bank", "roster")


def all_commands():
    return sorted({(guide, line) for guide in GUIDES for line in named_commands(guide)})


@pytest.mark.parametrize(("guide", "line"), all_commands())
def test_a_command_that_a_guide_names_exists(guide, line):
    words = shlex.split(line)
    if words[0] == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        assert words[1] in makefile.split(".PHONY:")[1].splitlines()[0].split()
        extra = next((w.removeprefix("ARGS=") for w in words if w.startswith("ARGS=")), None)
        if not extra:
            return
        words = ["crm", words[1], *shlex.split(extra)]
    of_group = words[1] in GROUPS and words[2:] and not words[2].startswith("-")
    said = help_of(*words[1 : 3 if of_group else 2])
    assert said.returncode == 0, said.stderr
    for option in (word for word in words[2:] if word.startswith("--")):
        assert option in said.stdout, f"crm {words[1]} has no {option}"


@pytest.mark.slow
@pytest.mark.skipif(
    sandbox.missing() is not None and not os.environ.get("CI"),
    reason=f"crm grade refuses here: {sandbox.missing()}",
)
def test_the_instructors_guide_runs_as_it_is_written(tmp_path, shared_key, shared_keys):
    """Its commands, one after the other, on a throw-away copy with one blank submission."""
    course = tmp_path / "course"
    course.mkdir()
    parts = ("solutions", "docs", "datasets", "bank", "notebooks", "teaching")
    for part in (*parts, "nbgrader_config.py"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, course / part)
    lines = [
        line
        # Those of a class server are typed into its terminal: browser/test_class_server.py.
        for block in shell_blocks("docs/instructor.md", without="## A class server")
        for line in block.splitlines()
        if line.startswith("crm ") and line != "crm check"
    ]  # fmt: skip
    wanted = ["teaching", "release", "roster", "course", "collect", "grade", "feedback", "review", "move",
              "share", "merge", "report", "export", "paper", "bank"]  # fmt: skip
    assert list(dict.fromkeys(line.split()[1] for line in lines)) == wanted
    (assignment,) = {line.split()[2] for line in lines if line.startswith("crm release")}
    shared_key(ROOT / "solutions" / assignment / f"{assignment}.ipynb")
    keys = keys_folder(Course(course))
    keys.mkdir(parents=True, mode=0o700)
    for key in shared_keys.glob(f"{assignment}-*.json"):
        shutil.copy(key, keys)
    made = set(keys.iterdir())
    released = 0
    for line in lines:
        words = shlex.split(line)[1:]
        if words[0] == "roster":
            (course / "class.csv").write_text("学号,姓名\n0026001,amy\n", encoding="utf-8")
        elif words[0] == "collect":
            (course / "downloads").mkdir()
            notebook = course / "exercises" / assignment / f"{assignment}.ipynb"
            shutil.copy(notebook, course / "downloads" / "0026001amy.ipynb")
        elif words[0] == "release":
            released += 1
            if released == 2:
                assert set(keys.glob("*.json")) - made <= {keys / ".modules.json"}, (
                    "the key was made again"
                )
                _correct_a_prompt(course / "solutions" / assignment / f"{assignment}.ipynb")
        elif words[0] == "merge":
            words[-1] = shutil.copytree(course, tmp_path / "other")
        said = crm(*map(str, words), cwd=course)
        assert "Traceback" not in said.stderr
        if words[0] in ("review", "share"):  # a blank submission: that nothing waits is said
            assert "No such option" not in said.stderr and said.stdout + said.stderr
        else:
            assert said.returncode == 0, f"{line}: {said.stdout}{said.stderr}"
        if "--second-reader" in words:  # a blank submission: nothing is sent
            assert "0 answer(s)" in said.stdout + said.stderr
        if words[0] == "grade" and "--dry-run" not in words:
            assert re.search(r"0026001 amy: 0 of \d+", said.stdout)
    assert list((course / "classroom" / "feedback" / "0026001").rglob("*.html"))


def _correct_a_prompt(path):
    """Change the first question's words, as an author who finds a slip after the release."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    prompt = next(
        c for c in notebook["cells"]
        if c["metadata"].get("nbgrader", {}).get("grade_id", "").endswith("q1_prompt")
    )  # fmt: skip
    prompt["source"] = [*prompt["source"], "\n\nRead it twice."]
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_the_guides_name_the_files_they_link_to():
    for guide in GUIDES:
        text = (ROOT / guide).read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", text):
            assert ((ROOT / guide).parent / target).exists(), f"{guide} links to {target}"


def test_hooks_and_ci_call_what_exists():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {repo["repo"] for repo in hooks["repos"]} == {"local"}
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert script.read_text(encoding="utf-8").rstrip().endswith("make test\nmake stress")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


@pytest.mark.slow
def test_a_fresh_environment_from_environment_yml_has_crm(tmp_path):
    """What conda's pip step does, in a new virtual environment: the lock, then the package."""
    source = tmp_path / "workbook"
    # A running course and a learner's work lie at the top; crm_lib has a folder `classroom` too.
    private = {".venv", ".git", "work", "classroom"}
    built = shutil.ignore_patterns("__pycache__", "*.egg-info")

    def skip(folder, names):
        return built(folder, names) | (private if Path(folder) == ROOT else set())

    shutil.copytree(ROOT, source, ignore=skip)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    programs = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    for line in pip_lines():
        command = [str(programs / "python"), "-m", "pip", "install", "-q", *line.split()]
        subprocess.run(command, cwd=source, check=True)
    said = subprocess.run(
        [str(programs / "crm"), "--help"], cwd=source, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    for command in ("lab", "test", "release", "grade", "feedback", "check"):
        assert command in said.stdout
    broken = subprocess.run(
        [str(programs / "python"), "-m", "pip", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert broken.returncode == 0, broken.stdout
