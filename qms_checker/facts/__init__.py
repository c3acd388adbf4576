"""Typed facts about one agency, each with a pointer back to the description. Rules see facts, never YAML."""
