"""Tests of telling, and the worked example that they tell."""
