"""Launcher of a checkout: ``python cli.py`` is the same as ``qms``."""

from qms_checker.cli import main

if __name__ == "__main__":
    main()
