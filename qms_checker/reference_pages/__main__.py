"""``python -m qms_checker.reference_pages [--check]``."""

import sys

from qms_checker.reference_pages.command import main

raise SystemExit(main(sys.argv[1:]))
