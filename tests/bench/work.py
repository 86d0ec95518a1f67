"""What is measured: the documents, and who asks them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import count, cycle, islice
from random import Random

from tests.bench.company import Company, Worker
from tests.bench.load import request

FEED = """query Home {
  feed(first: 20) {
    nodes {
      __typename
      id
      createdAt
      ... on Feedback { kind message nextTime author { id name role store { id name } } }
      ... on Recognition {
        message
        author { id name role store { id name } }
        recipients { id name }
        reactions { emoji count viewerReacted }
      }
    }
    pageInfo { hasNextPage }
  }
}"""
DASHBOARD = """query Dashboard($store: ID!) {
  store(id: $store) { id code name region people(first: 100) { nodes { id name role } } }
  goals(first: 100, filter: { storeId: $store, level: PERSON, state: ACTIVE }) {
    nodes {
      id
      title
      dueOn
      status
      progress
      owner { id name }
      keyResults { id title unit start target current progress }
    }
  }
}"""
GIVE = """mutation Give($input: FeedbackGiveInput!) {
  feedbackGive(input: $input) {
    feedback { id kind message createdAt author { id name store { id name } } recipient { id name } }
  }
}"""
RECOGNISE = """mutation Recognise($input: RecognitionGiveInput!) {
  recognitionGive(input: $input) { recognition { id } }
}"""
HEARD = """subscription Wall($store: ID!) {
  recognitionGiven(storeId: $store) {
    id
    message
    createdAt
    author { id name store { id name } }
    recipients { id name }
  }
}"""
MESSAGE = "You stayed calm in the queue this morning, and everybody at the till could see how it is done."


def homes(company: Company) -> list[bytes]:
    """A home feed of each of many people, mixed."""
    people = company.everybody
    Random(11).shuffle(people)
    return [request(FEED, {}, one.token) for one in people[:2_000]]


def dashboards(company: Company) -> list[bytes]:
    """The dashboard of every ordinary store, asked by its manager."""
    return [request(DASHBOARD, {"store": one.store}, one.token) for one in company.managers]


def gifts(company: Company) -> Iterator[bytes]:
    """Feedback without end: everybody gives in turn, so that nobody gives faster than one person may."""
    pairs = [(crew[place], crew[place - 1]) for crew in company.crews for place in range(len(crew))]
    Random(12).shuffle(pairs)
    chance, mark = Random(time.time_ns()), "0" * 8
    templates = [request(GIVE, {"input": _gift(to, mark)}, giver.token).split(mark.encode()) for giver, to in pairs]
    for (before, after), number in zip(cycle(templates), count(chance.getrandbits(30)), strict=False):
        yield before + b"%08x" % (number & 0xFFFFFFFF) + after


def _gift(to: Worker, mark: str) -> dict[str, str]:
    # A phone sends an id of its own: a UUIDv7, whose first half is the moment.
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    key = f"{stamp[:8]}-{stamp[8:]}-7abc-8def-{mark}cafe"
    return {"id": key, "recipientId": to.id, "kind": "PRAISE", "message": MESSAGE}


def mixed(company: Company) -> Iterator[bytes]:
    """Home feeds, and a feedback given every tenth time."""
    looks, given = cycle(homes(company)), gifts(company)
    while True:
        yield from islice(looks, 9)
        yield next(given)
