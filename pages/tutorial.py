"""The ten-minute lesson, done on practice posts."""

from scrutiny_dash.ui import tutorial_page
from scrutiny_dash.ui.router import require_frame

require_frame()
tutorial_page.show()
