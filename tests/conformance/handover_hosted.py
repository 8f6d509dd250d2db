"""Judges the forms of the hand-over without a zone of our own: HCL and YAML by parsers that are not ours, the template by
cfn-lint. Usage: handover_hosted.py FOLDER CFN_LINT HOST CNAME VALUE BALANCER BALANCERS_ZONE; the last two are "" while
they are not known. The last line is 'N passed, M failed'."""
import json
import pathlib
import re
import subprocess
import sys

import hcl2
import yaml

from probes import Count

count = Count()


class Loader(yaml.SafeLoader):
    """CloudFormation's short forms, as plain values."""


Loader.add_multi_constructor('!', lambda loader, tag, node: loader.construct_scalar(node))


def plain(value):
    """python-hcl2 keeps the quotes of texts since its version 5."""
    if isinstance(value, str):
        return value.strip('"')
    if isinstance(value, list):
        return [plain(v) for v in value]
    return {plain(k): plain(v) for k, v in value.items() if k != '__is_block__'} if isinstance(value, dict) else value


def wanted_of(host, cname, value, balancer, zone):
    """name -> (type, target, zone of an alias)"""
    records = {cname: ('CNAME', value, '')}
    if balancer:
        records[host] = ('A' if zone else 'CNAME', balancer, zone)
    return records


def terraform(folder, wanted):
    with open(folder / 'delegation.tf', encoding='utf-8') as file:
        blocks = plain(hcl2.load(file))
    found = {}
    for kinds in blocks['resource']:
        for body in kinds['aws_route53_record'].values():
            alias = body.get('alias', [{}])[0]
            target = alias.get('name') or body['records'][0]
            found[body['name']] = (body['type'], target.rstrip('.'), alias.get('zone_id', ''))
            count.check('terraform', [False, None if alias else 300], [body['allow_overwrite'], body.get('ttl')])
            count.check('terraform', False, alias.get('evaluate_target_health', False))
    count.check('terraform', wanted, found)
    count.check('terraform', 1, len(blocks['data']))


def template(folder, lint, wanted):
    text = (folder / 'delegation.yaml').read_text(encoding='utf-8')
    document = yaml.load(text, Loader)
    found = {}
    for resource in document['Resources'].values():
        properties = resource['Properties']
        alias = properties.get('AliasTarget', {})
        target = alias.get('DNSName') or properties['ResourceRecords'][0]
        found[properties['Name'].rstrip('.')] = (properties['Type'], target.rstrip('.'), alias.get('HostedZoneId', ''))
        count.check('template', ['AWS::Route53::RecordSet', 'ParentHostedZoneId'], [resource['Type'], properties['HostedZoneId']])
        count.check('template', None if alias else '300', properties.get('TTL'))
    count.check('template', wanted, found)
    done = subprocess.run([lint, folder / 'delegation.yaml'], capture_output=True, text=True, check=False)
    count.check('cfn-lint', (0, ''), (done.returncode, done.stdout + done.stderr))


def batch(folder, wanted):
    changes = json.loads((folder / 'delegation.json').read_text(encoding='utf-8'))['Changes']
    found = {}
    for change in changes:
        record = change['ResourceRecordSet']
        alias = record.get('AliasTarget', {})
        target = alias.get('DNSName') or record['ResourceRecords'][0]['Value']
        found[record['Name'].rstrip('.')] = (record['Type'], target.rstrip('.'), alias.get('HostedZoneId', ''))
    count.check('batch', wanted, found)


def texts(folder, wanted, host):
    message = (folder / 'delegation-message.txt').read_text(encoding='utf-8')
    count.check('message', True, '件名: ' in message and 'Subject: ' in message)
    count.check('message', [], re.findall(r'[{}]|AKIA', message), 'no blank left')
    for name, (_, target, _) in wanted.items():
        count.check('message', 2, message.count(f'\n  {target}.\n'), 'in both languages')
    count.check('message', host not in wanted, 'follows when' in message)


def main():
    folder, lint, host, *rest = sys.argv[1:]
    folder = pathlib.Path(folder)
    wanted = wanted_of(host, *rest)
    terraform(folder, wanted)
    template(folder, lint, wanted)
    batch(folder, wanted)
    texts(folder, wanted, host)
    count.finish()


main()
