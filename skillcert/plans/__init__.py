"""Batches, their offers and planned sessions, from draft to announcement. Owns what was announced; reads standards and people."""
