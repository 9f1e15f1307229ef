"""What residents say about young carers."""

from scrutiny_dash.ui import topic_page
from scrutiny_dash.ui.router import require_frame

require_frame()
topic_page.show("young_carers")
