"""A topic that has no page of its own: /topic?topic=its_name."""

import streamlit as st

from scrutiny_dash.ui import topic_page
from scrutiny_dash.ui.router import require_frame

require_frame()
topic_page.show(st.query_params.get("topic", ""))
