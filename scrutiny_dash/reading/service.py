"""Whose service a post is about: the council's, the NHS's, both or unclear (``data/reading/services.toml``)."""

from __future__ import annotations

from typing import NamedTuple

from scrutiny_dash.models import Service
from scrutiny_dash.reading.lists import table
from scrutiny_dash.reading.phrases import Hit
from scrutiny_dash.reading.rules import Rule, RuleBook
from scrutiny_dash.reading.words import Words

READING = "service"


class Served(NamedTuple):
    """What was read: whose service, and the reason."""

    service: Service
    reason: str


class ServiceReader:
    """Reads whose service a post is about; made once."""

    def __init__(self, book: RuleBook) -> None:
        for service in (Service.COUNCIL, Service.NHS):
            book.add(table("services")[service.value]["phrases"], Rule(READING, service.value))

    def read(self, words: Words, hits: list[Hit[Rule]]) -> Served:
        """Read whose service from the hits of this reading."""
        said: dict[str, str] = {}
        for hit in hits:
            if hit.entry.kind not in said:
                said[hit.entry.kind] = words.said(hit.start, hit.end)
        council, nhs = said.get(Service.COUNCIL.value), said.get(Service.NHS.value)
        if council and nhs:
            return Served(Service.BOTH, f"It says “{council}” (the council) and “{nhs}” (the NHS).")
        if council:
            return Served(Service.COUNCIL, f"It says “{council}”, a word for council services.")
        if nhs:
            return Served(Service.NHS, f"It says “{nhs}”, a word for NHS services.")
        return Served(Service.UNCLEAR, "It names no service that we know.")
