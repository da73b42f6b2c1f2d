"""Values bound to what was measured, and changes that the text states."""
