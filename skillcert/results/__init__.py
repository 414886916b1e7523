"""Parts become results: grading, verification, release, re-check, public notice, sealing."""
