"""The server of a preview: on this machine only, for those who know its address, for the files that were named."""

import hmac
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ...render.html.page_scripts import allowed
from . import previewed

HERE = "127.0.0.1"

_WAIT = 20.0  # seconds after which a browser that waits for a change is told that there is none

_LOOK = 0.05  # seconds between two looks at the file

_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_STYLE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

_POLICIES = {
    "page": f"{_STYLE}; script-src {allowed('steps')}; frame-ancestors 'self'",
    "view": f"{_STYLE}; script-src 'nonce-{{nonce}}'; frame-src 'self'; connect-src 'self'; frame-ancestors 'none'",
    "index": f"{_STYLE}; frame-ancestors 'none'",
}


class PreviewServer(ThreadingHTTPServer):
    """Serves the pages of `paths` below a folder that cannot be guessed. `port` 0: a free one.

    Raises OSError where the port is taken.
    """

    daemon_threads = True

    def __init__(self, paths: Sequence[str], port: int = 0) -> None:
        super().__init__((HERE, port), PreviewHandler)
        self.paths = paths
        self.token = secrets.token_urlsafe(16)
        self.names = {f"{HERE}:{self.server_port}", f"localhost:{self.server_port}"}

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{HERE}:{self.server_port}/{self.token}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that leaves is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class PreviewHandler(BaseHTTPRequestHandler):
    """Answers GET: the list of files or the one file, its page, and when it changes."""

    server: PreviewServer
    timeout = 60
    server_version = "lstm-solver"
    sys_version = ""

    def do_GET(self) -> None:  # the name is the library's
        """One request. Whoever does not know the token, or comes by another name of this machine, gets nothing."""
        if self.headers.get("Host") not in self.server.names:
            return self._refuse(403)
        url = urlsplit(self.path)
        _, token, what = (*url.path.split("/", 2), "", "")[:3]
        if not hmac.compare_digest(token.encode(), self.server.token.encode()):
            return self._refuse(404)
        wanted = {key: values[-1] for key, values in parse_qs(url.query).items()}
        files = previewed.files_of(self.server.paths)
        if what == "":
            return self._start(files)
        file = wanted.get("file", "")
        found: Callable[[], None] | None = {
            "view": lambda: self._view(file, several=len(files) > 1),
            "page": lambda: self._send(previewed.page(file, wanted), "page"),
            "changed": lambda: self._changed(file, wanted.get("seen", "")),
        }.get(what)
        if found is None or file not in files:
            return self._refuse(404)
        found()

    def _start(self, files: list[str]) -> None:
        if len(files) == 1:
            self._view(files[0], several=False)
        else:
            self._send(previewed.index(files), "index")

    def _view(self, file: str, *, several: bool) -> None:
        nonce = previewed.new_nonce()
        self._send(previewed.viewer(file, nonce, several), "view", nonce)

    def _changed(self, file: str, seen: str) -> None:
        """Answers as soon as the file is another than the browser has `seen`."""
        end = time.monotonic() + _WAIT
        while (now := previewed.stamp(file)) == seen and time.monotonic() < end:
            time.sleep(_LOOK)
        self._send(now, "index", kind="text/plain")

    def _send(self, text: str, policy: str, nonce: str = "", kind: str = "text/html") -> None:
        body = text.encode("utf-8", "replace")
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", _POLICIES[policy].format(nonce=nonce))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _refuse(self, status: int) -> None:
        self.send_error(status)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing: the terminal is for what is wrong."""
