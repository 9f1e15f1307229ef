"""Reading documents back as a reader, a screen reader or a spreadsheet would, for the tests of reports."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def parts(document: bytes) -> dict[str, etree._Element]:
    """Parse every XML part of a Word file; one that is not well formed raises."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: etree.fromstring(archive.read(name)) for name in names}


def everything(document: bytes) -> str:
    """Return every text and every attribute of a Word file: body, headers, footers, properties, alt texts."""
    found = []
    for root in parts(document).values():
        found += ["".join(node.text or "" for node in paragraph.iter(f"{W}t")) for paragraph in root.iter(f"{W}p")]
        found += [node.text for node in root.iter() if isinstance(node.tag, str) and node.text]
        found += [value for node in root.iter() for value in node.attrib.values()]
    return "\n".join(found)


def body(document: bytes) -> str:
    """Return the text of the body, a paragraph a line."""
    root = parts(document)["word/document.xml"]
    return "\n".join("".join(node.text or "" for node in p.iter(f"{W}t")) for p in root.iter(f"{W}p"))


def head(document: bytes) -> str:
    """Return the text at the head of every page."""
    return "\n".join(
        "".join(node.text or "" for node in root.iter(f"{W}t"))
        for name, root in parts(document).items()
        if name.startswith("word/header")
    )


def table(file: bytes) -> list[list[str]]:
    """Return a CSV file's rows."""
    assert file.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def five_word_runs(text: str) -> set[str]:
    """Return every five words in a row of a text, in small letters."""
    words = re.findall(r"[^\W_]+", text.lower())
    return {" ".join(words[n : n + 5]) for n in range(len(words) - 4)}


def _tool(setting: str, name: str, package: str) -> str:
    found = os.environ.get(setting) or shutil.which(name)
    if not found:
        pytest.fail(f"{name} is not installed: install {package}, or set {setting} to where it is.")
    return found


def rendered(document: bytes, folder: Path) -> list[Path]:
    """Render a Word file with LibreOffice and return one PNG a page."""
    soffice = _tool("TEST_SOFFICE", "soffice", "LibreOffice Writer")
    pdftoppm = _tool("TEST_PDFTOPPM", "pdftoppm", "poppler-utils")
    source = folder / "document.docx"
    source.write_bytes(document)
    subprocess.run(
        [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    subprocess.run([pdftoppm, "-r", "40", "-png", str(folder / "document.pdf"), str(folder / "page")], check=True)
    return sorted(folder.glob("page*.png"))
