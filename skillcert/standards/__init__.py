"""What is certified and by which figures: occupations, filings, standard versions. Read by every later stage."""
