"""The Word papers of an audit, filled in from an assessment."""
