"""Small hostile submissions by which an instructor tries a machine's walls (`crm selftest`).

Each is code that prints ``GOT`` when it got through a wall. None needs more than this machine's
loopback, and each ends by itself within seconds.
"""

import platform
from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """A hostile submission.

    Attributes
    ----------
    name : str
    about : str
        What it tries, in a few words.
    code : str
        Run in one cell, with ``ROOT`` (a folder with a secret), ``PORT`` (where somebody
        listens) and ``attempt`` at hand.
    stopped : tuple of str
        Reasons of which one must have stopped it; empty when none needs to.
    told : tuple of str
        Actions that must be reported.
    check : str
        A check cell behind it, when records are what it forges.
    """

    name: str
    about: str
    code: str
    stopped: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    check: str = ""


PRELUDE = """
import contextlib, ctypes, os, signal, socket, subprocess, sys, threading, time
ROOT, PORT, SECRET = {root!r}, {port}, {secret!r}
libc = ctypes.CDLL(None, use_errno=True)
def attempt(do, *args, **more):
    try:
        return do(*args, **more)
    except Exception:
        return None
def look(path):
    with contextlib.suppress(OSError), open(path, "rb") as file:
        if SECRET.encode() in file.read(1_000_000): print("GOT", path)
"""

_FLOOD = ("output", "damaged", "cell", "wall", "memory", "died")
_FORGED = """
from IPython.display import display
RECORD = {'application/vnd.crm.answer+json': {'question': 'q', 'call': 0, 'answer': 'B'},
          'text/plain': ''}
"""

CASES = (
    # ------------------------------------------------------------------ what is private
    Case("secret", "reads a private file by its path", "look(ROOT + '/secret.txt')"),
    Case("dot-dot", "climbs out of its folder",
         "for n in range(12): look('../' * n + ROOT.lstrip('/') + '/secret.txt')"),
    Case("link", "makes a link to a private file",
         "attempt(os.symlink, ROOT + '/secret.txt', 'link')\nlook('link')"),
    Case("proc", "looks through other processes' roots and environments",
         "for p in os.listdir('/proc'):\n    if p.isdigit() and p != str(os.getpid()):\n"
         "        look(f'/proc/{p}/root' + ROOT + '/secret.txt')\n"
         "        for part in ('environ', 'cmdline'): look(f'/proc/{p}/{part}')"),
    Case("environment", "reads the grader's environment",
         "if SECRET in ' '.join(os.environ.values()): print('GOT')"),
    Case("home", "lists home folders",
         "for place in ('/root', '/home'):\n    for name in attempt(os.listdir, place) or ():\n"
         "        if not (sys.base_prefix + sys.prefix).count(f'{place}/{name}'): print('GOT', name)"),
    Case("disk", "searches the disk for the secret",
         "for place, folders, files in os.walk('/'):\n"
         "    folders[:] = [f for f in folders if f not in ('proc', 'sys', 'usr', 'dev')]\n"
         "    if 'secret.txt' in files: look(place + '/secret.txt')"),
    # ------------------------------------------------------------------ what could be changed
    Case("write", "writes into the course",
         "for name in ('secret.txt', 'new.txt'):\n"
         "    if attempt(lambda: open(f'{ROOT}/{name}', 'a').write('x')): print('GOT', name)"),
    Case("write-library", "writes into the libraries",
         "import crm_lib, pandas\nfor place in (crm_lib.__file__, pandas.__file__, sys.executable):\n"
         "    if attempt(open, place, 'a'): print('GOT', place)"),
    Case("write-devices", "leaves files where the next submission would find them",
         "for place in ('/', '/dev', '/dev/pts', '/run', '/run/crm', '/run/aside', '/proc', '/etc'):\n"
         "    if attempt(lambda: open(place + '/left', 'w')): print('GOT', place)"),
    Case("mount", "mounts, unmounts, changes its root",
         "for call in (lambda: libc.mount(b'none', b'/tmp', b'tmpfs', 0, b''),\n"
         "             lambda: libc.umount2(b'/proc', 2), lambda: libc.chroot(b'/tmp')):\n"
         "    if call() == 0: print('GOT')"),
    Case("rights", "asks for rights and namespaces",
         "for flag in (0x10000000, 0x20000, 0x40000000):\n"
         "    if libc.unshare(flag) == 0: print('GOT', flag)\n"
         "for n in (0, 1):\n    if libc.setuid(n) == 0 and os.getuid() == 0: print('GOT root')"),
    Case("devices", "makes a device of a disk",
         "attempt(os.mknod, '/tmp/disk', 0o60666, os.makedev(8, 0))\n"
         "if attempt(open, '/tmp/disk', 'rb'): print('GOT')"),
    # ------------------------------------------------------------------ other processes, network
    Case("connect", "connects to this machine",
         "for host in ('127.0.0.1', '::1', '10.0.0.1'):\n"
         "    if attempt(socket.create_connection, (host, PORT), 0.3): print('GOT', host)",
         told=("network",)),
    Case("families", "opens sockets that namespaces don't separate (VSOCK and others)",
         "for n in range(3, 46):\n    if n in (10, 16): continue\n"
         "    for kind in (1, 2, 3, 5):\n"
         "        if attempt(socket.socket, n, kind): print('GOT family', n)"),
    Case("unix", "connects to this machine's services",
         "for name in ('/var/run/docker.sock', '/run/dbus/system_bus_socket', '\\0/tmp/.X11-unix/X0'):\n"
         "    s = socket.socket(socket.AF_UNIX)\n    s.settimeout(0.2)\n"
         "    if s.connect_ex(name) == 0: print('GOT', name)"),
    Case("kill", "sends signals to whatever it sees",
         "for n in (9, 2, 15, 19):\n    attempt(os.kill, 1, n)\ntime.sleep(0.3)\nprint('here')",
         told=("signal",)),
    Case("kill-all", "kills all processes",
         "attempt(os.kill, -1, 9)\ntime.sleep(0.2)", told=("signal",)),
    Case("trace", "traces its keeper",
         "for n in (1, os.getppid()):\n    if libc.ptrace(16, n, 0, 0) == 0: print('GOT')\n"
         "    if attempt(open, f'/proc/{n}/mem', 'r+b'): print('GOT')"),
    Case("calls", "makes calls that nobody needs",
         "for n in (101, 155, 161, 165, 175, 246, 248, 272, 298, 304, 310, 319, 321, 323, 425, 438):\n"
         "    if libc.syscall(n, 0, 0, 0, 0, 0, 0) >= 0: print('GOT call', n)"
         if platform.machine() == "x86_64" else ""),
    Case("daemon", "leaves a process behind",
         "if os.fork() == 0:\n    if os.fork() == 0:\n        libc.prctl(15, b'crmselftest', 0, 0, 0)\n"
         "        time.sleep(600)\n    os._exit(0)", told=("fork",)),
    # ------------------------------------------------------------------ limits
    Case("loop", "never ends", "while True: pass", stopped=("cell",)),
    Case("deaf", "never ends and takes no signals",
         "for n in range(1, 64): attempt(signal.signal, n, signal.SIG_IGN)\nwhile True:\n"
         "    time.sleep(100)", stopped=("cell", "wall", "died", "damaged")),
    Case("memory", "fills memory",
         "hoard = []\nwhile True:\n    hoard.append(bytearray(os.urandom(1000) * 20_000))\n"
         "    time.sleep(0.02)", stopped=("memory",)),
    Case("memory-shared", "fills memory that belongs to nobody, and lets it go",
         "import mmap\nhoard = []\nwhile True:\n    m = mmap.mmap(-1, 20_000_000)\n"
         "    m[:] = b'x' * 20_000_000\n    m.madvise(mmap.MADV_DONTNEED)\n    hoard.append(m)\n"
         "    time.sleep(0.02)", stopped=("memory",)),
    Case("semaphores", "fills memory of the system's own with semaphores and queues",
         "for n in range(4):\n"
         "    for got in (libc.semget(0, 99, 0o1666), libc.msgget(0, 0o1666), libc.shmget(0, 99, 0o1666)):\n"
         "        if got >= 0: print('GOT', got)"),
    Case("processes", "starts processes without end",
         "while True:\n    attempt(os.fork)", stopped=("processes", "cell", "wall", "memory", "died")),
    Case("scratch", "fills the disk",
         "done = 0\nfor place in ('.', '/tmp', '/dev/shm', '/var/tmp', '/run'):\n"
         "    for n in range(40):\n"
         "        done += attempt(lambda: open(f'{place}/x{n}', 'wb').write(b'x' * 10**7)) or 0\n"
         "if done > 200_000_000: print('GOT', done)"),
    Case("exit", "ends its process", "os._exit(0)", stopped=("died",)),
    Case("crash", "crashes its process", "ctypes.string_at(0)", stopped=("died",)),
    # ------------------------------------------------------------------ the grader's memory and time
    Case("prints", "prints without end", "while True: print('x' * 1000)", stopped=_FLOOD),
    Case("displays", "displays without end",
         "from IPython.display import display\nfor n in range(200_000):\n"
         "    display({'text/plain': ''}, raw=True)", stopped=_FLOOD),
    Case("parts", "sends a message of endless parts",
         "import zmq\ns = get_ipython().kernel.iopub_thread.socket\n"
         "def go():\n    for n in range(3_000_000): s.send(b'x', zmq.SNDMORE)\n"
         "get_ipython().kernel.iopub_thread.schedule(go)\ntime.sleep(60)", stopped=_FLOOD),
    Case("names", "sends outputs whose kinds have names of megabytes",
         "from IPython.display import display\nfor n in range(40):\n"
         "    display({'a' * 1_000_000 + f'{n}/x': 'x'}, raw=True)", stopped=_FLOOD),
    Case("values", "sends a message of millions of values",
         "from IPython.display import display\ndisplay({'x/json': [[]] * 2_000_000}, raw=True)",
         stopped=_FLOOD),
    Case("input", "floods the channel for input",
         "k = get_ipython().kernel\nfor n in range(100):\n"
         "    k.session.send(k.stdin_socket, 'input_request', {'prompt': 'x' * 10**6},"
         " k.get_parent(), ident=k.get_parent()['header']['session'].encode())"),
    Case("error", "raises an error of megabytes", "raise ValueError('x' * 30_000_000)",
         stopped=("output", "damaged", "")),
    Case("rubbish", "hides a network try behind rubbish in the channel of reports",
         "for n in range(3, 80):\n    with contextlib.suppress(OSError):\n"
         "        os.set_blocking(n, False)\n"
         "        if 'pipe' in os.readlink(f'/proc/self/fd/{n}'):\n"
         "            for i in range(200): os.write(n, b'rubbish\\n' * 100)\n"
         "attempt(socket.create_connection, ('127.0.0.1', PORT), 0.2)", told=("rubbish",)),
    # ------------------------------------------------------------------ marks
    Case("run-cell", "answers a check cell without running it",
         _FORGED + "shell = get_ipython()\nold = shell.run_cell\n"
         "def fake(cell, *a, **k):\n    if 'check(' in cell: display(RECORD, raw=True); cell = '1'\n"
         "    return old(cell, *a, **k)\nshell.run_cell = fake\n"
         "shell.should_run_async = lambda *a, **k: False",
         stopped=("unseen",), check='check("q", "A", choice("AB"))'),
    Case("own-check", "answers by a check of its own",
         _FORGED + "def check(*a, **k): display(RECORD, raw=True)",
         stopped=("unseen",), check='check("q", "A", choice("AB"))'),
    Case("own-kernel", "answers in the place of its kernel",
         _FORGED + "k = get_ipython().kernel\nold = type(k).do_execute\n"
         "async def fake(self, code, *a, **k):\n"
         "    if 'check(' in code: display(RECORD, raw=True); code = '1'\n"
         "    return await old(self, code, *a, **k)\ntype(k).do_execute = fake",
         stopped=("unseen",), check='check("q", "A", choice("AB"))'),
    Case("honest", "answers as it should (nothing may be refused)", "print('fine')",
         check='check("q", "A", choice("AB"))'),
)  # fmt: skip

#: Markup by which a student's words would run in a page.
PAGES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java\tscript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    '<iframe src="https://example.com"></iframe>',
    '<form action="https://example.com"><input name=x></form>',
    '<div style="background:url(https://example.com/x)">x</div>',
    '<div style="position:fixed;top:0">x</div>',
    '<base href="https://example.com/">',
    '<meta http-equiv="refresh" content="0;url=https://example.com">',
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<style>@import 'https://example.com/x.css'</style>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<details open ontoggle=alert(1)>x</details>",
)
#: Names of students that pages would take for code.
NAMES = ("<img src=x onerror=alert(1)>", '";alert(1);"', "a\\", "`x`", "*", "a\nb")
