"""Protected characteristics: one encrypted row a case, apart from the record that everybody on the case reads."""

from django.db import models

from cases.models.bound import Recorded


class ProtectedCharacteristics(Recorded):
    """Answers for equality monitoring. `sealed` is a token of cases/sealing.py; no column tells an answer."""

    sealed = models.BinaryField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], name="one_row_of_characteristics_per_case"),
        ]
