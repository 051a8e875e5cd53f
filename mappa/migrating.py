"""What migrations of this project use beyond Django's own operations."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class AllAtOnce(Operation):
    """Operations that do not build on one another, with the state of the models drawn up once for all of them.

    Django draws up every model that leads to a changed one after each operation, which here is nearly all of them:
    a hundred triggers would take minutes.
    """

    reversible = True

    def __init__(self, operations: Sequence[Operation]) -> None:
        """Keep the operations; none may change what another of them made."""
        self.operations = list(operations)

    def deconstruct(self) -> tuple[str, list[Sequence[Operation]], dict[str, object]]:
        """For the writer of migrations."""
        return (self.__class__.__name__, [self.operations], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Every operation's change of state, and then the models once, when somebody asks for them."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Each operation in turn."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Each operation undone, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For the one who watches."""
        return f"{len(self.operations)} operations at once"
