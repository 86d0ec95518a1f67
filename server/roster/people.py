"""Finding the person that a roster means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from server.people.models import Person
from server.roster.cells import spellings


class Directory:
    """Everybody by number and by every spelling of the name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people: list[Person] = []
        self._by_number: dict[str, Person] = {}
        self._by_name: defaultdict[tuple[str, ...], list[Person]] = defaultdict(list)
        self.add(people)

    def add(self, people: Iterable[Person]) -> None:
        """Let ``people`` be found."""
        for person in people:
            self.people.append(person)
            if person.employee_number:
                self._by_number[person.employee_number] = person
            for key in spellings(person.name):
                self._by_name[key].append(person)

    def meant(self, number: str | None, name: str) -> list[Person]:
        """Whom a row means: by number; by name where either side has no number."""
        if number in self._by_number:
            return [self._by_number[number]]
        key = next(iter(spellings(name)), ())
        return [person for person in self._by_name.get(key, []) if number is None or not person.employee_number]

    def called(self, name: str) -> tuple[list[Person], bool]:
        """Who may be meant by ``name``: the strictest spelling that fits anybody; and whether it is the whole name."""
        if name in self._by_number:
            return [self._by_number[name]], True
        for key in spellings(name):
            if found := self._by_name.get(key):
                return found, key[0] != "ends"
        return [], True
