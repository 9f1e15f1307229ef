"""What a collection costs beyond its platforms: a page of 100 posts, and fourteen sources at once.

Run: python -m tests.benchmarks.collecting. Aims: a page of 100 posts under 25 ms beyond the network; fourteen sources
with four topics, 200 ms a page, done in the time of the slowest and a tenth; 3,000 posts a second with every reading.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from scrutiny_dash.collect.runner import Runner, Wanted
from scrutiny_dash.models import Post, RawItem, Skipped
from scrutiny_dash.reading.read import Reader
from scrutiny_dash.reading.read import reader as shared_reader
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.sources.base import Ask, Memory, Page, SourceInfo
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.sources.replies import expect_json
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import Topic, topics

PAGES = 40
TEXTS = [
    json.loads(line)["text"]
    for path in sorted((ROOT / "data" / "practice").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


class Server(BaseHTTPRequestHandler):
    """Answers every request with so many posts as its address asks for."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 20  # an answer goes out at once: in two parts the second would wait 40 ms

    def do_GET(self) -> None:
        number, size = (int(part) for part in self.path.strip("/").split("?")[0].split("/"))
        rows = [{"id": number * size + k, "text": TEXTS[(number * size + k) % len(TEXTS)]} for k in range(size)]
        body = json.dumps({"posts": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Listening(ThreadingHTTPServer):
    """Lets all sources knock at once; with the library's five in the queue the sixth would wait a second."""

    request_queue_size = 64


class Made:
    """A source of ``pages`` pages of ``size`` posts, each after ``wait`` seconds."""

    def __init__(self, name: str, address: str, pages: int, size: int, wait: float) -> None:
        self.info = SourceInfo(name, name, "", "", "", "", 0.0)
        self._address, self._pages, self._size, self._wait = address, pages, size, wait

    def ready(self, settings: Settings) -> None:
        """Be ready."""

    def hosts(self, settings: Settings) -> tuple[str, ...]:
        return (self._address,)

    def fetch(self, ask: Ask, settings: Settings, memory: Memory, http: Http) -> Iterator[Page]:
        for number in range(self._pages):
            time.sleep(self._wait)
            reply = http.get(self.info, f"{self._address}/{number}/{self._size}")
            yield Page(tuple(RawItem(row) for row in expect_json(reply, self.info)["posts"]))

    def parse(self, item: RawItem) -> Post | Skipped:
        row = item.payload
        return Post(self.info.name, str(row["id"]), row["text"], None, author_key=str(row["id"] % 50), local=True)

    def still_there(self, native_ids: tuple[str, ...], *_: object) -> dict[str, bool | None]:
        return dict.fromkeys(native_ids)


def collected(folder: Path, sources: list[Made], asked: tuple[Topic, ...], reader: Reader) -> tuple[float, int]:
    settings = Settings.load({"SCRUTINY_ALLOW_LOOPBACK": "1", "SCRUTINY_DB": str(folder / "s.db")}, folder / "none")
    store, private = Store.open(folder / "s.db"), PrivateFile.open(folder / "p.db")
    with Http(settings, limiter=Limiter(waits=False)) as http:
        begin = time.perf_counter()
        results = list(Runner(store, private, settings, http, reader).run(Wanted(asked, tuple(sources), limit=10**6)))
        taken = time.perf_counter() - begin
    seen = sum(r.seen for r in results)
    store.close()
    private.close()
    return taken, seen


def bare(address: str) -> float:
    begin = time.perf_counter()
    with httpx.Client(headers={"Accept-Encoding": "identity"}) as client:
        for number in range(PAGES):
            json.loads(client.get(f"{address}/{number}/100").content)
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    server = Listening(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    reader, known = shared_reader(), tuple(topics().values())
    reader.read("Dzień dobry wszystkim, jak się macie dzisiaj")  # loads the language model, once a process
    # Both the better of two: a worker that runs for days has met the words of a page before.
    least = min(bare(address), bare(address))
    runs = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(collected(Path(folder), [Made("one", address, PAGES, 100, 0.0)], known[:1], reader))
    ours, seen = min(runs)
    beyond = (ours - least) / PAGES * 1000
    print(f"a page of 100 posts: {ours / PAGES * 1000:.1f} ms, bare httpx and json {least / PAGES * 1000:.1f} ms")
    print(f"    beyond the network {beyond:.1f} ms, ratio {ours / least:.1f}; {seen / ours:,.0f} posts a second")
    four = (*known, replace(known[0], slug="fourth"))
    for count in (1, 14):
        with tempfile.TemporaryDirectory() as folder:
            made = [Made(f"s{n}", address, 5, 20, 0.2) for n in range(count)]
            taken, seen = collected(Path(folder), made, four, reader)
            print(
                f"{count:>2} sources, four topics, five pages of 20 posts, 200 ms a page: {taken:.2f} s, {seen:,} posts"
            )
    server.shutdown()


if __name__ == "__main__":
    main()
