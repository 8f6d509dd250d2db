"""Our AWS client against botocore, call by call, without any AWS: what we send is compared with botocore's
serializer, what we read with botocore's parser, on answers made at random from the service models.
Usage: client_wire.py PROBES ROUNDS SEED. The last line is 'N passed, M failed'."""
import base64
import datetime
import json
import random
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

import botocore.awsrequest
import botocore.session

from client_calls import CALLS, Call
from client_views import views
from probes import Count, Probe
from wire import Maker, Server, domain, parse, text, write_answer, write_error

session = botocore.session.Session()
count = Count()


class Sent(Exception):
    pass


def botocore_request(call, parameters, endpoint):
    """What botocore would send."""
    client = session.create_client(call.service, 'eu-central-1', endpoint_url=endpoint, aws_access_key_id='k',
                                   aws_secret_access_key='s')
    caught = []

    def catch(request, **_):
        caught.append(request)
        raise Sent

    client.meta.events.register('before-send', catch)
    try:
        getattr(client, botocore.xform_name(call.operation))(**parameters)
    except Sent:
        pass
    request = caught[0]
    body = request.body or b''
    return {'method': request.method, 'path': request.url[len(endpoint):], 'body': body.encode() if isinstance(body, str) else body,
            'headers': {key: value.decode() if isinstance(value, bytes) else value for key, value in request.headers.items()}}


def tree(element):
    return element.tag, (element.text or '').strip() if len(element) else element.text or '', [tree(child) for child in element]


def understood(request, ignore):
    """A request without what has no meaning: order of parameters, spelling of escapes."""
    path, _, query = request['path'].partition('?')
    headers = {key.lower(): value for key, value in request['headers'].items()}
    kind, body = headers.get('content-type', ''), request['body'].decode()
    if body.startswith('<'):
        body, kind = tree(ElementTree.fromstring(body)), ''
    elif 'json' in kind:
        body = {key: value for key, value in json.loads(body).items() if key not in ignore}
    elif body:
        body = sorted(urllib.parse.parse_qsl(body, keep_blank_values=True))
    return {'method': request['method'], 'path': urllib.parse.unquote(path) or '/',
            'query': sorted(urllib.parse.parse_qsl(query, keep_blank_values=True)), 'type': kind if body else '',
            'target': headers.get('x-amz-target'), 'body': body}


def make_pages(call, operation, rng):
    """Values for one to three pages, linked by tokens."""
    maker = Maker(rng, call.needed, call.values)
    pages = [maker.make(operation.output_shape) if operation.output_shape else {}
             for _ in range(rng.randint(1, 3) if call.token else 1)]
    if call.token:
        out, _, flag = call.token
        for i, page in enumerate(pages):
            page.pop(out, None)
            last = i == len(pages) - 1
            if not last:
                page[out] = f'{i}-{text(rng)}'
            if flag:
                page[flag] = not last
    return pages


def one_round(call, probe, server, rng):
    model = session.get_service_model(call.service)
    operation = model.operation_model(call.operation)
    pages = make_pages(call, operation, rng)
    bodies = [write_answer(operation, page, rng) for page in pages]
    parsed = [parse(operation, body) for body in bodies]
    server.serve([(200, body) for body in bodies])
    answer = probe.ask(call.name, **call.arguments)
    ours = answer.get('result')
    if call.fields == 'id' and ours is not None:
        ours = [item['id'] for item in ours]
    if 'error' in answer:
        count.check(call.name, 'an answer', answer['error'], bodies)
        return
    count.check(f'{call.service} {call.operation}: read', views(call, parsed, ours), ours)
    count.check(f'{call.service} {call.operation}: pages', len(pages), len(server.requests))
    sent = list(server.requests)
    parameters = dict(call.parameters)
    for page, request in zip(parsed, sent):
        wanted = botocore_request(call, parameters, server.url)
        count.check(f'{call.service} {call.operation}: sent', understood(wanted, call.ignore), understood(request, call.ignore))
        if call.token:
            parameters[call.token[1]] = page.get(call.token[0])


COMMON = ['Throttling', 'AccessDenied', 'AccessDeniedException', 'ExpiredToken', 'UnrecognizedClientException', 'ValidationError',
          'InternalFailure', 'ServiceUnavailable']


def errors_of(call, probe, server, rng):
    """Every error the model lists for the call, and the common ones: AWS's code and words come through."""
    model = session.get_service_model(call.service)
    operation = model.operation_model(call.operation)
    codes = [shape.error_code for shape in operation.error_shapes] + COMMON
    for code in codes:
        message = text(rng) + ' x'
        status = 500 if code in COMMON[-2:] else 400
        body = write_error(model, code, message)
        server.serve([(status, body)])
        parsed = parse(operation, body, status)['Error']
        error = probe.ask(call.name, **call.arguments).get('error')
        if error is None:
            # A missing thing may be told as none.
            count.check(f'{call.service}: errors', True, 'NotFound' in code or 'NoSuch' in code, f'{call.operation} {code}')
            continue
        count.check(f'{call.service}: errors', parsed['Code'], error['code'], call.operation)
        count.check(f'{call.service}: errors', True, parsed['Message'] in error['text'], (call.operation, body, error))


def special_quota(probe, server, rng):
    """A quota nobody raised: AWS's default is asked for."""
    model = session.get_service_model('service-quotas')
    operation = model.operation_model('GetAWSDefaultServiceQuota')
    body = write_answer(operation, Maker(rng, ['Quota', 'Value', 'QuotaName']).make(operation.output_shape), rng)
    server.serve([(400, write_error(model, 'NoSuchResourceException', 'none')), (200, body)])
    ours = probe.ask('quotas.get', service='vpc', code='L-F678F1CE')['result']
    quota = parse(operation, body)['Quota']
    count.check('service-quotas: default', (quota['QuotaName'], quota['Value'], True),
                (ours['name'], ours['value'], ours['is_default']))
    wanted = botocore_request(Call('', 'service-quotas', 'GetAWSDefaultServiceQuota'),
                              {'ServiceCode': 'vpc', 'QuotaCode': 'L-F678F1CE'}, server.url)
    count.check('service-quotas: default', understood(wanted, ()), understood(server.requests[1], ()))


def special_console(probe, server, rng):
    """Console output comes in base64."""
    operation = session.get_service_model('ec2').operation_model('GetConsoleOutput')
    wanted = '\n'.join(text(rng, 80) for _ in range(rng.randrange(1, 300)))
    coded = base64.encodebytes(wanted.encode()).decode()
    body = write_answer(operation, {'InstanceId': 'i-1', 'Output': coded, 'Timestamp': datetime.datetime.now()}, rng)
    server.serve([(200, body)])
    count.check('ec2 GetConsoleOutput: read', wanted, probe.ask('ec2.console', instance='i-1')['result'])
    sent = botocore_request(Call('', 'ec2', 'GetConsoleOutput'), {'InstanceId': 'i-1', 'Latest': True}, server.url)
    count.check('ec2 GetConsoleOutput: sent', understood(sent, ()), understood(server.requests[0], ()))


def product(rng, usage, prices, unit='Hrs'):
    """A product of the price list, as the service writes it: a document inside a text."""
    dimensions = {f'd{i}': {'unit': unit, 'description': text(rng), 'pricePerUnit': {'USD': price}, 'beginRange': '0'}
                  for i, price in enumerate(prices)}
    return json.dumps({'product': {'productFamily': text(rng), 'attributes': {'usagetype': usage, 'notes': text(rng) * 300}},
                       'serviceCode': 'X', 'terms': {'OnDemand': {'t1': {'priceDimensions': dimensions}},
                                                     'Reserved': {'t2': {'priceDimensions': {'r': {'unit': 'Hrs', 'pricePerUnit': {'USD': '9'}}}}}}})


def special_price(probe, server, rng):
    operation = session.get_service_model('pricing').operation_model('GetProducts')
    right, page = f'{rng.randrange(1, 10 ** 6) / 10 ** 5:.10f}', lambda items, token: write_answer(
        operation, {'FormatVersion': 'aws_v1', 'PriceList': items, **token}, rng)
    cases = [
        ('machine', 'm7i.large', '', 'EUC1-BoxUsage:m7i.large', 'EUC1-BoxUsage:m7i.large', {
            'ServiceCode': 'AmazonEC2', 'Filters': {'instanceType': 'm7i.large', 'operatingSystem': 'Linux', 'tenancy': 'Shared',
                                                    'capacitystatus': 'Used', 'preInstalledSw': 'NA',
                                                    'licenseModel': 'No License required'}}),
        ('database', 'db.t4g.medium', '', 'EUC1-InstanceUsage:db.t4g.medium', 'EUC1-InstanceUsageIOOptimized:db.t4g.medium', {
            'ServiceCode': 'AmazonRDS', 'Filters': {'instanceType': 'db.t4g.medium', 'databaseEngine': 'Aurora PostgreSQL',
                                                    'productFamily': 'Database Instance'}}),
        ('cache', 'cache.t4g.small', 'Valkey', 'NodeUsage:cache.t4g.small', 'EUC1-Other', {
            'ServiceCode': 'AmazonElastiCache', 'Filters': {'instanceType': 'cache.t4g.small', 'productFamily': 'Cache Instance',
                                                            'cacheEngine': 'Valkey'}}),
        ('nat-gateway', '', '', 'NatGateway-Hours', 'EUC1-NatGateway-Bytes', {
            'ServiceCode': 'AmazonEC2', 'Filters': {'productFamily': 'NAT Gateway'}}),
        ('load-balancer', '', '', 'EUC1-LoadBalancerUsage', 'EUC1-LCUUsage', {
            'ServiceCode': 'AWSELB', 'Filters': {'productFamily': 'Load Balancer-Application'}}),
        ('address', '', '', 'EUC1-PublicIPv4:InUseAddress', 'EUC1-PublicIPv4:IdleAddress', {
            'ServiceCode': 'AmazonVPC', 'Filters': {}}),
    ]
    for kind, name, engine, usage, other, parameters in cases:
        found = [product(rng, usage, ['0.0000000000', right])]
        wrong = [] if kind == 'machine' else [product(rng, other, ['7.5'])]
        server.serve([(200, page(wrong, {'NextToken': 'n-1'})), (200, page(found, {}))])
        ours = probe.ask('pricing.hour', kind=kind, name=name, engine=engine)['result']
        count.check('pricing GetProducts: read', (True, float(right), 'USD'), (ours['is_known'], ours.get('per_hour'), ours.get('currency')), kind)
        filters = [{'Type': 'TERM_MATCH', 'Field': field, 'Value': value} for field, value in parameters['Filters'].items()]
        wanted = {'ServiceCode': parameters['ServiceCode'], 'FormatVersion': 'aws_v1', 'MaxResults': 100,
                  'Filters': filters + [{'Type': 'TERM_MATCH', 'Field': 'regionCode', 'Value': 'eu-central-1'}]}
        for i, token in enumerate([{}, {'NextToken': 'n-1'}]):
            sent = botocore_request(Call('', 'pricing', 'GetProducts'), {**wanted, **token}, server.url)
            count.check('pricing GetProducts: sent', understood(sent, ()), understood(server.requests[i], ()), kind)
    server.serve([(200, page([product(rng, 'X-BoxUsage', [right]), product(rng, 'X-BoxUsage', ['99'])], {}))])
    count.check('pricing GetProducts: read', False, probe.ask('pricing.hour', kind='machine', name='a', engine='')['result']['is_known'])


def zone(rng, name, is_private=False):
    return {'Id': '/hostedzone/Z' + str(rng.randrange(10 ** 9)), 'Name': name, 'CallerReference': 'r', 'Config': {'PrivateZone': is_private}}


def special_zone(probe, server, rng):
    """The one zone of exactly the name, over pages, among private ones and others."""
    model = session.get_service_model('route53')
    by_name, get = model.operation_model('ListHostedZonesByName'), model.operation_model('GetHostedZone')
    ours_zone = zone(rng, 'dev.example.com.')
    first = {'HostedZones': [zone(rng, 'dev.example.com.', True)], 'IsTruncated': True, 'NextDNSName': 'dev.example.com.',
             'NextHostedZoneId': 'Z & 9', 'MaxItems': '100', 'DNSName': 'dev.example.com.'}
    second = {'HostedZones': [ours_zone, zone(rng, 'dev2.example.com.')], 'IsTruncated': True, 'NextDNSName': 'z.example.com.',
              'NextHostedZoneId': 'Z1', 'MaxItems': '100'}
    detail = {'HostedZone': ours_zone, 'DelegationSet': {'NameServers': [domain(rng) for _ in range(4)]}, 'VPCs': []}
    server.serve([(200, write_answer(by_name, first, rng)), (200, write_answer(by_name, second, rng)),
                  (200, write_answer(get, detail, rng))])
    ours = probe.ask('route53.find', name='Dev.Example.com.')['result']
    wanted = {'id': ours_zone['Id'].split('/')[-1], 'name': 'dev.example.com',
              'name_servers': [name.rstrip('.') for name in detail['DelegationSet']['NameServers']]}
    count.check('route53: zone by name', wanted, ours)
    requests = list(server.requests)
    for request, (operation, parameters) in zip(requests, [
            ('ListHostedZonesByName', {'DNSName': 'dev.example.com', 'MaxItems': '100'}),
            ('ListHostedZonesByName', {'DNSName': 'dev.example.com', 'MaxItems': '100', 'HostedZoneId': 'Z & 9'}),
            ('GetHostedZone', {'Id': wanted['id']})]):
        sent = botocore_request(Call('', 'route53', operation), parameters, server.url)
        count.check(f'route53 {operation}: sent', understood(sent, ()), understood(request, ()))
    server.serve([(200, write_answer(get, detail, rng))])
    count.check('route53 GetHostedZone: read', wanted, probe.ask('route53.zone', id='/hostedzone/' + wanted['id'])['result'])


def record_set(rng, name, kind):
    base = {'Name': name, 'Type': kind}
    if rng.random() < 0.2:
        return {**base, 'AliasTarget': {'HostedZoneId': 'Z', 'DNSName': domain(rng), 'EvaluateTargetHealth': False}}
    return {**base, 'TTL': rng.randrange(86400), 'ResourceRecords': [{'Value': text(rng)} for _ in range(rng.randint(1, 4))],
            **({'SetIdentifier': text(rng), 'Weight': 1} if rng.random() < 0.3 else {})}


def special_records(probe, server, rng):
    operation = session.get_service_model('route53').operation_model('ListResourceRecordSets')
    names = ['\\052.dev.example.com.', 'dev.example.com.', 'x.dev.example.com.']
    kinds = ['A', 'NS', 'TXT']
    pages = [{'ResourceRecordSets': [record_set(rng, rng.choice(names), rng.choice(kinds)) for _ in range(rng.randint(0, 4))],
              'IsTruncated': i < 2, 'MaxItems': '300'} for i in range(3)]
    for page in pages[:2]:
        page.update({'NextRecordName': 'dev.example.com.', 'NextRecordType': 'NS', 'NextRecordIdentifier': text(rng)})
    asked = rng.choice([('', ''), ('dev.example.com', ''), ('dev.example.com', 'NS')])
    bodies = [write_answer(operation, page, rng) for page in pages]
    server.serve([(200, body) for body in bodies])
    ours = probe.ask('route53.records', zone='Z9', name=asked[0], type=asked[1])['result']
    wanted = []
    for item in (item for body in bodies for item in parse(operation, body)['ResourceRecordSets']):
        name = item['Name'].rstrip('.').replace('\\052', '*')
        if (asked[0] and name != asked[0]) or (asked[1] and item['Type'] != asked[1]):
            continue
        wanted.append({'name': name, 'type': item['Type'], 'ttl': item.get('TTL', 0),
                       'values': [record['Value'] for record in item.get('ResourceRecords', [])],
                       'alias': item.get('AliasTarget', {}).get('DNSName', ''), 'set_id': item.get('SetIdentifier', '')})
    count.check('route53 ListResourceRecordSets: read', wanted, ours, asked)
    requests = list(server.requests)
    count.check('route53 ListResourceRecordSets: pages', 3, len(requests), asked)
    start = {'StartRecordName': asked[0], 'StartRecordType': asked[1]}
    for i, request in enumerate(requests):
        parameters = {'HostedZoneId': 'Z9', 'MaxItems': '300', **{key: value for key, value in start.items() if value}}
        sent = botocore_request(Call('', 'route53', 'ListResourceRecordSets'), parameters, server.url)
        count.check('route53 ListResourceRecordSets: sent', understood(sent, ()), understood(request, ()))
        if i < 2:
            start = {'StartRecordName': pages[i]['NextRecordName'], 'StartRecordType': pages[i]['NextRecordType'],
                     'StartRecordIdentifier': pages[i]['NextRecordIdentifier']}


def special_changes(probe, server, rng):
    model = session.get_service_model('route53')
    operation, get = model.operation_model('ChangeResourceRecordSets'), model.operation_model('GetChange')
    info = {'Id': '/change/C123', 'Status': rng.choice(['PENDING', 'INSYNC']), 'SubmittedAt': datetime.datetime.now(datetime.timezone.utc)}
    changes = [{'action': rng.choice(['CREATE', 'DELETE', 'UPSERT']), 'name': domain(rng), 'type': rng.choice(['NS', 'CNAME']),
                'ttl': rng.randrange(86400), 'values': [text(rng) for _ in range(rng.randint(1, 4))]} for _ in range(rng.randint(1, 3))]
    server.serve([(200, write_answer(operation, {'ChangeInfo': info}, rng))])
    comment = text(rng)
    count.check('route53 ChangeResourceRecordSets: read', 'C123',
                probe.ask('route53.change', zone='/hostedzone/Z9', comment=comment, changes=changes)['result'])
    request = server.requests[0]
    batch = {'Comment': comment, 'Changes': [
        {'Action': change['action'],
         'ResourceRecordSet': {'Name': change['name'], 'Type': change['type'], 'TTL': change['ttl'],
                               'ResourceRecords': [{'Value': value} for value in change['values']]}} for change in changes]}
    sent = botocore_request(Call('', 'route53', 'ChangeResourceRecordSets'), {'HostedZoneId': 'Z9', 'ChangeBatch': batch}, server.url)
    count.check('route53 ChangeResourceRecordSets: sent', understood(sent, ()), understood(request, ()))
    server.serve([(200, write_answer(get, {'ChangeInfo': info}, rng))])
    count.check('route53 GetChange: read', info['Status'], probe.ask('route53.status', id='/change/C123')['result'])
    sent = botocore_request(Call('', 'route53', 'GetChange'), {'Id': 'C123'}, server.url)
    count.check('route53 GetChange: sent', understood(sent, ()), understood(server.requests[0], ()))
    for message, kind in [("[Tried to delete resource record set [name='a.', type='NS'] but it was not found]", 'conflict'),
                          ('[Tried to delete ... but the values provided do not match the current values]', 'conflict'),
                          ("[Tried to create resource record set [name='a.', type='NS'] but it already exists]", 'conflict'),
                          ('[Invalid Resource Record: FATAL problem]', 'input')]:
        server.serve([(400, write_error(model, 'InvalidChangeBatch', message))])
        error = probe.ask('route53.change', zone='Z9', changes=changes)['error']
        count.check('route53: errors', (kind, 'InvalidChangeBatch'), (error['kind'], error['code']), message)
        count.check('route53: errors', True, message.rstrip('.') in error['text'], error)


SPECIALS = [special_quota, special_console, special_price, special_zone, special_records, special_changes]


def endless(probe, server, rng):
    """A list that gives the same token for ever is an error, not a hang and not a short list."""
    for name, service, operation, member, extra in [('ec2.vpcs', 'ec2', 'DescribeVpcs', 'NextToken', {}),
                                                    ('secrets.list', 'secretsmanager', 'ListSecrets', 'NextToken', {'SecretList': []})]:
        model = session.get_service_model(service).operation_model(operation)
        server.serve([(200, write_answer(model, {member: 'same', **extra}, rng))])
        error = probe.ask(name, prefix='').get('error', {})
        count.check('lists that do not end', 'internal', error.get('kind'), error)


def main(folder, rounds, seed):
    rng, server = random.Random(seed), Server()
    print(f'seed {seed}')
    clients = {stack: Probe(f'{folder}/{program}', server.url, 'AKIDEXAMPLE', 'secret')
               for stack, program in [(False, 'client_probe'), (True, 'stacks_probe')]}
    for call in CALLS:
        for _ in range(rounds):
            one_round(call, clients[call.is_stack], server, rng)
        errors_of(call, clients[call.is_stack], server, rng)
    for _ in range(rounds):
        for special in SPECIALS:
            special(clients[False], server, rng)
    endless(clients[False], server, rng)
    for topic, times in sorted(count.topics.items()):
        print(f'  {topic}: {times}')
    count.finish()


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
