"""QMS Checker: checks quality management systems of state agencies of Viet Nam (Decision 19/2014/QĐ-TTg)."""

__version__ = "0.1.0"
