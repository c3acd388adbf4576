"""Tables as Parquet, for analysis elsewhere; the only module that imports ``pyarrow``, of the extra ``analytics``."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from qms_checker.errors import Location, Problem, UsageError
from qms_checker.vocabulary import Text


def write_parquet(columns: Mapping[str, type], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as a Parquet file; ``columns``: name → ``str``, ``int``, ``float``, ``bool``.

    Raises :class:`UsageError` where pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        message = Text("chưa cài thư viện ghi Parquet", "the library that writes Parquet is not installed")
        hint = Text("pip install 'qms-checker[analytics]'", "pip install 'qms-checker[analytics]'")
        raise UsageError(Problem("no-pyarrow", Location("--output"), message, hint)) from None
    types = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    arrays = [pa.array([row[name] for row in rows], type=types[kind]) for name, kind in columns.items()]
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), target, compression="zstd")
    return target.getvalue()
