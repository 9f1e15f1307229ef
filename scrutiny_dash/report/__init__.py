"""Documents for committees: a model of plain values, then Word and CSV made from it. Never a page, never a query."""

from __future__ import annotations

from scrutiny_dash.report.evidence_file import evidence_csv
from scrutiny_dash.report.full import report_docx
from scrutiny_dash.report.model import Report, TopicMaterial, build_report
from scrutiny_dash.report.summary import summary_docx

__all__ = ["Report", "TopicMaterial", "build_report", "evidence_csv", "report_docx", "summary_docx"]
