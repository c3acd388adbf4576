"""The layout of the Word papers."""
