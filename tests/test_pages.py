"""The phone app as files: compressed when built, kept for ever by its name, and its first question asked beside the scripts."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.app import create_app
from server.settings import ROOT, read
from tests.cast import Cast
from tests.house import TestHouse

SCRIPT = b"export const words = 'the app itself';\n" * 20
PAGE = b"<!doctype html><title>Goodshift</title>"
# What `brotli` makes of them does not matter here: the server never looks inside.
FORMS = {"br": b"in brotli", "gzip": gzip.compress(SCRIPT), "identity": SCRIPT}
OPENED = {"sec-fetch-mode": "navigate"}
NOBODY = "/graphql?documentId=abc&variables=%7B%22id%22%3A%22VIEWER%22%7D"


@pytest.fixture
async def client(house: TestHouse, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A program that asks a server which serves a small built app, from the house's database."""
    assets = tmp_path / "pwa" / "assets"
    assets.mkdir(parents=True)
    (assets / "app-1.js").write_bytes(SCRIPT)
    (assets / "app-1.js.br").write_bytes(FORMS["br"])
    (assets / "app-1.js.gz").write_bytes(FORMS["gzip"])
    (assets / "icon.png").write_bytes(b"a picture")
    (tmp_path / "pwa" / "index.html").write_bytes(PAGE)
    (tmp_path / "pwa" / "index.html.gz").write_bytes(gzip.compress(PAGE))
    (tmp_path / "pwa" / "first-questions.json").write_text(f'{{"/": "{NOBODY}"}}')
    settings = {"GOODSHIFT_DATA": str(tmp_path), "GOODSHIFT_ORIGIN": "http://test"}
    app = create_app(read(settings | {"GOODSHIFT_PWA": str(tmp_path / "pwa")}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as asking:
        del asking.headers["accept-encoding"]
        yield asking


async def raw(
    client: httpx.AsyncClient, path: str, method: str = "GET", **headers: str
) -> tuple[httpx.Response, bytes]:
    """The answer, and its body as it came over the wire."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with client.stream(method, path, headers=named) as response:
        return response, b"".join([part async for part in response.aiter_raw()])


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("BR", "br"),
        ("br;q=0, *", "gzip"),
        ("*", "br"),
        ("identity, br;q=0.5", "identity"),
        ("br;q=nonsense", "identity"),
        ("zstd", "identity"),
        ("identity;q=0, *;q=0", "identity"),
        ("", "identity"),
    ],
)
async def test_everybody_gets_the_form_they_like_best_and_all_can_be_told_apart(
    client: httpx.AsyncClient, accepted: str, coding: str
) -> None:
    response, body = await raw(client, "/assets/app-1.js", accept_encoding=accepted)
    assert body == FORMS[coding]
    assert response.headers.get("content-encoding", "identity") == coding
    assert response.headers["content-length"] == str(len(body))
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.headers["vary"] == "accept-encoding"
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_who_names_no_coding_gets_the_file_as_it_is(client: httpx.AsyncClient) -> None:
    response, body = await raw(client, "/assets/app-1.js")
    assert (body, "content-encoding" in response.headers) == (SCRIPT, False)


async def test_every_form_has_a_tag_of_its_own_and_is_not_sent_twice(client: httpx.AsyncClient) -> None:
    tags = set()
    for coding in FORMS:
        response, _ = await raw(client, "/assets/app-1.js", accept_encoding=coding)
        tag = response.headers["etag"]
        tags.add(tag)
        again, body = await raw(client, "/assets/app-1.js", accept_encoding=coding, if_none_match=tag)
        assert (again.status_code, body, again.headers["vary"]) == (304, b"", "accept-encoding")
        other, _ = await raw(client, "/assets/app-1.js", accept_encoding="br, gzip", if_none_match='"another"')
        assert other.status_code == 200
    assert len(tags) == len(FORMS)


async def test_a_question_for_the_head_tells_what_would_come(client: httpx.AsyncClient) -> None:
    response, body = await raw(client, "/assets/app-1.js", "HEAD", accept_encoding="br")
    assert (response.status_code, body) == (200, b"")
    assert (response.headers["content-encoding"], response.headers["content-length"]) == ("br", str(len(FORMS["br"])))


async def test_a_part_of_a_file_is_a_part_of_it_as_it_is(client: httpx.AsyncClient) -> None:
    response, body = await raw(client, "/assets/app-1.js", accept_encoding="br", range="bytes=7-11")
    assert (response.status_code, body) == (206, SCRIPT[7:12])
    assert response.headers["content-range"] == f"bytes 7-11/{len(SCRIPT)}"
    assert "content-encoding" not in response.headers
    beyond, _ = await raw(client, "/assets/app-1.js", range="bytes=999999-")
    assert beyond.status_code == 416


async def test_what_has_no_compressed_form_goes_out_as_it_is(client: httpx.AsyncClient) -> None:
    response, body = await raw(client, "/assets/icon.png", accept_encoding="br, gzip")
    assert (body, "content-encoding" in response.headers, "vary" in response.headers) == (b"a picture", False, False)


async def test_the_forms_and_the_servers_own_files_have_no_address(client: httpx.AsyncClient) -> None:
    for path in ("/assets/app-1.js.br", "/assets/app-1.js.gz", "/first-questions.json", "/persisted-documents.json"):
        assert (await raw(client, path))[0].status_code == 404


@pytest.mark.parametrize("path", ["/", "/goals/some-goal", "/index.html"])
async def test_the_page_comes_compressed_at_every_address_and_is_asked_for_anew(
    client: httpx.AsyncClient, path: str
) -> None:
    response, body = await raw(client, path, accept_encoding="gzip, br")
    assert gzip.decompress(body) == PAGE
    assert (response.headers["cache-control"], response.headers["vary"]) == ("no-cache", "accept-encoding")
    again, _ = await raw(client, path, accept_encoding="gzip, br", if_none_match=response.headers["etag"])
    assert again.status_code == 304


async def test_a_signed_in_browser_asks_the_first_question_beside_the_scripts(
    house: TestHouse, cast: Cast, client: httpx.AsyncClient
) -> None:
    client.cookies = (await house.phone(cast.ana)).http.cookies
    response, body = await raw(client, "/", accept_encoding="gzip", **OPENED)
    address = NOBODY.replace("VIEWER", str(cast.ana.id))
    assert response.headers["link"] == f"<{address}>; rel=preload; as=fetch; crossorigin"
    # Whose it is must be in nobody's cache, so it is sent whole to who has the page of nobody.
    assert (response.headers["cache-control"], gzip.decompress(body)) == ("no-store", PAGE)
    nobodys, _ = await raw(client, "/", accept_encoding="gzip")
    again, _ = await raw(client, "/", accept_encoding="gzip", if_none_match=nobodys.headers["etag"], **OPENED)
    assert (nobodys.headers["cache-control"], again.status_code) == ("no-cache", 200)


async def test_strangers_other_pages_and_the_kept_copy_are_told_of_no_question(
    house: TestHouse, cast: Cast, client: httpx.AsyncClient
) -> None:
    assert "link" not in (await raw(client, "/", **OPENED))[0].headers
    client.cookies.set("goodshift", "no longer known")
    assert "link" not in (await raw(client, "/", **OPENED))[0].headers
    client.cookies = (await house.phone(cast.ana)).http.cookies
    assert "link" not in (await raw(client, "/goals", **OPENED))[0].headers
    # A service worker that fills its cache does not open the page.
    assert "link" not in (await raw(client, "/", sec_fetch_mode="cors"))[0].headers


async def test_a_folder_without_an_app_says_how_to_build_one(house: TestHouse, tmp_path: Path) -> None:
    settings = {"GOODSHIFT_DATA": str(tmp_path), "GOODSHIFT_ORIGIN": "http://test"}
    app = create_app(read(settings | {"GOODSHIFT_PWA": str(tmp_path / "nothing")}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as asking:
        response = await asking.get("/")
        assert (response.status_code, "not built yet" in response.text) == (503, True)


async def test_the_first_load_of_the_built_app_stays_within_60_kilobytes(house: TestHouse) -> None:
    """What comes over the wire before the first screen, in brotli: the page, and every script, style and icon that it names."""
    assert (ROOT / "pwa" / "dist" / "index.html").exists(), "build the phone app first: npm run build in pwa/"
    http = house.stranger().http
    page = await http.get("/", headers={"accept-encoding": "identity"})
    named = set(re.findall(r'(?:src|href)="(/[^"]+)"', page.text)) - {"/icons/apple-touch-icon.png"}
    assert any(name.endswith(".js") for name in named)
    bytes_ = 0
    for address in ("/", *named):
        response, body = await raw(http, address, accept_encoding="br")
        assert (response.status_code, response.headers["content-encoding"]) == (200, "br"), address
        bytes_ += len(body)
    assert bytes_ <= 60 * 1024, f"{bytes_ / 1024:.1f} KB"
