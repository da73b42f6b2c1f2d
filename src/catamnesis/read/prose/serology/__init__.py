"""Tests for antibodies, antigens and pathogens, and how they came out."""
