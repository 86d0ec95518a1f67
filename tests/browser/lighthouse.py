"""Lighthouse as a phone sees the app: make lighthouse, or python -m tests.browser.lighthouse. Writes tests/bench/LIGHTHOUSE.md.

Lighthouse is fetched by npx when this runs and belongs to nothing that the product needs. Performance is what this machine
reaches while it runs: ask on a quiet one. Exits with 1 where a score is under 100 or the app cannot be installed.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import async_playwright

from server.settings import ROOT
from tests.browser.conftest import FLAGS
from tests.browser.tour import demo, run
from tests.live import LiveServer

VERSION = "12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")
REPORT = ROOT / "tests" / "bench" / "LIGHTHOUSE.md"
SCREENS = {"Home screen, signed in": "/", "Sign-in": "/signin"}


def main() -> None:
    """Look at each screen, write down what was seen."""
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        server = demo(data)
        try:
            cookie = signed_in(server)
            found = {
                name: look(server, path, cookie if path == "/" else "", Path(folder)) for name, path in SCREENS.items()
            }
            errors = asyncio.run(installability(server))
        finally:
            server.stop()
    text = written(found, errors)
    REPORT.write_text(text)
    print(text)
    sys.exit(bool(errors) or any(score < 100 for one in found.values() for score in scores(one).values()))


def code_of(server: LiveServer) -> str:
    """A code that lets a phone in as Ana."""
    code = re.search(r"#([0-9A-Z]{8})", run(server, "enrol", "Ana Ruiz"))
    assert code
    return code[1]


def signed_in(server: LiveServer) -> str:
    """The cookie of Ana's phone."""
    answer = httpx.post(f"{server.origin}/auth/enrol", json={"code": code_of(server), "device": "Lighthouse"})
    answer.raise_for_status()
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


def look(server: LiveServer, path: str, cookie: str, folder: Path) -> dict[str, Any]:
    """Lighthouse's report about one screen, with the settings that it has for phones."""
    out = folder / "report.json"
    headers = folder / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookie} if cookie else {}))
    command = os.environ.get("LIGHTHOUSE", f"npx --yes lighthouse@{VERSION}").split()
    options = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", f"--output-path={out}", "--quiet"]
    flags = f"--chrome-flags=--headless=new {' '.join(FLAGS)}"
    environment = os.environ | {"CHROME_PATH": str(shutil.which("chromium"))}
    address = f"{server.origin}{path}"
    subprocess.run([*command, address, *options, flags, f"--extra-headers={headers}"], env=environment, check=True)
    report: dict[str, Any] = json.loads(out.read_text())
    return report


async def installability(server: LiveServer) -> list[str]:
    """Why Chromium would not install the app for somebody who is signed in: before that, it has no worker."""
    async with async_playwright() as playwright:
        # A profile that is kept: Chromium installs nothing from one that leaves no trace.
        with tempfile.TemporaryDirectory() as profile:
            kept = await playwright.chromium.launch_persistent_context(
                profile, executable_path=shutil.which("chromium"), args=FLAGS
            )
            page = await kept.new_page()
            await page.goto(f"{server.origin}/signin#{code_of(server)}")
            await page.get_by_role("link", name="Today").first.wait_for()
            await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            session = await kept.new_cdp_session(page)
            said = await session.send("Page.getInstallabilityErrors")
            await kept.close()
    return [error["errorId"] for error in said["installabilityErrors"]]


def scores(report: dict[str, Any]) -> dict[str, int]:
    """Of 100, by category."""
    return {name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES}


def faults(report: dict[str, Any]) -> list[str]:
    """What a category that is not whole complains about."""
    found = []
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{audit['title']}: {audit.get('displayValue', 'failed')}")
    return found


def written(found: dict[str, dict[str, Any]], errors: list[str]) -> str:
    """The report for people."""
    rows = [f"| {name} | {' | '.join(str(value) for value in scores(one).values())} |" for name, one in found.items()]
    notes = [f"- {name}: {fault}" for name, one in found.items() for fault in faults(one)]
    return "\n".join(
        [
            "# Lighthouse",
            "",
            f"Lighthouse {VERSION}, its settings for phones, a production build over the demo company: `make lighthouse`.",
            "",
            "| Screen | Performance | Accessibility | Best practices |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Installability errors: {', '.join(errors) or 'none'}.",
            *(["", "What was not whole:", "", *notes] if notes else []),
            "",
        ]
    )


if __name__ == "__main__":
    main()
