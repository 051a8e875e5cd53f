"""Sessions of the browser: how long they last, what is kept when one ends, and proof of who acts (docs/adr/0025)."""
