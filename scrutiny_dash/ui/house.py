"""What one app process opens once and every visitor's run shares: settings, stores, access, searchers."""

from __future__ import annotations

import gc
import importlib
import logging
from dataclasses import dataclass

import streamlit as st

from scrutiny_dash import log as logs
from scrutiny_dash.access import Access
from scrutiny_dash.collect import practice
from scrutiny_dash.search.answer import Searcher
from scrutiny_dash.settings import Settings
from scrutiny_dash.store.connect import Store
from scrutiny_dash.stores import Stores
from scrutiny_dash.ui.beside import BESIDE

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """The opened files and what answers questions about them."""

    settings: Settings
    stores: Stores
    access: Access
    live: Searcher
    practice: Searcher

    def searcher(self, store: Store) -> Searcher:
        """Return the searcher of a store."""
        return self.practice if store.practice else self.live


def open_house(settings: Settings) -> House:
    """Open everything; load the practice posts where there are none yet."""
    logs.set_up(settings)
    stores = Stores.open(settings)
    practice.load_apart(stores.practice, stores.private)
    return House(settings, stores, Access(settings, stores.private), Searcher(stores.live), Searcher(stores.practice))


@st.cache_resource(show_spinner="Getting the posts ready…")
def house() -> House:
    """Open everything once a process.

    What is loaded by then never becomes garbage, so it is left out of the collector's rounds: a rerun then takes 19 ms
    instead of 65 (measured).
    """
    for name in ("altair", "pandas"):  # the first chart would pay for loading them
        importlib.import_module(name)
    settings = Settings.load()
    BESIDE.make_sure(settings)
    opened = open_house(settings)
    gc.collect()
    gc.freeze()
    return opened
