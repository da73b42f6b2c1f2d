"""Time expressions, what they hang on, and the order of the story."""
