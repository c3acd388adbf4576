"""The description of one agency as read: its data, its files, and where each key stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qms_checker.errors import Location
from qms_checker.strict_yaml import YamlDocument


@dataclass(frozen=True, slots=True)
class Description:
    """Valid data of one agency, from one file or from the parts of a folder.

    ``name``: the path as the user gave it; ``parts``: which document holds each top-level key.
    """

    name: str
    data: Mapping[str, Any]
    documents: tuple[YamlDocument, ...]
    parts: Mapping[str, YamlDocument]

    @property
    def sha256(self) -> str:
        """Return one hash of the content of all files, independent of where they lie and how they are named."""
        joined = "\n".join(sorted(document.sha256 for document in self.documents))
        return self.documents[0].sha256 if len(self.documents) == 1 else hashlib.sha256(joined.encode()).hexdigest()

    def locate(self, pointer: str) -> Location:
        """Return where a JSON pointer stands, or its closest existing ancestor."""
        head = pointer.split("/", 2)[1] if pointer.startswith("/") else ""
        return self.parts.get(head, self.documents[0]).locate(pointer)
