"""The register: the history of many assessments, and what can be learned from it."""
