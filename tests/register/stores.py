"""Registers to test with: an SQLite file, and a PostgreSQL database where ``QMS_TEST_POSTGRES`` names a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

SERVER = os.environ.get("QMS_TEST_POSTGRES", "")
WITHOUT_SERVER = "QMS_TEST_POSTGRES names no PostgreSQL server"
KINDS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.skipif(not SERVER, reason=WITHOUT_SERVER)))


def fresh_url(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty register, and remove it afterwards."""
    if kind == "sqlite":
        yield str(folder / "register.db")
        return
    name = f"qms_test_{uuid4().hex[:12]}"
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{SERVER.rstrip('/').removesuffix('/postgres')}/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
