"""`report.html`: one file that a manager can read and an engineer can work with.

Pure: values of the inventory in, text out. Everything shown comes from captured traffic, so all of it is escaped,
bounded and stripped of characters that would mislead a reader. The page asks nothing of any network and runs no script.
"""

from heliostat.report.html import report_html
from heliostat.report.model import CaptureSummary, Report

__all__ = ["CaptureSummary", "Report", "report_html"]
