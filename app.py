"""The frame round every page. Start it with ``python3 run.py``."""

from scrutiny_dash.ui import router

router.run()
