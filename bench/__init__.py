"""The speed floors: `make bench` measures them and writes docs/performance.md with the hardware. Not tests: nothing here is timed in CI."""
