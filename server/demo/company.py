"""Who works in the demo company. The first of them are the cast of the tests, so "as Ben" means the same everywhere."""

from __future__ import annotations

from datetime import date

from server.people.models import Language, Role

STORES = [("HARBOUR", "Harbour Street", "North"), ("MILL", "Mill Lane", "North"), ("CASTLE", "Castle Square", "South")]
"""Code, name, region."""
TIMEZONE = "Europe/London"

CAST = [
    ("Maya Lindqvist", Role.MANAGER, "HARBOUR"),
    ("Sam Okafor", Role.SUPERVISOR, "HARBOUR"),
    ("Ana Ruiz", Role.ASSOCIATE, "HARBOUR"),
    ("Ben Adeyemi", Role.ASSOCIATE, "HARBOUR"),
    ("Priya Nair", Role.ASSOCIATE, "HARBOUR"),
    ("Omar Haddad", Role.MANAGER, "MILL"),
    ("Lee Chang", Role.ASSOCIATE, "MILL"),
    ("Zoe Marsh", Role.MANAGER, "CASTLE"),
    ("Kit Farrow", Role.ASSOCIATE, "CASTLE"),
]
"""Name, role, store: the people of the shop floor whom the tests call by first name."""

OFFICE = [
    ("Rita Voss", Role.REGIONAL, "North"),
    ("Hana Sato", Role.HQ, None),
    ("Helen Brandt", Role.HR, None),
    ("Adam Novak", Role.ADMIN, None),
]
"""Name, role, region: the people above the stores."""

CREW = [
    ("Nadia Rahman", Role.SUPERVISOR, "HARBOUR"),
    ("Lucía Fernández", Role.ASSOCIATE, "HARBOUR"),
    ("Tom Baker", Role.ASSOCIATE, "HARBOUR"),
    ("Aisha Bello", Role.ASSOCIATE, "HARBOUR"),
    ("Jonas Weber", Role.ASSOCIATE, "HARBOUR"),
    ("Chloé Martin", Role.ASSOCIATE, "HARBOUR"),
    ("Dev Patel", Role.ASSOCIATE, "HARBOUR"),
    ("Erin Walsh", Role.ASSOCIATE, "HARBOUR"),
    ("Mateo Silva", Role.ASSOCIATE, "HARBOUR"),
    ("Grace Kim", Role.SUPERVISOR, "MILL"),
    ("Ivan Petrov", Role.SUPERVISOR, "MILL"),
    ("Fatima Zahra", Role.ASSOCIATE, "MILL"),
    ("Oliver Stone", Role.ASSOCIATE, "MILL"),
    ("Sofia Rossi", Role.ASSOCIATE, "MILL"),
    ("Noah Cooper", Role.ASSOCIATE, "MILL"),
    ("Mei Tanaka", Role.ASSOCIATE, "MILL"),
    ("Jack Doyle", Role.ASSOCIATE, "MILL"),
    ("Elena Popescu", Role.ASSOCIATE, "MILL"),
    ("Kofi Mensah", Role.ASSOCIATE, "MILL"),
    ("Ruby Clarke", Role.ASSOCIATE, "MILL"),
    ("Ahmed Said", Role.ASSOCIATE, "MILL"),
    ("Wanda Nowak", Role.ASSOCIATE, "MILL"),
    ("Hugo Laurent", Role.SUPERVISOR, "CASTLE"),
    ("Beth Morgan", Role.SUPERVISOR, "CASTLE"),
    ("Carlos Mendes", Role.ASSOCIATE, "CASTLE"),
    ("Ines Costa", Role.ASSOCIATE, "CASTLE"),
    ("Liam Byrne", Role.ASSOCIATE, "CASTLE"),
    ("Yuki Mori", Role.ASSOCIATE, "CASTLE"),
    ("Amara Okeke", Role.ASSOCIATE, "CASTLE"),
    ("Paul Schmidt", Role.ASSOCIATE, "CASTLE"),
    ("Leila Karimi", Role.ASSOCIATE, "CASTLE"),
    ("Max Turner", Role.ASSOCIATE, "CASTLE"),
    ("Rosa Delgado", Role.ASSOCIATE, "CASTLE"),
    ("Finn Larsen", Role.ASSOCIATE, "CASTLE"),
]
"""Name, role, store: everybody else, so that the stores look like stores."""

LOU = ("Lou Petit", date(2025, 6, 30))
"""Worked at Harbour Street, and left."""
TITLES = {Role.ASSOCIATE: "Sales associate", Role.SUPERVISOR: "Shift supervisor", Role.MANAGER: "Store manager"}
LANGUAGE = {
    "Lucía": Language.ES,
    "Mateo": Language.ES,
    "Carlos": Language.ES,
    "Chloé": Language.FR,
    "Hugo": Language.FR,
}
"""First name -> language, where it is not left to the phone."""
