"""What the drills are called on the page that a college reads."""

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
BROKEN = {
    "F01": ("kill -9 of one web worker, of all, then of the whole server, in mid-exam", "kills"),
    "F02": ("kill -9 of PostgreSQL under a running web server; on SQLite of the only process that writes", "kills"),
    "F04": ("the queue server is killed; exams are sat without it, jobs wait and take effect once", "exams sat"),
    "F06": ("the server's clock is set by seconds, an hour, a day, back and forth", "jumps"),
    "F07": ("a PC without network for 30 s, 5 min, 30 min; its drafts arrive in any order, some twice", "outages"),
    "F08": ("two tabs of one browser answer the same questions", "interleavings"),
    "F09": ("the PC dies; the paper goes on at another one by the invigilator's release code", "moves"),
    "F10b": ("the power fails: was each answer on the disk before it was called saved?", "answers"),
    "F12": ("the server stands still for seconds, across the end of the exam", "stops"),
    "F13": ("twenty PCs connect and say nothing", "times"),
    "F14": ("messages doubled, delayed, reordered, answers of the server lost, against a pure model", "interleavings"),
    "F15": ("the workers are renewed under load, as an update does it", "reloads"),
    "F18": ("the whole hall starts within 10 s and hands in within the last 5 s", "candidates"),
    "F21": ("F01 within the last two minutes of the exam", "kills"),
    "F22": ("a new root key and a restart in mid-exam; a seat that the server has forgotten", "times"),
}
"""Drill → (what is broken, what its rounds are)."""
CARELESS = {
    "F01": "a server that says saved and writes later",
    "F02": "PostgreSQL that does not wait for its log; on SQLite a server that says saved and writes later",
    "F04": "a clockwork that marks a job as handed over before the queue took it",
    "F06": "papers by the machine's own clock",
    "F07": "a server that wants its saves in order",
    "F08": "saves without a word about what their tab has seen",
    "F09": "the new PC gets the old one's token",
    "F10b": "`synchronous_commit=off`, on SQLite `synchronous=NORMAL`",
    "F12": "a server that goes by the moment at which it reads",
    "F13": "a server that waits for the silent",
    "F14": "in turn: the last to arrive wins; a tab writes over what it has not seen; the end does not count",
    "F15": "a restart that closes the door first (loses nothing, but turns away)",
    "F18": "a server that turns people away when many come",
    "F21": "a server that says saved and writes later",
    "F22": "a key that replaces the old one",
}
MORE = {
    "away": "away for {}",
    "jobs": "{} jobs waited",
    "effects": "{} took effect once",
    "closed_early": "{} closed early",
    "alarms": "{} alarms",
    "silently_overwritten": "{} written over unseen",
    "on_disk_before_reply": "{} on the disk before the reply",
    "arrived_in_time": "{} arrived in time",
    "messages": "{} messages",
    "divergences": "{} differ from the model",
    "in_time": "{} answers in time",
    "by_clock": "{} papers closed by the clock",
    "start_p95": "start p95 {} s",
    "submit_p95": "hand-in p95 {} s",
}
RED = {
    "lost": "{} answers lost",
    "silently_overwritten": "{} written over unseen",
    "divergences": "{} differ from the model",
    "closed_early": "{} closed early",
    "refused": "{} refused or failed",
}
AWAY = {"30s": "30 s", "300s": "5 min", "1800s": "30 min"}
