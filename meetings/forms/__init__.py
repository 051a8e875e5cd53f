"""Forms of meetings: parse and keep what was typed. Choices that depend on rows are handed in by the views."""
