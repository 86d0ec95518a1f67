"""No action item is lost or doubled, whatever the history of a check-in.

GOODSHIFT_HISTORIES=10000 runs that many histories instead of a few; in four shares, so that `-n` spreads them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import uvloop
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from tortoise.connection import get_connection

from server import features
from server.checkins import actions, handover, items
from server.checkins.models import ActionItem, CheckIn
from server.checkins.recurrence import Cadence
from server.events.models import Event
from server.kit import clock, db, ids
from server.kit.errors import Conflict, NotFound
from server.people.models import Person, Role, Viewer
from tests.blank import Blank
from tests.cast import Cast, arrive

Action = Callable[..., Awaitable[Any]]
"""Takes the viewer, the id of the call, and what else it needs."""

HISTORIES = int(os.environ.get("GOODSHIFT_HISTORIES", "100"))
SHARES = 4 if HISTORIES >= 1_000 else 1
STEPS = 15


@dataclass
class Item:
    """What an action item should look like now."""

    text: str
    owner: str
    lead: str
    state: str = "OPEN"
    carried: int = 0
    chosen: int = 0
    proposed_by: str | None = None


@dataclass
class Meeting:
    """What a check-in should look like now."""

    lead: str
    repeats: bool
    state: str = "PLANNED"


class Stage:
    """One database for all histories. Sam and Maya lead; every history has a member of its own."""

    def __init__(self, runner: asyncio.Runner, cast: Cast) -> None:
        self.run = runner.run
        self.cast = cast


picks = st.integers(0, 10_000)
sides = st.booleans()


class Histories(RuleBasedStateMachine):
    """Two leads and a member do whatever they like, in any order; a plain model says what must come of it."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.items: dict[UUID, Item] = {}
        self.meetings: dict[UUID, Meeting] = {}
        self.opened = 0
        self.last_call: tuple[Viewer, Action, UUID, tuple[object, ...]] | None = None

    @initialize(echo=st.sampled_from([False, False, True]))
    def begin(self, echo: bool) -> None:
        """A new member comes to the store, meets Sam every week, and both have something to do.

        With ``echo`` every call arrives twice.
        """
        self.lead, self.echo = "sam", echo
        cast = self.stage.cast
        member = Person(name="Mo New", role=Role.ASSOCIATE, store=cast.stores["HARBOUR"])
        self.people = {"sam": cast.sam, "maya": cast.maya, "member": member}
        self.names = {person.id: name for name, person in self.people.items()}
        self.stage.run(member.save())
        self.schedule(Cadence.WEEKLY, by_lead=True)
        for for_lead in (True, False):
            self.add(0, by_lead=for_lead, for_lead=for_lead)

    @rule(cadence=st.sampled_from(Cadence), by_lead=sides)
    def schedule(self, cadence: Cadence, by_lead: bool) -> None:
        by, other = ("sam", "member") if by_lead else ("member", "sam")
        if self.lead == "maya":
            by, other = by.replace("sam", "maya"), other.replace("sam", "maya")
        at, id = clock.now() + timedelta(hours=2), ids.new()
        repeats = cadence is not Cadence.ONCE
        may = not (repeats and any(meeting.repeats for meeting in self.planned(self.lead)))
        if self.do(self.viewer(by), actions.schedule, self.people[other].id, at, cadence, id=id, may=may):
            self.meetings[id] = Meeting(self.lead, repeats)

    @precondition(lambda self: self.meetings)
    @rule(pick=picks, by_lead=sides)
    def hold(self, pick: int, by_lead: bool) -> None:
        id, meeting, viewer = self.meeting(pick, by_lead)
        done = self.do(viewer, actions.hold, id, may=meeting.state == "PLANNED")
        if done:
            meeting.state = "HELD"
            for item in self.items.values():
                if item.state == "OPEN" and item.lead == meeting.lead:
                    item.carried += 1
            self.follow(done[1], meeting)

    @precondition(lambda self: self.meetings)
    @rule(pick=picks, by_lead=sides)
    def skip(self, pick: int, by_lead: bool) -> None:
        id, meeting, viewer = self.meeting(pick, by_lead)
        done = self.do(viewer, actions.skip, id, "Stocktaking", may=meeting.state == "PLANNED")
        if done:
            meeting.state = "SKIPPED"
            self.follow(done[1], meeting)

    @precondition(lambda self: self.meetings)
    @rule(pick=picks, by_lead=sides, days=st.integers(0, 60))
    def move(self, pick: int, by_lead: bool, days: int) -> None:
        id, meeting, viewer = self.meeting(pick, by_lead)
        at = clock.now() + timedelta(days=days)
        self.do(viewer, actions.move, id, at, may=meeting.state == "PLANNED")

    @precondition(lambda self: self.meetings)
    @rule(pick=picks, by_lead=sides)
    def cancel(self, pick: int, by_lead: bool) -> None:
        id, meeting, viewer = self.meeting(pick, by_lead)
        may = meeting.state == "PLANNED" and meeting.repeats
        if self.do(viewer, actions.cancel_series, id, None, may=may):
            meeting.state = "SKIPPED"

    @precondition(lambda self: any(meeting.lead == self.lead for meeting in self.meetings.values()))
    @rule(by_hr=sides)
    def change_lead(self, by_hr: bool) -> None:
        old, new = self.lead, "maya" if self.lead == "sam" else "sam"
        between = handover.Between(lead_id=self.people[old].id, member_id=self.people["member"].id)
        viewer = actions.seen_as(self.stage.cast.helen) if by_hr else self.viewer(old)
        done = self.do(viewer, handover.hand_over, between, self.people[new].id)
        planned = self.planned(old)
        still_open = [item for item in self.items.values() if item.state == "OPEN" and item.lead == old]
        assert (done.check_ins, done.action_items) == (len(planned), len(still_open))
        for meeting in planned:
            meeting.state = "SKIPPED"
        again = [row for row in self.stage.run(_stored(self.people["member"].id))[0] if row.id not in self.meetings]
        for row in again:
            self.meetings[row.id] = Meeting(new, repeats=row.series_id is not None)
        assert Counter(meeting.repeats for meeting in planned) == Counter(row.series_id is not None for row in again)
        for item in still_open:
            item.lead = new
            item.owner = new if item.owner == old else item.owner
            item.proposed_by = None if item.proposed_by == old else item.proposed_by
        self.lead = new

    @precondition(lambda self: self.meetings)
    @rule(pick=picks, by_lead=sides, for_lead=sides)
    def add(self, pick: int, by_lead: bool, for_lead: bool) -> None:
        check_in_id, meeting, viewer = self.meeting(pick, by_lead)
        owner, id = meeting.lead if for_lead else "member", ids.new()
        owner_id, words = self.people[owner].id, f"Thing {self.opened}"
        may = meeting.state != "SKIPPED"
        if self.do(viewer, items.add, check_in_id, words, owner_id, None, id=id, may=may):
            self.open(id, Item(words, owner, meeting.lead))

    @rule(by_lead=sides, for_lead=sides)
    def open_from_insight(self, by_lead: bool, for_lead: bool) -> None:
        """Something to do that came out of no check-in is carried like all the others."""
        owner, other = (self.lead, "member") if for_lead else ("member", self.lead)
        viewer, two, id = (
            self.viewer(self.lead if by_lead else "member"),
            (self.people[owner], self.people[other]),
            ids.new(),
        )
        words, today = f"Thing {self.opened}", clock.now().date()
        if self.do(viewer, items.open_from_insight, ids.new(), two, words, today, id=id):
            self.open(id, Item(words, owner, self.lead))

    @precondition(lambda self: self.items)
    @rule(pick=picks, by_lead=sides)
    def complete(self, pick: int, by_lead: bool) -> None:
        id, item, _, viewer = self.item(pick, by_lead)
        if self.do(viewer, items.complete, id, may=item.state == "OPEN"):
            item.state = "DONE"

    @precondition(lambda self: self.items)
    @rule(pick=picks, by_lead=sides)
    def propose_drop(self, pick: int, by_lead: bool) -> None:
        id, item, name, viewer = self.item(pick, by_lead)
        may = item.state == "OPEN" and item.proposed_by in (None, name)
        if self.do(viewer, items.propose_drop, id, "It is over.", may=may):
            item.proposed_by = name

    @precondition(lambda self: self.items)
    @rule(pick=picks, by_lead=sides)
    def drop(self, pick: int, by_lead: bool) -> None:
        id, item, name, viewer = self.item(pick, by_lead, among="proposed")
        may = item.state == "OPEN" and item.proposed_by not in (None, name)
        if self.do(viewer, items.drop, id, "Agreed.", may=may):
            item.state = "DROPPED"

    @precondition(lambda self: self.items)
    @rule(pick=picks, by_lead=sides, parts=st.integers(2, 5))
    def split(self, pick: int, by_lead: bool, parts: int) -> None:
        id, item, _, viewer = self.item(pick, by_lead)
        words = [f"{item.text[:400]}.{part}" for part in range(parts)]
        done = self.do(viewer, items.split, id, words, may=item.state == "OPEN")
        if done:
            item.text, item.chosen, item.proposed_by = words[0], item.carried, None
            for row, text in zip(done[1:], words[1:], strict=True):
                self.open(row.id, Item(text, item.owner, item.lead))

    @precondition(lambda self: self.items)
    @rule(pick=picks, by_lead=sides)
    def hand_over(self, pick: int, by_lead: bool) -> None:
        id, item, _, viewer = self.item(pick, by_lead)
        to = item.lead if item.owner == "member" else "member"
        to_id = self.people[to].id
        if self.do(viewer, items.hand_over, id, to_id, may=item.state == "OPEN"):
            item.owner, item.chosen, item.proposed_by = to, item.carried, None

    @precondition(lambda self: self.last_call is not None)
    @rule()
    def send_again(self) -> None:
        """A phone that heard no answer sends the same call with the same id: it has no further effect."""
        assert self.last_call is not None
        with contextlib.suppress(NotFound, Conflict):  # when it went out of reach meanwhile
            self.stage.run(_call(*self.last_call))

    def teardown(self) -> None:
        """Nothing is lost, nothing is there twice, and everything is as the model says."""
        if self.meetings:
            self.check()

    def check(self) -> None:
        """Compare what is stored with the model."""
        meetings, stored, events = self.stage.run(_stored(self.people["member"].id))
        assert {id: (row.state, row.lead) for id, row in self.meetings.items()} == {
            row.id: (row.state, self.names[row.room.lead_id]) for row in meetings
        }
        found = {
            row.id: Item(
                row.text,
                self.names[row.owner_id],
                self.names[row.room.lead_id],
                row.state,
                row.carried_count,
                row.chosen_count,
                self.names.get(row.drop_proposed_by) if row.drop_proposed_by else None,
            )
            for row in stored
        }
        # Who proposed stays on an item that was dropped, or done meanwhile.
        assert found == self.items
        states = Counter(row.state for row in stored)
        assert self.opened == states["OPEN"] + states["DONE"] + states["DROPPED"]
        assert events == {"DONE": states["DONE"], "DROPPED": states["DROPPED"], "opened": self.opened}
        assert all(
            row.needs_choice == (row.state == "OPEN" and row.carried_count - row.chosen_count >= 3) for row in stored
        )

    def viewer(self, name: str) -> Viewer:
        """One of the three, as the one who looks."""
        return actions.seen_as(self.people[name])

    def planned(self, lead: str) -> list[Meeting]:
        """What ``lead`` and the member have planned."""
        return [meeting for meeting in self.meetings.values() if meeting.state == "PLANNED" and meeting.lead == lead]

    def meeting(self, pick: int, by_lead: bool) -> tuple[UUID, Meeting, Viewer]:
        """Any check-in, and one of the two in it."""
        id = list(self.meetings)[pick % len(self.meetings)]
        meeting = self.meetings[id]
        return id, meeting, self.viewer(meeting.lead if by_lead else "member")

    def item(self, pick: int, by_lead: bool, among: str = "all") -> tuple[UUID, Item, str, Viewer]:
        """Any action item, and one of the two in its room; rather one that somebody would drop, where that matters."""
        wanted = [id for id, item in self.items.items() if item.proposed_by and item.state == "OPEN"]
        known = wanted if wanted and among == "proposed" else list(self.items)
        id = known[pick % len(known)]
        item = self.items[id]
        name = item.lead if by_lead else "member"
        return id, item, name, self.viewer(name)

    def follow(self, planned: CheckIn | None, before: Meeting) -> None:
        """The series plans the next one, if there is a series."""
        assert (planned is not None) == before.repeats
        if planned is not None:
            self.meetings[planned.id] = Meeting(before.lead, repeats=True)

    def open(self, id: UUID, item: Item) -> None:
        """One more is open."""
        assert id not in self.items
        self.items[id] = item
        self.opened += 1

    def do(self, viewer: Viewer, action: Action, *rest: object, id: UUID | None = None, may: bool = True) -> Any:
        """What the action returns; None where it is refused, as it must be unless it ``may``."""
        call = (viewer, action, id or ids.new(), rest)
        try:
            done = self.stage.run(_call(*call))
        except Conflict:
            assert not may
            return None
        assert may
        self.last_call = call
        if self.echo:
            self.stage.run(_call(*call))
        return done


async def _call(viewer: Viewer, action: Action, id: UUID, rest: tuple[object, ...]) -> Any:
    return await action(viewer, id, *rest)


async def _stored(member_id: UUID) -> tuple[list[CheckIn], list[ActionItem], dict[str, int]]:
    meetings = await CheckIn.filter(room__member_id=member_id).select_related("room")
    stored = await ActionItem.filter(room__member_id=member_id).select_related("room")
    kinds = await Event.filter(subject_id__in=[row.id for row in stored]).values_list("kind", flat=True)
    counted = Counter(str(kind) for kind in kinds)
    opened = counted["actionItem.added"] + counted["actionItem.splitOff"]
    closed = {"DONE": counted["actionItem.completed"], "DROPPED": counted["actionItem.dropped"]}
    return meetings, stored, closed | {"opened": opened}


async def _open(place: db.Place) -> Cast:
    await db.start(place, features.MODELS)
    # Power cuts have a test of their own; waiting for the disk would make ten thousand histories long.
    if isinstance(place, Path):
        await get_connection("default").execute_script("PRAGMA synchronous=OFF")
    cast = await arrive()
    for person in cast.people.values():
        await person.fetch_related("store")
    return cast


@pytest.mark.parametrize("share", range(SHARES))
def test_no_action_item_is_lost_or_doubled_in_any_history(tmp_path: Path, blank: Blank, share: int) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        stage = Stage(runner, runner.run(_open(blank.into(tmp_path))))
        try:
            run_state_machine_as_test(
                lambda: Histories(stage),
                settings=settings(
                    max_examples=HISTORIES // SHARES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(db.stop())
