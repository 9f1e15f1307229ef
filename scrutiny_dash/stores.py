"""The files of one installation, opened together: the live store, the practice store and the private file."""

from __future__ import annotations

from dataclasses import dataclass

from scrutiny_dash.settings import Settings
from scrutiny_dash.store.connect import LIVE, PRACTICE, Store
from scrutiny_dash.store.private import PrivateFile


@dataclass(frozen=True, slots=True)
class Stores:
    """The opened files. Live and practice are two stores that nothing joins (law 8)."""

    settings: Settings
    live: Store
    practice: Store
    private: PrivateFile

    @classmethod
    def open(cls, settings: Settings) -> Stores:
        """Open all three, making or migrating them first.

        Raises:
            StoreError: one of them cannot be used; its sentence says why.
        """
        live = Store.open(settings.db, LIVE)
        practice = Store.open(settings.practice_db, PRACTICE)
        return cls(settings, live, practice, PrivateFile.open(settings.private_db))

    def close(self) -> None:
        """Close what was opened."""
        self.live.close()
        self.practice.close()
        self.private.close()
