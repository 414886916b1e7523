"""What every capability stands on: database, work, history, machine, clock, files, words, documents, queue.

Owns no word of the domain. Reads nothing above itself; everybody reads it.
"""
