"""What tables kept and found, and the documents made of it."""

from scrutiny_dash.ui import findings_page
from scrutiny_dash.ui.router import require_frame

require_frame()
findings_page.show()
