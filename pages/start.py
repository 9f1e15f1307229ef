"""The first page: one sentence, one button, three topics."""

from scrutiny_dash.ui import start_page
from scrutiny_dash.ui.router import require_frame

require_frame()
start_page.show()
