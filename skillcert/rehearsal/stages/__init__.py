"""One module a stage of the line; each builds with the real services of its capability."""
