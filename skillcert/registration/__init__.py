"""Applications of persons for offers: eligibility, evidence, two reviews, parts. Reads plans and standards; read from arrangement on."""
