"""Reddit, twice: the archive Arctic Shift (2005 to now, no key) and Reddit itself (slow feed, or an old key).

Facts: the archive's ``api/README.md`` (ArthurHeitmann/arctic_shift) and what its server answered in August 2026;
Reddit's ``search.rss`` as it answered in September 2026 and ``oauth.reddit.com`` as in June 2026.
"""

from scrutiny_dash.sources.reddit.archive import ArcticShift
from scrutiny_dash.sources.reddit.live import Reddit

__all__ = ["ArcticShift", "Reddit"]
