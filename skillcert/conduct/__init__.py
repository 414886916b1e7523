"""The exam day: check-in, absence, incidents, violations, the room record."""
