"""Stand-ins for every service that gives out keys: STS, IAM Identity Center, containers, machines. They invent
keys from what they were asked and by whom, so equal keys mean equal questions. One server, loopback."""
import hashlib
import http.server
import json
import re
import threading
import time
import urllib.parse

EXPIRES = int(time.time()) + 7200


def iso(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(seconds))


def invent(*what):
    digest = hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
    return {'AccessKeyId': 'ASIA' + digest[:16].upper(), 'SecretAccessKey': digest[16:48] + '/+', 'Token': 't-' + digest}


class Fakes(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    roles = {'instance': 'machine-role'}  # what the machine says: '' for none

    def log_message(self, *args):
        pass

    def reply(self, status, body, content_type='application/json'):
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if not isinstance(body, str) else body.encode()
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get('Content-Length') or 0)).decode()

    def signer(self):
        found = re.search(r'Credential=([^/]+)/', self.headers.get('Authorization', ''))
        return [found.group(1) if found else None, self.headers.get('X-Amz-Security-Token')]

    def sts(self):
        form = dict(urllib.parse.parse_qsl(self.body(), keep_blank_values=True))
        form.pop('Version')
        if re.match('(botocore-session|redash-wizard)-', form.get('RoleSessionName', '')):
            form['RoleSessionName'] = 'made up'
        if 'denied' in form['RoleArn'] or form.get('TokenCode') == '000000':
            self.reply(403, '<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>', 'text/xml')
            return
        keys = invent('sts', form, self.signer())
        action = form['Action']
        self.reply(200, f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials>'
                        f'<AccessKeyId>{keys["AccessKeyId"]}</AccessKeyId><SecretAccessKey>{keys["SecretAccessKey"]}</SecretAccessKey>'
                        f'<SessionToken>{keys["Token"]}</SessionToken><Expiration>{iso(EXPIRES)}</Expiration></Credentials>'
                        f'<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>{form["RoleArn"]}</Arn></AssumedRoleUser>'
                        f'</{action}Result></{action}Response>', 'text/xml')

    def oidc(self):
        asked = json.loads(self.body())
        if asked.get('grantType') != 'refresh_token' or 'bad' in asked.get('refreshToken', 'bad'):
            self.reply(400, {'error': 'invalid_grant'})
            return
        token = invent('oidc', asked)['Token']
        self.reply(200, {'accessToken': token, 'expiresIn': 28800, 'refreshToken': 'next-' + token[:20], 'tokenType': 'Bearer'})

    def portal(self, query):
        token = self.headers.get('x-amz-sso_bearer_token')
        if not token or 'revoked' in token:
            self.reply(401, {'message': 'Session token not found or invalid'})
        elif 'forbidden' in query['role_name'][0]:
            self.reply(403, {'message': 'No access'})
        else:
            keys = invent('portal', token, query)
            self.reply(200, {'roleCredentials': {'accessKeyId': keys['AccessKeyId'], 'secretAccessKey': keys['SecretAccessKey'],
                                                 'sessionToken': keys['Token'], 'expiration': EXPIRES * 1000}})

    def machine(self, path):
        role = Fakes.roles['instance']
        if path != '/latest/api/token' and self.headers.get('x-aws-ec2-metadata-token') != 'metadata-token':
            self.reply(401, 'no token', 'text/plain')
        elif path == '/latest/api/token':
            good = self.headers.get('x-aws-ec2-metadata-token-ttl-seconds') == '21600' and self.command == 'PUT'
            self.reply(200 if good else 400, 'metadata-token', 'text/plain')
        elif path.endswith('/security-credentials/') and role:
            self.reply(200, role, 'text/plain')
        elif role and path.endswith('/' + role):
            self.reply(200, dict(invent('machine', role), Code='Success', Type='AWS-HMAC', Expiration=iso(EXPIRES)))
        else:
            self.reply(404, 'not found', 'text/plain')

    def container(self, path):
        if 'broken' in path:
            self.reply(404, 'no such role', 'text/plain')
        else:
            self.reply(200, dict(invent('container', path, self.headers.get('Authorization')), Expiration=iso(EXPIRES)))

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        if url.path == '/federation/credentials':
            self.portal(urllib.parse.parse_qs(url.query))
        elif url.path.startswith('/latest/'):
            self.machine(url.path)
        else:
            self.container(self.path)

    def do_PUT(self):
        self.machine(self.path)

    def do_POST(self):
        if self.path == '/token':
            self.oidc()
        else:
            self.sts()


def start():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Fakes)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f'http://127.0.0.1:{server.server_port}'
