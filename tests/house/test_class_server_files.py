"""Files of deploy/hub: values that the Helm chart takes, a proxy by its lock, no secret in them.

The chart's own schema is not ours to copy, and nothing is fetched while testing. What is held here is
the part of it that our values touch, written from its text (jupyterhub/values.schema.yaml of
jupyterhub/zero-to-jupyterhub-k8s at 02dd73df01bd): which keys there are, and of which kind.
"""

import ast
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft7Validator
from traitlets.config import Config

from crm_lib.base.yaml_file import yaml_content

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "hub"
VALUES = DEPLOY / "values.yaml"


def closed(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    """Return the schema of an object that takes no other keys."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": list(required),
    }


OPEN = {"type": "object"}
TEXT, FLAG, LIST = {"type": "string"}, {"type": "boolean"}, {"type": "array"}
MAYBE_TEXT, MAYBE_WHOLE = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
SHARE = {"type": ["number", "null"]}
SIZE = {"type": ["number", "string", "null"]}
CHART = closed(
    hub=closed(config=OPEN, extraConfig=OPEN),
    proxy=closed(
        https=closed(
            enabled={"type": ["boolean", "null"]},
            type={"enum": [None, "", "letsencrypt", "manual", "offload", "secret"]},
            hosts=LIST,
            letsencrypt=closed(contactEmail=MAYBE_TEXT, acmeServer=MAYBE_TEXT),
        )
    ),
    singleuser=closed(
        image=closed(("name", "tag"), name=TEXT, tag=TEXT),
        cmd={"type": ["array", "string", "null"]},
        startTimeout=MAYBE_WHOLE,
        memory=closed(limit=SIZE, guarantee=SIZE),
        cpu=closed(limit=SHARE, guarantee=SHARE),
        extraEnv={"type": ["object", "array"]},
        fsGid=MAYBE_WHOLE,
        storage=closed(
            ("type", "homeMountPath"),
            type={"enum": ["dynamic", "static", "none"]},
            homeMountPath=TEXT,
            capacity=MAYBE_TEXT,
            extraVolumes=LIST,
            extraVolumeMounts=LIST,
        ),
    ),
    cull=closed(("enabled",), enabled=FLAG, timeout=MAYBE_WHOLE, every=MAYBE_WHOLE),
)


@pytest.fixture(scope="module")
def values():
    return yaml_content(VALUES)


def test_the_chart_takes_our_values(values):
    assert [e.message for e in Draft7Validator(CHART).iter_errors(values)] == []


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (("singleuser", "image", "tag"), 0.1),  # a number, where YAML takes a version for one
        (("singleuser", "storage", "type"), "shared"),
        (("singleuser", "extraVolumes"), []),  # they stand under storage
        (("cull", "timeout"), "2h"),
    ],
)
def test_a_slip_in_them_is_found(values, place, wrong):
    slipped = json.loads(json.dumps(values))
    at = slipped
    for name in place[:-1]:
        at = at[name]
    at[place[-1]] = wrong
    assert list(Draft7Validator(CHART).iter_errors(slipped))


def configured(values) -> Config:
    c = Config()
    (code,) = values["hub"]["extraConfig"].values()
    exec(compile(code, VALUES.name, "exec"), {"c": c})
    return c


def spawner(name: str, number: int) -> SimpleNamespace:
    return SimpleNamespace(user=SimpleNamespace(name=name, id=number), cmd=[])


def test_each_user_has_a_number_of_the_own(values):
    numbers = {configured(values).KubeSpawner.uid(spawner(f"s{n}", n)) for n in range(1, 400)}
    assert len(numbers) == 399 and min(numbers) > 1000


def test_the_course_is_the_instructor_s_alone(values):
    hook = configured(values).KubeSpawner.pre_spawn_hook
    teacher, student = spawner("instructor", 1), spawner("s0026001", 2)
    hook(teacher)
    hook(student)
    assert "--course" in teacher.cmd and "--course" not in student.cmd
    # Both options that the command needs, as on one machine.
    assert {"--pages", "--exchange"} <= set(student.cmd)


def test_every_pod_mounts_the_exchange_that_it_is_told_of(values):
    mounts = {
        m["name"]: m["mountPath"] for m in values["singleuser"]["storage"]["extraVolumeMounts"]
    }
    assert values["singleuser"]["extraEnv"]["CRM_EXCHANGE"] in mounts.values()
    volumes = {v["name"] for v in values["singleuser"]["storage"]["extraVolumes"]}
    assert set(mounts) == volumes


def test_nobody_can_log_in_before_somebody_has_chosen_how(values):
    assert values["hub"]["config"]["JupyterHub"]["authenticator_class"] == "null"


def test_the_proxy_has_one_version_and_a_hash():
    lock = json.loads((DEPLOY / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((DEPLOY / "package.json").read_text(encoding="utf-8"))["dependencies"]
    packages = {name: about for name, about in lock["packages"].items() if name}
    assert (
        packages["node_modules/configurable-http-proxy"]["version"]
        == (wanted["configurable-http-proxy"])
    )
    # Checked when it is installed, from wherever.
    assert all(about.get("integrity") for about in packages.values())
    assert not any("resolved" in about for about in packages.values())


def test_the_configuration_names_no_easy_way_in():
    text = (DEPLOY / "jupyterhub_config.py").read_text(encoding="utf-8")
    ast.parse(text)
    assert 'authenticator_class = "pam"' in text
    assert not re.search(r"dummy|password\s*=|allow_all|admin_users", text)
    assert '"http://127.0.0.1:8000"' in text
