"""The search through the gate with today's roles, as migrations apply it.

It holds the rule of the locked rows: a migration that runs GATE (cases/walls.py) again runs this again too.
"""

from mappa.agencies.roles import CASE_ROLES, COORDINATING_ROLES, Permission, roles_with
from mappa.core.search_sql import search_functions

SEARCH = search_functions(
    case_roles=CASE_ROLES,
    coordinating_roles=COORDINATING_ROLES,
    covering_roles=CASE_ROLES & roles_with(Permission.COVER_CASE),
)
