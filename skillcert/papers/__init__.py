"""Blueprints and sealed papers composed from the item bank. Read by exams."""
