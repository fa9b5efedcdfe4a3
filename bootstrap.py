"""Prepare `.venv` beside this file, then run `crm` in it (`make lab`, `make test` …).

Only the standard library, and only syntax that Python 3.6 still reads, so that an old Python
gets a sentence and not a traceback.
"""

import errno
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "crm-prepared.json")
LOG = os.path.join(VENV, "install.log")
OLDEST = (3, 11)
#: What an install takes on disk (0.6 GB for learners, 1.2 GB with the development packages),
#: and some air for pip's temporary files.
NEEDED_MB = 1500

RUNTIME, CLASS, DEVELOPMENT = (
    "requirements.lock",
    "requirements-class.lock",
    "requirements-dev.lock",
)
#: Each lock holds every pin of those before it (a test proves it).
LOCKS = (RUNTIME, CLASS, DEVELOPMENT)
#: Target → the lock it needs and the `crm` command that takes over.
TARGETS = {
    "prepare": (RUNTIME, None),
    "lab": (RUNTIME, ["lab"]),
    "class": (CLASS, ["class"]),
    "test": (DEVELOPMENT, ["test"]),
    "stress": (DEVELOPMENT, ["test", "--stress"]),
    "docs": (DEVELOPMENT, ["docs"]),
    "site": (DEVELOPMENT, ["site"]),
}
#: Words of pip's output → why it failed. The first that occurs decides.
FAILURES = (
    (
        ("No space left on device", "Errno 28", "not enough space on the disk"),
        "the disk is full",
        "Free about %d MB" % NEEDED_MB,
    ),
    (
        ("Read-only file system", "Permission denied", "Errno 13", "Errno 30"),
        "this folder can't be written to",
        "Copy the workbook to a folder of your own",
    ),
    (
        (
            "NewConnectionError",
            "NameResolutionError",
            "Failed to establish a new connection",
            "Temporary failure in name resolution",
            "Network is unreachable",
            "Connection refused",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "ProxyError",
            "Max retries exceeded",
            # What pip says of a pinned package when its index gave it nothing at all.
            "(from versions: none)",
        ),
        "the package index can't be reached",
        "Connect to the internet (only the first start needs it)",
    ),
)


#: Settings of pip that uv would not follow: where one is made, uv is used only if it was there.
ONLY_PIP = ("extra-index-url", "find-links", "no-index", "trusted-host", "cert", "proxy")


class Problem(Exception):
    """The workbook cannot be prepared; the text says in one line what to do."""


def say(text):
    """Print `text` at once, whatever the terminal can show."""
    try:
        print(text, flush=True)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode("ascii"), flush=True)


def newer_python():
    """Return the path of a Python on PATH that is new enough, or None."""
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            return found
    return None


def require_python(version):
    """Raise when `version` (major, minor, micro) is older than the workbook needs."""
    if tuple(version[:2]) < OLDEST:
        raise Problem(
            "CRM Workbook needs Python %d.%d or newer, and this is Python %s. Install a newer one "
            "from https://www.python.org/downloads/ and run make again with "
            "PYTHON=/path/to/python3.12."
            % (OLDEST[0], OLDEST[1], ".".join(str(part) for part in version[:3]))
        )


def require_venv_module():
    """Raise when this Python can't make virtual environments (Debian splits that part off)."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Problem(
            "This Python can't make a virtual environment. On Debian or Ubuntu run "
            "`sudo apt-get install python3-venv`, then make again."
        )


def venv_program(name):
    """Return the path of a program of `.venv`, on any operating system."""
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", name + ".exe")
    return os.path.join(VENV, "bin", name)


def text_hash(*names):
    """Return one hash of files of the workbook; line endings don't count."""
    digest = hashlib.sha256()
    for name in names:
        with open(os.path.join(ROOT, name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def wanted():
    """Return what a finished `.venv` was made from: the locks, the package's own settings."""
    found = {lock: text_hash(lock) for lock in LOCKS}
    return dict(found, root=ROOT, project=text_hash("pyproject.toml", "setup.py"))


def stamp():
    """Return what the present `.venv` was made from; empty when that isn't known."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_stamp(found):
    """Record what `.venv` was made from, whole or not at all."""
    with open(STAMP + ".part", "w", encoding="utf-8") as file:
        json.dump(found, file, indent=1)
    os.replace(STAMP + ".part", STAMP)


def works(program):
    """Tell whether the virtual environment's Python runs, lives here and is new enough."""
    code = "import sys, pip; print(sys.prefix); print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [program, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
        )
    except OSError:
        return False
    lines = answer.stdout.splitlines()
    return (
        answer.returncode == 0
        and os.path.realpath(lines[0]) == os.path.realpath(VENV)
        and tuple(int(part) for part in lines[1].split()) >= OLDEST
    )


def require_room():
    """Raise when this folder can't be written to or the disk can't hold the packages."""
    os.makedirs(VENV, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=VENV) as probe:
        probe.write(b"x" * 4096)
    free = shutil.disk_usage(VENV).free // 2**20
    if free < NEEDED_MB and not os.path.exists(STAMP):
        raise Problem(
            "The disk is too full: the workbook's packages need about %d MB in %s and %d MB are "
            "free. Free some space, then run make again." % (NEEDED_MB, VENV, free)
        )


def make_venv():
    """Create `.venv`, or keep the one that works."""
    if stamp().get("root", ROOT) == ROOT and works(venv_program("python")):
        return
    require_venv_module()
    require_room()
    say("Making the virtual environment .venv …")
    answer = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        universal_newlines=True,
    )
    if answer.returncode:
        explain(answer.stdout, "The virtual environment .venv could not be made")


def explain(output, what):
    """Raise a `Problem` that gives the reason found in a program's `output`."""
    for words, reason, remedy in FAILURES:
        if any(word in output for word in words):
            raise Problem("%s: %s. %s, then run make again." % (what, reason, remedy))
    errors = [line for line in output.splitlines() if line.strip()]
    telling = [line for line in errors if "ERROR" in line or "Error" in line] or errors
    raise Problem("%s: %s" % (what, telling[-1].strip() if telling else "no reason was given"))


def pip_settings():
    """Return what pip is set to, by files and environment: setting → value."""
    answer = subprocess.run(
        [venv_program("python"), "-m", "pip", "config", "list"],
        env=pip_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    )
    found = {}
    for line in answer.stdout.splitlines():
        name, _, value = line.partition("=")
        if value.strip("'\""):
            found[name.rpartition(".")[2]] = value.strip("'\"")
    return found


def uv_program(settings):
    """Return uv, which installs the same packages in a fraction of pip's time; None without it.

    Where it isn't at hand it is got by pip, unless pip is set to what uv would not follow.
    """
    found = shutil.which("uv") or shutil.which(venv_program("uv"))
    if found or any(name in settings for name in ONLY_PIP):
        return found
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    get = [venv_program("python"), "-m", "pip", "install", "--no-input", "-q", "uv"]
    if subprocess.call(get, env=pip_environment(), **quiet):
        return None
    return shutil.which(venv_program("uv"))


def uv_environment(settings):
    """Return the environment for uv: it asks the index that pip is set to.

    Learners behind a mirror have named it to pip, and uv doesn't read pip's settings.
    """
    environment = dict(os.environ, UV_NO_PROGRESS="1")
    own = any(name in os.environ for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"))
    if "index-url" in settings and not own:
        environment["UV_DEFAULT_INDEX"] = settings["index-url"]
    return environment


def uv_install(arguments):
    """Install by uv and tell whether that worked; where it did not, pip is asked and explains."""
    settings = pip_settings()
    program = uv_program(settings)
    if not program:
        return False
    command = [program, "pip", "install", "--python", venv_program("python"), *arguments]
    environment = uv_environment(settings)
    with open(LOG, "a", encoding="utf-8") as log:
        try:
            return subprocess.call(command, cwd=ROOT, env=environment, stdout=log, stderr=log) == 0
        except OSError:
            return False


def pip_environment():
    """Return the environment for pip: no questions, no news of itself, UTF-8."""
    return dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_USER="0", PYTHONUTF8="1")


def install(arguments, what, total):
    """Install into `.venv`, by uv where that works, else by pip."""
    if not uv_install(arguments):
        pip_install(arguments, what, total)


def pip_install(arguments, what, total):
    """Run pip in `.venv`; its words go to a log, one line of progress to the screen."""
    command = [venv_program("python"), "-m", "pip", "install", "--no-input", *arguments]
    live = sys.stdout.isatty()
    packages, output = 0, []
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=pip_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    with open(LOG, "a", encoding="utf-8") as log, process.stdout as lines:
        for line in lines:
            log.write(line)
            output.append(line)
            if live and line.startswith(("Collecting ", "Processing ", "Requirement already")):
                packages += 1
                print("\r  fetched %d of %d" % (min(packages, total), total), end="", flush=True)
            elif live and line.startswith("Installing collected"):
                print("\r  unpacking %d packages …" % total, end="", flush=True)
    if live:
        print("\r" + " " * 40 + "\r", end="", flush=True)
    if process.wait():
        explain("".join(output), what + " failed (pip's own words are in .venv/install.log)")


def count_pins(lock):
    """Return how many packages a lock names."""
    with open(os.path.join(ROOT, lock), encoding="utf-8") as file:
        return sum("==" in line and not line.lstrip().startswith("#") for line in file)


def prepare(lock):
    """Bring `.venv` to what `lock` names; a second call finds nothing to do."""
    target, found = wanted(), stamp()
    installed = found.get("root") == ROOT and found.get(lock) == target[lock]
    unchanged = installed and found.get("project") == target["project"]
    if unchanged and os.path.exists(venv_program("crm")):
        return
    make_venv()
    require_room()
    if not installed:
        total = count_pins(lock)
        say("Installing %d packages into .venv; the first time this takes a few minutes …" % total)
        install(["-r", lock], "Installing the packages", total)
        held = LOCKS[: LOCKS.index(lock) + 1]
        found = dict({name: target[name] for name in held}, root=ROOT)
    install(["--no-deps", "-e", "."], "Installing crm_lib", 1)
    write_stamp(dict(found, project=target["project"]))


def hand_over(command):
    """Run ``crm …`` in this process's place; return its exit code where that can't be done."""
    line = [venv_program("crm"), *command]
    if os.name == "nt":
        return subprocess.call(line)
    sys.stdout.flush()
    os.execv(line[0], line)


def main(arguments):
    """Prepare what the target ``arguments[0]`` needs and run it; return the exit code."""
    if not arguments or arguments[0] not in TARGETS:
        raise Problem("Usage: python3 bootstrap.py %s [options of crm]" % "|".join(TARGETS))
    lock, command = TARGETS[arguments[0]]
    if sys.version_info[:2] < OLDEST and newer_python():
        return subprocess.call([newer_python(), os.path.abspath(__file__), *arguments])
    require_python(sys.version_info)
    try:
        prepare(lock)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Problem("The disk is full. Free about %d MB, then run make again." % NEEDED_MB)
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise Problem(
                "The folder %s can't be written to. Copy the workbook to a folder of your own and "
                "run make there." % ROOT
            )
        raise Problem("The workbook could not be prepared: %s" % error)
    return hand_over(command + arguments[1:]) if command else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        sys.stderr.write("%s\n" % problem)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. Run make again to go on.\n")
        sys.exit(130)
