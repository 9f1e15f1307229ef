"""Public posts on Threads, through the keyword search that Meta opens to apps it has reviewed."""

from scrutiny_dash.sources.threads.source import Threads

__all__ = ["Threads"]
