"""Events that other times hang on: admission, operation, relapse, death."""
