"""What residents say about the Success Regime."""

from scrutiny_dash.ui import topic_page
from scrutiny_dash.ui.router import require_frame

require_frame()
topic_page.show("success_regime")
