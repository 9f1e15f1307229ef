"""What residents say on social media, for scrutiny: found, judged and recorded by councillors."""

__version__ = "0.1.0"
