"""Knowledge points, items, practical tasks. Belongs to the institution by occupation and level."""
