"""The company that `make bench` measures on is one that the product knows, and what is asked of it is allowed. Nothing is timed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from server import settings
from server.app import create_app
from server.events.models import Event, EventScope
from server.feedback.models import Feedback
from server.kit.limits import Lists, Scale
from server.people.models import Person, Role, Store, person_scope, public_scopes
from server.recognitions.models import Recognition, RecognitionRecipient
from server.schema import schema
from tests.bench import work
from tests.bench.company import CREW, TINY, Company, Worker, build, crews
from tests.bench.servers import PEERS
from tests.blank import Blank
from tests.house import Phone, TestHouse

pytestmark = pytest.mark.sqlite("what is measured is written straight into the file")
DOCUMENTS = [work.FEED, work.DASHBOARD, work.GIVE, work.RECOGNISE, work.HEARD]


@pytest.fixture(scope="module")
def company(blank: Blank, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A very small one."""
    folder = tmp_path_factory.mktemp("company")
    blank.into(folder)
    return build(TINY, folder)


@pytest.fixture
async def office(company: Company) -> AsyncIterator[TestHouse]:
    """The server over it."""
    config = settings.read({"GOODSHIFT_DATA": str(company.folder), "GOODSHIFT_WORKER": "0"})
    app = create_app(config)
    async with app.router.lifespan_context(app):
        running = TestHouse(app, config)
        yield running
        await running.close()


def program(office: TestHouse, worker: Worker) -> Phone:
    """A program that acts as ``worker``."""
    made = office.stranger()
    made.http.headers["authorization"] = f"Bearer {worker.token}"
    return made


async def test_everybody_has_a_full_home(office: TestHouse, company: Company) -> None:
    kinds = set()
    for worker in (company.managers[0], company.crews[0][-1], company.crews[2][30]):
        feed = (await program(office, worker).ask(work.FEED))["feed"]
        assert len(feed["nodes"]) == 20
        assert feed["pageInfo"]["hasNextPage"] is True
        kinds |= {node["__typename"] for node in feed["nodes"]}
    assert kinds == {"Feedback", "Recognition"}


async def test_a_manager_sees_everybody_and_a_whole_page_of_goals(office: TestHouse, company: Company) -> None:
    manager = company.managers[0]
    seen = await program(office, manager).ask(work.DASHBOARD, store=manager.store)
    assert {node["id"] for node in seen["store"]["people"]["nodes"]} == {one.id for one in company.crews[1]}
    goals = seen["goals"]["nodes"]
    assert len(goals) == 2 * CREW
    assert all(len(goal["keyResults"]) == 3 for goal in goals)
    assert all(abs(goal["progress"] - sum(one["progress"] for one in goal["keyResults"]) / 3) < 1e-6 for goal in goals)


async def test_an_associate_gives_feedback_and_hears_of_recognition(office: TestHouse, company: Company) -> None:
    giver, receiver, other = company.crews[0][-3:]
    given = {"recipientId": receiver.id, "kind": "PRAISE", "message": work.MESSAGE}
    answer = await program(office, giver).ask(work.GIVE, input=given)
    assert answer["feedbackGive"]["feedback"]["recipient"]["id"] == receiver.id
    async with program(office, other).listen(work.HEARD, store=other.store) as stream:
        said = {"recipientIds": [receiver.id], "message": work.MESSAGE}
        made = await program(office, giver).ask(work.RECOGNISE, input=said)
        heard = (await stream.next())["recognitionGiven"]
    assert heard["id"] == made["recognitionGive"]["recognition"]["id"]


async def test_events_have_the_audiences_that_the_actions_write(office: TestHouse) -> None:
    events = await Event.filter(position__lte=TINY.events)
    assert [event.position for event in events] == list(range(1, TINY.events + 1))
    stores = {store.id: store for store in await Store.all()}
    for event in events:
        scopes = await EventScope.filter(position=event.position)
        assert {row.kind for row in scopes} == {event.kind}
        assert all(row.in_feed for row in scopes)
        if event.kind == "feedback.given":
            wanted = (await Feedback.get(id=event.subject_id)).audience
        else:
            row = await Recognition.get(id=event.subject_id)
            named = await RecognitionRecipient.filter(recognition_id=row.id)
            assert row.store_id is not None
            wanted = public_scopes([stores[row.store_id]]) | {person_scope(one.person_id) for one in named}
            wanted |= {person_scope(row.author_id)}
        assert {row.scope for row in scopes} == wanted


async def test_it_is_as_large_as_asked_and_always_the_same(office: TestHouse, company: Company) -> None:
    assert crews(TINY) == company.crews
    assert await Person.all().count() == TINY.people
    assert await Person.filter(role=Role.MANAGER).count() == await Store.all().count() == TINY.stores
    assert await Event.filter(position__lte=TINY.events, kind="recognition.given").count() == TINY.recognitions


def test_what_is_asked_is_valid_and_within_the_limits() -> None:
    for text in DOCUMENTS:
        assert validate(schema._schema, parse(text)) == []
        Scale(parse(text), {}, Lists.of(schema._schema)).check()


def test_the_peers_are_asked_the_same() -> None:
    theirs = build_schema((PEERS / "schema.graphql").read_text())
    for text in DOCUMENTS:
        assert validate(theirs, parse(text)) == []


def test_the_lockfile_of_the_peers_names_no_host() -> None:
    assert "://" not in "".join(
        line for line in Path(PEERS / "package-lock.json").read_text().splitlines() if '"resolved"' in line
    )
