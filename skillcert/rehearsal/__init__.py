"""The stage builders: what demo, walk and the tests' factories share. Uses the real services only."""
