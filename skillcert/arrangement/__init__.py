"""Rooms, sessions, seats, duties, tickets. Reads accepted registrations; read by conduct, exams, practical."""
