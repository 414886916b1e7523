"""Practical tasks scored by assessors on sheets."""
