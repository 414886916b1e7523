"""The practical tasks of an occupation and level, in modules of a structure table. Read by practical."""
