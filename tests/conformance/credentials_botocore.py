"""What we sign in with, against botocore and the aws command line: the same files, environment and caches, the same
services (credentials_fakes.py), so the keys must be the same. Roles are also tried on moto."""
import json
import logging
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

program = sys.argv[1]
work = tempfile.mkdtemp()
home = os.path.join(work, 'home')
# botocore looks at HOME once, when it is loaded.
for name in [n for n in os.environ if n.startswith('AWS_') or n.lower().endswith('_proxy')]:
    del os.environ[name]
os.environ['HOME'] = home

import boto3  # noqa: E402
import botocore.exceptions  # noqa: E402
import botocore.session  # noqa: E402

import credentials_fakes  # noqa: E402
import credentials_situations as situations  # noqa: E402
from probes import Count  # noqa: E402

url = credentials_fakes.start()
base = {'PATH': os.environ['PATH'], 'HOME': home, 'LC_ALL': 'C.UTF-8', 'AWS_DEFAULT_REGION': 'eu-central-1', 'AWS_EC2_METADATA_DISABLED': 'true',
        'AWS_EC2_METADATA_SERVICE_ENDPOINT': url, 'AWS_ENDPOINT_URL_STS': url, 'AWS_ENDPOINT_URL_SSO': url, 'AWS_ENDPOINT_URL_SSO_OIDC': url}
count = Count()

SCRIPTS = {
    'print-keys': '''#!/bin/sh
printf '{"Version": 1, "AccessKeyId": "AKIAP%s", "SecretAccessKey": "process/%s", "SessionToken": "process-token"}' "$1" "$1"
''',
    'print-words': '''#!/usr/bin/env python3
import json, sys, hashlib
words = hashlib.sha256(json.dumps(sys.argv[1:]).encode()).hexdigest()
print(json.dumps({'Version': 1, 'AccessKeyId': 'AKIA' + words[:16], 'SecretAccessKey': words}))
''',
    'print-odd': f'''#!/usr/bin/env python3
import json, sys
keys = {{'Version': 1, 'AccessKeyId': 'AKIAODD', 'SecretAccessKey': 'odd'}}
mode = sys.argv[1]
if mode == 'exit': sys.exit('no such user: \\x1b[31mred')
if mode == 'version': keys['Version'] = 2
if mode == 'noversion': del keys['Version']
if mode == 'textversion': keys['Version'] = '1'
if mode == 'nokey': del keys['SecretAccessKey']
if mode == 'expires': keys['Expiration'] = '{credentials_fakes.iso(credentials_fakes.EXPIRES)}'
if mode == 'offset': keys['Expiration'] = '{credentials_fakes.iso(credentials_fakes.EXPIRES)}'.replace('Z', '+00:00')
if mode == 'past': keys['Expiration'] = '2020-01-01T00:00:00Z'
if mode == 'extra': keys['Extra'] = {{'a': [1]}}
if mode == 'null': keys['SessionToken'] = None
print('' if mode == 'empty' else 'hello' if mode == 'text' else json.dumps(keys))
''',
}


def write(path, text):
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def set_up(s):
    """A fresh home: botocore writes to it as well."""
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    if s.config:
        write(f'{home}/.aws/config', s.config)
    if s.credentials:
        write(f'{home}/.aws/credentials', s.credentials)
    for path, text in s.files.items():
        write(f'{home}/{path}', text)


def environment(s):
    return {name: value for name, value in {**base, **s.env}.items() if value}


def cache_left():
    """The token cache afterwards, without the exact second of its expiry."""
    left = {}
    for path in sorted(pathlib.Path(home, '.aws/sso/cache').glob('*.json')):
        token = json.loads(path.read_text())
        token['expiresAt'] = token.get('expiresAt', '')[:15]
        left[path.name] = token
    return left


def botocore_view(s):
    set_up(s)
    os.environ.clear()
    os.environ.update(environment(s))
    session = botocore.session.Session(profile=s.profile)
    try:
        if s.region:
            session.set_config_variable('region', s.region)
        region = s.region or os.environ.get('AWS_REGION') or session.get_config_variable('region')
        session.get_component('credential_provider').get_provider('assume-role')._prompter = lambda text: s.mfa
        found = session.get_credentials()
        if found is None:
            return {'error': 'nothing found'}
        frozen = found.get_frozen_credentials()
    except Exception as error:  # whatever it is, it is no sign-in
        return {'error': f'{type(error).__name__}: {error}'}
    expires = getattr(found, '_expiry_time', None)
    return {'key': frozen.access_key, 'secret': frozen.secret_key, 'token': frozen.token or '', 'region': region,
            'expires': int(expires.timestamp()) if expires else 0, 'method': found.method, 'cache': cache_left()}


def method(source):
    for words, name in ((':role/', 'assume-role'), ('web identity', 'assume-role-with-web-identity'), ('IAM Identity Center', 'sso'),
                        ('credential process', 'custom-process'), ('container', 'container-role'), ('machine', 'iam-role'),
                        ('aws/credentials', 'shared-credentials-file'), ('aws/config', 'config-file'), ('environment', 'env')):
        if words in source:
            return name
    return source


def our_view(s, trace=None):
    set_up(s)
    env = dict(environment(s), **({'REDASH_WIZARD_TRACE': trace} if trace else {}))
    arguments = [program, s.profile or '-', s.region or '-'] + ([s.mfa] if s.mfa else [])
    answer = json.loads(subprocess.run(arguments, env=env, stdout=subprocess.PIPE, check=True, timeout=60).stdout)
    if 'error' in answer:
        return answer
    return {**{k: answer[k] for k in ('key', 'secret', 'token', 'region')}, 'expires': answer['expires'] // 1000,
            'method': method(answer['source']), 'cache': cache_left()}


def compare(s, theirs, ours, topic):
    if 'error' in theirs or 'error' in ours:
        good = count.check(topic, 'error' in theirs, 'error' in ours, f'{s.topic}\n# theirs {theirs}\n# ours {ours}\n# {s}')
        return good
    return count.check(topic, theirs, ours, f'{s.topic}\n# {s}')


def against_botocore():
    trace = os.path.join(work, 'trace')
    secrets = set()
    for s in situations.everything(work, url):
        theirs, ours = botocore_view(s), our_view(s, trace)
        compare(s, theirs, ours, s.topic.split(':')[0] if ':' in s.topic[:12] else 'precedence')
        secrets.update(v for k, v in ours.items() if k in ('secret', 'token') and len(v) > 6)
    text = pathlib.Path(trace).read_text()
    for secret in secrets:
        count.check('trace', False, secret in text, secret)
    count.check('trace', True, 'credentials' in text, 'the trace says what is done')


def against_command_line():
    """Debian's aws 2.9, where its services cannot be redirected: files, environment, programs, containers, machines."""
    aws = '/usr/bin/aws'
    help_text = subprocess.run([aws, 'configure', 'export-credentials', '--format', 'x'], capture_output=True, text=True) if os.path.exists(aws) else None
    if not help_text or 'process' not in help_text.stderr:
        print('# no aws command with export-credentials: not compared')
        return
    every = list(situations.precedence(work, url))
    local = [s for s in every if not any(w in s.topic for w in ('role', 'sso', 'identity'))]
    for s in local[:60:3] + [s for s in situations.syntax() if s.cli][::2]:
        set_up(s)
        command = [aws, 'configure', 'export-credentials', '--format', 'process'] + (['--profile', s.profile] if s.profile else [])
        done = subprocess.run(command, env=environment(s), capture_output=True, text=True, timeout=60)
        theirs = {'error': done.stderr} if done.returncode else json.loads(done.stdout)
        ours = our_view(s)
        if 'error' not in theirs and 'error' not in ours:
            theirs = {'key': theirs['AccessKeyId'], 'secret': theirs['SecretAccessKey'], 'token': theirs.get('SessionToken', '')}
            ours = {k: ours[k] for k in theirs}
        compare(s, theirs, ours, 'aws command')


def against_moto():
    """Roles on code that is not ours either: whoever we became, moto knows who that is."""
    from moto.server import ThreadedMotoServer
    logging.getLogger('werkzeug').setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    moto = 'http://{}:{}'.format(*server.get_host_and_port())
    config = situations.helpers(work)[0] + (
        f'[profile plain]\nrole_arn = {situations.ROLE}plain\nsource_profile = base\nrole_session_name = me\n'
        f'[profile coded]\nrole_arn = {situations.ROLE}coded\nsource_profile = base\nrole_session_name = me\nmfa_serial = arn:aws:iam::444455556666:mfa/me\n'
        f'[profile chain]\nrole_arn = arn:aws:iam::999988887777:role/chain\nsource_profile = plain\nrole_session_name = me\n'
        f'[profile web]\nrole_arn = {situations.ROLE}web\nweb_identity_token_file = {work}/identity\nrole_session_name = me\n')
    for profile, account in (('plain', '111122223333'), ('coded', '111122223333'), ('chain', '999988887777'), ('web', '111122223333')):
        s = situations.Situation(f'moto: {profile}', config, situations.helpers(work)[1], profile, mfa='123456', AWS_ENDPOINT_URL_STS=moto)
        ours = our_view(s)
        if not count.check('moto', False, 'error' in ours, f'{s.topic} {ours}'):
            continue
        sts = boto3.client('sts', endpoint_url=moto, region_name='eu-central-1', aws_access_key_id=ours['key'],
                           aws_secret_access_key=ours['secret'], aws_session_token=ours['token'])
        who = sts.get_caller_identity()
        count.check('moto', [account, f'arn:aws:sts::{account}:assumed-role/{profile}/me'], [who['Account'], who['Arn']], s.topic)
    server.stop()


try:
    for name, text in SCRIPTS.items():
        write(f'{work}/{name}', text)
        os.chmod(f'{work}/{name}', 0o755)
    shutil.copy(f'{work}/print-words', f'{work}/print words')
    write(f'{work}/identity', 'ey.identity.token')
    write(f'{work}/container-token', 'Basic from-file')
    against_botocore()
    against_command_line()
    against_moto()
    print('# ' + ', '.join(f'{topic} {n}' for topic, n in sorted(count.topics.items())))
finally:
    shutil.rmtree(work, ignore_errors=True)
count.finish()
