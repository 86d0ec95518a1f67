"""New rows by prepared statements are the rows that Tortoise would have written."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, ValidationError
from tortoise.models import Model

from server.behaviours.models import Cause
from server.events.models import Event, EventScope
from server.feedback.models import Feedback, FeedbackKind, FeedbackRequest, Visibility
from server.kit import clock, db, ids
from server.kit.inserts import insert, insert_all, new
from server.people.models import Role, Store
from tests.cast import Cast
from tests.house import TestHouse

MOMENT = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))


def feedback(cast: Cast) -> dict[str, Any]:
    return {
        "kind": FeedbackKind.COACHING,
        "visibility": Visibility.RECIPIENT_AND_SUPERVISOR,
        "author_id": cast.ana.id,
        "recipient_id": cast.ben.id,
        "recipient_role": Role.ASSOCIATE,
        "message": "Ünïcode “quotes” and 'more'",
        "next_time": "Ask first",
        "cause": Cause.TRAINING,
        "observed_at": MOMENT,
        "created_at": MOMENT,
        "follow_up_on": date(2026, 4, 1),
        "giver_tone": 3,
        "followed_up_better": True,
    }


@db.transaction
async def write(instance: Model) -> None:
    await insert(instance)


@db.transaction
async def write_all(instances: list[Model]) -> None:
    await insert_all(instances)


async def stored(row: Model) -> dict[str, Any]:
    """The row as the database has it, and without what must differ."""
    meta = type(row)._meta
    names = sorted(set(meta.fields_db_projection.values()) - {"id", "position"})
    mark = "?" if db.reading().dialect.places("?") else "$1"
    key = db.reading().dialect.bound(row.pk)
    [values] = await db.reading().fetch(
        f'SELECT {", ".join(names)} FROM "{meta.db_table}" WHERE "{meta.db_pk_column}" = {mark}', [key]
    )
    return dict(zip(names, values, strict=True))


async def test_a_row_is_written_as_tortoise_writes_it(house: TestHouse, cast: Cast) -> None:
    asks = {"asker_id": cast.ana.id, "asked_id": cast.ben.id, "question": "How was it?", "created_at": MOMENT}
    store = {"name": "Quay", "region": None, "opening_hours": [["09:00", "18:00"], None]}
    happened = {"kind": "x.y", "subject_type": "Person", "subject_id": cast.ana.id, "at": MOMENT, "data": {"a": [1]}}
    kinds: list[tuple[type[Model], dict[str, Any], dict[str, Any]]] = [
        (Feedback, feedback(cast), {}),
        (FeedbackRequest, asks, {}),
        (Store, store, {"code": "QUAY 2"}),
        (Event, happened, {}),
        (EventScope, {"scope": "x", "position": 7, "kind": "x.y", "in_feed": True}, {"position": 8}),
    ]
    for model, values, other in kinds:
        theirs = await model.create(**values, **({"code": "QUAY 1"} if model is Store else {}))
        ours = new(model, **(values | other))
        await write(ours)
        found, expected = await stored(ours), await stored(theirs)
        assert found | dict.fromkeys(other) == expected | dict.fromkeys(other), model
        assert {name: type(value) for name, value in found.items()} == {
            name: type(value) for name, value in expected.items()
        }, model


async def test_an_instance_is_what_is_read_back(house: TestHouse, cast: Cast) -> None:
    ours = new(Feedback, **feedback(cast))
    assert ours.observed_at == MOMENT
    assert ours.observed_at.utcoffset() == timedelta()
    assert not ours._saved_in_db
    await write(ours)
    read = await Feedback.get(id=ours.id)
    for name in Feedback._meta.fields_db_projection:
        assert getattr(read, name) == getattr(ours, name), name
    ours.message = "Changed"
    await ours.save()
    assert (await Feedback.get(id=ours.id)).message == "Changed"


async def test_defaults_are_made_for_each(house: TestHouse, cast: Cast) -> None:
    one, other = [
        new(Event, kind="x.y", subject_type="Person", subject_id=cast.ana.id, actor_id=None) for _ in range(2)
    ]
    assert one.id != other.id
    one.data["mine"] = True
    assert other.data == {}
    before = clock.now()
    await write(one)
    await write(other)
    assert other.position == one.position + 1
    assert before <= one.at <= clock.now()


async def test_many_rows_are_all_written_or_none(house: TestHouse, cast: Cast) -> None:
    rows: list[Model] = [new(EventScope, scope=f"x:{number}", position=9, kind="x.y") for number in range(300)]
    await write_all(rows)
    assert await EventScope.filter(position=9).count() == 300
    with pytest.raises(IntegrityError):
        await write_all([new(EventScope, scope=scope, position=9, kind="x.y") for scope in ("y:1", "x:1")])
    assert await EventScope.filter(position=9).count() == 300
    await write_all([])


async def test_what_does_not_fit_is_refused(house: TestHouse, cast: Cast) -> None:
    with pytest.raises(TypeError, match="Feedback has no author"):
        new(Feedback, author=cast.ana)
    with pytest.raises(ValidationError):
        await write(new(Feedback, **(feedback(cast) | {"next_time": "x" * 4_001})))
    with pytest.raises(IntegrityError):
        await write(new(Feedback, **(feedback(cast) | {"message": None})))
    with pytest.raises(RuntimeError):
        await insert(new(Feedback, **feedback(cast)))
    known = new(Feedback, id=ids.new(), **feedback(cast))
    await write(known)
    with pytest.raises(IntegrityError):
        await write(new(Feedback, id=known.id, **feedback(cast)))
