"""The description of one agency as read: its data, its files, and where each key stands."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
        return join_sha256([document.sha256 for document in self.documents])

    def locate(self, pointer: str) -> Location:
        """Return where a JSON pointer stands, or its closest existing ancestor."""
        head = pointer.split("/", 2)[1] if pointer.startswith("/") else ""
        return self.parts.get(head, self.documents[0]).locate(pointer)


def join_sha256(digests: Sequence[str]) -> str:
    """Return one hash for the hashes of all files of a description, the same before it is parsed and after."""
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()
