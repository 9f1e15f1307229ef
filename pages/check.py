"""Check the machine: ten random posts of a topic, read blind."""

import streamlit as st

from scrutiny_dash.ui import check_page
from scrutiny_dash.ui.router import require_frame

require_frame()
check_page.show(st.query_params.get("topic", ""))
