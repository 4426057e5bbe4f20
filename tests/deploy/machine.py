"""Simulates a server in a temporary folder: Debian's programs run on loopback ports."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
HOST = "forum.test"
BRANCH = "deploy-check"
# With this PATH, commands find only Debian's own Python. Another one, for example in root's home
# folder, could not be run by the site's user.
DEBIAN_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Failed(Exception):
    """A command or check failed."""


def expect(true: object, said: object) -> None:
    if not true:
        raise Failed(said)


def wait_until(condition, seconds: float, said: str) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        expect(time.monotonic() < ends, said)
        time.sleep(0.2)


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Machine:
    """A simulated server in a temporary folder, with ports and a PostgreSQL cluster of its own.

    The script ``systemctl`` replaces systemd, and a short nginx.conf replaces Debian's.
    """

    def __init__(self):
        self.root = Path(tempfile.mkdtemp(prefix="forum-deploy-"))
        self.root.chmod(0o755)
        self.home = self.root / "srv"
        self.user = f"forum{os.getpid()}"
        self.port, self.http, self.https, self.redis, self.postgres = free_ports(5)
        self.url = f"https://{HOST}:{self.https}"
        self.values = ""
        self.environment = {
            "PATH": f"{self.root / 'bin'}:{DEBIAN_PATH}",
            "LANG": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": str(self.root / "gitconfig"),
            "PGHOST": str(self.root / "postgres"),
            "PGPORT": str(self.postgres),
            "CHECK_UNITS": str(self.root / "units"),
            "CHECK_STATE": str(self.root / "state"),
            "FORUM_SYSTEMD": str(self.root / "systemd"),
        } | {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}

    def own_values(self) -> dict:
        """Returns the values of this server, which replace those in docs/deployment.md."""
        root = self.root
        return {
            "FORUM_HOST": HOST,
            "FORUM_ADMIN": "administrator@example.org",
            "FORUM_MAIL": f"filemail:///{root / 'mail'}",
            "FORUM_SOURCE": root / "source.git",
            "FORUM_BRANCH": BRANCH,
            "FORUM_URL": self.url,
            "FORUM_USER": self.user,
            "FORUM_HOME": self.home,
            "FORUM_ETC": root / "etc",
            "FORUM_PORT": self.port,
            "FORUM_HTTP_PORT": self.http,
            "FORUM_HTTPS_PORT": self.https,
            "FORUM_IPV4": "127.0.0.1",
            "FORUM_IPV6": "127.0.0.10",
            "FORUM_CACHE": f"redis://127.0.0.1:{self.redis}/0",
            "FORUM_LOGS": root / "log",
            "FORUM_NGINX": root / "nginx",
            "FORUM_REDIS": root / "redis",
            "FORUM_SYSTEMD": root / "systemd",
        }

    def sh(self, commands: str, **extra: str) -> str:
        """Runs shell commands as root and returns their output. Raises Failed if they fail.

        The server's values and ``extra`` are environment variables of the commands.
        """
        done = subprocess.run(
            ["sh", "-eu", "-c", f"{self.values}\n{commands}"],
            env=self.environment | extra,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{commands.strip()}\n{done.stdout}{done.stderr}".strip())
        return done.stdout

    def sql(self, query: str) -> str:
        return self.sh(f'runuser -u postgres -- psql -XAtq -d forum -c "{query}"').strip()

    def manage(self, code: str) -> str:
        """Runs Python code inside the site, as the site's user, and returns its output."""
        return self.sh(f"manage shell --no-imports --command '{code}'").strip()

    # --- Set-up that Debian's packages do on a real server ----------------------------------------

    def prepare(self) -> None:
        for name in ("bin", "units", "state", "systemd", "log", "postgres", "redis", "mail"):
            (self.root / name).mkdir()
        for name in ("sites-available", "sites-enabled"):
            (self.root / "nginx" / name).mkdir(parents=True)
        shutil.chown(self.root / "postgres", "postgres")
        (self.root / "mail").chmod(0o777)
        shutil.copy(HERE / "systemctl", self.root / "bin" / "systemctl")
        self._source()
        self._postgres()
        self._redis()
        self._nginx()

    def _source(self) -> None:
        """Clones the repository, and creates the branch ``BRANCH`` at the last commit.

        The branch is needed because CI checks out a commit without a branch.
        """
        (self.root / "gitconfig").write_text("[safe]\n\tdirectory = *\n")
        source = self.root / "source.git"
        self.sh(
            f"git clone --quiet --bare '{ROOT}' {source}\n"
            f"git -C {source} branch {BRANCH} $(git -C '{ROOT}' rev-parse HEAD)\n"
            f"git -C {source} symbolic-ref HEAD refs/heads/{BRANCH}"
        )

    def _postgres(self) -> None:
        folder = self.root / "postgres"
        bin_ = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))[-1].parent
        self.sh(
            f"runuser -u postgres -- {bin_}/initdb -D {folder}/data --auth=peer --encoding=UTF8"
            f" --locale=C.UTF-8 --no-sync >/dev/null"
        )
        self.start_postgres()

    def start_postgres(self) -> None:
        folder = self.root / "postgres"
        self._pg_ctl(
            f"-l {folder}/log -o '-c listen_addresses= -c port={self.postgres} -c fsync=off"
            f" -c unix_socket_directories={folder}' start"
        )

    def stop_postgres(self) -> None:
        self._pg_ctl("-m fast stop")

    def _pg_ctl(self, command: str) -> None:
        bin_ = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))[-1]
        folder = self.root / "postgres"
        self.sh(f"runuser -u postgres -- {bin_} -D {folder}/data -w {command} >/dev/null")

    def _redis(self) -> None:
        config = self.root / "redis" / "redis.conf"
        config.write_text(f"bind 127.0.0.1\nport {self.redis}\ndir {self.root / 'redis'}\n")
        (self.root / "units" / "redis-server.service").write_text(
            f"[Service]\nUser=nobody\nExecStart=redis-server {config}\n"
        )

    def _nginx(self) -> None:
        """Writes a short nginx.conf, and a systemd unit and a command ``nginx`` that use it."""
        root = self.root
        temporary = "".join(
            f"{kind}_temp_path {root}/nginx/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        config = root / "nginx" / "nginx.conf"
        config.write_text(
            f"user www-data;\nworker_processes 1;\npid {root}/nginx/nginx.pid;\n"
            f"error_log {root}/log/error.log;\nevents {{\n\tworker_connections 768;\n}}\n"
            f"http {{\ninclude /etc/nginx/mime.types;\ndefault_type application/octet-stream;\n"
            f"{temporary}access_log off;\ninclude {root}/nginx/sites-enabled/*;\n}}\n"
        )
        (root / "units" / "nginx.service").write_text(
            f"[Service]\nExecStart=/usr/sbin/nginx -c {config} -g 'daemon off;'\n"
        )
        stand_in = root / "bin" / "nginx"
        stand_in.write_text(f'#!/bin/sh\nexec /usr/sbin/nginx -q -c {config} "$@"\n')
        stand_in.chmod(0o755)

    def clean(self) -> None:
        """Stops all processes that were started, and deletes all files."""
        for state in (self.root / "state").glob("*.service"):
            self._quietly(f"systemctl stop {state.name}")
        bin_ = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))[-1]
        data = self.root / "postgres" / "data"
        self._quietly(f"cd /; runuser -u postgres -- {bin_} -D {data} -m immediate stop")
        self._quietly(f"userdel {self.user}")
        shutil.rmtree(self.root, ignore_errors=True)

    def _quietly(self, command: str) -> None:
        subprocess.run(
            ["sh", "-c", command], env=self.environment, capture_output=True, check=False
        )
