"""People: persons and their identity, accounts and grants, centres, experts' cards, declarations,
credentials and bans.

Owns who somebody is and what an account may do. Reads nothing of the stages that follow; they call its
verbs (a ban from the exam day, a credential when a certificate is made) and keep their own frozen copy of
what they printed.
"""
