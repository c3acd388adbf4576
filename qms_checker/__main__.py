"""``python -m qms_checker`` is the same as ``qms``."""

from qms_checker.cli import main

main()
