"""recorder.py NAME ARGUMENT...: stands for the program NAME of a machine. It writes down what it was given, answers as the state
of its machine says, and refuses arguments that it does not know. Needs MACHINE (the machine's folder) in the environment."""
import json
import os
import re
import subprocess
import sys
import time

MACHINE = os.environ["MACHINE"]
FOLDER = os.path.dirname(os.path.realpath(__file__))
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")


class Refusal(Exception):
    pass


def state():
    with open(MACHINE + "/state.json") as f:
        return json.load(f)


def leave_mark(name):
    with open("%s/mark-%s" % (MACHINE, name), "w"):
        pass


def has_mark(name):
    return os.path.exists("%s/mark-%s" % (MACHINE, name))


def need(condition, what):
    if not condition:
        raise Refusal(what)


def env_file():
    """As compose reads it: a double-quoted value, in which a backslash makes \\, " and $ plain. Judged by compose-go's own
    reader when it was written; test_env.py asks a real compose where there is one."""
    values = {}
    with open("env") as f:
        for line in f.read().splitlines():
            found = re.fullmatch(r'([A-Z_]+)="((?:[^"\\$]|\\["\\$])*)"', line)
            need(found, "env line that compose cannot read: " + line.split("=")[0])
            values[found[1]] = re.sub(r'\\(["\\$])', r"\1", found[2])
    return values


def compose_file():
    import site  # the stand-ins start without, which is faster
    site.main()
    import yaml
    with open("compose.yaml") as f:
        services = yaml.safe_load(f)["services"]
    for name, service in services.items():
        need(service["restart"] == "unless-stopped", name + " does not come back")
        need(re.fullmatch(r"[1-9]\d*m", service["mem_limit"]), name + " has no limit of memory")
    return services


def aws(arguments):
    secret = ["secretsmanager", "get-secret-value", "--region", "eu-west-1", "--secret-id", None, "--query", "SecretString",
              "--output", "text"]
    signal = ["cloudformation", "signal-resource", "--region", "eu-west-1", "--stack-name", "acme-dev-redash",
              "--logical-resource-id", "Group", "--unique-id", "i-0123456789abcdef0", "--status", None]
    if fits(arguments, signal):
        need(arguments[-1] in ("SUCCESS", "FAILURE"), "status")
        return 0
    need(fits(arguments, secret), "aws")
    arn = arguments[5]
    answer = state()["secrets"].get(arn, {"error": "ResourceNotFoundException"})
    if isinstance(answer, dict) and answer.get("after"):  # a role that is not known everywhere yet
        tries = len([1 for call in calls() if call[:2] == ["aws", "secretsmanager"] and arn in call])
        answer = {"error": answer["error"]} if tries <= answer["after"] else answer["value"]
    if isinstance(answer, dict):
        print("\nAn error occurred (%s) when calling the GetSecretValue operation: no" % answer["error"], file=sys.stderr)
        return 254
    print(answer)
    return 0


def fits(arguments, pattern):
    return len(arguments) == len(pattern) and all(p in (None, a) for a, p in zip(arguments, pattern))


def calls():
    with open(MACHINE + "/calls") as f:
        return [json.loads(line)["argv"] for line in f]


def pull(image):
    how = state()["registry"]
    if how == "missing" and image.startswith("redash/"):
        print("Error response from daemon: manifest for %s not found: manifest unknown: manifest unknown" % image, file=sys.stderr)
    elif how == "unreachable":
        print('Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io: '
              "no such host", file=sys.stderr)
    elif how == "limited":
        print("Error response from daemon: toomanyrequests: You have reached your unauthenticated pull rate limit.", file=sys.stderr)
    else:
        leave_mark(re.sub(r"\W", "-", image))
        return 0
    return 1


def make_tables(source):
    need(source.startswith(MACHINE) and os.stat(source).st_mode & 0o777 == 0o644, "tables.py of the machine")
    image = compose_file()["server"]["image"]
    need(has_mark(re.sub(r"\W", "-", image)), "an image that was pulled")
    environment = {"PATH": os.environ["PATH"], "SSL_CERT_FILE": state()["authority"], "MANAGE": FOLDER + "/manage.py",
                   "PYTHONDONTWRITEBYTECODE": "1", "MACHINE": MACHINE}
    environment.update(state()["tables"])
    return subprocess.call([sys.executable, source], env=dict(environment, **env_file()), stdin=subprocess.DEVNULL)


def docker(arguments):
    if fits(arguments, ["pull", "-q", None]):
        return pull(arguments[2])
    need(arguments[:1] == ["compose"] and os.path.exists("compose.yaml"), "docker")
    arguments = arguments[1:]
    version = state()["version"]
    if arguments == ["config", "-q"]:
        compose_file()
        env_file()
        return 0
    run = ["run", "--rm", "-T", "--no-deps", "-v", None, "server", "python", "/tables.py"]
    if fits(arguments, run):
        need(arguments[5].endswith(":/tables.py:ro"), "volume")
        return make_tables(arguments[5].split(":")[0])
    if arguments == ["up", "-d", "--force-recreate", "--remove-orphans"]:
        leave_mark("up")
        return 0
    need(has_mark("up"), "containers that run")
    if fits(arguments, ["logs", "--no-log-prefix", "--tail", "5", None]):
        # A log may end in the middle of a line.
        print("[CRITICAL] WORKER TIMEOUT; url was " + env_file()["REDASH_DATABASE_URL"], end="")
        return 0
    if arguments == ["exec", "-T", "server", "/app/manage.py", "status"]:
        return state()["status"]
    need(version != "10.1.0", "what 10.1.0 has")
    need(arguments == ["exec", "-T", "-e", "WORKERS_COUNT=4", "server", "/app/bin/docker-entrypoint", "workers_healthcheck"], "docker")
    return state()["workers"]


def curl(arguments):
    if arguments[-1] == "http://127.0.0.1/ping":
        if has_mark("up") and state()["ping"]:
            print("PONG.", end="")
            return 0
        return 7
    need(ADDRESS.match(arguments[-1]), "address")
    return subprocess.call(["/usr/bin/curl"] + arguments)


def apt_get(arguments):
    options = ["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=5", "-q", "-y"]
    need(arguments[:6] == options, "apt-get options")
    if arguments[6:7] == ["update"]:
        # Alone, it says that all is well when an index could not be fetched.
        need(arguments[7:] == ["--error-on=any"], "apt-get update")
        if state()["packages"]:
            return 0
        # With a byte that is no text: grep would take the whole log for binary.
        print("\0E: Failed to fetch http://archive.example/ubuntu/dists/noble/InRelease  Could not connect", file=sys.stderr)
        return 100
    need(arguments[6:8] == ["install", "--no-install-recommends"], "apt-get")
    need({"docker.io", "docker-compose-v2", "jq", "postgresql-client"} <= set(arguments[8:]), "packages")
    return 0


def dnf(arguments):
    need(arguments == ["install", "-y", "-q", "postgresql16"], "dnf")
    return 0


def systemctl(arguments):
    need(arguments in (["enable", "--now", "docker"], ["restart", "docker"]), "systemctl")
    return 0


def psql(arguments):
    return subprocess.call(["/usr/bin/psql"] + arguments)


def main():
    name, arguments = sys.argv[1], sys.argv[2:]
    with open(MACHINE + "/calls", "a") as f:
        f.write(json.dumps({"argv": [name] + arguments, "env": dict(os.environ)}) + "\n")
    hang = state().get("hang")
    if hang and " ".join([name] + arguments).startswith(hang):
        leave_mark("hangs")
        time.sleep(60)
    try:
        return globals()[name.replace("-", "_")](arguments)
    except Refusal as refusal:
        with open(MACHINE + "/refusals", "a") as f:
            f.write("%s: %s: %s\n" % (name, refusal, arguments))
        return 99


sys.exit(main())
