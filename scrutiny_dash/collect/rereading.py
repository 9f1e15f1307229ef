"""Reads stored posts again when the lists or a topic's rules are not those that they were read with.

It goes on beside everything else, at most 200 posts in a short transaction, and may be killed at any moment: what is
read stands in the store. A topic is switched over once all of its posts are read and no session is open.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

from scrutiny_dash.collect.intake import FORCED, usefulness, without_feeling
from scrutiny_dash.collect.lasting import tried
from scrutiny_dash.models import About, Reading
from scrutiny_dash.reading import read
from scrutiny_dash.reading.lists import lists_version
from scrutiny_dash.sources.registry import FEELINGS_APART, SOURCES
from scrutiny_dash.store import rereading, room
from scrutiny_dash.store.connect import Store
from scrutiny_dash.store.rereading import NewLink, Progress, ReadAgain, Stored
from scrutiny_dash.store.switching import Switch, clean, switch
from scrutiny_dash.store.versions import theme_bits
from scrutiny_dash.topics import Topic, topics

log = logging.getLogger(__name__)

AT_ONCE = 200
FEWEST = 10
LONGEST_WRITE = 0.05  # seconds
LOOK_SECONDS = 60.0
POLL_SECONDS = 2.0
# An officer put these into a topic, whatever words are in them.
CHOSEN_BY_PEOPLE = frozenset({"import", "hand", "practice"})
APART = frozenset(source.info.name for source in SOURCES if source.info.feelings_apart)
EARLIER_WORDS = "It came in by earlier words of this topic; by today's it would not."


def version_of(lists: str, known: Mapping[str, Topic]) -> str:
    """Return twelve hex digits for the lists and all topics' rules together."""
    rules = "|".join(f"{slug}:{topic.rules_version}" for slug, topic in sorted(known.items()))
    return sha256(f"{lists}|{rules}".encode()).hexdigest()[:12]


class Rereading:
    """Reads the posts of one store again. Make one for each store; its steps are called one after the other.

    Args:
        reader: gives what reads posts; asked for only when there is something to read.
        lists: the version of the lists that the reader reads with.
    """

    def __init__(
        self,
        store: Store,
        reader: Callable[[], read.Reader] = read.reader,
        lists: str | None = None,
        known: Mapping[str, Topic] | None = None,
    ) -> None:
        self.store = store
        self._reader = reader
        self._topics = topics() if known is None else known
        self._lists = lists or lists_version()
        self._wanted = {slug: (self._lists, topic.rules_version) for slug, topic in self._topics.items()}
        self.version = version_of(self._lists, self._topics)
        self._ids: dict[str, int] = {}
        self._after: dict[str, int] = {}
        self._at_once = AT_ONCE
        self._started = False
        self._next_look = 0.0
        self._unclean = True

    def standing(self) -> Progress:
        """Count how far it is; unlike ``store.rereading.progress`` this looks at the posts themselves."""
        return Progress(self.version, *rereading.standing(self.store, self._wanted))

    def step(self) -> bool:
        """Do one short thing: read some posts, switch one topic over, or clean up. Return whether it did one.

        Raises:
            StoreError: the store could not be read or written; the step is undone and may be tried again.
        """
        if time.monotonic() >= self._next_look and not self._after:
            self._look()
        for slug in list(self._after):
            if slug in self._after and (self._read_some(slug) or self._switch(slug)):
                return True
        return not self._after and self._unclean and self._clean()

    def to_end(self, tell: Callable[[Progress], None] = lambda _: None) -> None:
        """Do all that can be done now; what waits for the end of a session stays.

        Args:
            tell: told how far it is after each step.
        """
        while self.step():
            now = rereading.progress(self.store)
            if now is not None:
                tell(now)

    def _look(self) -> None:
        """Find out which topics have posts to be read again; at the first look, take over from earlier starts."""
        self._next_look = time.monotonic() + LOOK_SECONDS
        if self._started and not self._is_newest():
            return
        self._started = True
        now = self.standing()
        rereading.begin(self.store, now)
        if not now.total:
            return
        self._ids = rereading.wanted_ids(self.store, self._wanted)
        self._after = dict.fromkeys(self._wanted, 0)
        log.info("Store %s: %d of %d posts are read again so far", self.store.kind, now.done, now.total)

    def _read_some(self, slug: str) -> bool:
        posts = rereading.next_posts(self.store, slug, self._ids, self._after[slug], self._at_once)
        if not posts:
            return False
        reader = self._reader()
        bits = {
            name: theme_bits(self.store, name, [theme.slug for theme in self._topics[name].themes])
            for name in {name for post in posts for name in post.about}
        }
        read_again = [self._again(reader, post, bits) for post in posts]
        begun = time.monotonic()
        held = rereading.keep_beside(self.store, self.version, read_again, self._ids)
        took = time.monotonic() - begun
        if held is None:
            self._after = {}
            return False
        if held:
            log.info("Store %s: %d posts are held by the changed lists", self.store.kind, held)
        self._after[slug] = posts[-1].id
        self._at_once = max(FEWEST, self._at_once // 2) if took > LONGEST_WRITE else min(AT_ONCE, self._at_once * 2)
        return True

    def _again(self, reader: read.Reader, post: Stored, bits: Mapping[str, Mapping[str, int]]) -> ReadAgain:
        """Read a stored post as ``Intake`` read it when it came in."""
        hidden = " ".join(label for label in post.labels if label.startswith("#"))
        reading, found = reader.read_with_topics(
            f"{post.text}\n{hidden}" if hidden else post.text,
            [self._topics[slug] for slug in post.about],
            local=post.local,
            account_kind=post.account_kind,
            claimed_language=post.claimed_language,
        )
        if post.kept is not None:  # the post itself is gone, and an officer let their own words be seen
            reading = replace(post.kept, held=(), held_reason="")
        links = tuple(_link(post, slug, reading, found[slug], bits[slug]) for slug in post.about)
        apart = post.source in APART or post.platform in FEELINGS_APART
        reading = without_feeling(reading) if apart else reading
        return ReadAgain(post, replace(reading, version=self._lists), links)

    def _switch(self, slug: str) -> bool:
        """Try to switch a topic over whose posts are all read. Return whether something changed."""
        if room.open_session_now(self.store) is not None:
            return False
        themes = [theme.slug for theme in self._topics[slug].themes]
        ended = switch(self.store, slug, self.version, self._ids[slug], themes)
        log.info("Store %s, topic %s: switching over: %s", self.store.kind, slug, ended.value)
        if ended is Switch.DONE:
            del self._after[slug]
            if not self._after:
                self._finish()
        elif ended is Switch.NOT_ALL_READ:
            self._after[slug] = 0
        elif ended is Switch.TAKEN_OVER:
            self._after = {}
        return ended in {Switch.DONE, Switch.NOT_ALL_READ}

    def _finish(self) -> None:
        """Write down that all is done. Posts that their authors changed meanwhile are found at the next look."""
        rereading.begin(self.store, self.standing())
        self._next_look = time.monotonic() + LOOK_SECONDS
        self._unclean = True

    def _clean(self) -> bool:
        self._unclean = self._is_newest() and clean(self.store)
        return self._unclean

    def _is_newest(self) -> bool:
        """Say whether nobody was started later with other lists."""
        now = rereading.progress(self.store)
        return now is not None and now.version == self.version


def _link(post: Stored, slug: str, reading: Reading, about: About, bits: Mapping[str, int]) -> NewLink:
    """Turn what was read for a topic into what waits for it."""
    belongs, reason = about.is_about, about.reason
    if post.kept is not None:
        belongs, reason = True, post.about[slug]
    elif not belongs and (post.source in CHOSEN_BY_PEOPLE or post.about[slug] == FORCED):
        belongs, reason = True, FORCED
    elif not belongs:
        reason = f"{EARLIER_WORDS} {reason}"
    themes = sum(1 << bits[theme] for theme in about.themes)
    useful = usefulness(post.text, reading, post.kind)
    return NewLink(slug, belongs, reason, about.service, about.service_reason, themes, useful)


def sentence(now: Progress | None, *, session_open: bool) -> str:
    """Say how far it is to a person; empty where there is nothing to say."""
    if now is None or not now.total:
        return ""
    when = "when the session is closed" if session_open else "once all of them are"
    far = f"{now.done:,} of {now.total:,} posts are read again"
    return f"The computer’s word lists or some posts changed. {far}; the numbers change {when}."


def sentence_for_officers(store: Store) -> str:
    """Say how far it is; and where posts are read with newer lists than this process has, to start it again."""
    here = Rereading(store)
    now = rereading.progress(store) or here.standing()
    if now.version != here.version:
        return "The word lists or the topics’ words changed. Start the dashboard again, so that all of it has them."
    return sentence(now, session_open=room.open_session_now(store) is not None)


@contextmanager
def kept_up(stores: Sequence[Store], stop: threading.Event) -> Iterator[None]:
    """Read again in a thread beside what the block does. It ends soon after ``stop`` is set."""
    thread = threading.Thread(target=_keep_up, args=([Rereading(s) for s in stores], stop), name="rereading")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep_up(all_stores: Sequence[Rereading], stop: threading.Event) -> None:
    while not stop.is_set():
        begun = time.monotonic()
        # The first store first: real posts may have to be held.
        if not any(tried(one.step, one.store, "read again", stop) for one in all_stores):
            stop.wait(POLL_SECONDS)
        elif any(room.open_session_now(one.store) is not None for one in all_stores):
            stop.wait(time.monotonic() - begun)  # leave the room half of the computer
