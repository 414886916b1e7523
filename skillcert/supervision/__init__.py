"""An internal supervisor per session: checklist and report."""
