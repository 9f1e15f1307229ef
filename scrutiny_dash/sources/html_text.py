"""HTML as platforms send it, turned into plain text that a person may read and the machine may search."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = "script,style,template,noscript,iframe,svg,math,head,title,.invisible,.quote-inline"
_BLOCKS = frozenset({"p", "div", "section", "article", "header", "footer", "blockquote", "pre", "figure", "figcaption"})
_BLOCKS |= {"ul", "ol", "li", "dl", "dt", "dd", "table", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "hr"}
_SPACES = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?\n ?")
_GAPS = re.compile(r"\n{3,}")
_LETTERS = re.compile(r"[A-Za-z]")
_MOST = 200_000
# Parsing takes time in the square of the depth: beyond this many tags the tags are cut out instead.
_MOST_TAGS = 5_000
_TAG = re.compile(r"<[^<>]*>")


def to_text(html: str) -> str:
    """Return the words of an HTML fragment: one line break for ``br``, a blank line between blocks.

    Emoji that are pictures (WordPress) become emoji again; the hidden parts of a Mastodon link, scripts and styles go;
    a mention keeps its ``@`` (the store masks it); entities are undone once. Never raises; the first 200,000
    characters count.
    """
    if not html or not html.strip():
        return ""
    if "<" not in html and "&" not in html:
        return tidy(html)
    html = html[:_MOST]
    tree = LexborHTMLParser(html if html.count("<") <= _MOST_TAGS else _TAG.sub(" ", html).replace("<", " "))
    for node in tree.css(_DROPPED):
        node.decompose()
    parts: list[str] = []
    if tree.root is not None:
        _walk(tree.root, parts)
    return tidy("".join(parts), _MARK)


# Stands for a line break while source text's own line breaks still count as spaces.
_MARK = "\x1e"


def tidy(text: str, mark: str = "") -> str:
    """Fold runs of spaces, keep single line breaks and blank lines, strip the ends and control characters."""
    if mark:
        text = text.replace("\r", " ").replace("\n", " ").replace(mark, "\n")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    text = _LINES.sub("\n", _SPACES.sub(" ", text))
    return _GAPS.sub("\n\n", text).strip()


def _walk(root: LexborNode, parts: list[str]) -> None:
    """Go through the tree without recursion: a hostile page may be nested a hundred thousand deep."""
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            parts.append(_MARK * 2)
            continue
        if tag == "-text":
            parts.append((node.text_content or "").replace(_MARK, " "))
        elif tag == "br":
            parts.append(_MARK)
        elif tag == "img":
            parts.append(_emoji(node))
        if tag in _BLOCKS:
            parts.append(_MARK * 2)
            stack.append((node, True))
        elif tag in {"td", "th"}:
            parts.append(" ")
        child = node.last_child
        while child is not None:
            stack.append((child, False))
            child = child.prev


def _emoji(node: LexborNode) -> str:
    """Return the emoji that a picture stands for, nothing for a photograph's description."""
    alt = (node.attributes.get("alt") or "").strip()
    return alt if alt and len(alt) <= 16 and not _LETTERS.search(alt) else ""
