"""Joins sources, reading and store: what arrives, the run log, progress, cancelling, the worker process."""
