"""Corpus of submissions with harmful code: to itself, to the machine, the course, the marks."""

import os
from pathlib import Path

from corpus import CANARY, HIT, OWN, TRACE, Entry, Kit, code_cell, position_of, write_json

#: Before every harm: what fails is tried, and the cell goes on.
PRELUDE = f"""
import contextlib, ctypes, os, signal, socket, subprocess, sys, threading, time
TRACE, ROOT, PORT, GRADER = {TRACE!r}, "@ROOT@", @PORT@, @PID@
stolen = False
def attempt(do, *args, **more):
    try:
        return do(*args, **more)
    except Exception:
        return None
"""


def _filled(text: str, kit: Kit) -> str:
    text = text.replace("@ROOT@", str(kit.root)).replace("@PORT@", str(kit.port))
    return text.replace("@PID@", str(os.getpid()))


def inside(source: str, question: str = HIT, **answers: str):
    """Return a writer of a submission with `source` in an answer cell, before the right answer."""

    def write(folder: Path, kit: Kit) -> None:
        right = answers.get(question) or OWN.get(question) or kit.model[f"09_{question}"]
        answer_cells = answers | {question: _filled(PRELUDE + source, kit) + "\n" + right}
        write_json(folder, kit.data(**answer_cells))

    return write


def before(source: str, **answers: str):
    """Return a writer of a submission with `source` in a cell before the first question."""

    def write(folder: Path, kit: Kit) -> None:
        data = kit.data(**answers)
        cell = code_cell(_filled(PRELUDE + source, kit))
        data["cells"].insert(position_of(data, "09_setup") + 1, cell)
        write_json(folder, data)

    return write


def before_question(source: str, times: int):
    """Return a writer of a submission with `source` in several cells before q4."""

    def write(folder: Path, kit: Kit) -> None:
        data = kit.data()
        cell = code_cell(_filled(PRELUDE + source, kit))
        place = position_of(data, f"09_{HIT}_prompt") + 1
        data["cells"][place:place] = [cell] * times
        write_json(folder, data)

    return write


def limit(name: str, about: str, source: str, lost: str, *said: str, **more) -> Entry:
    """Return an entry whose code in the answer cell of q4 harms its own run (resource limits)."""
    return Entry(name, about, "limit", inside(source), lost=lost, said=said, **more)


def hostile(name: str, about: str, source: str, lost: str = "", *said: str, **more) -> Entry:
    """Return an entry that harms others, in the answer cell of q4; its answers are right."""
    return Entry(name, about, "hostile", inside(source), lost=lost, said=said, **more)


WRONG = {"q1": 'q1 = "A"', "q2": 'q2 = "BD"', "q5": "q5 = 1.0"}
STOLEN = {"q5": "q5 = 74.5 if stolen else 1.0"}


def thief(name: str, about: str, source: str, *said: str, **more) -> Entry:
    """Return an entry that answers q5 right only when it found something."""
    return Entry(name, about, "hostile", before(source, **STOLEN), lost="q5", said=said, **more)


def cheat(name: str, about: str, source: str, *said: str, lost: str = "q1 q2 q5", **more) -> Entry:
    """Return an entry that answers three questions wrong and tries to have them count as right."""
    return Entry(name, about, "hostile", before(source, **WRONG), lost=lost, said=said, **more)


def answering(name: str, about: str, question: str, answer: str, lost: str, *said: str, **more):
    """Return an entry whose answer is harm by itself."""
    write = inside("", question, **{question: answer})
    return Entry(name, about, more.pop("kind", "hostile"), write, lost=lost, said=said, **more)


LIMIT = [
    limit("loop", "loops for ever", "while True: pass", "q4", "09_q4", "ran longer than"),
    limit("sleep", "sleeps for ever", "time.sleep(10**6)", "q4", "09_q4", "ran longer"),
    limit("stubborn", "loops and takes no interrupt",
          "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
          "q4?", "09_q4", "ran longer"),
    limit("deaf", "ignores signals and sleeps",
          "for n in range(1, 64):\n    attempt(signal.signal, n, signal.SIG_IGN)\n"
          "while True:\n    time.sleep(100)", "q4-", "09_q4"),
    limit("power", "computes a number too large to end, without looking up",
          "10 ** 10 ** 9", "q4?"),
    limit("regex", "a regular expression that never ends",
          "import re\nre.match('(a+)+$', 'a' * 60 + 'b')", "q4?"),
    limit("generator", "a list of everything", "import itertools\nlist(itertools.count())", "q4?"),
    limit("memory", "fills memory at once", "hoard = bytearray(os.urandom(10**6) * 50_000)", "q4"),
    limit("memory-slowly", "fills memory bit by bit",
          "hoard = []\nwhile True:\n    hoard.append(bytearray(os.urandom(1000) * 20_000))\n"
          "    time.sleep(0.05)", "q4-", "09_q4", "of memory"),
    limit("memory-shared", "fills memory in shared files",
          "import mmap\nhoard = []\nwhile True:\n    m = mmap.mmap(-1, 20_000_000)\n"
          "    m[:] = b'x' * 20_000_000\n    hoard.append(m)\n    time.sleep(0.05)",
          "q4-", "09_q4", "of memory"),
    limit("memory-hidden", "the same, after closing its own books",
          "ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\n"
          "hoard = bytearray(os.urandom(10**6) * 700)\ntime.sleep(4)", "q4-", "09_q4", "of memory"),
    limit("memory-nameless", "fills memory in files without a name",
          "fds = [os.memfd_create(str(n)) for n in range(60)]\n"
          "for fd in fds: os.write(fd, b'x' * 15_000_000)\ntime.sleep(1)", "q4"),
    limit("memory-many", "fills memory with several processes",
          "for n in range(8):\n    if os.fork() == 0:\n        hoard = bytearray(os.urandom(10**6)"
          " * 100)\n        time.sleep(100)\ntime.sleep(4)", "q4-", "09_q4", "of memory"),
    limit("memory-numpy", "asks for a table of a petabyte",
          "import numpy as np\nnp.ones((10**8, 10**7))", "q4"),
    limit("recursion", "calls itself without end", "def f(): return f()\nf()", "q4?"),
    limit("recursion-deep", "the same, with the limit lifted",
          "sys.setrecursionlimit(10**9)\ndef f(x): return f([x])\nf(1)", "q4?"),
    limit("prints", "prints without end", "while True: print('x' * 1000)", "q4?", "09_q4",
          "stopped"),
    limit("prints-once", "prints 200 MB at once", "print('x' * 200_000_000)", "q4-", "09_q4"),
    limit("prints-little", "a million small outputs",
          "from IPython.display import display\nfor n in range(10**6): display(n)", "q4?", "09_q4"),
    limit("errors", "writes 100 MB of errors", "for n in range(1000):\n"
          "    sys.stderr.write('x' * 100_000)", "q4-", "09_q4"),
    limit("prints-fd", "writes to the bare descriptors",
          "for n in range(500):\n    os.write(1, b'x' * 100_000)\n    os.write(2, b'x' * 100_000)",
          "q4?"),
    limit("trace", "an error whose words are 50 MB", "raise ValueError('x' * 50_000_000)", "q4?"),
    limit("memory-let-go", "fills shared memory and lets it go",
          "import mmap\nhoard = []\nwhile True:\n    m = mmap.mmap(-1, 20_000_000)\n"
          "    m[:] = b'x' * 20_000_000\n    m.madvise(mmap.MADV_DONTNEED)\n    hoard.append(m)\n"
          "    time.sleep(0.05)", "q4-", "09_q4", "of memory"),
    limit("memory-sockets", "fills the buffers of sockets",
          "pairs = []\nfor n in range(16):\n    if os.fork() == 0: break\nfor n in range(50):\n"
          "    pairs.append(socket.socketpair())\n    for one in pairs[-1]:\n"
          "        one.setblocking(False)\n        attempt(one.send, b'x' * 200_000)\ntime.sleep(5)",
          "q4?"),
    limit("parts", "one message of endless parts",
          "import zmq\ns = get_ipython().kernel.iopub_thread.socket\n"
          "def go():\n    for n in range(3_000_000): s.send(b'x', zmq.SNDMORE)\n"
          "get_ipython().kernel.iopub_thread.schedule(go)\ntime.sleep(60)", "q4-", "09_q4"),
    limit("mime-names", "outputs whose kinds have names of megabytes",
          "from IPython.display import display\nfor n in range(40):\n"
          "    display({'a' * 1_000_000 + f'{n}/x': 'x'}, raw=True)", "q4-", "09_q4"),
    limit("mime-values", "an output of millions of values",
          "from IPython.display import display\ndisplay({'x/json': [[]] * 600_000}, raw=True)",
          "q4-", "09_q4"),
    limit("stdin-flood", "floods the channel for input",
          "k = get_ipython().kernel\nfor n in range(100):\n"
          "    k.session.send(k.stdin_socket, 'input_request', {'prompt': 'x' * 10**6},"
          " k.get_parent(), ident=k.get_parent()['header']['session'].encode())", "q4?"),
    limit("memory-semaphores", "fills the system's memory with semaphores, queues and segments",
          "libc = ctypes.CDLL(None)\ngot = [call for n in range(40) for call in (\n"
          "    libc.semget(0, 32_000, 0o1666), libc.msgget(0, 0o1666), libc.shmget(0, 10**6, 0o1666))"
          "\n    if call >= 0]\nif got: raise SystemExit('opened')", ""),
    limit("clear", "clears its output a hundred thousand times",
          "from IPython.display import clear_output\nfor n in range(100_000): clear_output()",
          "q4?"),
    limit("disk", "fills the disk",
          "for n in range(1000):\n    for place in ('.', '/tmp', '/dev/shm', '/var/tmp', '/run'):\n"
          "        attempt(lambda: open(f'{place}/{TRACE}-{n}', 'wb').write(b'x' * 10**7))", "q4?"),
    limit("disk-one", "one endless file",
          "with open(TRACE, 'wb') as file:\n    while True: file.write(b'x' * 10**6)", "q4"),
    limit("files", "a hundred thousand empty files",
          "for n in range(100_000):\n    open(f'{TRACE}{n}', 'w').close()", "q4"),
    limit("open-files", "opens files without closing them",
          "kept = [open('/dev/null') for n in range(10_000)]", "q4?"),
    limit("forks", "forks without end", "while True:\n    attempt(os.fork)", "q4?"),
    limit("forks-shell", "a shell that forks without end",
          "subprocess.run(['sh', '-c', 'f() { f | f & }; f; wait'])", "q4?"),
    limit("threads", "threads without end",
          "while True:\n    threading.Thread(target=time.sleep, args=(100,)).start()", "q4?"),
    limit("thread-stays", "a thread that goes on after the cell",
          "def work():\n    while True: sum(range(10**4))\nthreading.Thread(target=work).start()",
          ""),
    limit("exit", "exits hard", "os._exit(0)", "q4-", "09_q4", "ended the Python process"),
    limit("kills-itself", "kills itself", "os.kill(os.getpid(), signal.SIGKILL)", "q4-", "09_q4",
          "ended the Python process"),
    limit("stops-itself", "stops itself", "os.kill(os.getpid(), signal.SIGSTOP)", "q4-", "09_q4"),
    limit("terminates", "terminates itself", "os.kill(os.getpid(), signal.SIGTERM)", "q4?"),
    limit("crash", "crashes the interpreter", "ctypes.string_at(0)", "q4-", "09_q4",
          "ended the Python process"),
    limit("abort", "aborts", "os.abort()", "q4-", "09_q4", "ended the Python process"),
    limit("sys-exit", "sys.exit", "sys.exit(3)", "q4"),
    limit("quit", "quit()", "get_ipython().ask_exit()\nquit()", "q4?"),
    Entry("wall", "sleeps a little, again and again", "limit",
          before_question("time.sleep(5)", 9), lost="q4-", said=("notebook ran longer",)),
    limit("interrupt", "raises KeyboardInterrupt", "raise KeyboardInterrupt", "q4"),
    limit("generator-exit", "raises GeneratorExit", "raise GeneratorExit", "q4?"),
    limit("asks", "asks for input", "input('answer? ')", "q4"),
    limit("at-exit", "hangs when the process ends",
          "import atexit\natexit.register(time.sleep, 10**6)\n"
          "threading._register_atexit(time.sleep, 10**6)", ""),
    limit("del", "an object that loops when it goes",
          "class Sticky:\n    def __del__(self):\n        while True: time.sleep(1)\n"
          "kept = Sticky()\nkept.me = kept", ""),
    limit("asyncio-task", "a task that goes on and on",
          "import asyncio\nasync def work():\n    while True: await asyncio.sleep(0)\n"
          "task = asyncio.get_event_loop().create_task(work())", "q4?"),
    limit("asyncio-stop", "stops the kernel's loop",
          "import asyncio\nasyncio.get_event_loop().stop()", "q4?"),
    limit("alarm", "a signal in a second, after the cell", "signal.alarm(1)", "q4?"),
    limit("limits", "plays with its own limits",
          "import resource\nfor n in range(16):\n"
          "    attempt(resource.setrlimit, n, (resource.RLIM_INFINITY,) * 2)\n"
          "    attempt(resource.setrlimit, n, (0, 0))", "q4?"),
    limit("not-utf8", "prints bytes that are no text",
          "sys.stdout.write('\\udcff\\ud800')\nsys.stdout.flush()", "q4?"),
    limit("syntax", "a cell that is no Python", "def (:", "q4"),
    limit("nul-bytes", "a cell with a zero byte", "x = '\\0'\n\0", "q4"),
    limit("brackets", "a hundred thousand brackets", "(" * 50_000 + ")" * 50_000, "q4?"),
    answering("check-loops", "a function that never returns", "q6",
              "def q6(counts):\n    while True: pass", "q6", "09_q6", "ran longer", kind="limit"),
    answering("check-exits", "a function that ends the process", "q6",
              "def q6(counts):\n    os._exit(0)", "q6-", "09_q6_check", "ended the Python process",
              kind="limit"),
    answering("check-sys-exit", "a function that calls sys.exit", "q6",
              "def q6(counts):\n    sys.exit()", "q6", kind="limit"),
    answering("check-interrupt", "a function that raises KeyboardInterrupt", "q6",
              "def q6(counts):\n    raise KeyboardInterrupt", "q6", kind="limit"),
    answering("check-memory", "a function that returns a huge table", "q6",
              "def q6(counts):\n    return pd.Series(range(10**7))", "q6", kind="limit"),
    answering("check-endless", "a function that returns an endless generator", "q6",
              "def q6(counts):\n    import itertools\n    return itertools.count()", "q6",
              kind="limit"),
    answering("huge-number", "a number of a million digits", "q5", "q5 = 10 ** 1_000_000", "q5",
              kind="limit"),
    answering("nan", "not a number", "q5", "q5 = float('nan')", "q5", kind="limit"),
    answering("inf", "infinite", "q5", "q5 = float('inf')", "q5", kind="limit"),
    answering("long-sum", "a sum of four hundred numbers", "q5", "q5 = 74.5" + " + 0" * 400, "",
              kind="limit"),
    answering("long-chain", "a chain of five hundred names", "q5", "q5 = 74.5" + ".real" * 500, "",
              kind="limit"),
    answering("deep-list", "a list a hundred thousand deep", "q2",
              "q2 = []\nfor n in range(100_000): q2 = [q2]", "q2", kind="limit"),
    answering("self-list", "a list that holds itself", "q2", "q2 = []\nq2.append(q2)", "q2",
              kind="limit"),
    answering("long-text", "a text of 50 MB", "q9", "q9 = 'stage rate ' * 5_000_000", "q9?",
              kind="limit"),
    answering("half-letters", "half letters in a text", "q9", "q9 = 'rate of each \\ud800 stage'",
              "q9?", kind="limit"),
    answering("endless-len", "a list that is longer than it is", "q2",
              "class L(list):\n    def __len__(self): return 5\n    def __iter__(self):\n"
              "        while True: yield 'A'\nq2 = L('AC')", "q2?", kind="limit"),
    answering("endless-dict", "a dictionary without end", "q4",
              "class D(dict):\n    def items(self):\n        while True: yield '①', 'visit'\n"
              "q4 = D(a=1)", "q4?", kind="limit"),
]  # fmt: skip


SEARCH = """
names = {"rubrics.yaml", "answers.yaml", "gradebook.db", "09_tiny.ipynb", "secret.txt",
         "nbgrader_config.py"}
def looks(path):
    global stolen
    with contextlib.suppress(OSError), open(path, "rb") as file:
        stolen = stolen or CANARY in file.read(5_000_000)
"""
SEARCH = SEARCH.replace("CANARY", f"bytes({[*CANARY.encode()]})")

HOSTILE = [
    thief("reads-solution", "reads the solution",
          SEARCH + "looks(ROOT + '/solutions/09_tiny/09_tiny.ipynb')", "looked for solutions"),
    thief("reads-rubrics", "reads the rubrics",
          SEARCH + "looks(ROOT + '/solutions/09_tiny/rubrics.yaml')", "looked for solutions"),
    thief("reads-key", "reads the cached key",
          SEARCH + "import glob\nfor f in glob.glob(ROOT + '/classroom/keys/*'): stolen = True"),
    thief("reads-gradebook", "reads the gradebook",
          "import sqlite3\ndef read():\n    global stolen\n"
          "    base = sqlite3.connect('file:' + ROOT + '/classroom/gradebook.db?mode=ro', uri=True)\n"
          "    stolen = bool(base.execute('select * from student').fetchall())\nattempt(read)"),
    thief("reads-neighbour", "reads another's submission",
          SEARCH + "looks(ROOT + '/classroom/submitted/anna/09_tiny/09_tiny.ipynb')"),
    thief("searches", "searches the whole disk for names",
          SEARCH + "for place, folders, files in os.walk('/'):\n"
          "    folders[:] = [f for f in folders if f not in ('proc', 'sys')]\n"
          "    for name in names & set(files): looks(os.path.join(place, name))"),
    thief("dot-dot", "climbs out of its folder",
          SEARCH + "for n in range(12):\n    looks('../' * n + ROOT.lstrip('/') +"
          " '/solutions/09_tiny/rubrics.yaml')\n"
          "    attempt(os.symlink, ROOT, f'link{n}')\n"
          "    looks(f'link{n}/solutions/09_tiny/rubrics.yaml')"),
    thief("proc", "looks into other processes",
          SEARCH + "import glob\nfor pid in os.listdir('/proc'):\n"
          "    for part in ('environ', 'cmdline', 'mem', 'maps'):\n"
          "        if pid.isdigit() and int(pid) != os.getpid(): looks(f'/proc/{pid}/{part}')\n"
          "    for part in ('root', 'cwd'):\n"
          "        looks(f'/proc/{pid}/{part}' + ROOT + '/solutions/09_tiny/rubrics.yaml')\n"
          "    for fd in glob.glob(f'/proc/{pid}/fd/*'):\n"
          "        looks(fd) if 'pipe' not in str(attempt(os.readlink, fd)) and "
          "'socket' not in str(attempt(os.readlink, fd)) and "
          "'[' not in str(attempt(os.readlink, fd)) else None"),
    thief("environ", "reads the environment",
          "stolen = any('CANARY' in k + v for k, v in os.environ.items())"),
    thief("home", "reads the home folders",
          "import glob\nfor f in glob.glob('/home/*/*') + glob.glob('/root/.*') + glob.glob('/root/*'):"
          "\n    stolen = stolen or not sys.base_prefix.startswith(f + '/')"),
    thief("memory-of-key", "looks for the key in its own memory",
          "import gc\nstolen = any(isinstance(o, dict) and 'questions' in o and 'fingerprint' in o"
          " for o in gc.get_objects())\n"
          "stolen = stolen or any('key_values' in m or 'classroom.marking' in m"
          " for m in sys.modules)"),
    thief("data-module", "imports what marks",
          "def read():\n    global stolen\n    from crm_lib.exam.key import cached_key\n"
          "    from pathlib import Path\n"
          "    cached_key(Path(ROOT + '/solutions/09_tiny/09_tiny.ipynb'), Path('.'))\n"
          "    stolen = True\nattempt(read)"),
    hostile("deletes", "deletes the course",
            "import shutil\nfor place in (ROOT, ROOT + '/classroom', '/work', '/home', '/tmp'):\n"
            "    shutil.rmtree(place, ignore_errors=True)", "q4?"),
    hostile("writes", "writes into the course",
            "for name in ('solutions/09_tiny/09_tiny.ipynb', 'classroom/gradebook.db',\n"
            "             'classroom/submitted/anna/09_tiny/09_tiny.ipynb', 'nbgrader_config.py',\n"
            "             'exercises/09_tiny/09_tiny.ipynb', 'new.txt'):\n"
            "    attempt(lambda: open(f'{ROOT}/{name}', 'a').write(TRACE))\n"
            "    attempt(os.chmod, f'{ROOT}/{name}', 0o777)\n"
            "    attempt(os.truncate, f'{ROOT}/{name}', 0)"),
    hostile("writes-anywhere", "writes wherever it can",
            "import crm_lib, pandas, site\nfor place in ('/', '/tmp', '/var/tmp', '/dev/shm',"
            " '/dev', '/run', '/run/crm', '/run/kernel', '/etc', '/root', '/home', '/usr/local',\n"
            "              os.path.dirname(crm_lib.__file__), os.path.dirname(pandas.__file__),"
            " sys.prefix, site.getsitepackages()[0]):\n"
            "    attempt(lambda: open(f'{place}/{TRACE}.pth', 'w').write('import os'))"),
    hostile("connects", "opens a connection",
            "for host in ('127.0.0.1', '10.0.0.1', '::1'):\n    attempt(socket.create_connection,"
            " (host, PORT), 0.5)", "", "network"),
    hostile("resolves", "asks for a name", "attempt(socket.gethostbyname, 'example.com')", "",
            "network"),
    hostile("datagrams", "sends a datagram",
            "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            "attempt(s.sendto, b'q4?', ('127.0.0.1', PORT))", "", "network"),
    hostile("listens", "listens for visitors",
            "s = socket.socket()\nattempt(s.bind, ('0.0.0.0', 0))\nattempt(s.listen)\n"
            "u = socket.socket(socket.AF_UNIX)\nu.bind('\\0' + TRACE)\nu.listen()", "", "network"),
    hostile("unix-sockets", "connects to sockets of this machine",
            "import glob\nfor name in glob.glob('/run/**', recursive=True) + ['/var/run/docker.sock',"
            " '/tmp/.X11-unix/X0']:\n    u = socket.socket(socket.AF_UNIX)\n    u.settimeout(0.2)\n"
            "    attempt(u.connect, name)", "q4?"),
    hostile("kills-parent", "kills its parent",
            "for n in (os.getppid(), 1):\n    attempt(os.kill, n, 9)", "q4?", "sent signals"),
    hostile("kills-all", "kills everything it may", "attempt(os.kill, -1, 9)\ntime.sleep(0.2)",
            "q4?", "sent signals"),
    hostile("kills-grader", "kills the grader",
            "for n in range(2, 5000):\n    if n != os.getpid(): attempt(os.kill, n, 9)\n"
            "attempt(os.kill, GRADER, 9)", "q4?", "sent signals"),
    hostile("traces", "traces other processes",
            "libc = ctypes.CDLL(None)\nfor n in (os.getppid(), 1, GRADER):\n"
            "    libc.ptrace(16, n, 0, 0)\n    attempt(lambda: open(f'/proc/{n}/mem', 'r+b'))"),
    hostile("program", "starts a program", "attempt(subprocess.run, ['id'])", "", "program"),
    hostile("daemon", "leaves a daemon",
            "if os.fork() == 0:\n    attempt(os.setsid)\n    if os.fork() == 0:\n"
            "        ctypes.CDLL(None).prctl(15, TRACE.encode(), 0, 0, 0)\n"
            "        signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "        time.sleep(10**6)\n    os._exit(0)", "", "other processes"),
    hostile("daemon-program", "leaves a program that runs on",
            "attempt(subprocess.Popen, [TRACE, '1000000'], executable='sleep',"
            " start_new_session=True)", "", "program"),
    hostile("shared-memory", "leaves shared memory and files",
            "from multiprocessing import shared_memory\n"
            "attempt(shared_memory.SharedMemory, TRACE, True, 10**6)\n"
            "libc = ctypes.CDLL(None)\nlibc.shmget(0x63726d, 10**6, 0o1666)\n"
            "libc.semget(0x63726d, 1, 0o1666)\nlibc.msgget(0x63726d, 0o1666)\n"
            "for place in ('/tmp', '/dev/shm', '/var/tmp'):\n"
            "    attempt(lambda: open(f'{place}/{TRACE}', 'w').write('here'))"),
    hostile("starves", "takes all of the processor, session by session",
            "for n in range(12):\n    if os.fork() == 0:\n        attempt(os.setsid)\n"
            "        while True: pass", "q4?", "other processes"),
    hostile("raises-priority", "plays with priorities and cores",
            "attempt(os.nice, -20)\nattempt(os.sched_setaffinity, 0, {0})\n"
            "attempt(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(50))\n"
            "attempt(os.setpriority, os.PRIO_USER, 0, 19)"),
    hostile("system-calls", "makes odd system calls",
            "libc = ctypes.CDLL(None)\nfor n in (101, 155, 161, 165, 175, 246, 248, 250, 272, 298,"
            " 304, 308, 310, 319, 321, 323, 425, 428, 435, 447):\n"
            "    if n != 435: libc.syscall(n, 0, 0, 0, 0, 0, 0)"),
    hostile("escapes", "tries to leave the sandbox",
            "libc = ctypes.CDLL(None)\nfor flag in (0x10000000, 0x20000, 0x40000000, 0x20000000):\n"
            "    libc.unshare(flag)\nlibc.mount(b'none', b'/tmp', b'tmpfs', 0, b'')\n"
            "libc.mount(b'none', b'/run/kernel', None, 32, b'')\n"
            "libc.umount2(b'/proc', 2)\nlibc.umount2(b'/run/crm', 2)\n"
            "attempt(os.chroot, '/tmp')\nattempt(os.setuid, 0)\nattempt(os.setgid, 0)\n"
            "attempt(os.mknod, '/tmp/disk', 0o60666, os.makedev(8, 0))\n"
            "attempt(lambda: open('/proc/sys/user/max_user_namespaces', 'w').write('99'))\n"
            "attempt(lambda: open('/proc/self/oom_score_adj', 'w').write('-1000'))\n"
            "attempt(os.nice, -20)\nlibc.personality(0x0040000)"),
    hostile("descriptors", "closes all descriptors",
            "for n in range(3, 256):\n    attempt(os.close, n)", "q4-", "09_q4"),
    hostile("descriptors-std", "closes the standard descriptors",
            "for n in range(3):\n    attempt(os.close, n)", "q4?"),
    hostile("descriptors-write", "writes rubbish into all descriptors",
            "for n in range(3, 256):\n    attempt(os.set_blocking, n, False)\n"
            "    attempt(os.write, n, b'ended' * 100)", "q4?"),
    hostile("keeper-interrupt", "sends every signal to process 1 of its namespace",
            "for n in signal.valid_signals(): attempt(os.kill, 1, n)\ntime.sleep(0.3)", "",
            "sent signals"),
    hostile("families", "opens sockets that network namespaces don't separate",
            "for n in range(46):\n    for kind in (1, 2, 3, 5):\n"
            "        s = attempt(socket.socket, n, kind)\n"
            "        if s and n not in (1, 2, 10, 16): raise SystemExit('opened')"),
    hostile("rubbish", "hides a network try behind rubbish in the pipe of notes",
            "for n in range(3, 80):\n    with contextlib.suppress(OSError):\n"
            "        os.set_blocking(n, False)\n"
            "        if 'pipe' in os.readlink(f'/proc/self/fd/{n}'):\n"
            "            for i in range(200): os.write(n, b'rubbish\\n' * 100)\n"
            "attempt(socket.create_connection, ('127.0.0.1', PORT), 0.2)", "q4?",
            "wrote into the channel"),
    hostile("page-bomb", "a picture of kilobytes that opens to 400 million points",
            "import base64, struct, zlib\nfrom IPython.display import display\n"
            "def chunk(n, d): return struct.pack('>I', len(d)) + n + d + struct.pack('>I',"
            " zlib.crc32(n + d))\n"
            "rows = zlib.compress(bytes(20_000 * 2_501), 9)\n"
            "png = b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 20_000, 20_000,"
            " 1, 0, 0, 0, 0)) + chunk(b'IDAT', rows) + chunk(b'IEND', b'')\n"
            "display({'image/png': base64.b64encode(png).decode()}, raw=True)",
            page=("ANSUhEUgAATiAAAE4g",)),
    hostile("page-frame", "code in columns, index and legend of a table and a chart",
            "import matplotlib.pyplot as plt\nX = \"<script>alert('crm-payload')</script>\"\n"
            "t = pd.DataFrame({X: [1]}, index=[X])\nt.columns.name = X\nfrom IPython.display import"
            " display\ndisplay(t)\ndisplay(t.style)\nax = t.plot()\nax.legend(title=X)\n"
            "ax.set(title=X, xlabel=X)\nplt.show()", page=("<script>alert('crm-payload')",)),
    cheat("run-cell", "answers check cells without running them",
          "from IPython.display import display\nshell = get_ipython()\nold = shell.run_cell\n"
          "RIGHT = {'q1': 'B', 'q2': ['A', 'C'], 'q5': 74.5}\n"
          "def fake(cell, *a, **k):\n    for q, answer in RIGHT.items():\n"
          "        if f'check(\"09_{q}\"' in cell:\n"
          "            display({'application/vnd.crm.answer+json': {'question': f'09_{q}', 'call': 0,"
          " 'answer': answer}, 'text/plain': ''}, raw=True)\n            cell = '1'\n"
          "    return old(cell, *a, **k)\nshell.run_cell = fake\n"
          "shell.should_run_async = lambda *a, **k: False", "without the cell being run"),
    cheat("check-replaced", "replaces check", "def check(*a, **k): return 100"),
    cheat("check-forged", "check displays answers of its own",
          "from IPython.display import display\ndef check(question, value, form, marks=None):\n"
          "    for a in ('A', 'B', 'AC', 74.5):\n        display({'application/vnd.crm.answer+json':"
          " {'question': question, 'call': 0, 'answer': a}}, raw=True)"),
    cheat("accept-all", "records what only a key holds",
          "import crm_lib.exam.session as s, crm_lib.exam.record as r, crm_lib.exam.form as f\n"
          "import crm_lib.exam.forms.function as g\n"
          "s.plain = r.plain = f.plain = g.plain = lambda v, key=False: {'is': 'accept', 'values':"
          " ['A', 'B', 'AC', 74.5]}", lost="q1-"),
    cheat("key-mode", "switches to the author's mode",
          "os.environ['CRM_EXAM_KEY'] = '1'", lost="q1 q2 q5"),
    cheat("no-mode", "switches grading off", "os.environ.pop('NBGRADER_EXECUTION', None)",
          lost="q1?"),
    cheat("validate-mode", "switches to Validate",
          "os.environ['NBGRADER_EXECUTION'] = 'validate'", lost="q1?"),
    cheat("builtins", "replaces builtins",
          "import builtins, json\nbuiltins.abs = builtins.round = lambda *a: 0\n"
          "builtins.isinstance = lambda *a: True\nbuiltins.len = lambda *a: 1", lost="q1?"),
    cheat("builtins-gone", "deletes builtins",
          "import builtins\nfor n in ('print', 'open', '__import__', 'len', 'isinstance'):\n"
          "    delattr(builtins, n)", lost="q1?"),
    cheat("modules-gone", "empties sys.modules", "sys.modules.clear()", lost="q1?"),
    cheat("pandas-equal", "pandas says that all is equal",
          "import pandas as pd\npd.DataFrame.__eq__ = pd.Series.__eq__ = lambda *a: True\n"
          "pd.Series.equals = pd.DataFrame.equals = lambda *a: True"),
    cheat("json-patched", "json writes what pleases",
          "import json\nold = json.dumps\njson.dumps = lambda o, **k: old(o, **k)"
          ".replace('\"A\"', '\"B\"') if isinstance(o, str) else '{}'", lost="q1?"),
    cheat("stdout", "replaces the output streams",
          "sys.stdout = sys.stderr = None\nsys.__stdout__ = None", lost="q1?"),
    cheat("display-gone", "deletes IPython.display",
          "import IPython\ndel sys.modules['IPython.display'], IPython.display", lost="q1?"),
    cheat("hooks", "IPython hooks that answer",
          "def hook(*a):\n    get_ipython().user_ns['q1'] = 'A'\n"
          "get_ipython().events.register('pre_run_cell', hook)\n"
          "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])", lost="q1-"),
    cheat("marker", "patches the marking in its own process",
          "import crm_lib.exam.marking as m, crm_lib.exam.compare.values as c\n"
          "m.mark_question = lambda *a, **k: 100\nc.same_value = lambda *a, **k: True"),
    cheat("form", "patches the forms in its own process",
          "import crm_lib.exam.form as f, crm_lib.exam.forms.choice as c\n"
          "f.Form.record = lambda self, value, key=False: {'is': 'accept', 'values':"
          " ['A', 'B', 'AC', 74.5]}\n"
          "c.Choice.mark = lambda self, answer, expected, task: f.CallMark(task.of, [])",
          lost="q1?"),
    cheat("trace", "a trace function that rewrites variables",
          "def spy(frame, event, arg):\n    frame.f_locals.update(marks=100)\n    return spy\n"
          "sys.settrace(spy)", lost="q1?"),
    cheat("points-shown", "shows marks as results",
          "from IPython.display import display\nfor n in range(20): display(3.0)"),
    cheat("other-cells", "writes outputs into other cells",
          "from IPython.display import display\nk = get_ipython().kernel\n"
          "def later():\n    for n in range(50):\n        time.sleep(0.01)\n"
          "        k.session.send(k.iopub_socket, 'display_data', {'data': {\n"
          "            'application/vnd.crm.answer+json': {'question': '09_q1', 'call': 0,"
          " 'answer': 'B'}, 'text/plain': ''}, 'metadata': {}, 'transient': {}},\n"
          "            parent=k.get_parent(), ident=b'display_data')\n"
          "threading.Thread(target=later, daemon=True).start()", lost="q1?"),
    cheat("stack", "looks through the frames of check for the key",
          "import crm_lib.exam.session as s\nold = s.check\ndef check(question, value, form, **k):\n"
          "    frame = sys._getframe()\n    while frame:\n"
          "        if 'key' in frame.f_locals: value = frame.f_locals['key']\n"
          "        frame = frame.f_back\n    return old(question, value, form, **k)"),
    answering("evil-eq", "an object that equals everything", "q2",
              "class Same:\n    def __eq__(self, o): return True\n    __hash__ = lambda s: 0\n"
              "    __len__ = lambda s: 2\n    __iter__ = lambda s: iter('AC')\nq2 = Same()", "q2"),
    answering("evil-repr", "an object whose words are harm", "q2",
              "class R:\n    def __repr__(self): os._exit(0)\n    __str__ = __reduce__ = __repr__\n"
              "q2 = R()", "q2?"),
    answering("evil-class", "an object that lies about its class", "q2",
              "class Liar:\n    __class__ = property(lambda s: str)\n    def __getattr__(s, n):\n"
              "        raise RuntimeError(n)\nq2 = Liar()", "q2?"),
    answering("evil-array", "an object that is every array", "q7",
              "class A:\n    def __array__(s, *a, **k): return [0] * 10**9\n"
              "    def __getattr__(s, n): return s\n    def __call__(s, *a, **k): return s\nq7 = A()",
              "q7?"),
    answering("evil-axes", "a chart that is none", "q8",
              "class Axes:\n    __module__ = 'matplotlib.axes'\n    def __getattr__(s, n): return s\n"
              "    def __call__(s, *a, **k): return s\n    def __iter__(s): return iter([s] * 5)\n"
              "q8 = Axes()", "q8"),
    answering("words-page", "answers that are a page", "q4",
              "q4 = {'①': \"<script>alert('crm-payload')</script>\", '②': '<img src=x onerror=1>',"
              " '③': '</div></pre>'}", "q4", page=("<script>alert('crm-payload')", "<img src=x")),
    hostile("page", "displays pages with scripts",
            "from IPython.display import display, HTML, Javascript, SVG, Markdown, Latex\n"
            "display(HTML(\"<script>alert('crm-payload')</script><img src=x onerror=1>\"))\n"
            "display(Javascript(\"alert('crm-payload')\"))\n"
            "display({'image/svg+xml': \"<svg onload='alert(1)'><script>alert('crm-payload')"
            "</script></svg>\"}, raw=True)\n"
            "display({'image/png': '\"><script>alert(\\'crm-payload\\')</script>'}, raw=True)\n"
            "display({'text/latex': '<script>alert(\\'crm-payload\\')</script>'}, raw=True)\n"
            "display({'text/markdown': '[x](javascript:alert(1))<script>alert(\\'crm-payload\\')"
            "</script>'}, raw=True)\n"
            "print(\"<script>alert('crm-payload')</script>\")\n"
            "print('\\x1b]8;;javascript:alert(1)\\x07x\\x1b]8;;\\x07\\x1b[2J')",
            page=("<script>alert('crm-payload')", "<script>alert(\\'crm-payload", "<img src=x",
                  'href="javascript:', "<svg onload")),
    hostile("page-error", "an error that is a page",
            "raise ValueError(\"<script>alert('crm-payload')</script>\")", "q4",
            page=("<script>alert('crm-payload')",)),
    hostile("page-check", "a page in a check cell",
            "from IPython.display import display, HTML\n"
            "get_ipython().events.register('post_run_cell', lambda *a:"
            " display(HTML(\"<script>alert('crm-payload')</script>\")))",
            page=("<script>alert('crm-payload')",)),
    hostile("page-widgets", "widget state that closes its script",
            "k = get_ipython().kernel\nfrom comm import create_comm\n"
            "c = create_comm(target_name='jupyter.widget', data={'state': {'_model_name':"
            " \"</script><script>alert('crm-payload')</script>\", '_model_module': 'x',"
            " '_model_module_version': '1'}, 'buffer_paths': []}, metadata={'version': '2.0'})",
            page=("<script>alert('crm-payload')",)),
    hostile("malformed", "messages that no kernel sends",
            "k = get_ipython().kernel\nfor kind, content in (('stream', {}), ('stream', {'name': 5,"
            " 'text': [1]}), ('display_data', {'data': 5}), ('error', {}), ('status', {}),\n"
            "        ('execute_result', {'data': {'text/plain': 5}}), ('update_display_data', {}),"
            " ('nonsense', {'a': float('nan')}), ('comm_open', {}), ('comm_msg', {'comm_id': []})):\n"
            "    k.session.send(k.iopub_socket, kind, content, parent=k.get_parent())", "q4?"),
    hostile("malformed-picture", "a picture that is a number",
            "k = get_ipython().kernel\nk.session.send(k.iopub_socket, 'display_data', {'data':"
            " {'image/png': 5, 'text/plain': {}}, 'metadata': {}}, parent=k.get_parent())", "q4?"),
    hostile("malformed-deep", "a message nested 20,000 deep",
            "import zmq\nk = get_ipython().kernel\nsession = k.session\n"
            "old = session.pack\nsession.pack = lambda o: b'[' * 20_000 + b']' * 20_000"
            " if isinstance(o, dict) and o.get('deep') else old(o)\n"
            "session.send(k.iopub_socket, 'display_data', {'deep': 1}, parent=k.get_parent())\n"
            "session.pack = old", "q4?"),
    *(hostile(f"nested-{depth}", f"an output nested {depth} deep",
              "k = get_ipython().kernel\nold = k.session.pack\nk.session.pack = lambda o: "
              "b'{\"data\": {\"%s\": ' % kind + b'[' * DEPTH + b']' * DEPTH + b'}, \"metadata\": {},"
              " \"transient\": {}}' if isinstance(o, dict) and 'deep' in o else old(o)\n"
              "for kind in (b'application/json', b'application/vnd.crm.answer+json'):\n"
              "    k.session.send(k.iopub_socket, 'display_data', {'deep': 1},"
              " parent=k.get_parent())\nk.session.pack = old".replace("DEPTH", str(depth)), "q4?")
      for depth in (60, 250, 450)),
    hostile("hidden-tests", "prints every cell that ran, hidden tests with them",
            "def later(*a): print(get_ipython().user_ns['In'])\n"
            "get_ipython().events.register('post_run_cell', later)",
            page=("&quot;d&quot;: 7", '"d": 7', "&#34;d&#34;: 7")),
    hostile("terminal", "an answer that steers the instructor's terminal",
            "print('\\x1b[2J\\x1b]52;c;cm0gLXJm\\x07')\nq3 = {'verdict': 'wrong', 'correction':"
            " 'a stage \\x1b[2J\\x1b]0;x\\x07 churn'}"),
    hostile("malformed-bytes", "a message that is no JSON",
            "k = get_ipython().kernel\nold = k.session.pack\nk.session.pack = lambda o: b'\\xff{{'\n"
            "k.session.send(k.iopub_socket, 'stream', {'name': 'stdout', 'text': ''},"
            " parent=k.get_parent())\nk.session.pack = old", "q4?"),
    hostile("unsigned", "messages with a wrong signature",
            "k = get_ipython().kernel\nk.session.key = b'wrong'", "q4-", "09_q4"),
    hostile("idle-early", "says that it is done before it is",
            "k = get_ipython().kernel\nfor n in range(3):\n    k.session.send(k.iopub_socket,"
            " 'status', {'execution_state': 'idle'}, parent=k.get_parent(), ident=b'status')",
            "q4?"),
    hostile("reply-early", "sends a reply of its own",
            "k = get_ipython().kernel\np = k.get_parent()\n"
            "for status in ('ok', 'aborted', 5):\n"
            "    k.session.send(k.shell_stream if hasattr(k, 'shell_stream') else k.shell_socket,"
            " 'execute_reply', {'status': status, 'execution_count': 'many', 'payload': 5},"
            " parent=p, ident=p.get('idents', []))", "q4?"),
    hostile("count", "an execution count that is a text",
            "get_ipython().execution_count = 'x'", "q4?"),
    hostile("count-huge", "an execution count of 400 digits",
            "get_ipython().execution_count = 10**400", "q4?"),
    hostile("silent", "closes the output channel",
            "k = get_ipython().kernel\nattempt(k.iopub_thread.stop)\nattempt(k.iopub_thread.close)",
            "q4?"),
    hostile("sockets", "sets the kernel's sockets to odd states",
            "import gc, zmq\nfor s in [o for o in gc.get_objects() if type(o) is zmq.Socket]:\n"
            "    attempt(s.setsockopt, zmq.LINGER, -1)\n    attempt(s.setsockopt, zmq.SNDHWM, 1)\n"
            "    attempt(s.close)", "q4?"),
    hostile("comms", "a flood of comms",
            "from comm import create_comm\nkept = [create_comm(target_name='jupyter.widget',"
            " data={'state': {'x': 'y' * 100}}) for n in range(20_000)]", "q4?"),
    hostile("display-ids", "a flood of updates",
            "from IPython.display import display\nh = display(1, display_id='x')\n"
            "for n in range(5_000): h.update('y' * 300)", "q4?"),
    hostile("connection-file", "looks at its own connection",
            "import glob, json\nfor f in glob.glob('/run/kernel/**', recursive=True) + "
            "[get_ipython().config.get('IPKernelApp', {}).get('connection_file', '')]:\n"
            "    attempt(os.unlink, f)\n    attempt(lambda: open(f, 'w').write('x'))"),
    hostile("restart", "asks for a restart",
            "get_ipython().kernel.do_shutdown(True)", "q4?"),
    hostile("magics", "uses magics to write and to run",
            "attempt(get_ipython().run_line_magic, 'system', 'id')\n"
            "attempt(get_ipython().run_cell_magic, 'writefile', ROOT + '/x.py', 'x')\n"
            "attempt(get_ipython().run_line_magic, 'reset', '-f')", "q4?"),
    hostile("fork-continues", "forks and lets both go on",
            "os.fork()", "q4?", "other processes"),
    hostile("fork-answers", "a fork that answers in its place",
            "if os.fork() == 0:\n    k = get_ipython().kernel\n    time.sleep(0.3)\n    os._exit(0)",
            "q4?", "other processes"),
]  # fmt: skip
