"""deploy/kubernetes says what docker-compose.yml says, and nobody gets more than their own account."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from services.standalone.service_processes import SERVICES
from tests.e2e.test_compose import ROOT, compose

DEPLOY = ROOT / "deploy"
KUSTOMIZATION = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())
SERVERS = ("nats", "mongo")

Resource = dict[str, Any]


def resources(kind: str = "") -> Iterator[Resource]:
    for file in KUSTOMIZATION["resources"]:
        for found in yaml.safe_load_all((DEPLOY / file).read_text()):
            if kind in ("", found["kind"]):
                yield found


def workloads() -> dict[str, Resource]:
    found = [*resources("Deployment"), *resources("StatefulSet")]
    return {one["metadata"]["name"]: one["spec"]["template"]["spec"] for one in found}


def container(name: str) -> Resource:
    (only,) = workloads()[name]["containers"]
    return dict(only)


def variables(name: str) -> dict[str, str]:
    return {one["name"]: one.get("value", "") for one in container(name)["env"]}


def secrets(name: str) -> set[str]:
    """The passwords that a container is given."""
    references = [one["valueFrom"]["secretKeyRef"] for one in container(name)["env"] if "valueFrom" in one]
    assert {reference["name"] for reference in references} == {"passwords"}
    return {reference["key"] for reference in references}


def test_every_file_is_used_and_is_there() -> None:
    used = {*KUSTOMIZATION["resources"]}
    assert used == {str(file.relative_to(DEPLOY)) for file in (DEPLOY / "kubernetes").iterdir()}
    for generator in KUSTOMIZATION["configMapGenerator"]:
        assert all((DEPLOY / file).exists() for file in generator["files"])


def test_the_same_runs_as_with_compose() -> None:
    there = compose()["services"]
    assert workloads().keys() == {*SERVERS, *SERVICES}
    for name in SERVICES:
        assert container(name)["args"] == there[name]["command"]
        assert container(name)["image"] in {one["name"] for one in KUSTOMIZATION["images"]}
    for name in SERVERS:
        assert container(name)["image"] == there[name]["image"]
        assert container(name)["args"] == there[name]["command"]
        assert secrets(name) | {"HEADWAY_ROOT_PASSWORD"} == {
            *(key for key in there[name]["environment"] if key.endswith("_PASSWORD") and "HEADWAY" in key),
            "HEADWAY_ROOT_PASSWORD",
        }


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_given_its_own_account_and_what_compose_gives(name: str) -> None:
    own = f"HEADWAY_{name.upper()}_PASSWORD"
    assert secrets(name) == {own, "HEADWAY_MONITOR_PASSWORD"}
    there = compose()["services"][name]["environment"]
    for variable, value in variables(name).items():
        if value.startswith(("nats://", "mongodb://")):
            plain = re.sub(r"\$\{(\w+)(?::\?[^}]*)?\}", r"$(\1)", there[variable])
            assert value == plain
        elif not variable.endswith("_PASSWORD"):
            assert value == there[variable]
    assert [*variables(name)].index(own) < [*variables(name)].index("HEADWAY_NATS_URL")  # else not expanded
    sources = [one["secretRef"]["name"] for one in container(name).get("envFrom", ())]
    assert sources in ([name], [])


@pytest.mark.parametrize("name", [*SERVERS, *SERVICES])
def test_every_container_is_confined(name: str) -> None:
    pod, one = workloads()[name], container(name)
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert one["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_nothing_is_published_and_servers_are_reached_by_those_who_need_them() -> None:
    assert all(one["spec"].get("type", "ClusterIP") == "ClusterIP" for one in resources("Service"))
    policies = {one["metadata"]["name"]: one["spec"] for one in resources("NetworkPolicy")}
    assert policies["nothing-unless-allowed"] == {"podSelector": {}, "policyTypes": ["Ingress"]}
    reach = {}
    for server in SERVERS:
        (rule,) = policies[server]["ingress"]
        (source,) = rule["from"]
        (expression,) = source["podSelector"]["matchExpressions"]
        reach[server] = {*expression["values"]}
        (port,) = rule["ports"]
        assert port["port"] == container(server)["ports"][0]["containerPort"]
    assert reach == {"nats": {*SERVICES, "operator"}, "mongo": {*SERVICES, "operator"} - {"collector"}}


def test_nats_is_started_again_where_it_cannot_write() -> None:
    liveness = container("nats")["livenessProbe"]["httpGet"]
    assert liveness == {"path": "/healthz", "port": "monitoring"}


def test_images_are_pinned() -> None:
    for name in SERVERS:
        tag = container(name)["image"].rpartition(":")[2]
        assert re.match(r"\d+\.\d+", tag), tag
