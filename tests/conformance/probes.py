"""Our client behind a pipe: one call in, our view of the answer out; and a count of what agreed."""
import json
import os
import subprocess
import sys


class Probe:
    def __init__(self, program, endpoint, key, secret, token='', region='eu-central-1'):
        environment = {'PATH': os.environ['PATH'], 'AWS_ACCESS_KEY_ID': key, 'AWS_SECRET_ACCESS_KEY': secret,
                       'AWS_SESSION_TOKEN': token, 'AWS_REGION': region, 'AWS_ENDPOINT_URL': endpoint,
                       'LC_ALL': 'C.UTF-8'}
        self.process = subprocess.Popen([program], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, call, **arguments):
        self.process.stdin.write(f'{call} {json.dumps(arguments)}\n'.encode())
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f'{call} {arguments}: our client died')
        return json.loads(line)


class Count:
    def __init__(self):
        self.passed = self.failed = 0
        self.topics = {}

    def check(self, topic, wanted, got, context=''):
        good = wanted == got
        self.passed += good
        self.failed += not good
        self.topics[topic] = self.topics.get(topic, 0) + 1
        if not good and self.failed <= 20:
            print(f'not ok - {topic} {context}\n#   wanted {wanted!r}\n#   got    {got!r}'[:3000])
        return good

    def finish(self):
        print(f'{self.passed} passed, {self.failed} failed')
        sys.exit(1 if self.failed else 0)
