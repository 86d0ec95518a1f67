"""What the tests of skills and trainings send and ask for."""

from __future__ import annotations

from typing import Any

from server.kit import ids
from server.people.models import Person
from tests.house import Phone

SKILL = "id key name retiredAt behaviours { id label skill } requirements { role jobTitle level store { code } }"
SAID = "id side level note createdAt author { name }"
STANDING = f"""skill {{ {SKILL} }} required own {{ {SAID} }} lead {{ {SAID} }} ownGap leadGap difference
  history {{ {SAID} }}"""
GROUP = "people below meanGap"
STORE_SKILLS = f"""query($harbour: ID!) {{ storeSkills(storeId: $harbour) {{
  skill {{ name }} asked own {{ {GROUP} }} lead {{ {GROUP} }} }} }}"""
PERSON_SKILLS = f"query($id: ID) {{ personSkills(personId: $id) {{ {STANDING} }} }}"
ANSWERS = {"skillAssess": f"skillLevel {{ {SAID} }}"}


def document(mutation: str) -> str:
    """The text of one mutation."""
    kind = mutation[0].upper() + mutation[1:]
    wanted = ANSWERS.get(mutation, f"skill {{ {SKILL} }}")
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {wanted} }} }}"


async def do(phone: Phone, mutation: str, **input: Any) -> dict[str, Any]:
    """What the payload holds."""
    payload = (await phone.ask(document(mutation), input=input))[mutation]
    found: dict[str, Any] = next(iter(payload.values()))
    return found


async def refused(phone: Phone, mutation: str, **input: Any) -> tuple[str | None, str | None]:
    """Code and field of the refusal that this must meet."""
    refusal = await phone.refused(document(mutation), input=input)
    return refusal.code, refusal.field


async def define(phone: Phone, name: str = "Till", **more: Any) -> dict[str, Any]:
    """A skill with a key of its own."""
    return await do(phone, "skillDefine", **{"key": f"skill-{ids.new()}", "name": name} | more)


async def assess(phone: Phone, skill: dict[str, Any], person: Person, level: int, **more: Any) -> dict[str, Any]:
    """Say which level ``person`` has."""
    sent = {"skillId": skill["id"], "personId": str(person.id), "level": level} | more
    return await do(phone, "skillAssess", **sent)


async def standings(phone: Phone, person: Person | None = None) -> list[dict[str, Any]] | None:
    """Where somebody stands, as ``phone`` sees it."""
    answer = await phone.ask(PERSON_SKILLS, id=str(person.id) if person else None)
    found: list[dict[str, Any]] | None = answer["personSkills"]
    return found
