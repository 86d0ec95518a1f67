"""Which column of a roster is which field: by name, or as the operator says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from server.kit.errors import Invalid

FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "employeename", "fullname", "displayname", "associatename", "associate", "employee"),
    "employee_number": (
        *("employeenumber", "employeeid", "empid", "employeeno", "empno", "staffnumber", "staffid"),
        *("personnelnumber", "payrollnumber", "associateid", "badgenumber"),
    ),
    "store": ("store", "storename", "storecode", "branch", "branchname", "location", "shop", "site", "department"),
    "region": ("region", "regionname", "area", "district", "state", "province", "county"),
    "manager": (
        *("manager", "managername", "supervisor", "supervisorname", "reportsto", "linemanager"),
        *("managernumber", "managerid", "supervisorid"),
    ),
    "job_title": ("jobtitle", "position", "title", "job", "jobname", "positiontitle"),
    "hired_on": ("hiredon", "dateofhire", "hiredate", "startdate", "startedon", "joined", "joinedon", "dateofjoining"),
    "left_on": (
        *("lefton", "dateoftermination", "terminationdate", "enddate", "leavedate", "leavingdate", "lastday"),
        *("termdate", "dateleft"),
    ),
    "status": (
        *("status", "employmentstatus", "employeestatus", "workstatus", "active", "isactive", "currentemployee"),
        *("inactive", "terminated", "isterminated", "termd", "leaver", "hasleft"),
    ),
    "role": ("role",),
}
"""Field -> the names it goes by, best first, without case, spaces and signs."""
PRIVATE: dict[str, tuple[str, ...]] = {
    "pay": ("salar", "compensation", "wage", "bonus", "payrate", "hourlyrate"),
    "sex": ("gender",),
    "race": ("ethnic", "hispanic", "latino"),
    "birth": ("birth",),
    "marital state": ("marital", "married", "spouse"),
    "citizenship": ("citizen", "nationality", "immigration"),
    "health": ("disab", "medical", "health", "pregnan"),
    "religion": ("religio",),
    "veteran status": ("veteran",),
    "orientation": ("orientation",),
    "an official number": ("socialsecurity", "passport", "nationalinsurance", "taxid"),
}
"""What it is -> parts of names that give it away."""
PRIVATE_WORDS = {
    **{"pay": "pay", "sex": "sex", "race": "race", "dob": "birth", "age": "birth", "visa": "citizenship"},
    **{"ssn": "an official number", "union": "union membership"},
}
"""The same for names too short to look for inside others: manager holds "age"."""


@dataclass(frozen=True)
class Columns:
    """Where each field is found, and what is left out."""

    of: dict[str, list[int]]
    """Field -> positions; several are joined."""
    names: dict[str, str]
    """Field -> what its column is called."""
    left_out: dict[str, str]
    """Column -> why it is not read."""


YES_MEANS_GONE = frozenset({"inactive", "terminated", "isterminated", "termd", "leaver", "hasleft"})
"""Columns in which a yes says that somebody left; in the other ones of ``status`` it says that they are here."""


def choose(header: list[str], maps: list[str]) -> Columns:
    """The columns of ``header`` by name, ``maps`` ("field=Column") first. Raises Invalid (map, map.FIELD)."""
    found: dict[str, list[int]] = {}
    for text in maps:
        field, positions = _mapped(header, text)
        found[field] = positions
    taken = {position for positions in found.values() for position in positions}
    free = {_plain(name): at for at, name in reversed(list(enumerate(header))) if at not in taken and not private(name)}
    for field, synonyms in FIELDS.items():
        if field not in found:
            found |= next(({field: [free.pop(known)]} for known in synonyms if known in free), {})
    if "name" not in found and "firstname" in free and "lastname" in free:
        found["name"] = [free.pop("firstname"), free.pop("lastname")]
    if "name" not in found:
        raise Invalid(f"No column is called name. Say --map name=Column. {_offer(header)}", "map.name")
    taken = {position for positions in found.values() for position in positions}
    names = {field: "+".join(header[at] for at in positions) for field, positions in found.items()}
    left_out = {name: _why(name, names) for at, name in enumerate(header) if at not in taken and name}
    return Columns({field: found[field] for field in FIELDS if field in found}, names, left_out)


def private(column: str) -> str | None:
    """What ``column`` holds when that is pay or a protected attribute, which is nobody's business on a shop floor."""
    plain = _plain(column)
    for what, parts in PRIVATE.items():
        if any(part in plain for part in parts):
            return what
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", column)
    return next((PRIVATE_WORDS[word.lower()] for word in words if word.lower() in PRIVATE_WORDS), None)


def _mapped(header: list[str], text: str) -> tuple[str, list[int]]:
    name, equals, column = (part.strip() for part in text.partition("="))
    if not equals or not name or not column:
        raise Invalid(f"{text!r} must look like --map store=Department.", "map")
    field = next((known for known in FIELDS if _plain(known) == _plain(name)), None)
    if field is None:
        if what := private(name):
            raise Invalid(f"There is no place for {what} here yet, so it cannot be imported.", f"map.{name}")
        raise Invalid(f"There is no field {name!r}. Fields: {', '.join(FIELDS)}.", f"map.{name}")
    # A column whose own name has a plus comes first; else a plus joins columns.
    wanted = [column] if column in header else [part.strip() for part in column.split("+")]
    return field, [_position(header, one, field) for one in wanted]


def _position(header: list[str], column: str, field: str) -> int:
    fits = [at for at, name in enumerate(header) if name == column]
    fits = fits or [at for at, name in enumerate(header) if _plain(name) and _plain(name) == _plain(column)]
    if not fits:
        raise Invalid(f"There is no column {column!r}. {_offer(header)}", f"map.{field}")
    if len(fits) > 1:
        raise Invalid(f"{len(fits)} columns are called {column!r}. Rename all but one.", f"map.{field}")
    if what := private(header[fits[0]]):
        raise Invalid(f"{header[fits[0]]} holds {what}. There is no place for that here yet.", f"map.{field}")
    return fits[0]


def yes_means_gone(column: str) -> bool:
    """Whether a yes in ``column`` says that somebody left."""
    return _plain(column) in YES_MEANS_GONE


def is_word(column: str) -> bool:
    """Whether ``column`` holds a status in a word or a letter, not a yes or no."""
    return _plain(column).endswith("status")


def _why(column: str, names: dict[str, str]) -> str:
    if what := private(column):
        return f"{what}: never read"
    field = next((known for known, synonyms in FIELDS.items() if _plain(column) in synonyms), None)
    return f"{field} is read from {names[field]}" if field and field in names else "not used here"


def _offer(header: list[str]) -> str:
    return f"Columns: {', '.join(name for name in header if name)}."


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())
