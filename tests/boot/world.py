"""The servers that the first boots meet: PostgreSQL and Redis with TLS, and the address that signals go to."""
import getpass
import glob
import http.server
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time

import tls_front

MASTER = "mastermind"
MASTER_PASSWORD = "Master=Canary-71f3&!*(x)"
servers = None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def run(*command, **options):
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError("%s: %s%s" % (command[0], done.stdout, done.stderr))
    return done.stdout


def until(what, attempt, seconds=60):
    deadline = time.monotonic() + seconds
    while not attempt():
        if time.monotonic() > deadline:
            raise RuntimeError("%s did not happen" % what)
        time.sleep(0.02)


def listens(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


def newest_debian():
    found = glob.glob("/usr/lib/postgresql/*/bin")
    return max(found, key=lambda path: int(path.split("/")[-2])) if found else None


class Postgres:
    """A private server. When we are root, it runs as nobody, as it refuses root."""

    def __init__(self, folder, programs, certificate, has_tls):
        self.folder, self.port = folder, free_port()
        self.account = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        os.makedirs(folder)
        if self.account and not has_tls:  # from a virtual environment that nobody may not be able to reach
            shutil.copytree(programs.split("/pgserver/")[0], folder + "/programs", ignore=shutil.ignore_patterns("*.whl"))
            programs = folder + "/programs/pgserver/pginstall/bin"
        for name in ("crt", "key"):
            shutil.copy("%s.%s" % (certificate, name), "%s/server.%s" % (folder, name))
        os.chmod(folder + "/server.key", 0o600)
        if self.account:
            for name in ("", "/server.crt", "/server.key"):
                os.chown(folder + name, self.account.pw_uid, self.account.pw_gid)
        with open(folder + "/superuser", "w") as f:
            f.write("super-secret\n")
        os.chmod(folder + "/superuser", 0o644)
        data = folder + "/data"
        made = self._start([programs + "/initdb", "-D", data, "-U", "superuser", "-A", "scram-sha-256", "--no-sync",
                            "--pwfile", folder + "/superuser"]).wait()
        if made:
            raise RuntimeError("initdb: " + self.log())
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off",
                   "password_encryption": "scram-sha-256", "log_statement": "all"}
        if has_tls:
            options.update(ssl="on", ssl_cert_file=folder + "/server.crt", ssl_key_file=folder + "/server.key")
        command = [programs + "/postgres", "-D", data]
        for name, value in options.items():
            command += ["-c", "%s=%s" % (name, value)]
        self.process = self._start(command)
        plain = self.port
        until("PostgreSQL's start", lambda: listens(plain))
        self.front = None
        self.plain = plain
        if not has_tls:
            self.front = tls_front.TlsFront(plain, certificate)
            self.port = self.front.port
        # As in Aurora, the master user is no superuser.
        quoted = MASTER_PASSWORD.replace("'", "''")
        until("the first login", lambda: self.try_sql("SELECT 1"))
        self.sql("CREATE ROLE %s LOGIN CREATEROLE CREATEDB PASSWORD '%s'" % (MASTER, quoted))
        self.version = self.sql("SHOW server_version_num").strip()

    def _start(self, command):
        log = open(self.folder + "/log", "a")
        options = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []} if self.account else {}
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **options)

    def _psql(self, statement, user, password, database, port):
        # What a test says is not what is searched for secrets.
        statement = ("SET log_statement TO none; " if user == "superuser" else "") + statement
        env = dict(os.environ, PGPASSWORD=password, PGHOST="127.0.0.1", PGPORT=str(port), PGUSER=user, PGDATABASE=database)
        return subprocess.run(["/usr/bin/psql", "-wXqAt", "-v", "ON_ERROR_STOP=1"], env=env,
                              input=statement, capture_output=True, text=True)

    def try_sql(self, statement, user="superuser", password="super-secret", database="postgres"):
        return self._psql(statement, user, password, database, self.plain).returncode == 0

    def sql(self, statement, user="superuser", password="super-secret", database="postgres"):
        done = self._psql(statement, user, password, database, self.plain)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def log(self):
        with open(self.folder + "/log", errors="replace") as f:
            return f.read()

    def stop(self):
        if self.front:
            self.front.stop()
        self.process.terminate()
        self.process.wait(10)


class Redis:
    def __init__(self, folder, certificate, password=""):
        os.makedirs(folder)
        self.port = free_port()
        command = ["redis-server", "--port", "0", "--tls-port", str(self.port), "--bind", "127.0.0.1", "--save", "",
                   "--dir", folder, "--tls-cert-file", certificate + ".crt", "--tls-key-file", certificate + ".key",
                   "--tls-ca-cert-file", certificate + ".crt", "--tls-auth-clients", "no"]
        if password:
            command += ["--requirepass", password]
        with open(folder + "/log", "w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until("Redis's start", lambda: listens(self.port))

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Signals(http.server.ThreadingHTTPServer):
    """Stands for the wait condition's address: keeps what was put there."""

    def __init__(self):
        kept = self.kept = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                kept.append((self.path, self.headers.get("Content-Type"), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def address(self, machine):
        return "http://127.0.0.1:%d/%s?Signature=abc%%2Fdef&Expires=1" % (self.server_address[1], machine)


class Servers:
    def __init__(self, work):
        self.work = work
        self.certificate = work + "/server"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext",
            "keyUsage=digitalSignature,keyCertSign", "-keyout", self.certificate + ".key", "-out", self.certificate + ".crt")
        self.databases, self.redis = [], None

    def start(self):
        work = self.work
        programs = newest_debian()
        if not programs:
            raise SystemExit("PostgreSQL is not installed: .ci/install-packages boot")
        self.databases = [Postgres(work + "/pg", programs, self.certificate, True)]
        self.redis = Redis(work + "/redis", self.certificate)
        self.signals = Signals()
        other = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))),
                             "build/boot-venv/other/pgserver/pginstall/bin")
        if os.path.exists(other + "/postgres"):
            self.databases.append(Postgres(work + "/pg-other", other, self.certificate, False))
            versions = ", ".join(database.version for database in self.databases)
            print("PostgreSQL %s as %s" % (versions, "nobody" if os.getuid() == 0 else getpass.getuser()), flush=True)
        else:
            print("skipped: a second PostgreSQL: the package index has none for this machine", flush=True)

    def stop(self):
        for server in filter(None, self.databases + [self.redis]):
            server.stop()
