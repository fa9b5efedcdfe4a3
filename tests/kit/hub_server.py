"""A class server as docs/deployment.md sets it up: its commands, accounts, folders, hub and proxy.

Everything happens in namespaces of its own: accounts are made in a copy of /etc, homes and /srv are
folders that go with the test, and when the first process in there ends the system ends all others.
So nothing of it can be left behind on the machine, however the test ends. Ports are open on
127.0.0.1 only.
"""

import compileall
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from lab_server import BROWSER_FLAGS, LIMIT, ROOT, NotebookPage, find_chromium, unused_port

#: What of the workbook its root copies to the server.
PARTS = ("notebooks", "docs", "datasets", "bank", "nbgrader_config.py")
#: Seconds until the hub answers, and until a command ends.
START_SECONDS, COMMAND_SECONDS = 90, 300


def programs_missing() -> str:
    """Return what is missing for a class server on this machine, in words; empty when nothing is."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a class server starts users' servers under their own accounts: root on Linux only"
    for name, package in (("unshare", "util-linux"), ("useradd", "passwd"), ("node", "nodejs")):
        if shutil.which(name) is None:
            return f"{name} is missing (Debian, Ubuntu: apt-get install {package})"
    if proxy() is None:
        return "the proxy is missing (npm ci --prefix deploy/hub)"
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], check=False)
    return "" if tried.returncode == 0 else "this machine lets root make no namespaces (unshare)"


def proxy() -> Path | None:
    """Return the folder of npm's packages that holds the proxy."""
    folder = ROOT / "deploy" / "hub" / "node_modules"
    return folder if (folder / ".bin" / "configurable-http-proxy").exists() else None


def required() -> None:
    """Skip with a clear word where there can be no class server; CI must have one."""
    word = programs_missing()
    if word and os.environ.get("CI"):
        pytest.fail(word)
    if word:
        pytest.skip(word)


def commands_in(guide: str, after: str) -> str:
    """Return the first block of commands of a guide behind some words."""
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    assert text.count(after) == 1, f"{guide} should say {after!r} once"
    found = re.search(r"```sh\n(.*?)```", text.split(after)[1], re.DOTALL)
    assert found, f"no commands in {guide} behind {after!r}"
    return found[1]


@dataclass
class ClassServer:
    """Namespaces with accounts, and a hub in them once it was started.

    Attributes
    ----------
    folder : Path
        What `/home`, `/srv` and `/etc` are in there.
    pid : int
        The first process in there.
    password : str
        Of every account.
    """

    folder: Path
    pid: int
    password: str
    port: int = field(default_factory=unused_port)

    @property
    def url(self) -> str:
        """Return the address of the proxy."""
        return f"http://127.0.0.1:{self.port}"

    def enter(self, command: Iterable[str]) -> list[str]:
        """Return the command line that runs a command in there, as root."""
        namespaces = ["nsenter", "--target", str(self.pid), "--mount", "--pid"]
        return [*namespaces, "--wdns=/srv/workbook", *command]

    def run(self, commands: str, account: str = "root", *, codes: tuple[int, ...] = (0,)) -> str:
        """Run commands of a shell as an account, logged in; return what they print.

        `codes` are the exit codes with which they may end.
        """
        if account != "root":
            line = self.enter(["runuser", "-l", account, "-c", f"set -e\n{commands}"])
        else:
            line = self.enter(["bash", "-e", "-c", commands])
        done = subprocess.run(
            line, capture_output=True, text=True, encoding="utf-8", timeout=COMMAND_SECONDS,
            check=False, stdin=subprocess.DEVNULL, env=clean_environment(),
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode in codes, f"{account}: {commands}\n{done.returncode}: {said}"
        return said

    @contextmanager
    def started(self) -> Iterator[None]:
        """Start hub and proxy with the guide's own command; end them afterwards."""
        log = self.folder / "hub.log"
        ports = {
            "CRM_HUB_ADDRESS": self.url,
            "CRM_HUB_PORT": str(unused_port()),
            "CRM_HUB_PROXY_PORT": str(unused_port()),
            "CRM_HUB_STATE": "/srv/crm/state",
        }
        with log.open("wb") as out:
            process = subprocess.Popen(
                self.enter(["bash", "-c", commands_in("deployment.md", "**Start it.**")]),
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env={**clean_environment(), **ports}, start_new_session=True,
            )  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while not self._answers():
                said = log.read_text(encoding="utf-8", errors="replace")
                assert process.poll() is None and time.monotonic() < deadline, said
                time.sleep(0.3)
            yield
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _answers(self) -> bool:
        try:
            with build_opener(ProxyHandler({})).open(f"{self.url}/hub/api/", timeout=5) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    @contextmanager
    def browser(self) -> Iterator[Any]:
        """Yield Chromium; each user gets a context of their own from it."""
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=find_chromium(), headless=True, args=list(BROWSER_FLAGS)
            )
            try:
                yield chromium
            finally:
                chromium.close()

    def log_in(self, chromium: Any, account: str) -> Any:
        """Return a page of a user's own JupyterLab, logged in by the hub's form."""
        context = chromium.new_context(viewport={"width": 1900, "height": 1000}, locale="en-US")
        page = context.new_page()
        page.set_default_timeout(LIMIT)
        page.goto(f"{self.url}/hub/login")
        page.locator("#username_input").fill(account)
        page.locator("#password_input").fill(self.password)
        page.locator("#login_submit").click()
        page.wait_for_url(f"{self.url}/user/{account}/**", timeout=2 * LIMIT)
        return page

    def open_notebook(self, page: Any, account: str, path: str) -> NotebookPage:
        """Open a notebook of a user's server, and wait for its kernel."""
        page.goto(f"{self.url}/user/{account}/lab/tree/{path}?reset")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=2 * LIMIT)
        notebook = NotebookPage(page, path)
        notebook.wait_for_kernel()
        return notebook


def clean_environment() -> dict[str, str]:
    """Return the environment of somebody who has just logged in as root."""
    return {"PATH": os.environ["PATH"], "HOME": "/srv", "LANG": "C.UTF-8"}


@contextmanager
def class_server() -> Iterator[ClassServer]:
    """Yield a machine on which nothing is set up yet; all of it is gone afterwards."""
    folder = Path(f"/tmp/crm-hub-{secrets.token_hex(4)}")  # every account must reach it
    for name in ("home", "srv/workbook", "opt/crm", "stash"):
        (folder / name).mkdir(parents=True)
    folder.chmod(0o711)
    _copy_workbook(folder / "srv" / "workbook")
    (folder / "opt" / "crm" / "bin").symlink_to(Path(sys.executable).parent)
    script = folder / "enter.sh"
    script.write_text(_entering(folder), encoding="utf-8")
    log = (folder / "enter.log").open("wb")
    holder = subprocess.Popen(
        ["unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child",
         "--mount-proc", "bash", str(script)],
        stdin=subprocess.PIPE, stdout=log, stderr=log, env=clean_environment(),
        start_new_session=True,
    )  # fmt: skip
    first = 0
    try:
        ready = folder / "ready"
        deadline = time.monotonic() + 60
        while not ready.exists():
            said = (folder / "enter.log").read_text(encoding="utf-8", errors="replace")
            assert holder.poll() is None and time.monotonic() < deadline, said
            time.sleep(0.1)
        children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
        first = int(children[0])
        yield ClassServer(folder, first, secrets.token_hex(8))
    finally:
        # With the first process in there the system ends all others; its parent then ends itself.
        with suppress(ProcessLookupError):
            os.kill(first or holder.pid, signal.SIGKILL)
        try:
            holder.wait(30)
        except subprocess.TimeoutExpired:
            holder.kill()
            holder.wait()
        log.close()
        shutil.rmtree(folder)


def _copy_workbook(target: Path) -> None:
    """Copy what the guide's commands need; crm_lib is as an install has it, with its data."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, target / part)
        else:
            shutil.copy(source, target / part)
    for part in ("solutions", "exercises"):
        shutil.copytree(ROOT / part / "06_sales_funnel", target / part / "06_sales_funnel")
    shutil.copytree(ROOT / "deploy", target / "deploy", symlinks=True)
    library = target.parents[1] / "lib" / "crm_lib"
    shutil.copytree(ROOT / "crm_lib", library, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(library, quiet=2)  # as pip does: no student can
    for table in (ROOT / "datasets").glob("*.csv*"):
        shutil.copy(table, library / "data")


def _entering(folder: Path) -> str:
    """Return the script of the first process: the places it makes, then waiting for the end.

    The checkout is out of sight but for its Python, and an installed crm_lib stands in its place.
    Where Python lies in a home folder, that folder shows nothing else.
    """
    seen = {Path(sys.prefix): Path(sys.prefix), ROOT / "crm_lib": folder / "lib" / "crm_lib"}
    hidden = {ROOT}
    base = Path(sys.base_prefix).resolve()
    for place in (base, ROOT, Path(sys.prefix)):
        closed = next((p for p in reversed(place.parents) if not p.stat().st_mode & 0o001), None)
        if closed:
            hidden.add(closed)
    hidden = {place for place in hidden if not hidden & set(place.parents)}
    if any(place in base.parents for place in hidden):
        seen[base] = base
    lines = ["set -eu"]
    for number, source in enumerate(seen.values()):
        lines.append(f"mkdir {folder}/stash/{number}")
        lines.append(f"mount --bind {source} {folder}/stash/{number}")
    lines += [f"mount -t tmpfs -o mode=755 none {place}" for place in sorted(hidden)]
    lines.append(f"cp -a /etc {folder}/etc")
    lines += [f"mount --bind {folder}/{name} /{name}" for name in ("etc", "home", "srv", "opt")]
    for number, target in enumerate(seen):
        lines.append(f"mkdir -p {target}")
        lines.append(f"mount --bind {folder}/stash/{number} {target}")
    lines += [f"touch {folder}/ready", "cat >/dev/null"]
    return "\n".join(lines) + "\n"
