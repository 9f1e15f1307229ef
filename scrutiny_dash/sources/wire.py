"""The network under ``http``: one look-up of a name, a check of every address, one deadline for a whole request.

The connection goes to the address that was checked, so a name that answers differently the second time (DNS
rebinding) gains nothing; the Host header and the certificate's name stay those of the address bar.
"""

from __future__ import annotations

import contextvars
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpcore

_deadline: contextvars.ContextVar[float] = contextvars.ContextVar("deadline", default=float("inf"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_MOST_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to connect, to wait for the next bytes, and for one request in all."""

    connect: float = 5.0
    read: float = 20.0
    total: float = 60.0


class PrivateAddress(Exception):
    """The name leads to this computer or to a private network."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Let everything inside, connecting and reading alike, take at most so many seconds in all."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left(timeout: float | None) -> float:
    """Return the smaller of ``timeout`` and what the deadline leaves.

    Raises:
        httpcore.ReadTimeout: the deadline is past.
    """
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline")
    return left if timeout is None else min(timeout, left)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also when it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def look_up(host: str, port: int) -> tuple[str, ...]:
    """Return a name's addresses in the system's order.

    Raises:
        httpcore.ConnectError: the name cannot be found.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError("name") from error
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


class Wire(httpcore.NetworkBackend):
    """Connects to checked addresses only; ``guarded=False`` lets private ones pass (a server named in a setting)."""

    def __init__(self, *, guarded: bool) -> None:
        self._guarded = guarded
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Look the name up once, check every address, connect to the first that answers.

        Raises:
            PrivateAddress: guarded, and one of the addresses is not public.
        """
        addresses = look_up(host, port)
        if self._guarded and not all(map(is_public, addresses)):
            raise PrivateAddress
        trouble: httpcore.ConnectError | httpcore.ConnectTimeout = httpcore.ConnectError("no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                stream = self._inner.connect_tcp(address, port, seconds_left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
            else:
                return _Stream(stream)
        raise trouble


class _Stream(httpcore.NetworkStream):
    """A connection of which no single step outlives the deadline, so that one byte a second does not hold us."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, seconds_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, seconds_left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds_left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
