"""Files that were compressed when they were built: `app.js.br` and `app.js.gz` lie beside `app.js`."""

from __future__ import annotations

import os
import stat
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Scope

SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""By content coding, the smallest first."""


class CompressedFiles(StaticFiles):
    """Static files, each in the form that the client likes best. Every form has an ETag of its own."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file that is there: 200, 304 when the client has this very form, or 206 for a part of it."""
        asked, path = Headers(scope=scope), Path(full_path)
        forms = _forms(path)
        # A part of a file is a part of it as it is: nobody should have to unpack a piece.
        coding = None if "range" in asked else preferred(asked.get("accept-encoding", ""), tuple(forms))
        form, state = forms[coding] if coding else (path, stat_result)
        media_type = guess_type(path.name)[0]
        response = FileResponse(form, status_code, media_type=media_type, stat_result=state)
        if forms:
            response.headers["vary"] = "accept-encoding"
        if coding:
            response.headers["content-encoding"] = coding
        if self.is_not_modified(response.headers, asked):
            return NotModifiedResponse(response.headers)
        return response


def preferred(accepted: str, there: tuple[str, ...]) -> str | None:
    """The content coding, of those that are ``there`` in our order of liking, that ``accepted`` (Accept-Encoding) weighs most.

    None stands for the file as it is, which goes out too where a client takes nothing that we have (RFC 9110, 12.5.3).
    """
    given = dict(_weighed(part) for part in accepted.lower().split(","))
    weights = {coding: given.get(coding, given.get("*", 0.0)) for coding in there}
    best = max(there, key=lambda coding: weights[coding], default=None)
    return best if best and weights[best] > 0 and weights[best] >= given.get("identity", 0.0) else None


def _weighed(part: str) -> tuple[str, float]:
    """`gzip;q=0.5` as a name and its weight; a weight that is no number weighs nothing."""
    name, _, parameters = part.partition(";")
    key, _, value = parameters.partition("=")
    if key.strip() != "q":
        return name.strip(), 1.0
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), 0.0


def _forms(path: Path) -> dict[str, tuple[Path, os.stat_result]]:
    """The compressed forms of ``path`` by content coding, with their state."""
    found = {}
    for coding, suffix in SUFFIXES.items():
        form = path.with_name(path.name + suffix)
        try:
            state = form.stat()
        except OSError:
            continue
        if stat.S_ISREG(state.st_mode):
            found[coding] = form, state
    return found
