"""Numbers, certificates, prints, hand-out, revocation, upload."""
