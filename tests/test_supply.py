"""The check of what we build from finds what it is there to find."""

from __future__ import annotations

import json
import re

import pytest

from tests import supply

PROJECT = '[project]\ndependencies = ["starlette>=1", "orjson>=3"]\n[dependency-groups]\ndev = ["pytest>=9"]\n'
SHA = "    --hash=sha256:" + "0" * 64 + "\n"
LOCK = f"starlette==1.10.0 \\\n{SHA}orjson==3.11.1 \\\n{SHA}"
DEV = f"{LOCK}pytest==9.0.1 \\\n{SHA}"


def test_the_repository_is_clean() -> None:
    assert list(supply.problems()) == []


def test_pins_in_step_are_fine() -> None:
    assert list(supply.pins(PROJECT, LOCK, DEV)) == []


@pytest.mark.parametrize(
    ("lock", "dev"),
    [
        (LOCK.replace(SHA, "\n", 1), DEV),
        (LOCK.replace("==1.10.0", ">=1.10.0"), DEV),
        (LOCK.replace("1.10.0", "1.9.0"), DEV),
        (LOCK.replace("1.10.0", "0.9.0"), DEV.replace("1.10.0", "0.9.0")),
        (f"starlette==1.10.0 \\\n{SHA}", f"starlette==1.10.0 \\\n{SHA}pytest==9.0.1 \\\n{SHA}"),
        (LOCK, LOCK),
    ],
    ids=["no hash", "no exact version", "two versions", "too old", "not locked", "tool not locked"],
)
def test_a_lock_that_is_not_in_step_is_found(lock: str, dev: str) -> None:
    assert list(supply.pins(PROJECT, lock, dev))


def test_a_dependency_that_nobody_imports_is_found() -> None:
    assert list(supply.unused(PROJECT, {"starlette"}, {"starlette", "pytest"})) == [
        "nobody imports orjson: take it out of pyproject.toml, or say in BY_NAME what uses it"
    ]


@pytest.mark.parametrize(
    "package",
    [{"integrity": "sha1-x", "license": "MIT"}, {"license": "MIT"}, {"integrity": "sha512-x", "license": "SSPL"}],
)
def test_a_package_of_npm_without_hash_or_with_another_licence_is_found(package: dict[str, str]) -> None:
    assert list(supply.npm("lock", json.dumps({"packages": {"": {}, "node_modules/x": package}})))


SHUFFLED = "q8Zt0vLw3XbN7cRj5KfHs2Yd"


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN " + "PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEG",
        "gs" + "_" + SHUFFLED + "q8Zt0vLw3XbN7cRj5Kf",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp" + "_" + SHUFFLED + "abcdefghijkl",
        "postgres" + f"://goodshift:{SHUFFLED}@db/goodshift",
        f'api_key = "{SHUFFLED}"',
        f'"client_secret": "{SHUFFLED}"',
    ],
)
def test_a_secret_is_found(line: str) -> None:
    assert list(supply.secrets("file", line))


@pytest.mark.parametrize(
    "line",
    [
        'PASSWORD = "correct horse battery"',
        "postgres://NAME:PASSWORD@HOST/DATABASE",
        'token = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"',
        "-----BEGIN " + "PRIVATE KEY-----",
    ],
)
def test_what_is_plainly_none_is_not(line: str) -> None:
    assert not list(supply.secrets("file", line))


@pytest.mark.parametrize(
    "name", [".env", "docker/.env.local", "data/keys.pem", "id_rsa", "backup.db", "goodshift.sqlite3"]
)
def test_files_that_have_no_place_here_are_known_by_their_names(name: str) -> None:
    assert supply.FORBIDDEN.search(name)


def test_what_security_md_names_is_there() -> None:
    named = re.findall(r"\b(?:tests|server)/[\w/]+\.py", (supply.ROOT / "SECURITY.md").read_text())
    assert len(named) > 40
    assert [name for name in named if not (supply.ROOT / name).is_file()] == []
