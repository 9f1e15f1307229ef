"""A real HTTP server on loopback that answers as it is told: well, slowly, never, half, wrongly, without end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    raw_query: str = ""


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "whole"
    """``whole``, ``half`` (breaks off), ``never`` (hangs), ``drip`` (a byte now and then), ``endless`` (500 MB)."""


Script = Callable[[Asked], Answer]
ENDLESS = 500_000_000


class _Listener(ThreadingHTTPServer):
    def server_bind(self) -> None:
        """Bind without looking up this computer's name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]


class Server:
    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.tunnels: list[str] = []
        self.sent = 0
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                self._answer()

            def do_POST(self) -> None:
                self._answer()

            def do_CONNECT(self) -> None:
                server.tunnels.append(self.path)
                self.send_error(502)

            def _answer(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("content-length") or 0)
                asked = Asked(
                    self.command,
                    parts.path,
                    {k: v[-1] for k, v in parse_qs(parts.query, keep_blank_values=True).items()},
                    {k.lower(): v for k, v in self.headers.items()},
                    self.rfile.read(length),
                    parts.query,
                )
                server.asked.append(asked)
                try:
                    server.give(self, server.script(asked))
                except OSError:
                    self.close_connection = True

        self._http = _Listener(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def give(self, handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        if answer.manner == "never":
            self.over.wait(20)
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        headers = {"Content-Type": "application/json", **answer.headers}
        length = {"half": len(answer.body) + 500, "drip": 10_000, "endless": ENDLESS}.get(
            answer.manner, len(answer.body)
        )
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(length))
        handler.end_headers()
        if answer.manner == "drip":
            while not self.over.wait(0.05):
                handler.wfile.write(b" ")
                handler.wfile.flush()
        elif answer.manner == "endless":
            chunk = answer.body.ljust(65_536)
            while self.sent < ENDLESS:
                handler.wfile.write(chunk)
                self.sent += len(chunk)
                chunk = b" " * 65_536
        else:
            handler.wfile.write(answer.body)
        if answer.manner != "whole":
            handler.close_connection = True

    def close(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    server = Server(script)
    try:
        yield server
    finally:
        server.close()


def slowly(script: Script, seconds: float) -> Script:
    def answer(asked: Asked) -> Answer:
        time.sleep(seconds)
        return script(asked)

    return answer
