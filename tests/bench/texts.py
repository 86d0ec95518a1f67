"""Words for a company that nobody works in."""

from __future__ import annotations

from random import Random

from server.people.models import Role


def _split(words: str) -> list[str]:
    return words.split()


FIRST = _split(
    "Ana Bram Chidi Dagny Eva Farid Gilda Hugo Ines Jonas Kirsi Léa Malik Noa Olga Petra Quim Rosa Sven Tamar Uli Vera "
    "Wout Ximena Yusuf Zoé"
)
LAST = _split(
    "Almeida Bergström Castillo Dubois Eriksen Farouk Greco Hansen Ibarra Janssen Kowalska Lefèvre Moreau Nowak Okoye "
    "Pereira Quist Rahimi Santos Tanaka Ueda Vargas Weiss Xu Yilmaz Zamora"
)
WORDS = _split(
    "the customer display shelf till delivery queue fitting room window label order pickup return stock café corner was "
    "ready calm quick friendly tidy clear early complete kept helped showed asked listened explained sorted finished “on "
    "time” before after opening closing with and for everybody again this morning evening"
)
STREETS = _split("Harbour Mill Castle Station Market River Garden Bridge Church Park")
COUNTED = [
    ("Baskets with two items", "%"),
    ("Shelves checked", "shelves"),
    ("Returns explained", "a week"),
    ("Tills opened on time", "days"),
]
AIMS = ("More people leave with", "Every morning begins with", "Fewer people wait for", "Everybody knows about")


def _sentences(seed: int, most: int) -> list[str]:
    chance = Random(seed)
    return [" ".join(chance.choice(WORDS) for _ in range(chance.randrange(most // 2, most))) for _ in range(4_000)]


LONG, SHORT = _sentences(7, 28), _sentences(8, 12)


def person(chance: Random) -> str:
    """A name."""
    return f"{chance.choice(FIRST)} {chance.choice(LAST)}"


def store(number: int) -> str:
    """A store's name."""
    return f"{STREETS[number % len(STREETS)]} Street {number}" if number else "Central warehouse"


def title(role: Role) -> str:
    """What somebody of this role is called."""
    return {Role.MANAGER: "Store manager", Role.SUPERVISOR: "Shift lead"}.get(role, "Sales assistant")


def words(chance: Random) -> str:
    """What was seen: about 120 characters."""
    return chance.choice(LONG)


def next_time(chance: Random) -> str:
    """What to do next time."""
    return chance.choice(SHORT)


def goal(chance: Random) -> str:
    """What somebody wants to reach."""
    return f"{chance.choice(AIMS)} {chance.choice(SHORT)}"[:200]


def number(chance: Random) -> tuple[str, str]:
    """What is counted, and in what."""
    return chance.choice(COUNTED)
