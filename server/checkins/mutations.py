"""What people send about check-ins: inputs, payloads, mutations."""

from __future__ import annotations

from datetime import datetime

import strawberry

from server.behaviours.models import Cause
from server.checkins import actions, handover, models, shifts
from server.checkins.recurrence import Cadence
from server.checkins.schema import AgendaItem, CheckIn
from server.kit import ids
from server.kit.errors import Invalid
from server.kit.node import OWN_ID, Payload, resolved
from server.people.models import Info

PLANNED = "A planned check-in of the viewer and somebody else."


@strawberry.input(description="When to meet whom.")
class CheckInScheduleInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    with_id: strawberry.ID = strawberry.field(description="Somebody in reach whom the viewer leads, or who leads them.")
    scheduled_at: datetime = strawberry.field(description="When, within a year.")
    cadence: Cadence = strawberry.field(
        description="How often from then on, at the same time of the day where the member works."
    )


@strawberry.input(description="What to talk about.")
class CheckInAddAgendaItemInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description=PLANNED)
    text: str = strawberry.field(description="What about; 1 to 500 characters.")


@strawberry.input(description="What to keep for oneself.")
class CheckInWriteMyNotesInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description="A check-in that the viewer takes or took part in.")
    my_notes: str = strawberry.field(
        description="All of the viewer's notes; empty takes them away. At most 10,000 characters."
    )


@strawberry.input(description="What came out of it.")
class CheckInHoldInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description=PLANNED)
    shared_notes: str | None = strawberry.field(
        default=None, description="What was said, for the two; at most 10,000 characters."
    )
    my_notes: str | None = strawberry.field(
        default=None, description="All of the viewer's notes for themselves; left out, they stay as they are."
    )


@strawberry.input(description="Another time; the series stays as it is.")
class CheckInMoveInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description=PLANNED)
    scheduled_at: datetime = strawberry.field(description="When, within a year.")


@strawberry.input(description="Which one to leave out.")
class CheckInSkipInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description=PLANNED)
    reason: str | None = strawberry.field(default=None, description="Why, for the two; at most 500 characters.")


@strawberry.input(description="Which series to end.")
class CheckInCancelSeriesInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID = strawberry.field(description="The planned check-in of the series.")
    reason: str | None = strawberry.field(default=None, description="Why, for the two; at most 500 characters.")


@strawberry.input(description="Whose check-ins get another lead: by a check-in of theirs, or by the two.")
class CheckInHandOverInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    check_in_id: strawberry.ID | None = strawberry.field(default=None, description="A check-in of the two.")
    from_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The lead so far; for HR, and the lead who comes after one who has left: they see no check-in of the two.",
    )
    member_id: strawberry.ID | None = strawberry.field(default=None, description="The member; together with fromId.")
    to_id: strawberry.ID = strawberry.field(description="Who leads from now on.")


@strawberry.input(description="How the shift went, in 30 seconds.")
class ShiftCheckInInput:
    id: strawberry.ID | None = strawberry.field(default=None, description=OWN_ID)
    mood: int = strawberry.field(description="1 badly … 5 very well.")
    went_well: str | None = strawberry.field(default=None, description="What went well; at most 1,000 characters.")
    got_in_the_way: str | None = strawberry.field(
        default=None, description="What got in the way; at most 1,000 characters."
    )
    cause: Cause | None = strawberry.field(default=None, description="The circumstances behind that.")
    need_help: bool = strawberry.field(description="Whether help is needed; those in `helpReaches` hear of it at once.")


@strawberry.type(description="Answer of `checkInSchedule`.")
class CheckInSchedulePayload:
    check_in: CheckIn = strawberry.field(description="The first check-in of the series, or the only one.")


@strawberry.type(description="Answer of `checkInAddAgendaItem`.")
class CheckInAddAgendaItemPayload:
    check_in: CheckIn = strawberry.field(description="With its agenda.")
    agenda_item: AgendaItem = strawberry.field(description="What was added.")


@strawberry.type(description="Answer of `checkInWriteMyNotes`.")
class CheckInWriteMyNotesPayload:
    check_in: CheckIn = strawberry.field(description="With the viewer's notes.")


@strawberry.type(description="Answer of `checkInHold`.")
class CheckInHoldPayload:
    check_in: CheckIn = strawberry.field(description="As it was held.")
    next: CheckIn | None = strawberry.field(description="The next one of the series, with what was carried on.")


@strawberry.type(description="Answer of `checkInMove`.")
class CheckInMovePayload:
    check_in: CheckIn = strawberry.field(description="At its new time.")


@strawberry.type(description="Answer of `checkInSkip`.")
class CheckInSkipPayload:
    check_in: CheckIn = strawberry.field(description="What was left out.")
    next: CheckIn | None = strawberry.field(description="The next one of the series.")


@strawberry.type(description="Answer of `checkInCancelSeries`.")
class CheckInCancelSeriesPayload:
    check_in: CheckIn = strawberry.field(description="The last one, left out.")


@strawberry.type(description="Answer of `checkInHandOver`.")
class CheckInHandOverPayload:
    check_in: CheckIn | None = strawberry.field(
        description="The check-in that was named, as the viewer sees it now; null out of reach."
    )
    check_ins_moved: int = strawberry.field(description="How many check-ins are planned with the new lead now.")
    action_items_moved: int = strawberry.field(description="How many open action items went along.")


@strawberry.type(description="Answer of `shiftCheckIn`.")
class ShiftCheckInPayload:
    check_in: CheckIn = strawberry.field(description="What was said of the shift.")


async def _schedule(info: Info, input: CheckInScheduleInput) -> Payload:
    with_id, viewer, id = ids.parse(input.with_id, "withId"), info.context.viewer, ids.chosen(input.id)
    return Payload(check_in=await actions.schedule(viewer, id, with_id, input.scheduled_at, input.cadence))


async def _add_agenda_item(info: Info, input: CheckInAddAgendaItemInput) -> Payload:
    check_in_id, id = ids.parse(input.check_in_id, "checkInId"), ids.chosen(input.id)
    check_in, item = await actions.add_agenda_item(info.context.viewer, id, check_in_id, input.text)
    return Payload(check_in=check_in, agenda_item=item)


async def _write_my_notes(info: Info, input: CheckInWriteMyNotesInput) -> Payload:
    check_in_id, call_id = ids.parse(input.check_in_id, "checkInId"), ids.chosen(input.id)
    return Payload(check_in=await actions.write_my_notes(info.context.viewer, call_id, check_in_id, input.my_notes))


async def _hold(info: Info, input: CheckInHoldInput) -> Payload:
    check_in_id, call_id = ids.parse(input.check_in_id, "checkInId"), ids.chosen(input.id)
    held, following = await actions.hold(info.context.viewer, call_id, check_in_id, input.shared_notes, input.my_notes)
    return Payload(check_in=held, next=following)


async def _move(info: Info, input: CheckInMoveInput) -> Payload:
    check_in_id, call_id = ids.parse(input.check_in_id, "checkInId"), ids.chosen(input.id)
    return Payload(check_in=await actions.move(info.context.viewer, call_id, check_in_id, input.scheduled_at))


async def _skip(info: Info, input: CheckInSkipInput) -> Payload:
    check_in_id, call_id = ids.parse(input.check_in_id, "checkInId"), ids.chosen(input.id)
    skipped, following = await actions.skip(info.context.viewer, call_id, check_in_id, input.reason)
    return Payload(check_in=skipped, next=following)


async def _cancel_series(info: Info, input: CheckInCancelSeriesInput) -> Payload:
    check_in_id, call_id = ids.parse(input.check_in_id, "checkInId"), ids.chosen(input.id)
    return Payload(check_in=await actions.cancel_series(info.context.viewer, call_id, check_in_id, input.reason))


async def _hand_over(info: Info, input: CheckInHandOverInput) -> Payload:
    between, to_id = _between(input), ids.parse(input.to_id, "toId")
    moved = await handover.hand_over(info.context.viewer, ids.chosen(input.id), between, to_id)
    named = await info.context.load(models.visible_by_id, between.check_in_id) if between.check_in_id else None
    return Payload(check_in=named, check_ins_moved=moved.check_ins, action_items_moved=moved.action_items)


def _between(input: CheckInHandOverInput) -> handover.Between:
    if input.check_in_id:
        return handover.Between(check_in_id=ids.parse(input.check_in_id, "checkInId"))
    if not input.from_id or not input.member_id:
        raise Invalid("Say whose check-ins: one of them, or the two.", "checkInId")
    return handover.Between(
        lead_id=ids.parse(input.from_id, "fromId"), member_id=ids.parse(input.member_id, "memberId")
    )


async def _shift_check_in(info: Info, input: ShiftCheckInInput) -> Payload:
    shift = shifts.Shift(input.mood, input.went_well, input.got_in_the_way, input.cause, input.need_help)
    return Payload(check_in=await shifts.check_in(info.context.viewer, ids.chosen(input.id), shift))


@strawberry.type
class Mutation:
    check_in_schedule: CheckInSchedulePayload = resolved(
        resolver=_schedule,
        description="Plan a check-in, or a series. INVALID (withId, scheduledAt), CONFLICT (withId) on a second series of the two, "
        "NOT_ALLOWED and NOT_FOUND (withId).",
    )
    check_in_add_agenda_item: CheckInAddAgendaItemPayload = resolved(
        resolver=_add_agenda_item,
        description="Say what to talk about. INVALID (text), CONFLICT when it is not planned any more, NOT_FOUND.",
    )
    check_in_write_my_notes: CheckInWriteMyNotesPayload = resolved(
        resolver=_write_my_notes,
        description="Write for oneself alone, at any time. INVALID (myNotes), NOT_ALLOWED, NOT_FOUND (checkInId).",
    )
    check_in_hold: CheckInHoldPayload = resolved(
        resolver=_hold,
        description="It took place, once. INVALID (sharedNotes, myNotes), CONFLICT (checkInId) on a second one, NOT_FOUND.",
    )
    check_in_move: CheckInMovePayload = resolved(
        resolver=_move,
        description="Meet at another time. INVALID (scheduledAt), CONFLICT when it is not planned any more, NOT_FOUND.",
    )
    check_in_skip: CheckInSkipPayload = resolved(
        resolver=_skip,
        description="Leave it out. INVALID (reason), CONFLICT when it is not planned any more, NOT_FOUND.",
    )
    check_in_cancel_series: CheckInCancelSeriesPayload = resolved(
        resolver=_cancel_series,
        description="Meet no more by plan; what is open stays open. CONFLICT when it does not repeat, NOT_FOUND.",
    )
    check_in_hand_over: CheckInHandOverPayload = resolved(
        resolver=_hand_over,
        description="Another lead: by the lead so far or HR; by the new one alone after a lead who leads the member no more. "
        "INVALID and NOT_ALLOWED (toId), NOT_FOUND (checkInId, memberId, toId).",
    )
    shift_check_in: ShiftCheckInPayload = resolved(
        resolver=_shift_check_in,
        description="How the shift went, once in 12 hours; once more to ask for help after all, which adds to the same one. "
        "INVALID (mood, wentWell …), CONFLICT (mood) on another one.",
    )
