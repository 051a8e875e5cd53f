"""Whether the tests would notice: each line of a table or a rule is broken in turn."""
