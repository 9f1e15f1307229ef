"""``python -m scrutiny_dash``: the same services without a browser."""

from scrutiny_dash.cli import main

main()
