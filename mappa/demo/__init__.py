"""The whole system on one machine: servers, web, worker, schedule and a stand-in for the HMPPS API.

`python -m mappa.demo` (through bin/demo) shows it to a person; browser tests run `Stack` on a database of
their own.
"""

from mappa.demo.stack import Stack

__all__ = ["Stack"]
