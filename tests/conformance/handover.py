"""Judges the forms of the hand-over with parsers that are not ours: HCL, JSON, YAML templates by cfn-lint, the policy
by moto's IAM. Usage: handover.py FOLDER CFN_LINT CHILD NS...; without CFN_LINT ("") its checks are left out.
The last line is 'N passed, M failed'."""
import json
import pathlib
import re
import subprocess
import sys

import hcl2
import yaml
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.iam.policy_validation import IAMPolicyDocumentValidator

from probes import Count

count = Count()


class Loader(yaml.SafeLoader):
    """CloudFormation's short forms, as plain values."""


Loader.add_multi_constructor('!', lambda loader, tag, node: loader.construct_scalar(node))


def plain(value):
    """python-hcl2 keeps the quotes of texts since its version 5."""
    return value.strip('"') if isinstance(value, str) else [plain(v) for v in value] if isinstance(value, list) else value


def terraform(folder, child, servers):
    with open(folder / 'delegation.tf', encoding='utf-8') as file:
        blocks = hcl2.load(file)
    found = {plain(kind): {plain(name): body for name, body in named.items() if name != '__is_block__'}
             for block in blocks['resource'] for kind, named in block.items() if kind != '__is_block__'}
    record = found['aws_route53_record']['delegation']
    count.check('terraform', [child, 'NS', 300, False], [plain(record[key]) for key in ('name', 'type', 'ttl', 'allow_overwrite')])
    count.check('terraform', sorted(f'{s}.' for s in servers), sorted(plain(record['records'])))
    count.check('terraform', 1, len(blocks['data']))


def conditions(folder, child):
    text = (folder / 'delegation-policy.json').read_text(encoding='utf-8')
    document = json.loads(text)
    count.check('policy', None, IAMPolicyDocumentValidator(text).validate(), 'as moto checks documents')
    policy = IAMPolicy({'policy_document': text})
    zone = 'arn:aws:route53:::hostedzone/Z0PARENT'
    for action, resource, allowed in [('route53:ChangeResourceRecordSets', zone, True), ('route53:GetChange', 'arn:aws:route53:::change/C1', True),
                                      ('route53:DeleteHostedZone', zone, False), ('route53:CreateHostedZone', '*', False),
                                      ('iam:CreateUser', '*', False)]:
        got = policy.is_action_permitted(action, resource) == PermissionResult.PERMITTED
        count.check('policy', allowed, got, action)
    record = [s for s in document['Statement'] if s['Action'] == 'route53:ChangeResourceRecordSets']
    count.check('policy', 1, len(record))
    limits = record[0]['Condition']
    prefix = 'route53:ChangeResourceRecordSets'
    count.check('policy', {f'{prefix}NormalizedRecordNames': [child], f'{prefix}RecordTypes': ['NS'],
                           f'{prefix}Actions': ['CREATE', 'UPSERT', 'DELETE']}, limits['ForAllValues:StringEquals'])
    count.check('policy', {f'{prefix}NormalizedRecordNames': 'false', f'{prefix}RecordTypes': 'false'}, limits['Null'])
    return document


def templates(folder, lint, child, servers, policy):
    delegation = yaml.load((folder / 'delegation.yaml').read_text(encoding='utf-8'), Loader)
    values = delegation['Parameters']
    count.check('template', child, values['ZoneName']['Default'])
    count.check('template', sorted(servers), sorted(values['NameServers']['Default'].split(',')))
    count.check('template', 'CommaDelimitedList', values['NameServers']['Type'])
    count.check('template', 300, values['Ttl']['Default'])
    count.check('template', 'AWS::Route53::HostedZone::Id', values['ParentHostedZoneId']['Type'])
    count.check('template', True, bool(re.match(values['ZoneName']['AllowedPattern'], child)))
    role = yaml.load((folder / 'delegation-role.yaml').read_text(encoding='utf-8'), Loader)['Resources']['Role']['Properties']
    trust = role['AssumeRolePolicyDocument']['Statement']
    count.check('role', [{'Effect': 'Allow', 'Principal': {'AWS': 'TrustedPrincipalArn'}, 'Action': 'sts:AssumeRole',
                          'Condition': {'StringEquals': {'sts:ExternalId': 'ExternalId'}}}], trust)
    filled = json.dumps(role['Policies'][0]['PolicyDocument']).replace('${AWS::Partition}', 'aws').replace('${AWS::AccountId}', '*')
    count.check('role', policy, json.loads(filled.replace('${ParentHostedZoneId}', '*')), 'the same policy')
    for name in ('delegation.yaml', 'delegation-role.yaml') if lint else ():
        done = subprocess.run([lint, folder / name], capture_output=True, text=True, check=False)
        count.check('cfn-lint', (0, ''), (done.returncode, done.stdout + done.stderr), name)


def message(folder):
    text = (folder / 'delegation-message.txt').read_text(encoding='utf-8')
    count.check('message', True, '件名: ' in text and 'Subject: ' in text)
    count.check('message', [], re.findall(r'[{}]|AKIA|_x\.', text), 'no blank left, nothing of the certificate')


def main():
    folder, lint, child, *servers = sys.argv[1:]
    folder = pathlib.Path(folder)
    terraform(folder, child, servers)
    templates(folder, lint, child, servers, conditions(folder, child))
    message(folder)
    count.finish()


main()
