"""Notices to a person: a code with parameters, read in the reader's language. Owns `notice`. Written by later stages."""
