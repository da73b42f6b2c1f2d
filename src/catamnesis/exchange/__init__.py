"""Both ways between what we know and what other programs write: one room a format."""
