"""Drugs with dose, route and rhythm, and what was done with each."""
