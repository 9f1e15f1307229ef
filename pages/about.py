"""About: how this works, what the numbers mean, privacy, accessibility, method."""

from scrutiny_dash.ui import about_page
from scrutiny_dash.ui.router import require_frame

require_frame()
about_page.show()
