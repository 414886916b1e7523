"""The theory paper in a browser: attempts, answers, marking."""
