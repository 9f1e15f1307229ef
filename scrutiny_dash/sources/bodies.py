"""Bodies of bounded size, unpacked as they come."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

_PACKED = {"gzip", "x-gzip", "deflate"}


class TooLarge(Exception):
    """The body is longer than the cap."""


class BrokenOff(Exception):
    """The body ended before its end, or is packed in a way that cannot be undone."""


def read_bounded(chunks: Iterable[bytes], packing: str, most: int) -> bytes:
    """Read and unpack a body, stopping at the cap, so that neither 500 MB nor a small bomb fills the memory.

    Args:
        chunks: the body as it comes over the wire.
        packing: the value of ``Content-Encoding``.
        most: bytes after unpacking.

    Raises:
        TooLarge: there is more.
        BrokenOff: the packing is broken, or one that we did not offer.
    """
    packing = packing.strip().lower()
    if packing not in {"", "identity", *_PACKED}:
        raise BrokenOff
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if packing in _PACKED else None
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        try:
            part = unpack.decompress(chunk, most + 1 - size) if unpack else chunk
        except zlib.error as error:
            raise BrokenOff from error
        parts.append(part)
        size += len(part)
        if size > most:
            raise TooLarge
    if unpack and not unpack.eof and parts:
        raise BrokenOff
    return b"".join(parts)
