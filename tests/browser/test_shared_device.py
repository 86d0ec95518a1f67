"""A tablet at the till, the whole road: set up by a supervisor, used with a PIN, and nothing stays on it."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.phone import Shop

KEPT = """async () => {
    const names = (await indexedDB.databases()).map((database) => database.name);
    const read = (name, store) => new Promise((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
            const all = opening.result.transaction(store).objectStore(store).getAll();
            all.onsuccess = () => { opening.result.close(); resolve(all.result); };
        };
    });
    const kept = [];
    for (const name of names) for (const store of ["seen", "facts", "outbox"]) kept.push(...await read(name, store));
    return { names, kept: JSON.stringify(kept) };
}"""
"""All that stands in the tablet's databases."""
GONE = "async () => (await indexedDB.databases()).every((database) => database.name !== 'goodshift-visit')"
"""The database of a visit goes while the page starts anew."""


async def choose_pin(page: Page, pin: str) -> None:
    """On one's own phone, on Me."""
    await page.goto("/me")
    await page.get_by_label("Choose 4 to 8 digits").fill(pin)
    await page.get_by_role("button", name="Keep this PIN").tap()
    await expect(page.get_by_text("Your PIN is kept.")).to_be_visible()


async def set_up(shop: Shop) -> Page:
    """Sam shows a code, and the tablet becomes a shared device."""
    sam = await shop.phone("sam")
    await sam.goto("/team")
    await sam.get_by_role("link", name="Shared devices").tap()
    await sam.get_by_role("button", name="Set up a shared device").tap()
    code = await sam.locator("p.code").inner_text()
    tablet = await (await shop.blank_phone()).new_page()
    await tablet.goto("/signin")
    await tablet.get_by_label("Or type it").or_(tablet.get_by_label("Type the code")).first.fill(code)
    await tablet.get_by_role("button", name="Start my shift").tap()
    await expect(tablet.get_by_role("heading", name="Who are you?")).to_be_visible()
    return tablet


async def enter(tablet: Page, name: str, pin: str) -> None:
    """Choose oneself and type a PIN."""
    await tablet.get_by_role("button", name=name).tap()
    await tablet.get_by_label("Your PIN").fill(pin)
    await tablet.get_by_role("button", name="Sign in").tap()


async def test_people_take_turns_on_a_tablet_and_nothing_stays(shop: Shop) -> None:
    ana = await shop.phone("ana")
    await choose_pin(ana, "4711")
    tablet = await set_up(shop)
    await expect(tablet.get_by_role("button", name="Ben")).to_be_disabled()
    await enter(tablet, "Ana Ruiz", "0815")
    await expect(tablet.get_by_text("That PIN is not right.")).to_be_visible()
    await tablet.get_by_label("Your PIN").fill("4711")
    await tablet.get_by_role("button", name="Sign in").tap()
    await expect(tablet.get_by_text("Ana is signed in")).to_be_visible()
    await expect(tablet.get_by_role("navigation")).to_be_visible()
    during = await tablet.evaluate(KEPT)
    assert "goodshift-visit" in during["names"]
    await tablet.goto("/signin")  # as after a crash: the page starts anew, and nobody is signed in
    await expect(tablet.get_by_role("heading", name="Who are you?")).to_be_visible()
    await enter(tablet, "Ana Ruiz", "4711")
    await tablet.get_by_role("button", name="I am done").tap()
    await expect(tablet.get_by_role("heading", name="Who are you?")).to_be_visible()
    await tablet.wait_for_function(GONE)
    after = await tablet.evaluate(KEPT)
    assert "goodshift-visit" not in after["names"]
    assert str(shop.cast.ana.id) not in after["kept"]
    answer = await tablet.request.post("/graphql", data={"query": "{ viewer { id } }"})
    assert answer.status == 401


async def test_a_tablet_that_nobody_touches_signs_out_by_itself(shop: Shop) -> None:
    ana = await shop.phone("ana")
    await choose_pin(ana, "4711")
    tablet = await set_up(shop)
    await tablet.clock.install()
    await enter(tablet, "Ana Ruiz", "4711")
    await expect(tablet.get_by_text("Ana is signed in")).to_be_visible()
    await tablet.clock.fast_forward("05:02")
    await expect(tablet.get_by_role("heading", name="Who are you?")).to_be_visible()
    assert (await tablet.request.post("/graphql", data={"query": "{ viewer { id } }"})).status == 401
