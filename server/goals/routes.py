"""Goals as a file: what somebody may see, to open in a spreadsheet program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import strawberry
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from tortoise.queryset import QuerySet

from server.goals import sheet
from server.goals.models import Goal, GoalState
from server.goals.progress import GoalStatus
from server.goals.schema import GoalFilter, narrowed
from server.kit import clock, ids
from server.kit.about import Looked
from server.kit.errors import Invalid, NotAllowed, Problem
from server.kit.http import refusal
from server.kit.shares import Places
from server.people import policy
from server.people.models import Asked, Person, Store

E = TypeVar("E", bound=StrEnum)
Enter = Callable[[HTTPConnection], Awaitable[Asked]]
Exported = Callable[[UUID, Looked], None]
"""Takes down whose records somebody takes away as a file."""
DOWNLOADS = 2
"""Files of one person at once."""


class Downloads:
    """GET /export/goals.csv?region=&store=&status=&state= for whoever is signed in."""

    def __init__(self, enter: Enter, exported: Exported) -> None:
        self._enter = enter
        self._exported = exported
        self._places = Places(DOWNLOADS, "Your last downloads are still under way. Take a moment.", seconds=5)

    def routes(self) -> list[Route]:
        """The addresses of files."""
        return [Route("/export/goals.csv", self.goals, methods=["GET"])]

    async def goals(self, request: Request) -> Response:
        """The goals in reach as CSV. A problem answers with its status: 400 INVALID, 401, 429."""
        try:
            context = await self._enter(request)
            if context.only is not None:
                raise NotAllowed("This token may not read.")
            query = narrowed(context.viewer, _filter(request))
            self._places.check(context.person_key)
            owners = await query.filter(owner_id__not_isnull=True).distinct().values_list("owner_id", flat=True)
            self._exported(context.viewer.id, {"GOAL": {(str(owner),) for owner in owners}})
        except Problem as problem:
            return refusal(problem)
        name = f"goals-{clock.now():%Y-%m-%d}.csv"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(self._stream(context, query), headers=headers, media_type="text/csv; charset=utf-8")

    async def _stream(self, context: Asked, query: QuerySet[Goal]) -> AsyncIterator[str]:
        def may_see_number(owner: Person) -> bool:
            return policy.can_see_number(context.viewer, owner, owner.store.region if owner.store else None)

        reach = sheet.Reach(Goal.visible_to(context.viewer), Store.visible_to(context.viewer), may_see_number)
        with self._places.taken(context.person_key):
            async for piece in sheet.written(query, reach):
                yield piece


def _filter(request: Request) -> GoalFilter:
    wanted = {name: value for name, value in request.query_params.items() if value}
    if unknown := wanted.keys() - {"region", "store", "status", "state"}:
        raise Invalid("Goals are narrowed by region, store, status and state.", sorted(unknown)[0])
    store = wanted.get("store")
    return GoalFilter(
        store_id=strawberry.ID(str(ids.parse(store, "store"))) if store else None,
        region=wanted.get("region"),
        status=_one(GoalStatus, wanted.get("status"), "status"),
        state=_one(GoalState, wanted.get("state"), "state"),
    )


def _one(kind: type[E], value: str | None, field: str) -> E | None:
    try:
        return kind(value) if value is not None else None
    except ValueError:
        raise Invalid(f"It is one of {', '.join(kind)}.", field) from None
