"""Configure JupyterHub for a class on one machine: `jupyterhub -f deploy/hub/jupyterhub_config.py`.

docs/deployment.md says step by step what must be there first. Paths and names can be changed by the
environment variables below, so that this file need not be edited. JupyterHub runs as root, because
it starts each user's server under the user's own account; that account is what keeps one student's
files from another.
"""

import os
import shutil
import sys
from pathlib import Path

c = get_config()  # noqa: F821  (JupyterHub provides it)

#: The instructor's account, and the folder of the course in it.
INSTRUCTOR = os.environ.get("CRM_HUB_INSTRUCTOR", "instructor")
COURSE = Path(os.environ.get("CRM_HUB_COURSE", f"/home/{INSTRUCTOR}/course"))
#: Notebooks and guides that everybody may read: no solutions, no bank, no exercises.
PAGES = Path(os.environ.get("CRM_HUB_PAGES", "/srv/crm/pages"))
#: nbgrader's exchange: made once, writable to everybody.
EXCHANGE = Path(os.environ.get("CRM_EXCHANGE", "/srv/crm/exchange"))
#: The hub's own files: cookies, database, process id. Nobody but root may look in.
STATE = Path(os.environ.get("CRM_HUB_STATE", "/var/lib/crm-hub"))
#: Where users reach it. On this machine alone until a certificate is there.
ADDRESS = os.environ.get("CRM_HUB_ADDRESS", "http://127.0.0.1:8000")
#: Ports between proxy and hub, never open to the outside.
HUB_PORT = int(os.environ.get("CRM_HUB_PORT", "8081"))
PROXY_PORT = int(os.environ.get("CRM_HUB_PROXY_PORT", "8001"))
#: The group of the students' accounts.
GROUP = os.environ.get("CRM_HUB_GROUP", "crm-students")


def find_proxy() -> str:
    """Return the path of the proxy: beside this file, where `npm ci` puts it, or on PATH."""
    name = "configurable-http-proxy"
    beside = Path(__file__).resolve().parent / "node_modules" / ".bin" / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise SystemExit(
            f"{name} is missing: run `npm ci --prefix deploy/hub` (docs/deployment.md)"
        )
    return found


def choose_room(spawner) -> None:
    """Give the instructor the course's folder, and everybody else a student's."""
    command = [sys.executable, "-m", "crm_lib.cli", "hub-server"]
    command += ["--pages", str(PAGES), "--exchange", str(EXCHANGE)]
    if spawner.user.name == INSTRUCTOR:
        command += ["--course", str(COURSE)]
    spawner.cmd = command


STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
STATE.chmod(0o700)
c.JupyterHub.bind_url = ADDRESS
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{HUB_PORT}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'hub.sqlite'}"
c.JupyterHub.pid_file = str(STATE / "hub.pid")
c.ConfigurableHTTPProxy.command = [find_proxy()]
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PROXY_PORT}"
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# The system's own accounts and passwords (PAM).
c.JupyterHub.authenticator_class = "pam"
c.LocalAuthenticator.allowed_groups = {GROUP}
c.Authenticator.allowed_users = {INSTRUCTOR}

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.pre_spawn_hook = choose_room
c.Spawner.environment = {"CRM_EXCHANGE": str(EXCHANGE)}
# A first start copies the lessons; a slow disk takes its time.
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
# The language of a class, or where data lie, where the hub's service sets them.
c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "CRM_LANG", "CRM_WORKBOOK_DATA"]
# Users' servers end with the hub.
c.JupyterHub.cleanup_servers = True
