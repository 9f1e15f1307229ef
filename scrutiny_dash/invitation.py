"""How the room reaches this computer: its addresses on the local network, and the first of them as a QR code.

``python -m scrutiny_dash.invitation PORT`` prints it; ``run.py --share`` does that. A code is in neither.
"""

from __future__ import annotations

import argparse
import contextlib
import socket
import sys
from collections.abc import Sequence

import segno

APART = """If a phone or laptop cannot open this address, the Wi-Fi may keep devices apart, as guest
Wi-Fi often does. Then:
  - put every device on one phone's hotspot or on a small router of your own, and start again; or
  - ask IT to let devices on this Wi-Fi reach each other.
If Windows or macOS asks whether Python may accept connections, allow it for private networks."""

ALONE = "This computer is on no network, so nobody else can open it. Join the Wi-Fi, then start again."


def addresses_in_the_room() -> list[str]:
    """Return this computer's IPv4 addresses on the local network, the likeliest first. Nothing is sent."""
    found: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError):
        # A datagram socket only looks up the way to an address; this one is for documentation (RFC 5737).
        probe.connect(("192.0.2.1", 9))
        found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [address for address in dict.fromkeys(found) if not address.startswith(("127.", "169.254.", "0."))]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the addresses, the QR code and what to do when devices cannot reach each other."""
    parser = argparse.ArgumentParser(prog="python -m scrutiny_dash.invitation", description=main.__doc__)
    parser.add_argument("port", type=int)
    port = parser.parse_args(arguments).port
    urls = [f"http://{address}:{port}" for address in addresses_in_the_room()]
    if not urls:
        print(f"\n{ALONE}")
        return 0
    for url in urls:
        print(f"\nFor the room: {url}")
    try:
        segno.make(urls[0], micro=False).terminal(out=sys.stdout, compact=True)
    except UnicodeEncodeError:
        print("This window cannot show a QR code. Write the address on a board.")
    print(f"\n{APART}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
