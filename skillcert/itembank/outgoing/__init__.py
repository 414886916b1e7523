"""Items on their way out: one shape for all formats, one writer a format, and what each format cannot carry."""
