"""For officers: what is on, collecting, importing, held posts, the checklist."""

from scrutiny_dash.ui import sources_page
from scrutiny_dash.ui.router import require_frame

require_frame()
sources_page.show()
