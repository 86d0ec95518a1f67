"""The files of docker/: sound by the rules of their makers, closed where they can be, and the start-up path run without Docker."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from server.settings import ROOT
from tests.live import PATIENCE, free_port

DOCKER = ROOT / "docker"
BIN = Path(sys.executable).parent
DOCKERFILE = (DOCKER / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SOMEBODY = 10001
"""The user of the image, who is nobody on this machine."""
SOMEBODY_ELSE: dict[str, Any] = {"user": SOMEBODY, "group": SOMEBODY, "extra_groups": []} if os.getuid() == 0 else {}
PACKAGES = Path(httpx.__file__).parent.parent
LIBRARIES = {"PYTHONPATH": f"{ROOT}:{PACKAGES}", "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.mark.parametrize(
    "command",
    [
        [BIN / "hadolint", "docker/Dockerfile"],
        [
            BIN / "yamllint",
            "-s",
            "-d",
            "{extends: default, rules: {line-length: {max: 130}, document-start: disable}}",
            "docker",
        ],
        [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker/compose.yml"],
    ],
    ids=["hadolint", "yamllint", "compose-spec"],
)
def test_the_makers_rules_hold(command: list[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_proxy_ends_tls_and_passes_nothing_on_that_is_for_operators(tmp_path: Path) -> None:
    text = (DOCKER / "Caddyfile").read_text()
    assert text.count("{") == text.count("}")
    assert "@inside path /metrics /metrics/* /healthz /readyz" in text
    assert text.index("respond @inside 404") < text.index("reverse_proxy")
    caddy = shutil.which("caddy")
    if caddy:
        command = [caddy, "validate", "--adapter", "caddyfile", "--config", DOCKER / "Caddyfile"]
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "GOODSHIFT_HOST": "localhost"}
        done = subprocess.run(command, env=os.environ | home, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr


def test_every_image_is_named_by_its_version() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) + [service["image"] for service in SERVICES.values()]
    assert [image for image in set(images) - {"goodshift"} if not re.search(r":\d+\.\d+", image)] == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_closed_as_far_as_it_goes(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service or name == "app", "that of the app stands in its image"
    assert ("ports" in service) == (name == "proxy")
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else [])
    words = json.dumps(service.get("environment", {}))
    assert not re.search(r"(PASSWORD|TOKEN|DATABASE_URL)\"", words), "secrets are files"


def test_nobody_runs_as_root_and_the_databases_have_no_way_out() -> None:
    assert DOCKERFILE.index(f"USER {SOMEBODY}") < DOCKERFILE.index('CMD ["python", "-m"')
    assert {SERVICES[name]["user"] for name in ("postgres", "redis")} == {"postgres", "redis"}
    assert [SERVICES[name]["networks"] for name in ("postgres", "redis")] == [["back"], ["back"]]
    assert COMPOSE["networks"]["back"]["internal"] is True


def test_pg_dump_in_the_image_is_as_new_as_the_server() -> None:
    client, server = (
        re.search(r"postgresql-client-(\d+)", DOCKERFILE),
        re.search(r":(\d+)", SERVICES["postgres"]["image"]),
    )
    assert client
    assert server
    assert client[1] == server[1]


@pytest.fixture
def image() -> Iterator[Path]:
    """What the image holds, laid out in a folder: the app, which nobody may write to, and an empty folder for data."""
    folder = Path(tempfile.mkdtemp(prefix="goodshift-image-"))
    folder.chmod(0o755)
    copies = re.findall(r"^COPY (?:--from=pwa /build/)?((?:server|pwa/dist)\S*) (\S+)$", DOCKERFILE, re.M)
    assert [target for _, target in copies] == ["server/", "pwa/dist"]
    shutil.copytree(ROOT / "server", folder / "app" / "server", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "app" / "pwa" / "dist").mkdir(parents=True)
    (folder / "app" / "pwa" / "dist" / "index.html").write_text("<!doctype html>")
    (folder / "data").mkdir(mode=0o700)
    if os.getuid() == 0:
        os.chown(folder / "data", SOMEBODY, SOMEBODY)
    yield folder
    shutil.rmtree(folder)


def environment(image: Path, port: int) -> dict[str, str]:
    """That of the image, but on this machine alone."""
    [line] = re.findall(r"^ENV (.+)$", DOCKERFILE, re.M)
    said = dict(pair.split("=", 1) for pair in shlex.split(line))
    assert (said["GOODSHIFT_DATA"], said["HOST"], said["PORT"]) == ("/data", "0.0.0.0", "8000")
    here = {"PATH": os.environ["PATH"], "GOODSHIFT_DATA": str(image / "data"), "HOST": "127.0.0.1", "PORT": str(port)}
    return said | here | {"PYTHONPATH": str(PACKAGES)}


def interpreter() -> str:
    """A Python that somebody else may run: ours may lie in the home of root."""
    alike = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, alike):
        try:
            subprocess.run(
                [python, "-c", "import server.kit.text"], check=True, timeout=60, **SOMEBODY_ELSE, env=LIBRARIES
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    if os.environ.get("CI") == "true":
        pytest.fail("no Python here that another user may run")
    pytest.skip("NO PYTHON HERE THAT ANOTHER USER MAY RUN")


def command(kind: str) -> list[str]:
    """CMD of the image, or of its health check."""
    found = re.search(rf"^{kind}(\[.+\])$", DOCKERFILE, re.M)
    assert found
    words: list[str] = json.loads(found[1])
    assert words[0] == "python"
    return [interpreter(), *words[1:]]


@pytest.mark.sqlite("the image as it comes, without a setting, keeps a file")
def test_the_image_starts_as_somebody_else_in_an_empty_folder_and_leaves_when_it_is_told(image: Path) -> None:
    port = free_port()
    run, check = command(r"CMD "), [word.replace(":8000/", f":{port}/") for word in command(r"HEALTHCHECK .*CMD ")]
    with (image / "log").open("wb") as log:
        server = subprocess.Popen(
            run, cwd=image / "app", env=environment(image, port), stdout=log, stderr=log, **SOMEBODY_ELSE
        )
    try:
        give_up = time.monotonic() + PATIENCE
        while True:
            assert server.poll() is None, (image / "log").read_text()
            try:
                ready = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2)
                break
            except httpx.TransportError:
                assert time.monotonic() < give_up
                time.sleep(0.05)
        assert ready.json() == {"status": "ready"}
        assert subprocess.run(check, timeout=30, check=False).returncode == 0
        assert httpx.get(f"http://127.0.0.1:{port}/").text == "<!doctype html>"
        made = {file.name: file.stat() for file in (image / "data").iterdir()}
        assert {"goodshift.db", "secret.key", "vapid.pem"} <= set(made)
        assert {stat.st_uid for stat in made.values()} == {SOMEBODY_ELSE.get("user", os.getuid())}
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) in (0, -signal.SIGTERM)
        assert subprocess.run(check, timeout=30, stderr=subprocess.DEVNULL, check=False).returncode != 0
    finally:
        if server.poll() is None:
            server.kill()
            server.wait(10)
    assert not list(image.rglob("app/**/__pycache__")), "its folders are read-only"
