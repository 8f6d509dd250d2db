"""Answers of AWS made from botocore's models: random values for an output shape, written in the
protocol of the service, served on loopback. Botocore's own parser reads the same bytes and is the judge.
"""
import base64
import datetime
import http.server
import json
import threading
from xml.sax.saxutils import escape

import botocore.parsers

LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:+=@'
ODD = ' &<>"\'\\#?%äßéñ€日本語🙂'


def text(rng, most=24):
    """Text that our client shows as it is: no control characters, no blank at the ends."""
    body = ''.join(rng.choice(LETTERS + ODD) for _ in range(rng.randrange(most)))
    return rng.choice(LETTERS) + body + rng.choice(LETTERS)


def domain(rng):
    labels = [''.join(rng.choice('abcdefghijklmnopqrstuvwxyz0123456789') for _ in range(rng.randint(1, 9)))
              for _ in range(rng.randint(1, 4))]
    return '.'.join(labels) + rng.choice(['', '.'])


class Maker:
    """Makes values for shapes. `needed`: members that are always there and never empty; `values`: members
    with a maker of their own."""

    def __init__(self, rng, needed=(), values=None):
        self.rng, self.needed, self.values = rng, set(needed), values or {}

    def make(self, shape, depth=0, needed=False):
        return getattr(self, 'make_' + shape.type_name, self.make_string)(shape, depth, needed)

    def make_structure(self, shape, depth, _needed):
        result = {}
        for name, member in shape.members.items():
            needed = name in self.needed
            if member.serialization.get('location') in ('header', 'headers', 'statusCode'):
                continue
            if not needed and self.rng.random() > (0.8 if depth < 2 else 0.5 if depth < 5 else 0.1):
                continue
            if name in self.values:
                result[name] = self.values[name](self.rng)
            else:
                result[name] = self.make(member, depth + 1, needed)
        return result

    def make_list(self, shape, depth, needed):
        count = self.rng.randint(1 if needed else 0, 3)
        return [self.make(shape.member, depth + 1, needed) for _ in range(count)]

    def make_map(self, shape, depth, _needed):
        return {text(self.rng): self.make(shape.value, depth + 1) for _ in range(self.rng.randint(0, 2))}

    def make_boolean(self, _shape, _depth, _needed):
        return self.rng.random() < 0.5

    def make_integer(self, _shape, _depth, _needed):
        return self.rng.choice([0, 1, 2, 4, 300, 65535, 2 ** 31 - 1, self.rng.randrange(10 ** 6)])

    make_long = make_integer

    def make_double(self, _shape, _depth, _needed):
        return self.rng.choice([0.0, 0.5, 1.25, 128.0, self.rng.randrange(10 ** 6) / 1000])

    make_float = make_double

    def make_timestamp(self, _shape, _depth, _needed):
        return datetime.datetime.fromtimestamp(self.rng.randrange(10 ** 9, 2 * 10 ** 9) + self.rng.randrange(1000) / 1000,
                                               datetime.timezone.utc)

    def make_blob(self, _shape, _depth, _needed):
        return self.rng.randbytes(self.rng.randrange(20))

    def make_string(self, shape, _depth, needed):
        if getattr(shape, 'enum', None) and self.rng.random() < 0.7:
            return self.rng.choice(shape.enum)
        return text(self.rng) if needed or self.rng.random() < 0.9 else ''


def plain(value):
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, datetime.datetime):
        return value.strftime('%Y-%m-%dT%H:%M:%S.') + '%03dZ' % (value.microsecond // 1000)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return escape(str(value))


def write_xml(shape, value, name, out, unknown):
    if shape.type_name == 'structure':
        out.append(f'<{name}>')
        for key, item in value.items():
            member = shape.members[key]
            write_xml(member, item, member.serialization.get('name', key), out, unknown)
        if unknown():
            out.append('<a:NewThing xmlns:a="urn:x" y="1"><member>later</member></a:NewThing>')
        out.append(f'</{name}>')
    elif shape.type_name == 'list':
        is_flat = shape.serialization.get('flattened')
        inner = name if is_flat else shape.member.serialization.get('name', 'member')
        if not is_flat:
            out.append(f'<{name}>')
        for item in value:
            write_xml(shape.member, item, inner, out, unknown)
        if not is_flat:
            out.append(f'</{name}>')
    elif shape.type_name != 'map':
        out.append(f'<{name}>{plain(value)}</{name}>')


def as_json(shape, value, unknown):
    if shape.type_name == 'structure':
        result = {shape.members[key].serialization.get('name', key): as_json(shape.members[key], item, unknown)
                  for key, item in value.items()}
        if unknown():
            result['NewThing'] = {'later': [1, None]}
        return result
    if shape.type_name == 'list':
        return [as_json(shape.member, item, unknown) for item in value]
    if shape.type_name == 'map':
        return {key: as_json(shape.value, item, unknown) for key, item in value.items()}
    if isinstance(value, datetime.datetime):
        return round(value.timestamp(), 3)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def write_answer(operation, value, rng):
    """The bytes AWS would send for this output."""
    protocol = operation.service_model.metadata['protocol']
    shape, name = operation.output_shape, operation.name
    unknown = lambda: rng.random() < 0.2
    if protocol == 'json':
        return json.dumps(as_json(shape, value, unknown) if shape else {}, ensure_ascii=rng.random() < 0.5).encode()
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    space = f' xmlns="http://{operation.service_model.endpoint_prefix}.amazonaws.com/doc/2010-01-01/"'
    if protocol == 'query':
        out.append(f'<{name}Response{space}>')
        if shape:
            write_xml(shape, value, f'{name}Result', out, unknown)
        out.append(f'<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{name}Response>')
    else:
        body = []
        write_xml(shape, value, f'{name}Response', body, unknown)
        body[0] = f'<{name}Response{space}>'
        out += body
    return ''.join(out).encode()


def write_error(service_model, code, message):
    protocol = service_model.metadata['protocol']
    if protocol == 'json':
        return json.dumps({'__type': 'com.amazonaws#' + code, 'message': message}).encode()
    if protocol == 'ec2':
        return (f'<Response><Errors><Error><Code>{code}</Code><Message>{escape(message)}</Message></Error></Errors>'
                '<RequestID>r</RequestID></Response>').encode()
    if code == 'InvalidChangeBatch':
        return (f'<InvalidChangeBatch xmlns="urn:r53"><Messages><Message>{escape(message)}</Message></Messages>'
                '<RequestId>r</RequestId></InvalidChangeBatch>').encode()
    return (f'<ErrorResponse xmlns="urn:x"><Error><Type>Sender</Type><Code>{code}</Code>'
            f'<Message>{escape(message)}</Message></Error><RequestId>r</RequestId></ErrorResponse>').encode()


def parse(operation, body, status=200):
    parser = botocore.parsers.create_parser(operation.service_model.metadata['protocol'])
    return parser.parse({'status_code': status, 'headers': {}, 'body': body}, operation.output_shape)


class Server:
    """Gives the queued answers in order, the last one for ever, and keeps the requests."""

    def __init__(self):
        outer = self
        self.answers, self.requests = [], []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            wbufsize = -1  # one packet for head and body

            def answer(self):
                body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
                outer.requests.append({'method': self.command, 'path': self.path, 'headers': dict(self.headers.items()),
                                       'body': body})
                status, reply = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                self.send_header('Content-Length', str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)
                self.wfile.flush()

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f'http://127.0.0.1:{self.http.server_address[1]}'

    def serve(self, answers):
        self.answers, self.requests = list(answers), []
