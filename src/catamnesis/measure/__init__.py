"""How much changed: numbers computed from the facts of a case."""
