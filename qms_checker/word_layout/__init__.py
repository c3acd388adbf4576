"""Builds the Word templates from their sources: text as data, and one layout for all of them."""
