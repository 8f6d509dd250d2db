"""Our AWS client against moto, an AWS that is not ours: two accounts, signatures and policies checked,
lists long enough for pages, errors provoked. What we read is compared with what boto3 reads of the same
state, field by field. Usage: moto_calls.py PROBES. The last line is 'N passed, M failed'."""
import json
import os
import sys
import urllib.request
import xml.etree.ElementTree as ElementTree

os.environ.update({'AWS_EC2_METADATA_DISABLED': 'true', 'MOTO_IAM_LOAD_MANAGED_POLICIES': 'false', 'AWS_MAX_ATTEMPTS': '1'})

import boto3
import botocore.exceptions
from moto.server import ThreadedMotoServer

from client_calls import CALLS
from client_views import views
from probes import Count, Probe

REGION = 'ap-northeast-1'
OTHER = '210987654321'
count = Count()


def template(name, description='d'):
    """Without blanks: moto checks signatures of forms that hold none."""
    return json.dumps({'Description': description, 'Parameters': {'Cidr': {'Type': 'String', 'Default': '10.0.0.0/16'}},
                       'Resources': {'Vpc': {'Type': 'AWS::EC2::VPC', 'Properties': {'CidrBlock': {'Ref': 'Cidr'}}},
                                     'Log': {'Type': 'AWS::Logs::LogGroup', 'Properties': {'LogGroupName': name}}},
                       'Outputs': {'VpcId': {'Value': {'Ref': 'Vpc'}}}}, separators=(',', ':'))


class Account:
    """One account: boto3 and our client, with the same keys."""

    def __init__(self, folder, url, key, secret, token=''):
        self.url, self.keys = url, (key, secret, token)
        self.ours = {stack: Probe(f'{folder}/{program}', url, key, secret, token, REGION)
                     for stack, program in [(False, 'client_probe'), (True, 'stacks_probe')]}

    def boto(self, service):
        key, secret, token = self.keys
        return boto3.client(service, REGION, endpoint_url=self.url, aws_access_key_id=key, aws_secret_access_key=secret,
                            aws_session_token=token or None)

    def ask(self, call, **arguments):
        return self.ours[call.is_stack].ask(call.name, **arguments)


def find(name, **fields):
    """The call of that name; the last one where there are several of them."""
    return [call for call in CALLS if call.name == name and all(getattr(call, key) == value for key, value in fields.items())][0]


def boto_pages(account, call, parameters):
    method = getattr(account.boto(call.service), botocore.xform_name(call.operation))
    pages, parameters = [], dict(parameters)
    while True:
        page = method(**parameters)
        page.pop('ResponseMetadata', None)
        pages.append(page)
        token = page.get(call.token[0]) if call.token else None
        if not token:
            return pages
        parameters[call.token[1]] = token


def same(account, name, arguments=None, parameters=None, least=None, topic='read'):
    """Our view equals boto3's. least: so many items and, with (items, pages), so many pages there must be."""
    call = find(name)
    arguments = call.arguments if arguments is None else arguments
    pages = boto_pages(account, call, call.parameters if parameters is None else parameters)
    answer = account.ask(call, **arguments)
    ours = answer.get('result')
    if 'error' in answer:
        count.check(topic, 'an answer', answer['error'], name)
        return None
    count.check(topic, views(call, pages, ours), ours, name)
    if least:
        items, page_count = least if isinstance(least, tuple) else (least, 1)
        count.check('enough to compare', (True, True), (len(ours) >= items, len(pages) >= page_count), (name, len(ours), len(pages)))
    return ours


def fails(account, name, arguments, parameters, kind, topic='errors'):
    """Both are refused, with the same code; None stands for what we tell as 'there is none'."""
    call = find(name)
    try:
        boto_pages(account, call, parameters)
        code = words = 'no error'
    except botocore.exceptions.ClientError as error:
        code = error.response['Error']['Code']
        words = error.response['Error']['Message']
        if words.startswith('<?xml'):  # moto answers in XML where AWS would in JSON; botocore does not look inside
            inside = ElementTree.fromstring(words.encode())
            code, words = inside.findtext('.//Code'), inside.findtext('.//Message')
    answer = account.ask(call, **arguments)
    if kind is None:
        count.check(topic, None, answer.get('result', answer), name)
        count.check(topic, True, code != 'no error', name)
        return
    error = answer.get('error', {'kind': answer, 'code': '', 'text': ''})
    count.check(topic, (kind, code), (error['kind'], error['code']), (name, error))
    count.check(topic, True, words.rstrip('. ') in error['text'].replace('\n', ' '), (name, words, error))


def checking(url, is_on):
    urllib.request.urlopen(urllib.request.Request(f'{url}/moto-api/reset-auth', data=b'0' if is_on else b'inf',
                                                  headers={'Content-Type': 'text/plain'}))


def allow_everything(iam, user):
    iam.create_user(UserName=user)
    iam.put_user_policy(UserName=user, PolicyName='all', PolicyDocument=json.dumps(
        {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow', 'Action': '*', 'Resource': '*'}]}))
    keys = iam.create_access_key(UserName=user)['AccessKey']
    return keys['AccessKeyId'], keys['SecretAccessKey']


def open_accounts(folder, url):
    root = Account(folder, url, 'AKIATESTTESTTESTTEST', 'any')
    dev = Account(folder, url, *allow_everything(root.boto('iam'), 'dev'))
    role = root.boto('sts').assume_role(RoleArn=f'arn:aws:iam::{OTHER}:role/x', RoleSessionName='far')['Credentials']
    far = Account(folder, url, role['AccessKeyId'], role['SecretAccessKey'], role['SessionToken'])
    parent = Account(folder, url, *allow_everything(far.boto('iam'), 'parent'))
    iam = root.boto('iam')
    iam.create_user(UserName='nobody')
    keys = iam.create_access_key(UserName='nobody')['AccessKey']
    nobody = Account(folder, url, keys['AccessKeyId'], keys['SecretAccessKey'])
    return dev, parent, nobody


def fill(account, name):
    """State for every call, more of it than goes on one page."""
    ec2, made = account.boto('ec2'), {}
    for i in range(3):
        vpc = ec2.create_vpc(CidrBlock=f'10.{i}.0.0/16', TagSpecifications=[
            {'ResourceType': 'vpc', 'Tags': [{'Key': 'Name', 'Value': f'{name} {i} é&<'}]}])['Vpc']['VpcId']
        ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock=f'10.{100 + i}.0.0/16')
        ec2.create_key_pair(KeyName=f'{name}-key {i}')
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock='10.2.0.0/24')['Subnet']['SubnetId']
    second = ec2.create_subnet(VpcId=vpc, CidrBlock='10.2.1.0/24', AvailabilityZone=REGION + 'c')['Subnet']['SubnetId']
    addresses = [ec2.allocate_address(Domain='vpc') for _ in range(3)]
    ec2.create_nat_gateway(SubnetId=subnet, AllocationId=addresses[0]['AllocationId'])
    images = ec2.describe_images(Owners=['amazon'])['Images'][:3]
    made['images'] = [image['ImageId'] for image in images]
    made['instances'] = [item['InstanceId'] for item in ec2.run_instances(
        ImageId=made['images'][0], MinCount=4, MaxCount=4, InstanceType='t3.small', SubnetId=subnet)['Instances']]
    ec2.stop_instances(InstanceIds=made['instances'][:1])

    secrets = account.boto('secretsmanager')
    for i in range(130):
        secrets.create_secret(Name=f'{name}-dev/secret-{i}', SecretString='x')
    secrets.create_secret(Name='elsewhere/secret', SecretString='x')
    secrets.delete_secret(SecretId=f'{name}-dev/secret-7', RecoveryWindowInDays=7)
    ssm = account.boto('ssm')
    for i in range(3):
        ssm.put_parameter(Name=f'/{name}/{i}', Value=f'value {i} é"', Type='String')
    acm = account.boto('acm')
    made['certificates'] = [acm.request_certificate(DomainName=f'{i}.dev.example.com', ValidationMethod='DNS', KeyAlgorithm=kind,
                                                    SubjectAlternativeNames=[f'x{i}.dev.example.com'])['CertificateArn']
                            for i, kind in enumerate(['RSA_2048', 'EC_prime256v1', 'EC_secp384r1'])]
    balancers = account.boto('elbv2')
    made['group'] = balancers.create_target_group(Name=f'{name}-tg', Protocol='HTTP', Port=80, VpcId=vpc)['TargetGroups'][0]['TargetGroupArn']
    balancer = balancers.create_load_balancer(Name=f'{name}-lb', Subnets=[subnet, second])['LoadBalancers'][0]['LoadBalancerArn']
    balancers.create_listener(LoadBalancerArn=balancer, Protocol='HTTP', Port=80,
                              DefaultActions=[{'Type': 'forward', 'TargetGroupArn': made['group']}])
    balancers.register_targets(TargetGroupArn=made['group'], Targets=[{'Id': item} for item in made['instances'][1:3]])
    account.boto('iam').create_account_alias(AccountAlias=f'{name}-alias')
    return made


def fill_zones(account):
    route53 = account.boto('route53')
    made = {}
    for zone in ['example.com', 'dev.example.com', 'dev2.example.com', 'twice.example.com', 'twice.example.com']:
        made[zone] = route53.create_hosted_zone(Name=zone, CallerReference=f'{zone}-{len(made)}-{zone in made}')['HostedZone']['Id']
    zone = made['dev.example.com']
    for start in range(0, 350, 50):
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={'Changes': [
            {'Action': 'CREATE', 'ResourceRecordSet': {'Name': f'h{i:04}.dev.example.com', 'Type': 'A', 'TTL': 60,
                                                       'ResourceRecords': [{'Value': f'192.0.2.{i % 250}'}, {'Value': '198.51.100.1'}]}}
            for i in range(start, start + 50)]})
    for item in [{'Name': '*.dev.example.com', 'Type': 'CNAME', 'TTL': 5, 'ResourceRecords': [{'Value': 'x.example.com'}]},
                 {'Name': 'alias.dev.example.com', 'Type': 'A', 'AliasTarget': {'HostedZoneId': 'Z1', 'DNSName': 'lb.example.com.',
                                                                                 'EvaluateTargetHealth': False}}]:
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={'Changes': [{'Action': 'CREATE', 'ResourceRecordSet': item}]})
    return made


def read_lists(account, made, name):
    """What can be read with signatures and policies checked."""
    ec2 = account.boto('ec2')
    same(account, 'sts.identity')
    same(account, 'iam.aliases', least=1)
    same(account, 'ec2.regions', least=10)
    same(account, 'ec2.zones', least=3)
    same(account, 'ec2.key_pairs', least=3)
    same(account, 'ec2.vpcs', least=4)
    same(account, 'ec2.addresses', least=3)
    same(account, 'ec2.nat_gateways', least=1)
    same(account, 'ec2.offerings', least=2)
    same(account, 'ec2.all_offerings', least=(100, 1))
    same(account, 'ec2.types', least=2)
    same(account, 'ec2.instances', least=3)
    same(account, 'ec2.images', {'ids': made['images']}, {'ImageIds': made['images'], 'IncludeDeprecated': True}, least=3)
    wanted = ec2.get_console_output(InstanceId=made['instances'][1])['Output']
    count.check('read', wanted, account.ours[False].ask('ec2.console', instance=made['instances'][1])['result'], 'console')
    same(account, 'secrets.list', {'prefix': f'{name}-dev/'}, {
        **find('secrets.list').parameters, 'Filters': [{'Key': 'name', 'Values': [f'{name}-dev/']}]}, least=(130, 2))
    for secret in [f'{name}-dev/secret-1', f'{name}-dev/secret-7']:
        same(account, 'secrets.find', {'name': secret}, {'SecretId': secret})
    same(account, 'ssm.get', {'name': f'/{name}/1'}, {'Name': f'/{name}/1'})
    names = [f'/{name}/0', f'/{name}/2', '/nothing']
    same(account, 'ssm.get_all', {'names': names}, {'Names': names})
    same(account, 'acm.list', least=3)
    for arn in made['certificates'][:3]:
        same(account, 'acm.describe', {'arn': arn}, {'CertificateArn': arn})
    same(account, 'elbv2.load_balancers', least=1)
    same(account, 'elbv2.target_health', {'arn': made['group']}, {'TargetGroupArn': made['group']}, least=2)
    for code in ['L-F678F1CE', 'L-A4707A72']:
        same(account, 'quotas.get', {'service': 'vpc', 'code': code}, {'ServiceCode': 'vpc', 'QuotaCode': code})


def write_secrets(account, name):
    secrets, new = account.boto('secretsmanager'), f'{name}-dev/made'
    arn = account.ours[False].ask('secrets.create', name=new, value='first é"\\\n', tags={'redash-wizard:environment': f'{name}-dev'})['result']
    seen = secrets.describe_secret(SecretId=new)
    count.check('write', (seen['ARN'], [{'Key': 'redash-wizard:environment', 'Value': f'{name}-dev'}]), (arn, seen['Tags']))
    count.check('write', 'first é"\\\n', secrets.get_secret_value(SecretId=new)['SecretString'])
    version = account.ours[False].ask('secrets.put', name=new, value='second', token='v' * 32)['result']
    count.check('write', ('second', version), tuple(secrets.get_secret_value(SecretId=new)[key] for key in ('SecretString', 'VersionId')))
    account.ours[False].ask('secrets.put', name=new, value='second', token='v' * 32)
    versions = secrets.list_secret_version_ids(SecretId=new)['Versions']
    count.check('write', 2, len(versions), 'the same token again is no further version')
    gone = f'{name}-dev/secret-7'
    count.check('write', secrets.describe_secret(SecretId=gone)['ARN'], account.ours[False].ask('secrets.restore', name=gone)['result'])
    count.check('write', None, secrets.describe_secret(SecretId=gone).get('DeletedDate'))
    account.boto('secretsmanager').delete_secret(SecretId=gone, RecoveryWindowInDays=7)


def stacks(account, name):
    """Stacks made by us and read by both; made by change sets, changed and deleted."""
    cloudformation, ours = account.boto('cloudformation'), account.ours[True]
    one = f'{name}-dev-network'
    request = {'stack': one, 'body': template(f'{name}-1'), 'parameters': {'Cidr': '10.50.0.0/16'},
               'tags': {'redash-wizard:environment': f'{name}-dev', 'n': '1'}, 'allow_iam': True, 'token': 't-1'}
    arn = ours.ask('create', **request)['result']
    stack = cloudformation.describe_stacks(StackName=one)['Stacks'][0]
    count.check('stacks', (stack['StackId'], 'CREATE_COMPLETE'), (arn, stack['StackStatus']))
    count.check('stacks', [{'ParameterKey': 'Cidr', 'ParameterValue': '10.50.0.0/16'}], stack['Parameters'])
    count.check('stacks', request['tags'], {tag['Key']: tag['Value'] for tag in stack['Tags']})
    for stack_name in [one, arn]:
        same(account, 'describe', {'stack': stack_name}, {'StackName': stack_name}, topic='stacks')
    same(account, 'events', {'stack': arn, 'token': ''}, {'StackName': arn}, topic='stacks')
    same(account, 'resources', {'stack': arn}, {'StackName': arn}, least=2, topic='stacks')
    count.check('stacks', json.loads(template(f'{name}-1')), json.loads(ours.ask('template', stack=arn)['result']))
    count.check('stacks', {'result': {}}, ours.ask('validate', body=template('x')))
    fails(account, 'create', request, {'StackName': one, 'TemplateBody': template('y')}, 'conflict')

    for is_create, target in [(True, f'{name}-dev-zone'), (False, one)]:
        parameters = {'Cidr': '10.60.0.0/16'} if is_create else {'Cidr': None}
        made = ours.ask('create_change_set', **{**request, 'stack': target, 'body': template(f'{name}-2-{is_create}', 'new'),
                                                'parameters': parameters, 'change_set': 'c-1', 'is_create': is_create})['result']
        listed = cloudformation.describe_change_set(ChangeSetName=made['arn'])
        count.check('change sets', (listed['ChangeSetId'], listed['StackId']), (made['arn'], made['stack_arn']))
        same(account, 'describe_change_set', {'arn': made['arn']}, {'ChangeSetName': made['arn']}, topic='change sets')
        same(account, 'list_change_sets', {'stack': target}, {'StackName': target}, least=1, topic='change sets')
        count.check('change sets', {'result': {}}, ours.ask('execute', arn=made['arn'], token='t-2'))
        same(account, 'describe', {'stack': target}, {'StackName': target}, topic='change sets')
        count.check('change sets', 'CREATE_COMPLETE' if is_create else 'UPDATE_COMPLETE',
                    ours.ask('describe', stack=target)['result']['status'])
    made = ours.ask('create_change_set', **{**request, 'body': template(f'{name}-3'), 'change_set': 'c-2'})['result']
    count.check('change sets', {'result': {}}, ours.ask('delete_change_set', arn=made['arn']))
    count.check('change sets', 'c-2' in [item['ChangeSetName'] for item in cloudformation.list_change_sets(StackName=one)['Summaries']],
                False)
    count.check('stacks', {'result': {}}, ours.ask('delete', stack=arn, token='t-9'))
    count.check('stacks', None, ours.ask('describe', stack=one)['result'], 'a deleted stack by name')
    same(account, 'describe', {'stack': arn}, {'StackName': arn}, topic='stacks')
    count.check('stacks', 'DELETE_COMPLETE', ours.ask('describe', stack=arn)['result']['status'])


def many_stacks(account, name):
    cloudformation = account.boto('cloudformation')
    for i in range(60):
        cloudformation.create_stack(StackName=f'{name}-many-{i}', TemplateBody=json.dumps(
            {'Resources': {'L': {'Type': 'AWS::Logs::LogGroup', 'Properties': {'LogGroupName': f'{name}-many-{i}'}}}}),
            Tags=[{'Key': 'redash-wizard:environment', 'Value': 'demo-dev' if i % 2 else 'other'}])
    same(account, 'tagged', least=(30, 2), topic='stacks')


def zones(account, made):
    """moto refuses every signed GET without a body, so these run with the check off."""
    route53, ours = account.boto('route53'), account.ours[False]
    zone_id = made['dev.example.com']
    zone = route53.get_hosted_zone(Id=zone_id)
    wanted = {'id': zone_id.split('/')[-1], 'name': 'dev.example.com',
              'name_servers': [server.rstrip('.') for server in zone['DelegationSet']['NameServers']]}
    count.check('route53', wanted, ours.ask('route53.find', name='dev.example.com.')['result'])
    count.check('route53', wanted, ours.ask('route53.zone', id=zone_id)['result'])
    count.check('route53', None, ours.ask('route53.find', name='nothing.example.com')['result'])
    count.check('route53', None, ours.ask('route53.zone', id='ZNOTHING')['result'])
    twice = ours.ask('route53.find', name='twice.example.com')
    count.check('route53', 'conflict', twice.get('error', {}).get('kind'), twice)
    count.check('route53', 'not-found', ours.ask('route53.records', zone='ZNOTHING', name='', type='').get('error', {}).get('kind'))

    all_sets = [item for page in route53.get_paginator('list_resource_record_sets').paginate(HostedZoneId=zone_id)
                for item in page['ResourceRecordSets']]

    def shown(item):
        return {'name': item['Name'].rstrip('.').replace('\\052', '*'), 'type': item['Type'], 'ttl': item.get('TTL', 0),
                'values': [record['Value'] for record in item.get('ResourceRecords', [])],
                'alias': item.get('AliasTarget', {}).get('DNSName', ''), 'set_id': item.get('SetIdentifier', '')}

    for name, kind in [('', ''), ('dev.example.com', ''), ('dev.example.com', 'NS'), ('h0123.dev.example.com', 'A'), ('nothing.dev.example.com', ''),
                       ('*.dev.example.com', 'CNAME'), ('alias.dev.example.com', 'A')]:
        some = [shown(item) for item in all_sets if (not name or shown(item)['name'] == name) and (not kind or item['Type'] == kind)]
        got = ours.ask('route53.records', zone=zone_id, name=name, type=kind).get('result')
        count.check('route53', some, got, (name, kind, len(some)))
    count.check('enough to compare', True, len(all_sets) > 300)

    old = {'name': 'redash.dev.example.com', 'type': 'NS', 'ttl': 60, 'values': ['ns-1.example.net.', 'ns-2.example.net.']}
    new = {**old, 'ttl': 90, 'values': ['ns-3.example.net.']}

    def change(*changes):
        return ours.ask('route53.change', zone=zone_id, comment='c', changes=[{'action': action, **record} for action, record in changes])

    def there():
        return [shown(item) for item in route53.list_resource_record_sets(
            HostedZoneId=zone_id, StartRecordName=old['name'], StartRecordType='NS', MaxItems='1')['ResourceRecordSets']
            if item['Name'].startswith(old['name'])]

    made_id = change(('CREATE', old)).get('result')
    count.check('route53', [{**old, 'alias': '', 'set_id': ''}], there())
    count.check('route53', route53.get_change(Id=made_id)['ChangeInfo']['Status'], ours.ask('route53.status', id=made_id)['result'])
    change(('DELETE', old), ('CREATE', new))
    count.check('route53', [{**new, 'alias': '', 'set_id': ''}], there(), 'swapped')
    error = change(('DELETE', old), ('CREATE', new)).get('error', {})
    count.check('route53', ('conflict', 'InvalidChangeBatch'), (error.get('kind'), error.get('code')), error)
    change(('UPSERT', old))
    count.check('route53', [{**old, 'alias': '', 'set_id': ''}], there(), 'upserted')


def errors(account, made):
    fails(account, 'describe', {'stack': 'nothing'}, {'StackName': 'nothing'}, None)
    fails(account, 'events', {'stack': 'nothing', 'token': ''}, {'StackName': 'nothing'}, 'not-found')
    fails(account, 'resources', {'stack': 'nothing'}, {'StackName': 'nothing'}, 'not-found')
    fails(account, 'template', {'stack': 'nothing'}, {'StackName': 'nothing'}, 'not-found')
    missing = 'arn:aws:cloudformation:ap-northeast-1:123456789012:changeSet/c/1'
    fails(account, 'describe_change_set', {'arn': missing}, {'ChangeSetName': missing}, None)
    fails(account, 'secrets.find', {'name': 'nothing'}, {'SecretId': 'nothing'}, None)
    fails(account, 'secrets.restore', {'name': 'nothing'}, {'SecretId': 'nothing'}, 'not-found')
    fails(account, 'secrets.create', {'name': 'dev-dev/secret-1', 'value': 'x', 'tags': {}},
          {'Name': 'dev-dev/secret-1', 'SecretString': 'x', 'ClientRequestToken': 'z' * 32}, 'conflict')
    fails(account, 'ssm.get', {'name': '/nothing'}, {'Name': '/nothing'}, 'not-found')
    fails(account, 'acm.describe', {'arn': made['certificates'][0][:-4] + '0000'}, {'CertificateArn': made['certificates'][0][:-4] + '0000'}, 'not-found')
    fails(account, 'ec2.types', {'types': ['x9.huge']}, {'InstanceTypes': ['x9.huge']}, 'input')
    fails(account, 'ec2.images', {'ids': ['ami-0123456789abcdef0']}, {'ImageIds': ['ami-0123456789abcdef0'], 'IncludeDeprecated': True}, 'not-found')
    fails(account, 'elbv2.target_health', {'arn': made['group'] + 'x'}, {'TargetGroupArn': made['group'] + 'x'}, 'not-found')


def who_may(folder, url, dev, nobody):
    """Keys and policies that are not good enough."""
    wrong = Account(folder, url, dev.keys[0], 'wrong')
    unknown = Account(folder, url, 'AKIAUNKNOWNUNKNOWN00', 'wrong')
    stale = Account(folder, url, 'ASIAUNKNOWNUNKNOWN00', 'wrong', 'stale-token')
    for name, arguments, parameters in [
            ('sts.identity', {}, {}), ('ec2.regions', {}, {}), ('secrets.find', {'name': 'x'}, {'SecretId': 'x'}),
            ('describe', {'stack': 'x'}, {'StackName': 'x'}), ('acm.list', {}, find('acm.list').parameters)]:
        fails(wrong, name, arguments, parameters, 'credentials', 'keys and policies')
        fails(unknown, name, arguments, parameters, 'credentials', 'keys and policies')
        fails(stale, name, arguments, parameters, 'credentials', 'keys and policies')
        if name != 'sts.identity':
            fails(nobody, name, arguments, parameters, 'denied', 'keys and policies')
    same(nobody, 'sts.identity', topic='keys and policies')


def main(folder):
    server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
    server.start()
    url = 'http://%s:%d' % server.get_host_and_port()
    checking(url, False)
    dev, parent, nobody = open_accounts(folder, url)
    made = {account: fill(account, name) for account, name in [(dev, 'dev'), (parent, 'parent')]}
    checking(url, True)
    for account, name in [(dev, 'dev'), (parent, 'parent')]:
        read_lists(account, made[account], name)
        write_secrets(account, name)
        stacks(account, name)
    errors(dev, made[dev])
    who_may(folder, url, dev, nobody)
    checking(url, False)
    for account, name in [(dev, 'dev'), (parent, 'parent')]:
        many_stacks(account, name)
        zones(account, fill_zones(account))
    server.stop()
    for topic, times in sorted(count.topics.items()):
        print(f'  {topic}: {times}')
    count.finish()


main(sys.argv[1])
