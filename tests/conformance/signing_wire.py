"""Our client against servers that judge what arrives. Usage: signing_wire.py PROBE COUNT SEED

botocore signs anew what came over the wire and must get the same signature; then TLS (a server with a certificate of
its own, with and without AWS_CA_BUNDLE, and for another name), a proxy, and a redirect."""

import contextlib
import datetime
import http.server
import ipaddress
import json
import os
import random
import re
import select
import socket
import ssl
import subprocess
import sys
import tempfile
import threading

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode, percent_encode_sequence
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import signing

SERVICES = ["sts", "ec2", "cloudformation", "route53", "acm", "secretsmanager", "ssm", "iam", "rds", "elasticache",
            "elasticloadbalancing", "autoscaling", "servicequotas", "pricing", "logs"]
KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
passed = failed = 0
probe = sys.argv[1]


def check(name, good, why=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"not ok - {name}\n#   {why}")


class Judge(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer
    token = None

    def log_message(self, *_):
        pass

    def judge(self, body):
        found = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
                             self.headers.get("Authorization", ""))
        if not found:
            return "no Authorization"
        region, service, names = found[3], found[4], found[5].split(";")
        unsigned = {n.lower() for n in self.headers if n.lower().startswith("x-amz-") or n.lower() in ("host", "content-type")} - set(names)
        if unsigned:
            return f"not signed: {unsigned}"
        stamp = self.headers["X-Amz-Date"]
        now = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")
        if abs((datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) - now).total_seconds()) > 60:
            return f"dated {stamp}"
        botocore.auth.get_current_datetime = lambda *a, **k: now
        request = AWSRequest(self.command, f"http://{self.headers['Host']}{self.path}", data=body)
        for name in names:
            for value in self.headers.get_all(name, []):
                if name not in ("x-amz-date", "x-amz-security-token"):
                    request.headers.add_header(name, value)
        credentials = Credentials(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], Judge.token)
        botocore.auth.SigV4Auth(credentials, service, region).add_auth(request)
        mine = request.headers["Authorization"]
        return None if mine == self.headers["Authorization"] else f"{mine}\n#   {self.headers['Authorization']}"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers = 200, {}
        if "redirect" in self.server.manners:
            status, headers = 307, {"Location": f"http://127.0.0.1:{self.server.server_port}/elsewhere"}
        text = b"<ok/>"
        why = self.judge(body)
        self.server.seen.append((self.command, self.path, body, why))
        if why:
            status, text = 400, b"<ErrorResponse><Error><Code>Wrong</Code></Error></ErrorResponse>"
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_DELETE = answer


class Proxy(http.server.BaseHTTPRequestHandler):
    """Takes every CONNECT to the port of one server."""

    def log_message(self, *_):
        pass

    def do_CONNECT(self):
        self.server.seen.append(self.path)
        with socket.create_connection(("127.0.0.1", self.server.manners)) as far:
            self.send_response(200)
            self.end_headers()
            ends = {self.connection: far, far: self.connection}
            while True:
                for end in select.select(list(ends), [], [], 10)[0] or [None]:
                    data = end.recv(65536) if end else b""
                    if not data:
                        return
                    ends[end].sendall(data)


@contextlib.contextmanager
def serving(handler=Judge, manners="", context=None):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.manners, server.seen = manners, []
    server.handle_error = lambda *_: None  # a client that goes away in the handshake
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        socket.socket.close(server.socket)


def run(url, requests, *arguments, env=None):
    told = "".join(json.dumps(r) + "\n" for r in requests)
    return subprocess.run([probe, url, *arguments], input=told.encode(), stdout=subprocess.PIPE, check=True, timeout=120,
                          env={**KEYS, **(env or {})}).stdout.decode().splitlines()


def request_of(r):
    made = signing.generate(r)
    while made["service"] == "pricing" and made["region"].startswith(("us-gov", "eusc")):  # has no price list
        made = signing.generate(r)
    service = SERVICES.index(made["service"])
    asked = {"service": service, "region": made["region"], "path": "", "form": made["form"][2:], "body": made["body"]}
    if made["service"] == "route53":
        asked["path"] = "".join("/" + percent_encode(s) for s in made["path"]) + ("/" if made["ends"] else "")
        if made["query"]:
            asked["path"] += "?" + percent_encode_sequence([tuple(p) for p in made["query"]])
    return asked


def signatures(count, r):
    requests = [request_of(r) for _ in range(count)]
    for token in (None, "IQoJb3JpZ2luX2VjEXAMPLE/+=" * 60):
        Judge.token = token
        with serving() as server:
            part = requests[: count // 2] if token is None else requests[count // 2:]
            lines = run(f"http://127.0.0.1:{server.server_port}", part, env={"AWS_SESSION_TOKEN": token} if token else None)
            for line, asked, seen in zip(lines, part, server.seen, strict=True):
                check(f"{SERVICES[asked['service']]} {asked['path'][:60]}", line == "ok" and not seen[3], f"{line} {seen[3]}")
                check("the body arrives whole", asked["body"].encode() in seen[2])
    Judge.token = None


def certificate(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name != "other.test" else [x509.DNSName(name)]
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1)).add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    path = os.path.join(folder, name + ".pem")
    with open(path, "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
        file.write(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def transport():
    one = [{"service": 0, "region": "us-east-1", "path": "", "form": [], "body": ""}]
    with tempfile.TemporaryDirectory() as folder:
        path, context = certificate(folder, "aws.test")
        other, wrong = certificate(folder, "other.test")
        with serving(context=context) as server, serving(Proxy, server.server_port) as proxy:
            url = f"https://127.0.0.1:{server.server_port}"
            line = run(url, one)[0]
            check("a certificate of an unknown authority is refused", line.startswith("network:") and "cannot be verified" in line and "AWS_CA_BUNDLE" in line, line)
            check("and nothing was sent", not server.seen, server.seen)
            check("AWS_CA_BUNDLE makes it known", run(url, one, path) == ["ok"])
            check("a bundle that is not there is told", "ca" in run(url, one, folder + "/none")[0].lower())
            through = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_port}"}
            check("what is not this machine goes through the proxy", run("https://aws.test", one, path, env=through) == ["ok"] and proxy.seen == ["aws.test:443"], proxy.seen)
            check("the proxy cannot pose as somebody else", "cannot be verified" in run("https://sts.test", one, path, env=through)[0])
            before = len(proxy.seen)
            check("loopback does not go through it", run(url, one, path, env=through) == ["ok"] and len(proxy.seen) == before, proxy.seen)
        with serving(context=wrong) as server:
            line = run(f"https://127.0.0.1:{server.server_port}", one, other)[0]
            check("a certificate for another name is refused", line.startswith("network:") and "cannot be verified" in line, line)
    with serving(manners="redirect") as server:
        line = run(f"http://127.0.0.1:{server.server_port}", one)[0]
        check("a redirect is not followed", len({s[1] for s in server.seen}) == 1 and "307" in line, (line, server.seen))
    line = run("http://192.0.2.1", one)[0]
    check("nothing is sent to others without TLS", line.startswith("input:") and "not encrypted" in line, line)


def main():
    count, seed = int(sys.argv[2]), int(sys.argv[3])
    print(f"seed {seed}")
    signatures(count, random.Random(seed))
    transport()
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or passed < count else 0


sys.exit(main())
