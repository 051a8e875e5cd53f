"""Only `bin/test --deep` collects these: they take the better part of an hour."""

import sys

collect_ignore_glob = [] if "tests.deep" in sys.modules else ["test_mutants.py"]
