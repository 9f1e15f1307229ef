"""The worked example of docs/adding_a_source.md runs as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from scrutiny_dash.collect.runner import Runner, Wanted
from scrutiny_dash.models import Query, SourceStatus
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import ROOT, Settings
from scrutiny_dash.sources.http import Http
from scrutiny_dash.sources.limits import Limiter
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.private import PrivateFile
from scrutiny_dash.topics import topic


@pytest.fixture
def example() -> Any:
    text = (ROOT / "docs" / "adding_a_source.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(compile(code[1], "docs/adding_a_source.md", "exec"), names)
    return names["NoticeBoard"]()


def answer(request: httpx.Request) -> httpx.Response:
    assert request.url.host == "notices.example.org"
    rows = [{"id": 7, "text": "My young carer daughter waited a year", "at": 1_770_000_000, "by": "ann"}, {"id": 8}]
    found = rows if "young carer" in request.url.params["q"] else []
    body = httpx.ByteStream(json.dumps({"notices": found}).encode())
    return httpx.Response(200, headers={"Content-Type": "application/json"}, stream=body)


def test_the_example_collects(example: Any, store: Store, tmp_path: Path) -> None:
    settings = Settings.load({}, tmp_path / "none.toml")
    private = PrivateFile.open(tmp_path / "private.db")
    asked = topic("young_carers")
    with Http(settings, transport=httpx.MockTransport(answer), limiter=Limiter(waits=False)) as http:
        (result,) = Runner(store, private, settings, http).run(Wanted((asked,), (example,)))
    private.close()
    assert (result.status, result.new) == (SourceStatus.OK, 1)
    found = Searcher(store).answer(Query("young_carers"), officer=True)
    assert (found.posts_total, found.people_total) == (1, 1)
    assert found.posts[0].url == "https://notices.example.org/notices/7"
