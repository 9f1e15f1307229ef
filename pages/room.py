"""The session in the room, and the view for the projector."""

from scrutiny_dash.ui import room_page
from scrutiny_dash.ui.router import require_frame

require_frame()
room_page.show()
