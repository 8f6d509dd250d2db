"""A machine of AWS in a folder: the user data of its template, stand-ins on its PATH, and what came of it."""
import json
import os
import re
import signal
import stat
import subprocess
import sys
import unittest

import world

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(FOLDER))
STAND_INS = ["aws", "docker", "apt-get", "dnf", "systemctl", "curl", "psql"]
CANARY = "Canary71f3"
numbers = iter(range(1, 10000))


def user_data(template, values):
    """What EC2 would be given: the template as it is compiled in, joined and substituted. An unknown name is an error."""
    text = subprocess.run([ROOT + "/assets/embed.sh", "--expand", "assets/templates/%s.yaml" % template], cwd=ROOT, check=True,
                          capture_output=True, text=True).stdout
    lines = text[text.index("UserData:"):].splitlines()
    blocks, depth = [], None
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if depth is not None and line.strip() and depth == 0:
            depth = indent
        if depth and line.strip() and indent < depth:
            depth = None
        if depth is not None:
            blocks[-1].append(line[depth:])
        elif line.endswith("|"):
            blocks.append([])
            depth = 0
            if len(blocks) > 2:
                break
        elif len(blocks) == 2:
            break
    header, body = ("\n".join(block) + "\n" for block in blocks[:2])
    return re.sub(r"\$\{([A-Za-z:]+)\}", lambda found: values[found[1]], header) + body


class Outcome:
    def __init__(self, machine, status, output):
        self.status, self.output = status, output
        self.signals = [json.loads(body) for path, kind, body in world.servers.signals.kept if path.startswith("/%s?" % machine.name)]
        self.kinds = {kind for path, kind, body in world.servers.signals.kept if path.startswith("/%s?" % machine.name)}
        self.reason = self.signals[-1]["Reason"] if self.signals else ""
        self.refusals = machine.read("refusals")
        self.calls = [json.loads(line) for line in machine.read("calls").splitlines()]

    def called(self, *beginning):
        return [call["argv"] for call in self.calls if call["argv"][:len(beginning)] == list(beginning)]


class Machine:
    def __init__(self, kind, database=None, name=None, cache_port=None, mail=None, **values):
        self.database = database or world.servers.databases[0]
        self.kind = kind
        self.name = "m%d" % next(numbers)
        self.folder = "%s/%s" % (world.servers.work, self.name)
        os.makedirs(self.folder + "/bin")
        os.makedirs(self.folder + "/cloud/data")
        self.write("cloud/data/instance-id", "i-0123456789abcdef0\n")
        self.user = name or "redash_" + self.name
        self.secrets = {"redash-user": self.user, "redash-password": CANARY + "DbPassword",
                        "redash-cookie-secret": CANARY + "Cookie" + "c" * 32, "redash-secret-key": CANARY + "Key" + "k" * 32,
                        "redash-master-user": world.MASTER, "redash-master-password": world.MASTER_PASSWORD,
                        "redash-mail-password": CANARY + "Mail"}
        self.values = {
            "AWS::Region": "eu-west-1", "AWS::StackName": "acme-dev-redash", "HostName": "redash.dev.example.com",
            "BootHandle": world.servers.signals.address(self.name), "RedashVersion": "26.3.0", "DatabaseBootstrap": "bastion",
            "DatabaseHost": "127.0.0.1", "DatabasePort": str(self.database.port), "CacheHost": "localhost",
            "CachePort": str(cache_port or world.servers.redis.port), "MailServer": "", "MailPort": "587",
            "MailSecurity": "starttls", "MailUser": "", "MailSender": "", "MailPasswordSecretArn": "",
            "RedashUserSecretArn": arn("redash-user"), "RedashPasswordSecretArn": arn("redash-password"),
            "CookieSecretArn": arn("redash-cookie-secret"), "SecretKeySecretArn": arn("redash-secret-key"),
            "MasterUserSecretArn": arn("redash-master-user"), "MasterPasswordSecretArn": arn("redash-master-password")}
        self.values.update(mail or {})
        self.values.update(values)
        self.state = {"registry": "ok", "packages": True, "ping": True, "status": 0, "workers": 0, "tables": {"TABLES_WAIT": "1"},
                      "authority": world.servers.certificate + ".crt"}
        for name in STAND_INS:
            self.stand_in(name, "exec %s -S %s/recorder.py %s" % (sys.executable, FOLDER, name) + ' "$@"')
        self.stand_in("sleep", "[ $1 != 1 ] || exec /bin/sleep 0.2")  # one second is what the log gets to catch up

    def stand_in(self, name, command):
        self.write("bin/" + name, "#!/bin/sh\n%s\n" % command)
        os.chmod(self.path("bin/" + name), 0o755)

    def path(self, name):
        return "%s/%s" % (self.folder, name)

    def read(self, name):
        if not os.path.exists(self.path(name)):
            return ""
        with open(self.path(name), errors="replace") as f:
            return f.read()

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)

    def start(self, **environment):
        self.state["version"] = self.values["RedashVersion"]
        self.state["secrets"] = {arn(name): value for name, value in self.secrets.items() if value is not None}
        self.write("state.json", json.dumps(self.state))
        self.write("user-data", user_data(self.kind, self.values))
        env = {"PATH": "%s/bin:%s:/usr/local/bin:/usr/bin:/bin" % (self.folder, os.path.dirname(sys.executable)),
               "MACHINE": self.folder, "LOG": self.path("log"), "CONSOLE": self.path("console"), "BASE": self.path("redash"),
               "DOCKER": self.path("docker"), "CLOUD": self.path("cloud"), "LC_ALL": "C.UTF-8",
               "PYTHONDONTWRITEBYTECODE": "1"}
        env.update(environment)
        self.output = open(self.path("output"), "a+")
        self.process = subprocess.Popen(["/bin/bash", self.path("user-data")], env=env, stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=self.output, cwd="/", start_new_session=True)
        return self

    def end(self):
        try:
            status = self.process.wait(120)
        finally:
            try:  # what a boot leaves behind would outlive the test
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.output.close()
        return Outcome(self, status, self.read("output"))

    def boot(self, **environment):
        return self.start(**environment).end()

    def env(self):
        """The env file as its reader in recorder.py understands it."""
        values = {}
        for line in self.read("redash/env").splitlines():
            name, value = line.split("=", 1)
            values[name] = re.sub(r'\\(["\\$])', r"\1", value[1:-1])
        return values


def arn(name):
    return "arn:aws:secretsmanager:eu-west-1:111122223333:secret:acme/dev/%s-AbCdEf" % name


class BootTest(unittest.TestCase):
    longMessage = True

    def assert_good(self, outcome):
        self.assertEqual(outcome.refusals, "", outcome.output)
        self.assertEqual(outcome.status, 0, outcome.output)
        self.assertEqual([one["Status"] for one in outcome.signals][-1:], ["SUCCESS"], outcome.output)
        self.assertLessEqual(outcome.kinds, {"", None}, "the address is signed for an empty content type")

    def assert_fails(self, outcome, *words, step=None):
        self.assertEqual(outcome.refusals, "", outcome.output)
        self.assertNotEqual(outcome.status, 0, outcome.output)
        self.assertEqual([one["Status"] for one in outcome.signals], ["FAILURE"], outcome.output)
        for word in words:
            self.assertIn(word, outcome.reason, outcome.output)
        if step:
            self.assertEqual(outcome.signals[0]["Data"], step)

    def assert_kept_secret(self, machine, outcome, *more):
        """A secret is in the env file, in psql's environment (libpq has no better way), and nowhere else."""
        secrets = [value for name, value in machine.secrets.items() if isinstance(value, str) and not name.endswith("-user")]
        for secret in secrets + list(more):
            for file in ("output", "log", "console", "redash/compose.yaml", "redash/nginx.conf", "user-data"):
                self.assertFalse(secret in machine.read(file), file)
            self.assertFalse(any(secret in one["Reason"] for one in outcome.signals), "signal")
            self.assertFalse(secret in machine.database.log(), "PostgreSQL's log")
            for call in outcome.calls:
                self.assertFalse(any(secret in one for one in call["argv"]), call["argv"])
                if call["argv"][0] != "psql":
                    self.assertFalse(any(secret in one for one in call["env"].values()), call["argv"][0])
        for file in ("log", "redash/env"):
            if os.path.exists(machine.path(file)):
                self.assertEqual(stat.S_IMODE(os.stat(machine.path(file)).st_mode), 0o600, file)
