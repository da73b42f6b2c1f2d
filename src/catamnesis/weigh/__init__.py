"""How sure one can be that something changed, and because of what."""
