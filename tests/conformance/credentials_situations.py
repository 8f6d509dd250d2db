"""Situations in which somebody may want to sign in: environment, the two files, caches. What comes out of them is for
botocore to say."""
import hashlib
import itertools
import json
import random
import time

from credentials_fakes import EXPIRES, iso


class Situation:
    def __init__(self, topic, config='', credentials='', profile=None, region=None, mfa=None, files=None, cli=False, **env):
        self.topic, self.config, self.credentials, self.profile = topic, config, credentials, profile
        self.region, self.mfa, self.files, self.cli, self.env = region, mfa, files or {}, cli, env

    def __str__(self):
        return f'profile={self.profile} env={self.env}\n# config:\n{self.config}\n# credentials:\n{self.credentials}'


def keys(tag, token=False):
    text = f'aws_access_key_id = AKIA{tag.upper()}\naws_secret_access_key = {tag}/secret+=\n'
    return text + (f'aws_session_token = {tag}-token\n' if token else '')


ROLE = 'arn:aws:iam::111122223333:role/'
SESSION = '[sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n'
SSO = 'sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Deploy\n'
LEGACY = 'sso_start_url = https://old.example/start\nsso_region = eu-west-1\nsso_account_id = 111122223333\nsso_role_name = Deploy & Co\n'


def token_file(of, left=3600, **more):
    name = hashlib.sha1(of.encode()).hexdigest()
    token = {'startUrl': 'https://corp.example/start', 'region': 'eu-west-1', 'accessToken': 'sign-in-' + of[:4],
             'expiresAt': iso(time.time() + left), **more}
    return {f'.aws/sso/cache/{name}.json': json.dumps(token)}


def tokens(left=3600, **more):
    return {**token_file('corp', left, **more), **token_file('https://old.example/start', left)}


def section(kind, name, text):
    head = name if kind == 'credentials' or name == 'default' else f'profile {name}'
    return f'[{head}]\n{text}'


def kinds(name, work):
    """What one profile can be: kind -> (config, credentials), besides what it refers to."""
    process = f'credential_process = {work}/print-keys {name}\n'
    def both(config='', credentials=''):
        return (section('config', name, config) if config else '', section('credentials', name, credentials) if credentials else '')
    return {
        'nothing': both(),
        'only region': both('region = eu-north-1\n'),
        'keys in credentials': both('', keys(name)),
        'keys and token in credentials': both('', keys(name, True)),
        'keys in config': both(keys(name + 'c')),
        'keys in both': both(keys(name + 'c'), keys(name, True)),
        'process': both(process),
        'process and keys in config': both(process + keys(name + 'c')),
        'process and keys in credentials': both(process, keys(name)),
        'role of another': both(f'role_arn = {ROLE}{name}\nsource_profile = base\n'),
        'role of another, all settings': both(f'role_arn = {ROLE}{name}\nsource_profile = base\nexternal_id = a b&c=\nrole_session_name = me\n'
                                              'duration_seconds = 1800\n'),
        'role and keys': both(f'role_arn = {ROLE}{name}\nsource_profile = base\n' + keys(name + 'c')),
        'role of itself': both(f'role_arn = {ROLE}{name}\nsource_profile = {name}\n' + keys(name)),
        'role in credentials': both('', f'role_arn = {ROLE}{name}\nsource_profile = base\n'),
        'role of a role': both(f'role_arn = {ROLE}{name}\nsource_profile = middle\n'),
        'role of a process': both(f'role_arn = {ROLE}{name}\nsource_profile = asks\n'),
        'role of sso': both(f'role_arn = {ROLE}{name}\nsource_profile = signed\n'),
        'role of the environment': both(f'role_arn = {ROLE}{name}\ncredential_source = Environment\n'),
        'role of the container': both(f'role_arn = {ROLE}{name}\ncredential_source = EcsContainer\n'),
        'role of the machine': both(f'role_arn = {ROLE}{name}\ncredential_source = Ec2InstanceMetadata\n'),
        'role of somebody else': both(f'role_arn = {ROLE}{name}\ncredential_source = Nobody\n'),
        'role of two': both(f'role_arn = {ROLE}{name}\ncredential_source = Environment\nsource_profile = base\n'),
        'role of none': both(f'role_arn = {ROLE}{name}\n'),
        'role of a missing one': both(f'role_arn = {ROLE}{name}\nsource_profile = gone\n'),
        'role of an empty one': both(f'role_arn = {ROLE}{name}\nsource_profile = empty\n'),
        'role in a circle': both(f'role_arn = {ROLE}{name}\nsource_profile = round\n'),
        'role refused': both(f'role_arn = {ROLE}denied\nsource_profile = base\n'),
        'role with odd duration': both(f'role_arn = {ROLE}{name}\nsource_profile = base\nduration_seconds = long\n'),
        'web identity': both(f'role_arn = {ROLE}{name}\nweb_identity_token_file = {work}/identity\n'),
        'web identity, named': both(f'role_arn = {ROLE}{name}\nweb_identity_token_file = {work}/identity\nrole_session_name = pod\n'),
        'web identity without role': both(f'web_identity_token_file = {work}/identity\n'),
        'web identity and keys': both(f'role_arn = {ROLE}{name}\nweb_identity_token_file = {work}/identity\n', keys(name)),
        'sso': both(SSO),
        'sso, the older way': both(LEGACY),
        'sso and keys': both(SSO, keys(name)),
        'sso without role': both('sso_session = corp\nsso_account_id = 111122223333\n'),
        'sso without session': both(SSO.replace('corp', 'nowhere')),
        'sso, contradicting': both(SSO + 'sso_region = us-east-1\n'),
        'sso, repeating': both(SSO + 'sso_region = eu-west-1\n'),
    }


def helpers(work):
    return (f'[profile middle]\nrole_arn = {ROLE}middle\nsource_profile = base\n'
            f'[profile asks]\ncredential_process = {work}/print-keys asks\n'
            f'[profile signed]\n{SSO}[profile empty]\nregion = eu-west-3\n'
            f'[profile round]\nrole_arn = {ROLE}round\nsource_profile = again\n[profile again]\nrole_arn = {ROLE}again\nsource_profile = round\n'
            + SESSION, '[base]\n' + keys('base', True))


ENVIRONMENTS = {
    'empty': {},
    'keys': {'AWS_ACCESS_KEY_ID': 'AKIAENV', 'AWS_SECRET_ACCESS_KEY': 'env/secret'},
    'keys, token': {'AWS_ACCESS_KEY_ID': 'AKIAENV', 'AWS_SECRET_ACCESS_KEY': 'env/secret', 'AWS_SESSION_TOKEN': 'new-token'},
    'keys, both tokens': {'AWS_ACCESS_KEY_ID': 'AKIAENV', 'AWS_SECRET_ACCESS_KEY': 'env/secret', 'AWS_SESSION_TOKEN': 'new-token',
                          'AWS_SECURITY_TOKEN': 'old-token'},
    'half': {'AWS_ACCESS_KEY_ID': 'AKIAENV'},
    'expiring': {'AWS_ACCESS_KEY_ID': 'AKIAENV', 'AWS_SECRET_ACCESS_KEY': 'env/secret', 'AWS_SESSION_TOKEN': 'new-token',
                 'AWS_CREDENTIAL_EXPIRATION': iso(EXPIRES)},
    'identity': {'AWS_WEB_IDENTITY_TOKEN_FILE': '{work}/identity', 'AWS_ROLE_ARN': ROLE + 'pod'},
    'identity, named': {'AWS_WEB_IDENTITY_TOKEN_FILE': '{work}/identity', 'AWS_ROLE_ARN': ROLE + 'pod', 'AWS_ROLE_SESSION_NAME': 'pod'},
    'identity, half': {'AWS_WEB_IDENTITY_TOKEN_FILE': '{work}/identity'},
    'container': {'AWS_CONTAINER_CREDENTIALS_FULL_URI': '{url}/container/keys'},
    'container, token': {'AWS_CONTAINER_CREDENTIALS_FULL_URI': '{url}/container/keys', 'AWS_CONTAINER_AUTHORIZATION_TOKEN': 'Basic abc'},
    'container, token file': {'AWS_CONTAINER_CREDENTIALS_FULL_URI': '{url}/container/keys', 'AWS_CONTAINER_AUTHORIZATION_TOKEN': 'Basic abc',
                              'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE': '{work}/container-token'},
    'machine': {'AWS_EC2_METADATA_DISABLED': 'false'},
    'profile': {'AWS_PROFILE': 'dev'},
    'older profile': {'AWS_DEFAULT_PROFILE': 'dev'},
    'missing profile': {'AWS_PROFILE': 'gone'},
    'keys and profile': {'AWS_PROFILE': 'dev', 'AWS_ACCESS_KEY_ID': 'AKIAENV', 'AWS_SECRET_ACCESS_KEY': 'env/secret'},
}


def fill(env, work, url):
    return {name: value.format(work=work, url=url) for name, value in env.items()}


def precedence(work, url):
    """Every kind alone, every environment with every way of naming, and a sample of all combinations."""
    more_config, more_credentials = helpers(work)
    dev, default = kinds('dev', work), kinds('default', work)
    def build(dev_kind, default_kind, env, profile):
        config = dev[dev_kind][0] + default[default_kind][0] + more_config
        credentials = dev[dev_kind][1] + default[default_kind][1] + more_credentials
        return Situation(f'{dev_kind} / {default_kind} / {env} / {profile}', config, credentials, profile,
                         files=tokens(), **fill(ENVIRONMENTS[env], work, url))
    for kind in dev:
        yield build(kind, 'nothing', 'empty', 'dev')
        yield build('nothing', kind, 'empty', None)
    for env, profile in itertools.product(ENVIRONMENTS, (None, 'dev', 'default', 'gone')):
        yield build('keys in both', 'process', env, profile)
    chosen = random.Random(20261125)
    every = list(itertools.product(dev, default, ENVIRONMENTS, (None, 'dev', 'default')))
    for which in chosen.sample(every, 200):
        # Here botocore stumbles over the session of a profile whose turn never comes.
        if not ('identity' in which[2] and 'sso without session' in which[:2]):
            yield build(*which)


SYNTAX = {
    'crlf': '[default]\r\naws_access_key_id = A\r\naws_secret_access_key = s\r\n',
    'comments': '# one\n; two\n[default]\n  # three\naws_access_key_id = A\n;aws_session_token = x\naws_secret_access_key = s\n',
    'colons': '[default]\naws_access_key_id: A\naws_secret_access_key : s\n',
    'no blanks': '[default]\naws_access_key_id=A\naws_secret_access_key=s==\n',
    'tabs': '[default]\naws_access_key_id\t=\tA\naws_secret_access_key\t=\ts\t\n',
    'capitals': '[default]\nAWS_ACCESS_KEY_ID = A\nAws_Secret_Access_Key = s\n',
    'nested map': '[default]\naws_access_key_id = A\ns3 =\n  aws_access_key_id = NESTED\n  addressing_style = path\naws_secret_access_key = s\n',
    'nested map last': '[default]\naws_access_key_id = A\naws_secret_access_key = s\nec2 =\n    aws_session_token = nested\n',
    'hash in value': '[default]\naws_access_key_id = A\naws_secret_access_key = s#1;2\n',
    'equals in value': '[default]\naws_access_key_id = A\naws_secret_access_key = =s=\n',
    'blank lines': '\n\n[default]\n\naws_access_key_id = A\n\n\naws_secret_access_key = s\n\n',
    'no newline at the end': '[default]\naws_access_key_id = A\naws_secret_access_key = s',
    'other sections': '[preview]\ncloudfront = true\n[default]\naws_access_key_id = A\naws_secret_access_key = s\n[plugins]\nx = y\n',
    'indented keys': '[default]\n  aws_access_key_id = A\n  aws_secret_access_key = s\n',
    'last key counts': None,
    'non-ascii': '[default]\nname = Zoë\naws_access_key_id = A\naws_secret_access_key = s\n',
    'empty token': '[default]\naws_access_key_id = A\naws_secret_access_key = s\naws_session_token =\n',
    'both tokens': '[default]\naws_access_key_id = A\naws_secret_access_key = s\naws_session_token = new\naws_security_token = old\n',
}
NAMES = {'[profile "two words"]': 'two words', "[profile 'single']": 'single', '[profile  spaced]': 'spaced', '[profile tab\t]': 'tab',
         '[profile a.b-c_d@e/f]': 'a.b-c_d@e/f', '[profile default]': 'default', '[profile "it\'s"]': "it's", '[profile UPPER]': 'upper',
         '[profile zoë]': 'zoë', '[nopro]': 'nopro', '[profile_x]': 'x'}


def syntax():
    for name, text in SYNTAX.items():
        if text:
            yield Situation(f'syntax: {name}, credentials', credentials=text, cli=True)
            yield Situation(f'syntax: {name}, config', config=text)
    for head, name in NAMES.items():
        yield Situation(f'name: {head}', config=f'{head}\n{keys("named")}', profile=name)


WORDS = ['plain', 'two words', '"one word"', "'it is one'", r'back\ slash', r'"in \"quotes\""', r'"a\b"', r"'a\b'", 'a""b', '""', "'' x", 'a\tb',
         '"$HOME"', '$HOME *', 'a;b|c&d', '# no comment', 'a#b', '"tab\there"', r'a\\b', 'x"y z"w', '"open', "'open", 'end\\', '--flag=é']


def words(work):
    for text in WORDS:
        yield Situation(f'words: {text}', config=f'[default]\ncredential_process = {work}/print-words {text}\n')
    yield Situation('words: quoted program', config=f'[default]\ncredential_process = "{work}/print words" x y\n')
    yield Situation('words: on two lines', config=f'[default]\ncredential_process = {work}/print-words a\n    b "c d"\n')
    for mode in ('exit', 'version', 'text', 'nokey', 'empty', 'expires', 'offset', 'past', 'extra', 'noversion', 'textversion', 'null'):
        yield Situation(f'process: {mode}', config=f'[default]\ncredential_process = {work}/print-odd {mode}\n')
    yield Situation('process: missing', config='[default]\ncredential_process = /nowhere/at/all x\n')


def regions():
    files = '[default]\nregion = eu-west-2\n' + keys('default') + '[profile dev]\nregion = eu-south-1\n' + keys('dev')
    for profile, env, given in itertools.product((None, 'dev'), ({}, {'AWS_DEFAULT_REGION': 'eu-west-3'}, {'AWS_REGION': 'us-west-2'},
                                                                {'AWS_REGION': 'us-west-2', 'AWS_DEFAULT_REGION': 'eu-west-3'}), (None, 'ap-east-1')):
        yield Situation(f'region: {profile} {env} {given}', config=files, profile=profile, region=given, **{'AWS_DEFAULT_REGION': '', **env})


def sign_ins():
    config = '[default]\n' + SSO + SESSION + '[profile old]\n' + LEGACY
    registration = {'clientId': 'client', 'clientSecret': 'client "secret"', 'registrationExpiresAt': iso(time.time() + 9000)}
    yield Situation('sso: token ended', config, files=tokens(-60))
    yield Situation('sso: nobody signed in', config, files={})
    yield Situation('sso: token revoked', config, files=token_file('corp', accessToken='revoked'))
    yield Situation('sso: role forbidden', config.replace('Deploy', 'forbidden'), files=tokens())
    for left in (-60, 60, 1200):
        yield Situation(f'sso: refreshed with {left} s left', config, files=token_file('corp', left, refreshToken='refresh', **registration))
        yield Situation(f'sso: refresh refused with {left} s left', config, files=token_file('corp', left, refreshToken='bad', **registration))
        yield Situation(f'sso: no registration with {left} s left', config, files=token_file('corp', left, refreshToken='refresh'))
    yield Situation('sso: registration ended', config, files=token_file('corp', 60, refreshToken='refresh', **dict(registration, registrationExpiresAt=iso(1))))
    yield Situation('sso: the older way is not refreshed', config, profile='old',
                    files=token_file('https://old.example/start', 60, refreshToken='refresh', **registration))
    yield Situation('sso: the older way ended', config, profile='old', files=token_file('https://old.example/start', -5))
    yield Situation('sso: expiry as older versions wrote it', config, files=token_file('corp', expiresAt=iso(time.time() + 3600).replace('Z', 'UTC')))
    yield Situation('sso: file without token', config, files={k: '{}' for k in token_file('corp')})


def codes():
    serial = 'arn:aws:iam::444455556666:mfa/me'
    config = f'[profile mfa]\nrole_arn = {ROLE}mfa\nsource_profile = base\nmfa_serial = {serial}\n'
    chain = config + f'[profile chain]\nrole_arn = {ROLE}chain\nsource_profile = mfa\n'
    for profile, code in itertools.product(('mfa', 'chain'), ('123456', '000000')):
        yield Situation(f'mfa: {profile} {code}', chain, '[base]\n' + keys('base'), profile, mfa=code)


def metadata(url):
    machine = {'AWS_EC2_METADATA_DISABLED': 'false'}
    yield Situation('machine: as last resort', **machine)
    yield Situation('machine: profile without keys', config='[profile dev]\nregion = eu-west-1\n', profile='dev', **machine)
    yield Situation('machine: switched off', AWS_EC2_METADATA_DISABLED='TRUE')
    yield Situation('machine: from the profile', config=f'[default]\nec2_metadata_service_endpoint = {url}\n',
                    **{**machine, 'AWS_EC2_METADATA_SERVICE_ENDPOINT': ''})
    for uri in ('/container/a?b=c', '/container/broken'):
        yield Situation(f'container: {uri}', AWS_CONTAINER_CREDENTIALS_FULL_URI=url + uri)
    for bad in ('http://192.0.2.1/x', 'http://169.254.170.99/x', 'http://example.invalid/x'):
        yield Situation(f'container: {bad}', AWS_CONTAINER_CREDENTIALS_FULL_URI=bad)
    yield Situation('container: token of two lines', AWS_CONTAINER_CREDENTIALS_FULL_URI=url + '/c', AWS_CONTAINER_AUTHORIZATION_TOKEN='a\nb: c')


def everything(work, url):
    return itertools.chain(precedence(work, url), syntax(), words(work), regions(), sign_ins(), codes(), metadata(url))
