"""Every error this product raises, as one tree.

ScrutinyError
├── SettingsError          a setting is unknown or has a wrong value
├── AccessError            a code is wrong, missing or asked too often
├── InputError             what a person typed or uploaded cannot be used
│   ├── SearchRefused      a search for a person, not a topic
│   ├── ImportRefused      a file that cannot be read as posts
│   └── WordsRefused       a text that repeats a post or names somebody
├── SourceError            a platform did not give what was asked
│   ├── Unavailable        it did not answer, or answered with an error of its own
│   ├── RateLimited        it asks us to wait
│   ├── AuthRequired       it wants a password or a token, or refused ours
│   ├── Forbidden          it refuses this request whoever asks
│   ├── BlockedByPage      it answered with a web page instead of data
│   ├── Gone               the thing asked for is no longer there
│   ├── Malformed          the answer cannot be understood
│   ├── ExpiredSession     the session ran out and can be renewed
│   └── NotConfigured      the source has not been set up or switched on
├── StoreError             the store cannot do what was asked
│   ├── StoreNewer         the store was made by a newer version
│   ├── StoreBusy          another process holds the store for too long
│   ├── StoreFull          the disk is full
│   ├── StoreDamaged       a check of the store failed
│   └── AlreadyRunning     a second app was started on the same store
└── ReportError            a document could not be made

Each reaches a person as two sentences: ``what`` happened and what ``to_do``. Neither may hold a stack trace, a secret,
the text of a post, or what somebody searched for.
"""

from __future__ import annotations

from typing import ClassVar

from scrutiny_dash.models import SourceStatus


class ScrutinyError(Exception):
    """The root: ``what`` happened and what ``to_do``, each one plain sentence."""

    default_what: ClassVar[str] = "Something went wrong."
    default_to_do: ClassVar[str] = "Try again. If it happens again, tell an officer."

    def __init__(self, what: str = "", to_do: str = "") -> None:
        self.what = what or self.default_what
        self.to_do = to_do or self.default_to_do
        super().__init__(f"{self.what} {self.to_do}")


class SettingsError(ScrutinyError):
    """A setting is unknown or has a wrong value."""

    default_what = "A setting is wrong."
    default_to_do = "Correct it and start again."


class AccessError(ScrutinyError):
    """A code is wrong, missing or asked too often."""

    default_what = "That code is not right."
    default_to_do = "Check it with the facilitator and try again."


class InputError(ScrutinyError):
    """What a person typed or uploaded cannot be used."""

    default_what = "That cannot be used as it is."
    default_to_do = "Change it and try again. Nothing you saved is lost."


class SearchRefused(InputError):
    """A search for a person."""

    default_what = "This looks like a search for a person."
    default_to_do = "Search for a service or a problem, not a person."


class ImportRefused(InputError):
    """A file that cannot be read as posts."""

    default_what = "This file cannot be read as posts."
    default_to_do = "Save it again as CSV or XLSX with a column of text, then try again."


class WordsRefused(InputError):
    """A text that repeats a post or gives somebody away."""

    default_what = "These words could lead back to the person who wrote the post."
    default_to_do = "Say it in your own words, without names, dates or ages."


class SourceError(ScrutinyError):
    """A platform did not give what was asked.

    Attributes:
        source: the registered name of the source.
        status: how the run is recorded.
    """

    status: ClassVar[SourceStatus] = SourceStatus.SERVER_ERROR

    def __init__(self, what: str = "", to_do: str = "", *, source: str = "") -> None:
        super().__init__(what, to_do)
        self.source = source


class Unavailable(SourceError):
    """It did not answer, or answered with an error of its own."""

    default_what = "The platform did not answer."
    default_to_do = "Nothing to do: it is asked again at the next collection."


class RateLimited(SourceError):
    """It asks us to wait. ``retry_after`` is in seconds, already clamped."""

    status = SourceStatus.RATE_LIMITED
    default_what = "The platform asks us to wait."
    default_to_do = "Nothing to do: it is asked again later."

    def __init__(self, what: str = "", to_do: str = "", *, source: str = "", retry_after: float = 60.0) -> None:
        super().__init__(what, to_do, source=source)
        self.retry_after = retry_after


class AuthRequired(SourceError):
    """It wants a password or a token, or refused ours."""

    status = SourceStatus.AUTH_REQUIRED
    default_what = "The platform wants a password or a token, or refused ours."
    default_to_do = "An officer can check the password on the Sources page."


class ExpiredSession(AuthRequired):
    """The session ran out; renewing it and asking again with the same cursor is the cure."""


class Forbidden(SourceError):
    """It refuses this request whoever asks."""

    status = SourceStatus.FORBIDDEN
    default_what = "The platform refuses this request."
    default_to_do = "Use the link to look on the platform itself."


class BlockedByPage(SourceError):
    """It answered with a web page instead of data."""

    status = SourceStatus.BLOCKED_HTML
    default_what = "The platform answered with a web page instead of posts."
    default_to_do = "Check the address on the Sources page, or use the link to look on the platform itself."


class Gone(SourceError):
    """The thing asked for is no longer there."""

    status = SourceStatus.GONE
    default_what = "This address is no longer there."
    default_to_do = "An officer can take it off the list on the Sources page."


class Malformed(SourceError):
    """The answer cannot be understood."""

    status = SourceStatus.MALFORMED
    default_what = "The platform sent something that cannot be read as posts."
    default_to_do = "Nothing to do now. If it goes on for a day, tell whoever looks after this dashboard."


class NotConfigured(SourceError):
    """The source has not been set up or switched on."""

    status = SourceStatus.NOT_CONFIGURED
    default_what = "This source is not switched on."
    default_to_do = "An officer can switch it on, on the Sources page."


class StoreError(ScrutinyError):
    """The store cannot do what was asked."""

    default_what = "The store could not do that."
    default_to_do = "Try again. What was saved before is still there."


class StoreNewer(StoreError):
    """The store was made by a newer version."""

    default_what = "This store was made by a newer version of the dashboard."
    default_to_do = "Install that version, or use another store file. Nothing was changed."


class StoreBusy(StoreError):
    """Another process holds the store for too long."""

    default_what = "The store is busy."
    default_to_do = "Wait a moment and try again. What was saved before is still there."


class StoreFull(StoreError):
    """The disk is full."""

    default_what = "The disk is full, so this was not saved."
    default_to_do = "Make room on the disk, then save again. What was saved before is still there."


class StoreDamaged(StoreError):
    """A check of the store failed."""

    default_what = "The store is damaged."
    default_to_do = "Restore the newest backup with: python -m scrutiny_dash restore FILE."


class AlreadyRunning(StoreError):
    """A second app was started on the same store."""

    default_what = "The dashboard is already running on this store."
    default_to_do = "Use the one that runs, or stop it first."


class ReportError(ScrutinyError):
    """A document could not be made."""

    default_what = "The document could not be made."
    default_to_do = "Try again. If it happens again, tell an officer."
