"""The only Streamlit outside ``pages/``: the frame, who is here, cached reads, cards, safe text, messages."""
