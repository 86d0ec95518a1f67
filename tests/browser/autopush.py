"""The push service that a real Firefox talks to: the socket of Mozilla's autopush on one side, our strict one on the other.

It cannot read what it passes on: only the browser that subscribed has the key.
"""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.pushservice import PushService, b64, unb64


@dataclass
class Channel:
    """One subscription of one Firefox."""

    agent: str
    """Whose it is; it outlives the socket."""
    key: str
    """The server key that it was made with, in base64url."""
    refusal: int | None = None
    """The status that pushes to it meet from now on."""


@dataclass
class Agent:
    """One Firefox, connected or away."""

    socket: web.WebSocketResponse | None = None
    kept: list[dict[str, Any]] = field(default_factory=list)
    """What it has not taken yet, oldest first."""


class Autopush(PushService):
    """Keeps what comes while a browser is away, and hands it over when it is back."""

    def __init__(self) -> None:
        super().__init__()
        self.agents: dict[str, Agent] = {}
        self.channels: dict[str, Channel] = {}
        self.taken = 0
        """Pushes that we were handed and that met no complaint."""

        self.refused = 0
        """Pushes that met a refusal."""

    @property
    def socket_url(self) -> str:
        """What goes into the browser's `dom.push.serverURL`."""
        return f"ws://{self.host}/"

    @property
    def connected(self) -> int:
        """How many browsers are there now."""
        return sum(agent.socket is not None for agent in self.agents.values())

    def routes(self) -> list[web.RouteDef]:
        """What it answers to."""
        return [web.get("/", self._socket), web.post("/wpush/{channel}", self._pass_on), *super().routes()]

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(protocols=["push-notification"])
        await socket.prepare(request)
        name = ""
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            said = json.loads(frame.data)
            if said.get("messageType") == "hello":
                name = await self._hello(said, socket)
            else:
                await self._hear(said, name, socket)
        if name and self.agents[name].socket is socket:
            self.agents[name].socket = None
        return socket

    async def _hello(self, said: dict[str, Any], socket: web.WebSocketResponse) -> str:
        known = said.get("uaid")
        name = known if known in self.agents else uuid.uuid4().hex
        agent = self.agents.setdefault(name, Agent())
        agent.socket = socket
        await socket.send_json({"messageType": "hello", "status": 200, "uaid": name, "use_webpush": True})
        for note in agent.kept:
            await socket.send_json(note)
        return name

    async def _hear(self, said: dict[str, Any], name: str, socket: web.WebSocketResponse) -> None:
        kind, channel = said.get("messageType"), said.get("channelID")
        if kind is None:
            await socket.send_str("{}")  # a ping
        elif kind == "register":
            # The same key, without the padding that it writes.
            self.channels[str(channel)] = Channel(name, b64(unb64(said["key"])))
            answer = {"messageType": kind, "channelID": channel, "status": 200}
            await socket.send_json(answer | {"pushEndpoint": f"{self.origin}/wpush/{channel}"})
        elif kind == "unregister":
            self.channels.pop(str(channel), None)
            await socket.send_json({"messageType": kind, "channelID": channel, "status": 200})
        elif kind == "ack":
            done = {one["version"] for one in said["updates"]}
            agent = self.agents[name]
            agent.kept = [note for note in agent.kept if note["version"] not in done]

    async def _pass_on(self, request: web.Request) -> web.Response:
        name = request.match_info["channel"]
        channel = self.channels.get(name)
        if channel is None:
            return web.Response(status=410)
        if channel.refusal:
            self.refused += 1
            return web.Response(status=channel.refusal)
        body = await request.read()
        problem = self.problem(request, channel.key, body)
        if problem:
            self.complaints.append(problem)
            return web.Response(status=403, text=problem)
        note = {"messageType": "notification", "channelID": name, "version": b64(os.urandom(12))}
        note |= {"data": b64(body), "headers": {"encoding": "aes128gcm"}}
        agent = self.agents[channel.agent]
        agent.kept.append(note)
        self.taken += 1
        if agent.socket is not None:
            await agent.socket.send_json(note)
        return web.Response(status=201)
