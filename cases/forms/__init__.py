"""Forms about cases. They parse and say what is missing; what the facts must be is said by the services."""
