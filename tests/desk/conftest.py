"""Fixture of the desk's tests: a Jupyter server that is asked once."""

import asyncio
import json

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from crm_lib.page import reader
from crm_lib.progress import store

TOKEN = {"Authorization": "token secret"}


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Return a function that asks a Jupyter server with the desk and returns code and answer."""
    from jupyter_server.serverapp import ServerApp

    monkeypatch.setattr(reader, "reader_file", lambda: tmp_path / "reader.json")
    monkeypatch.setattr(store, "progress_file", lambda: tmp_path / "progress.sqlite3")
    monkeypatch.delenv(reader.VARIABLE, raising=False)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    root = tmp_path / "root"
    root.mkdir()

    async def talk(path, method, body, headers):
        app = ServerApp()
        app.initialize(
            argv=[
                "--ServerApp.jpserver_extensions=crm_lib.desk=True",
                f"--ServerApp.root_dir={root}",
                "--IdentityProvider.token=secret",
                "--ServerApp.allow_root=True",
            ],
            find_extensions=False,
            new_httpserver=False,
        )
        sock, port = bind_unused_port()
        server = HTTPServer(app.web_app)
        server.add_socket(sock)
        request = HTTPRequest(
            f"http://127.0.0.1:{port}/crm/{path}",
            method=method,
            headers=headers,
            body=None if body is None else json.dumps(body),
        )
        try:
            answer = await AsyncHTTPClient().fetch(request, raise_error=False)
        finally:
            server.stop()
            await app._cleanup()
            ServerApp.clear_instance()
        return answer.code, answer.body.decode("utf-8")

    def talk_now(path, body=None, *, method=None, headers=TOKEN):
        method = method or ("GET" if body is None else "PUT")
        return asyncio.run(talk(path, method, body, headers))

    return talk_now
