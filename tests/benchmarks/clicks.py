"""How long a click takes while nothing is collected, during a full collection and during the import of a large file.

Run: python -m tests.benchmarks.clicks [--people 4] [--seconds 20]. People are real websockets that press one suggested
word after the other on a topic's page; the collection reads feeds of made-up posts from this computer. Prints the
median and p95 of both and their ratio. Aim: the p95 rises by at most half.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from scrutiny_dash.collect import importing
from scrutiny_dash.collect.asking import SWITCH, ask_to_collect
from scrutiny_dash.collect.import_wish import Wish
from scrutiny_dash.settings import DATA
from scrutiny_dash.sources import imports as files
from scrutiny_dash.store import jobs, room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.topics import topics
from tests.benchmarks.import_speed import generate
from tests.browser.serving import STORE, Server, make_practice, serving, stores_of

TOPIC = "mental_health"
THINK = 1.0  # seconds between an answer and the next click
FEEDS, ENTRIES = 6, 400
TEXTS = [
    json.loads(line)["text"]
    for path in sorted((DATA / "practice").glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


class Feed(BaseHTTPRequestHandler):
    """Answers every request with a feed of posts that nobody has seen yet."""

    answered = itertools.count(1)

    def do_GET(self) -> None:
        number = next(self.answered)
        chance, present = random.Random(number), datetime.now(UTC)
        items = "".join(
            f"<item><guid>{number}-{n}</guid><title>{escape(chance.choice(TEXTS)[:60])}</title>"
            f"<description>{escape(chance.choice(TEXTS))} Essex {number} {n}</description>"
            f"<pubDate>{format_datetime(present - timedelta(minutes=n * 30))}</pubDate></item>"
            for n in range(ENTRIES)
        )
        body = f'<rss version="2.0"><channel><title>Essex {number}</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Person:
    """One open window on the topic's page, over the app's own websocket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._buttons: dict[str, str] = {}
        self._hash = ""
        message = BackMsg()
        message.rerun_script.page_name = TOPIC
        self._ask(message)

    def press(self, word: str) -> float:
        """Press a suggested word and return the seconds until the page stands."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.page_script_hash = self._hash
        widget = rerun.widget_states.widgets.add()
        widget.id, widget.trigger_value = self._buttons[word], True
        begin = time.perf_counter()
        self._ask(message)
        return time.perf_counter() - begin

    def _ask(self, message: BackMsg) -> None:
        self._socket.send(message.SerializeToString())
        running = False
        while True:
            received = self._socket.recv(timeout=60)
            reply = ForwardMsg()
            reply.ParseFromString(received if isinstance(received, bytes) else received.encode())
            kind = reply.WhichOneof("type")
            if kind == "new_session":
                running, self._hash = True, reply.new_session.page_script_hash or self._hash
            elif kind == "navigation":
                self._hash = reply.navigation.page_script_hash or self._hash
            elif kind == "delta" and reply.delta.WhichOneof("type") == "new_element":
                element = reply.delta.new_element
                if element.WhichOneof("type") == "button":
                    self._buttons[element.button.label] = element.button.id
                elif element.WhichOneof("type") == "exception":
                    raise AssertionError(element.exception.message)
            elif kind == "script_finished" and running and reply.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                return


def clicks(server: Server, people: int, seconds: float) -> list[float]:
    """Return the milliseconds of all clicks of some people within some seconds, sorted."""
    taken: list[float] = []
    end = time.monotonic() + seconds

    def one(number: int) -> None:
        address = server.url.replace("http", "ws", 1) + "/_stcore/stream"
        with connect(address, subprotocols=["streamlit"], origin=server.url, max_size=None, proxy=None) as socket:  # type: ignore[list-item, arg-type]
            person = Person(socket)
            time.sleep(THINK * number / people)
            for word in itertools.islice(itertools.cycle(topics()[TOPIC].suggested), number, None):
                if time.monotonic() > end:
                    return
                taken.append(person.press(word) * 1000)
                time.sleep(THINK)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(taken)


@contextmanager
def feeds() -> Iterator[str]:
    """Serve made-up feeds on this computer; give their addresses, with commas between."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ",".join(f"http://127.0.0.1:{server.server_port}/{number}" for number in range(FEEDS))
    server.shutdown()


@contextmanager
def collecting(folder: Path) -> Iterator[list[str]]:
    """Have the worker collect everything, again and again, for as long as the block lasts; give what it said."""
    store, ended, said = Store.open(folder / STORE), threading.Event(), []

    def ask_again() -> None:
        while not ended.is_set():
            number = ask_to_collect(store, "benchmark", tuple(topics()))
            while (job := jobs.job(store, number)) is not None and job.state in {"waiting", "running"}:
                if ended.wait(0.1):
                    return
            said.append(job.message if job else "")

    thread = threading.Thread(target=ask_again)
    thread.start()
    yield said
    ended.set()
    thread.join()
    store.close()


@contextmanager
def importing_a_file(folder: Path) -> Iterator[None]:
    """Have the worker import a file of 40 MB into another topic for as long as the block lasts."""
    store, path = Store.open(folder / STORE), folder / "made.csv"
    generate(path, 40)
    content = path.read_bytes()
    table = files.open_table(content, path.name)
    wish = Wish(topics()["young_carers"], files.guess_mapping(table), files.ReadOptions(as_of=datetime.now(UTC)))
    number = importing.ask_to_import(store, "benchmark", content, table, wish)
    yield
    importing.cancel(store, number)
    store.close()


def say(title: str, taken: list[float]) -> float:
    p95 = taken[int(len(taken) * 0.95)]
    print(f"{title:<28}{len(taken):>5} clicks, median {statistics.median(taken):>6.0f} ms, p95 {p95:>6.0f} ms")
    return p95


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, feeds() as addresses:
        folder = Path(name)
        make_practice(folder)
        with stores_of(folder) as stores:
            room.choose(stores.live, f"{SWITCH}feeds", True, "benchmark")
        with serving(folder, FEEDS=addresses, ALLOW_LOOPBACK="1") as server:
            clicks(server, asked.people, 4)  # warm
            alone = say("nothing is collected", clicks(server, asked.people, asked.seconds))
            with collecting(folder) as said:
                during = say("during full collections", clicks(server, asked.people, asked.seconds))
            print(
                f"p95 during is {during / alone:.2f} times p95 alone (1.5 asked); {len(said)} collections: {said[:1]}"
            )
            with importing_a_file(folder):
                during = say("during an import", clicks(server, asked.people, asked.seconds))
            print(f"p95 during is {during / alone:.2f} times p95 alone")


if __name__ == "__main__":
    main()
