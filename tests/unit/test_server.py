"""The doors round Streamlit, on a real server with a tiny app behind them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from scrutiny_dash.access import COOKIE
from scrutiny_dash.errors import AlreadyRunning
from scrutiny_dash.settings import ROOT
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.lock import AppLock
from scrutiny_dash.ui import gate, server
from scrutiny_dash.ui.join import BROWSER_COOKIE, safe_next
from scrutiny_dash.ui.supervisor import Supervisor

PLANTED = "planted words of a resident"
CODE, OFFICER = "table-code-1", "officer-code-2"

APP = f"""
import streamlit as st
from scrutiny_dash.ui import visitor
def home():
    seen = visitor.visitor()
    st.text("{PLANTED}")
    st.text(f"seen address={{seen.address}} host={{seen.host}} proxy={{seen.through_proxy}} token={{bool(seen.token)}}")
st.navigation([st.Page(home, title="Home", default=True), st.Page("pages/deep.py", title="Deep")]).run()
"""
DEEP = f'import streamlit as st\nst.text("{PLANTED} deep")\n'
# The product's server with another script, and a worker that only waits for its input to close.
LAUNCH = """
import sys
from pathlib import Path
from scrutiny_dash.ui import server, supervisor
wait = (sys.executable, "-c", "import sys; sys.stdin.read()")
server.Supervisor = lambda: supervisor.Supervisor(wait)
sys.exit(server.main(sys.argv[2:], Path(sys.argv[1])))
"""


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def told(self) -> str:
        return told_file(self.folder, self.port).read_text(encoding="utf-8")


def launch(folder: Path, port: int, **environment: str) -> subprocess.Popen[bytes]:
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "pages" / "deep.py").write_text(DEEP, encoding="utf-8")
    given = {f"SCRUTINY_{name}": value for name, value in environment.items()}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRUTINY_")}
    with told_file(folder, port).open("wb") as told:
        return subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(folder / "app.py"), "--port", str(port), "--end-with-parent"],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(ROOT), "SCRUTINY_DB": str(folder / "var" / "s.db"), **given},
            stdin=subprocess.PIPE,
            stdout=told,
            stderr=subprocess.STDOUT,
        )


def told_file(folder: Path, port: int) -> Path:
    return folder / f"told-{port}.txt"


def run_to_end(folder: Path, **environment: str) -> tuple[int, str]:
    port = free_port()
    process = launch(folder, port, **environment)
    try:
        code = process.wait(20)
    finally:
        end(process)
    return code, told_file(folder, port).read_text(encoding="utf-8").strip()


def end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    process.stdin.close()


def until_healthy(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(300):
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}")
        try:
            if httpx.get(f"http://127.0.0.1:{port}/_stcore/health", timeout=2, trust_env=False).text == "ok":
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the server never became healthy")


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Running]:
    port = free_port()
    process = launch(folder, port, **environment)
    try:
        until_healthy(process, port)
        yield Running(process, port, folder)
    finally:
        end(process)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("laptop with space é")) as started:
        yield started


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("coded"), ACCESS_CODE=CODE, OFFICER_CODE=OFFICER) as started:
        yield started


def client(place: Running, **options: object) -> httpx.Client:
    return httpx.Client(base_url=place.url, trust_env=False, timeout=10, **options)


def read_page(place: Running, page: str = "", **headers: str) -> bytes:
    """Run a page over the websocket and return all that came back, up to the end of the run."""
    address = f"ws://127.0.0.1:{place.port}/_stcore/stream"
    with connect(
        address, subprotocols=["streamlit"], additional_headers=headers, proxy=None, open_timeout=10
    ) as socket_:
        ask = BackMsg()
        ask.rerun_script.page_name = page
        ask.rerun_script.query_string = ""
        socket_.send(ask.SerializeToString())
        received = b""
        while True:
            message = socket_.recv(timeout=20)
            received += message
            told = ForwardMsg()
            told.ParseFromString(message)
            if told.WhichOneof("type") == "script_finished":
                return received


def sign_in(place: Running, code: str = CODE) -> str:
    with client(place) as browser:
        browser.get("/join")
        answer = browser.post("/join", data={"code": code, "next": "/"})
        assert answer.status_code == 303
        return answer.cookies[COOKIE]


# The single laptop


def test_the_laptop_sees_pages_at_once(laptop: Running) -> None:
    seen = read_page(laptop).decode("utf-8", "replace")
    assert PLANTED in seen
    assert f"seen address=127.0.0.1 host=127.0.0.1:{laptop.port} proxy=False token=False" in seen


def test_a_page_behind_a_proxy_header_or_another_name_is_refused(laptop: Running) -> None:
    with client(laptop) as browser:
        for headers in ({"X-Forwarded-For": "203.0.113.9"}, {"Host": "evil.example"}, {"Via": "1.1 x"}):
            answer = browser.get("/", headers=headers)
            assert answer.status_code == 403
            assert "only on the laptop" in answer.text
            assert 'lang="en-GB"' in answer.text
    with pytest.raises(websockets.InvalidStatus) as caught:
        read_page(laptop, **{"X-Forwarded-For": "203.0.113.9"})
    assert caught.value.response.status_code == 403


def test_another_site_cannot_reach_in(laptop: Running) -> None:
    with pytest.raises(websockets.InvalidStatus):
        read_page(laptop, Origin="https://evil.example")
    with client(laptop) as browser:
        assert browser.get("/_stcore/health", headers={"Origin": "https://evil.example"}).status_code == 403
        assert browser.get("/_stcore/health", headers={"Origin": "null"}).status_code == 403
        assert browser.get("/_stcore/health", headers={"Origin": laptop.url}).status_code == 200
    assert PLANTED in read_page(laptop, Origin=laptop.url).decode("utf-8", "replace")


def test_the_shell_is_british_titled_and_names_no_other_program(laptop: Running) -> None:
    with client(laptop) as browser:
        for path in ("/", "/deep", "/young_carers", "/index.html", "/topic?topic=x"):
            answer = browser.get(path)
            assert answer.status_code == 200
            assert '<html lang="en-GB">' in answer.text
            assert "<title>What residents say</title>" in answer.text
            assert "agent" not in answer.text
            assert answer.headers["cache-control"] == "no-cache"


def test_a_page_is_no_place_where_an_app_begins(laptop: Running) -> None:
    with client(laptop) as browser:
        for path in ("/deep/_stcore/health", "/deep/_stcore/host-config"):
            assert browser.get(path).status_code == 404


def test_the_policy_allows_exactly_the_scripts_of_the_shell(laptop: Running) -> None:
    with client(laptop) as browser:
        answer = browser.get("/")
    policy = answer.headers["content-security-policy"]
    inline = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for script in inline:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.count("sha256-") == len(inline)
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert "img-src 'self' data: blob:" in policy


def test_every_kind_of_answer_carries_the_security_headers(laptop: Running) -> None:
    script = re.search(r'src="\.(/static/js/[^"]+)"', gate.make_shell(index()))[1]
    with client(laptop) as browser:
        for path in ("/", "/join", "/leave", "/_stcore/health", "/_stcore/metrics", script, "/media/none"):
            headers = browser.get(path).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["referrer-policy"] == "same-origin", path
            assert "default-src 'self'" in headers["content-security-policy"], path


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp"]
)
def test_what_tells_of_the_inside_or_drives_pages_is_closed(laptop: Running, path: str) -> None:
    with client(laptop) as browser:
        assert browser.get(path).status_code == 404
        assert browser.post(path, json={}).status_code == 404


def test_scripts_are_packed_and_the_same(laptop: Running) -> None:
    script = re.search(r'src="\.(/static/js/[^"]+)"', index())[1]
    plain = (server.STREAMLIT_FILES / script.lstrip("/")).read_bytes()
    with client(laptop) as browser:
        packed = browser.get(script, headers={"Accept-Encoding": "gzip"})
        assert packed.content == plain
        assert int(packed.headers["content-length"]) < len(plain) / 2
        assert packed.headers["content-type"].startswith("text/javascript")
        assert "immutable" in packed.headers["cache-control"]
        assert browser.get(script, headers={"Accept-Encoding": "identity"}).content == plain


def test_the_packer_never_leaves_its_folder(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "secret.js").write_text("secret", encoding="utf-8")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "a.js").write_text("a", encoding="utf-8")
    packer = gate.PackedFiles(lambda *_: None, tmp_path / "inside")
    assert gzip.decompress(packer._packed("/a.js")) == b"a"
    assert packer._packed("/../secret.js") is None
    assert packer._packed("/none.js") is None


# Codes


def test_without_a_session_nothing_of_a_page_comes_out(coded: Running) -> None:
    for headers in ({}, {"Cookie": f"{COOKIE}=wrong"}, {"Cookie": f"{COOKIE}="}):
        for page in ("", "deep"):
            with pytest.raises(websockets.InvalidStatus) as caught:
                read_page(coded, page, **headers)
            assert caught.value.response.status_code == 403
            assert PLANTED.encode() not in caught.value.response.body
    with client(coded) as browser:
        for path in ("/", "/deep", "/topic?topic=a%26b"):
            assert browser.get(path).status_code == 303
        for path in ("/media/x.csv", "/_stcore/upload_file/x/y", "/component/x"):
            assert browser.get(path).status_code == 403
        assert browser.put("/_stcore/upload_file/x/y").status_code == 403


def test_a_deep_link_comes_back_after_the_code(coded: Running) -> None:
    with client(coded) as browser:
        away = browser.get("/topic?topic=young_carers&w=a%20b")
        assert away.headers["location"] == "/join?next=%2Ftopic%3Ftopic%3Dyoung_carers%26w%3Da%2520b"
        form = browser.get(away.headers["location"])
        onward = re.search(r'name="next" value="([^"]*)"', form.text)[1].replace("&amp;", "&")
        answer = browser.post("/join", data={"code": CODE, "next": onward})
        assert answer.headers["location"] == "/topic?topic=young_carers&w=a%20b"
        assert browser.get(answer.headers["location"]).status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(coded: Running) -> None:
    with client(coded) as browser:
        browser.get("/join")
        answer = browser.post("/join", data={"code": CODE})
    cookie = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=1209600" in cookie
    assert "Secure" not in cookie
    assert len(re.match(rf"{COOKIE}=([\w-]+);", cookie)[1]) >= 43


def test_behind_tls_the_cookie_is_secure(coded: Running) -> None:
    with client(coded, headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}) as browser:
        first = browser.get("/join").headers.get_list("set-cookie")
        answer = browser.post("/join", data={"code": CODE})
    for cookie in [*first, *answer.headers.get_list("set-cookie")]:
        if cookie.startswith((COOKIE, BROWSER_COOKIE)):
            assert "Secure" in cookie


def test_a_session_opens_pages_and_leaving_ends_it(coded: Running) -> None:
    token = sign_in(coded)
    cookie = {"Cookie": f"{COOKIE}={token}"}
    seen = read_page(coded, **cookie).decode("utf-8", "replace")
    assert PLANTED in seen
    assert "token=True" in seen
    assert f"{PLANTED} deep" in read_page(coded, "deep", **cookie).decode("utf-8", "replace")
    with client(coded, headers=cookie) as browser:
        assert browser.get("/join?next=/deep").headers["location"] == "/deep"
        assert "Leave the dashboard" in browser.get("/leave").text
        away = browser.post("/leave")
        assert away.headers["location"] == "/join"
        assert "Max-Age=0" in away.headers["set-cookie"]
    with pytest.raises(websockets.InvalidStatus):
        read_page(coded, **cookie)


def test_a_wrong_code_says_so_and_repeats_nothing(coded: Running) -> None:
    with client(coded) as browser:
        answer = browser.post("/join", data={"code": "<b>wrong</b>", "next": '"><script>alert(1)</script>'})
    assert answer.status_code == 403
    assert "That code is not right." in answer.text
    assert 'role="alert"' in answer.text
    assert "<title>Error: enter your code" in answer.text
    assert "<b>wrong" not in answer.text
    assert "<script" not in answer.text
    assert COOKIE not in answer.cookies


def test_too_many_wrong_codes_wait(tmp_path: Path) -> None:
    with running(tmp_path, ACCESS_CODE=CODE) as place, client(place) as browser:
        browser.get("/join")
        for _ in range(4):
            assert "not right" in browser.post("/join", data={"code": "wrong"}).text
        assert "Wait 2 seconds" in browser.post("/join", data={"code": CODE}).text
        time.sleep(2.1)
        assert browser.post("/join", data={"code": CODE}).status_code == 303


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"code=" + b"x" * 100_000, b"&".join(b"a=1" for _ in range(50)), b"code=%ff%00"]
)
def test_a_broken_form_is_a_wrong_code(coded: Running, body: bytes) -> None:
    with client(coded) as browser:
        answer = browser.post("/join", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 403


def test_another_site_cannot_post_our_form(coded: Running) -> None:
    with client(coded) as browser:
        assert browser.post("/join", data={"code": CODE}, headers={"Origin": "https://evil.example"}).status_code == 403
        assert browser.post("/leave", headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_log_holds_no_code_and_no_token(tmp_path: Path) -> None:
    with running(tmp_path, ACCESS_CODE=CODE, LOG_LEVEL="DEBUG") as place:
        token = sign_in(place)
        with client(place) as browser:
            browser.post("/join", data={"code": "a-wrong-code-typed"})
            browser.get("/?w=secret-word")
        place.process.stdin.close()
        place.process.wait(15)
        told = place.told() + (tmp_path / "var" / "s.log").read_text(encoding="utf-8")
    for secret in (CODE, token, "a-wrong-code-typed", "secret-word"):
        assert secret not in told


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/young_carers?w=a%20b&since=2026-01-01", "/young_carers?w=a%20b&since=2026-01-01"),
        ("/", "/"),
        ("", "/"),
        ("young_carers", "/"),
        ("//evil.example/x", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/\t/evil.example", "/"),
        ("/join?next=/join", "/"),
        ("/leave", "/"),
        ("/é", "/%C3%A9"),
    ],
)
def test_going_on_never_leads_outside(given: str, kept: str) -> None:
    assert safe_next(given) == kept


# The shell of another version


def index() -> str:
    return (server.STREAMLIT_FILES / "index.html").read_text(encoding="utf-8")


def test_a_changed_index_is_logged_and_its_scripts_are_hashed_anew(caplog: pytest.LogCaptureFixture) -> None:
    changed = index().replace('lang="en"', 'lang="fr"').replace("prerenderReady = false", "prerenderReady = true")
    with caplog.at_level("WARNING", logger="scrutiny_dash.ui.gate"):
        shell = gate.make_shell(changed)
    assert "has changed" in caplog.text
    assert gate.content_security_policy(shell) != gate.content_security_policy(gate.make_shell(index()))


# One app a store, and its end


def test_a_second_app_on_the_store_is_refused_in_one_sentence(laptop: Running) -> None:
    code, told = run_to_end(laptop.folder)
    assert code == server.ALREADY_RUNNING
    assert told == (
        f"The dashboard is already running on this store at {laptop.url}. Use the one that runs, or stop it first."
    )


@pytest.mark.parametrize("said", ["made by a newer version", "damaged"])
def test_a_store_that_cannot_be_used_ends_the_start_with_one_sentence(tmp_path: Path, said: str) -> None:
    path = tmp_path / "var" / "s.db"
    path.parent.mkdir()
    if said == "damaged":
        path.write_bytes(b"no database at all" * 500)
    else:
        Store.open(path).close()
        with sqlite3.connect(path) as connection:
            connection.execute(
                "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('scrutiny_dash', 'm999', 'x')"
            )
    code, told = run_to_end(tmp_path)
    assert code == server.CANNOT_START
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_wrong_setting_is_one_sentence(tmp_path: Path) -> None:
    code, told = run_to_end(tmp_path, HOSTDE="1")
    assert code == server.WRONG_SETTING
    assert told == "There is no setting called SCRUTINY_HOSTDE. Did you mean SCRUTINY_HOSTED?"


def test_streamlit_run_has_the_store_for_itself_and_a_worker(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SCRUTINY_")}
    port, path = free_port(), tmp_path / "var" / "s.db"
    with told_file(tmp_path, port).open("wb") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless=true"],
            cwd=ROOT,
            env={**clean, "SCRUTINY_DB": str(path)},
            stdin=subprocess.PIPE,
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        until_healthy(process, port)
        place = Running(process, port, tmp_path)
        read_page(place)
        workers = children_of(process.pid)
        assert len(workers) == 1
        assert "for this laptop only" in place.told()
        code, said = run_to_end(tmp_path)
        assert code == server.ALREADY_RUNNING
        assert said.startswith(f"The dashboard is already running on this store at {place.url}.")
    finally:
        end(process)
    assert gone(workers)
    AppLock(path).take()


def test_the_lock_is_taken_once_and_let_go(tmp_path: Path) -> None:
    first, second = AppLock(tmp_path / "s.db", "http://127.0.0.1:1"), AppLock(tmp_path / "s.db")
    first.take()
    first.take()
    with pytest.raises(AlreadyRunning, match=r"already running on this store at http://127\.0\.0\.1:1\."):
        second.take()
    first.release()
    second.take()
    AppLock(tmp_path / "other.db").take()
    second.release()


def children_of(pid: int) -> list[int]:
    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def gone(pids: list[int], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("way", ["closed input", "SIGTERM", "SIGKILL"])
def test_however_the_app_ends_the_worker_ends_and_the_store_is_free(tmp_path: Path, way: str) -> None:
    with running(tmp_path) as place:
        pid = place.process.pid
        workers = children_of(pid)
        assert workers
        address = f"ws://127.0.0.1:{place.port}/_stcore/stream"
        with connect(address, subprotocols=["streamlit"], proxy=None):
            if way == "closed input":
                place.process.stdin.close()
            else:
                place.process.send_signal(getattr(signal, way))
            code = place.process.wait(15)
        assert gone(workers)
        assert "Traceback" not in place.told()
        if way == "closed input":
            assert code == 0
        lock = AppLock(tmp_path / "var" / "s.db")
        lock.take()
        lock.release()


def test_the_worker_is_started_again_with_growing_waits() -> None:
    supervisor = Supervisor((sys.executable, "-c", "raise SystemExit(1)"), first_wait=0.05, longest_wait=0.4)
    supervisor.start()
    time.sleep(1.5)
    supervisor.stop()
    assert 3 <= supervisor.starts <= 7
    starts = supervisor.starts
    time.sleep(0.5)
    assert supervisor.starts == starts


def test_a_worker_that_ignores_its_end_is_killed() -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    )
    supervisor = Supervisor((sys.executable, "-c", stubborn), grace=0.5)
    supervisor.start()
    while supervisor.starts == 0:
        time.sleep(0.01)
    time.sleep(0.3)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5


def test_a_worker_that_cannot_be_started_does_not_stop_the_app() -> None:
    supervisor = Supervisor(("no-such-program-here",))
    supervisor.start()
    supervisor.stop()
    assert supervisor.starts == 0
