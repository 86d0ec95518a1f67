"""What tests do with a house: sign people in, ask, send, listen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette

from server import features
from server.auth import actions as auth
from server.house import House
from server.kit.keys import Keys
from server.people.models import Person
from server.settings import Settings
from server.worker import Worker

GRAPHQL_JSON = "application/graphql-response+json"


class Refusal(AssertionError):
    """An answer with errors where data was expected; ``code`` and ``field`` of the first one."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(json.dumps(errors))
        self.errors = errors
        self.code = errors[0].get("extensions", {}).get("code")
        self.field = errors[0].get("extensions", {}).get("field")


class Phone:
    """A client that is signed in as one person, or as nobody."""

    def __init__(self, house: TestHouse, client: httpx.AsyncClient) -> None:
        self.house = house
        self.http = client

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of an answer. Raises Refusal when there are errors."""
        answer = await self.send(query, **variables)
        if "errors" in answer:
            raise Refusal(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    async def send(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, errors included."""
        response = await self.http.post(
            "/graphql", json={"query": query, "variables": variables}, headers={"accept": GRAPHQL_JSON}
        )
        answer: dict[str, Any] = response.json()
        return answer

    async def refused(self, query: str, **variables: Any) -> Refusal:
        """The refusal that this must meet."""
        answer = await self.send(query, **variables)
        assert "errors" in answer, f"not refused: {answer}"
        return Refusal(answer["errors"])

    @asynccontextmanager
    async def listen(self, query: str, **variables: Any) -> AsyncIterator[Stream]:
        """A subscription over a socket, open until the block ends."""
        async with self.socket() as socket:
            await socket.init()
            await socket.subscribe("1", query, variables)
            yield Stream(socket)

    @asynccontextmanager
    async def socket(self, protocol: str = "graphql-transport-ws") -> AsyncIterator[Socket]:
        """A raw socket."""
        headers = dict(self.http.headers) | {"host": "test"}
        if self.http.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        socket = Socket(self.house.app, headers, protocol)
        try:
            yield socket
        finally:
            await socket.close()


class Socket:
    """An ASGI WebSocket client: frames in, frames out, no network."""

    def __init__(self, app: Starlette, headers: dict[str, str], protocol: str) -> None:
        self.incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.outgoing: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "scheme": "ws",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
            "subprotocols": [protocol],
            "client": ("127.0.0.1", 1),
            "server": ("test", 80),
            "state": {},
        }
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.create_task(app(scope, self.incoming.get, self.outgoing.put))

    async def init(self, payload: dict[str, Any] | None = None) -> None:
        """Greet, and expect to be let in."""
        await self.send({"type": "connection_init", **({"payload": payload} if payload else {})})
        message = await self.receive()
        assert message == {"type": "connection_ack"}, message

    async def subscribe(self, key: str, query: str, variables: dict[str, Any] | None = None) -> None:
        """Start an operation."""
        await self.send({"id": key, "type": "subscribe", "payload": {"query": query, "variables": variables or {}}})

    async def send(self, message: object) -> None:
        """Send a JSON frame."""
        await self.send_text(json.dumps(message))

    async def send_text(self, frame: str) -> None:
        """Send a frame as it is."""
        await self.incoming.put({"type": "websocket.receive", "text": frame})

    async def receive(self, seconds: float = 5) -> dict[str, Any]:
        """The next frame; a close comes as {"type": "close", "code": …}."""
        async with asyncio.timeout(seconds):
            while True:
                message = await self.outgoing.get()
                if message["type"] == "websocket.send":
                    frame: dict[str, Any] = json.loads(message["text"])
                    return frame
                if message["type"] == "websocket.close":
                    return {"type": "close", "code": message["code"], "reason": message.get("reason")}

    async def close(self) -> None:
        """Hang up, and wait until the server has noticed."""
        await self.incoming.put({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(5):
            await asyncio.gather(self.task, return_exceptions=True)


class Stream:
    """The events of one subscription."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket

    async def next(self, seconds: float = 5) -> dict[str, Any]:
        """The data of the next event."""
        message = await self.socket.receive(seconds)
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        data: dict[str, Any] = message["payload"]["data"]
        return data

    async def quiet(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for a while."""
        try:
            await self.socket.receive(seconds)
        except TimeoutError:
            return True
        return False


class TestHouse:
    """A running server and the phones around it."""

    __test__ = False

    def __init__(self, app: Starlette, config: Settings) -> None:
        self.app = app
        self.settings = config
        self.keys = Keys(config.data)
        self._clients: list[httpx.AsyncClient] = []

    async def phone(self, person: Person) -> Phone:
        """A phone that ``person`` signed in on with a one-time code."""
        phone = self.stranger()
        secret = await auth.make_code(self.keys, person, None)
        response = await phone.http.post(
            "/auth/enrol", json={"code": secret.value, "device": f"{person.first_name}'s phone"}
        )
        assert response.status_code == 200, response.text
        return phone

    def stranger(self) -> Phone:
        """A phone on which nobody is signed in."""
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://test")
        self._clients.append(client)
        return Phone(self, client)

    async def work(self) -> None:
        """Let the worker do once what is due: tell people what happened."""
        await Worker(House(self.settings, self.keys, features.SUBJECTS, features.NOTICES)).run_once()

    async def close(self) -> None:
        """Hang up all phones."""
        for client in self._clients:
            await client.aclose()


async def revoke(phone: Phone) -> None:
    """Sign this phone out, by its own list of devices."""
    devices = (await phone.ask("{ devices { id current } }"))["devices"]
    device = next(device["id"] for device in devices if device["current"])
    mutation = "mutation($id: ID!) { deviceRevoke(input: { deviceId: $id }) { device { id } } }"
    await phone.ask(mutation, id=device)
