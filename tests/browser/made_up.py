"""Posts for a store of a chosen size, and for the two cases that a store must keep from tables. All invented."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from itertools import product
from pathlib import Path

from scrutiny_dash import clock
from scrutiny_dash.collect.bring_in import Brought, bring_file
from scrutiny_dash.models import SourceStatus
from scrutiny_dash.sources.registry import ATTENTION
from scrutiny_dash.store import attention
from scrutiny_dash.stores import Stores
from scrutiny_dash.topics import topic
from tests.browser.serving import stores_of

TOPIC = "mental_health"
WHO = ("My sister", "A neighbour", "My son", "A friend", "My dad", "Our lodger", "The lad next door", "My cousin")
DID = ("waited", "has been waiting", "gave up waiting", "is still waiting", "waited again", "had to wait")
HOW_LONG = ("nine weeks", "since spring", "four months", "most of a year", "eleven days", "longer than anyone said")
WHAT = ("a first appointment", "the crisis line", "a counsellor", "the new drop-in", "a letter back", "a ward bed")
WHERE = ("Chelmsford", "Colchester", "Harlow", "Clacton", "Braintree", "Basildon", "Brentwood", "Maldon", "Epping")
# Ofcom keeps this number for drama (020 7946 0000 to 0999), so it rings nobody.
HELD_POST = "Desperate about the waiting list in Chelmsford, ring me on 020 7946 0018 if you know who to ask"
DAYS_BACK = 300


def posts(count: int, marker: str = "") -> list[tuple[str, str, str]]:
    """Return so many different posts by as many people, a text, a date and an author each, over ten months."""
    today = clock.london_day(clock.now())
    made = []
    for number, (who, did, how_long, what, where) in enumerate(product(WHO, DID, HOW_LONG, WHAT, WHERE)):
        if number == count:
            break
        day = today - timedelta(days=1 + (number * 7) % DAYS_BACK)
        text = f"{who} {did} {how_long} for {what} in {where} {marker}".strip()
        made.append((text, day.isoformat(), f"person-{number}"))
    assert len(made) == count, "there are not so many different posts"
    return made


def csv_of(rows: list[tuple[str, str, str]]) -> bytes:
    """Write posts as a file that an officer might have."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("text", "date", "author"))
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def bring(stores: Stores, rows: list[tuple[str, str, str]], name: str = "posts.csv") -> Brought:
    """Import posts into the live store."""
    return bring_file(stores.live, stores.private, topic(TOPIC), csv_of(rows), name, "officer")


def fill(folder: Path, count: int, marker: str = "", *, held: bool = False) -> None:
    """Bring so many posts into a folder's live store while no server has it, and one to be held where asked."""
    with stores_of(folder) as stores:
        if count:
            assert bring(stores, posts(count, marker)).added.new == count
        if held:
            text = f"{HELD_POST} {marker}".strip()
            bring(stores, [(text, clock.london_day(clock.now()).isoformat(), "person-held")], "held.csv")


def measure(folder: Path) -> None:
    """Give the topic a line of attention over three years, with a hole in it, while no server has the store."""
    line = ATTENTION[1]
    last = clock.london_day(clock.now()) - timedelta(days=1)
    first = last - timedelta(days=1095)
    days = [first + timedelta(days=n) for n in range(1096) if not 300 <= n < 420]
    points = [(day, float(100 + day.toordinal() % 60)) for day in days]
    question = line.question(topic(TOPIC))
    with stores_of(folder) as stores:
        attention.keep(stores.live, line.info.name, TOPIC, question, (first, last), points, SourceStatus.OK, "")
