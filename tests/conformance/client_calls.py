"""Every call of our client: with which arguments, which operation of botocore's it is, with which
parameters, and which of botocore's fields each of our fields is (JMESPath)."""


class Call:
    def __init__(self, name, service, operation, arguments=None, parameters=None, items=None, fields=None,
                 token=None, needed='', one=None, text=None, values=None, nothing=False, ignore=()):
        self.name, self.service, self.operation = name, service, operation
        self.arguments, self.parameters = arguments or {}, parameters or {}
        self.items, self.fields = items, fields  # items: path of the list; fields None: of texts
        self.one, self.text = one, text          # path of one object, of one text
        self.token = token                       # (in the answer, in the parameters, flag or None)
        self.needed = needed.split()             # members that are always there
        self.values = values or {}
        self.nothing = nothing                   # the answer is success and nothing else
        self.ignore = ignore                     # keys of the request that are random
        self.is_stack = service == 'cloudformation'


NEXT = ('NextToken', 'NextToken', None)
MARKER = ('Marker', 'Marker', None)


def tags(pairs):
    return [{'Key': key, 'Value': value} for key, value in pairs.items()]


ODD = 'a b+c&d=e%f/é日<"\'>~*'
STACK = {'stack': 'demo-dev-network', 'body': 'Resources: {}\n# é & <x> "y"\t\n', 'parameters': {'Cidr': '10.0.0.0/16', 'Odd': ODD},
         'tags': {'redash-wizard:environment': 'demo dev'}, 'allow_iam': True, 'token': 'token-1'}
STACK_PARAMETERS = {
    'StackName': STACK['stack'], 'TemplateBody': STACK['body'], 'Tags': tags(STACK['tags']), 'Capabilities': ['CAPABILITY_IAM'],
    'Parameters': [{'ParameterKey': key, 'ParameterValue': value} for key, value in STACK['parameters'].items()]}
ARN = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/demo/0f8a-1'
SET = 'arn:aws:cloudformation:eu-central-1:123456789012:changeSet/c-1/0f8a'
KEY_TYPES = ['RSA_1024', 'RSA_2048', 'RSA_3072', 'RSA_4096', 'EC_prime256v1', 'EC_secp384r1', 'EC_secp521r1']


def filters(*pairs):
    return [{'Name': name, 'Values': values} for name, values in pairs]


EC2 = [
    Call('ec2.regions', 'ec2', 'DescribeRegions', items='Regions', needed='RegionName',
         fields={'name': 'RegionName', 'opt_in': 'OptInStatus'}),
    Call('ec2.zones', 'ec2', 'DescribeAvailabilityZones', items='AvailabilityZones', needed='ZoneName',
         parameters={'Filters': filters(('zone-type', ['availability-zone']), ('state', ['available']))},
         fields={'name': 'ZoneName', 'id': 'ZoneId', 'state': 'State'}),
    Call('ec2.key_pairs', 'ec2', 'DescribeKeyPairs', items='KeyPairs[].KeyName', needed='KeyName'),
    Call('ec2.vpcs', 'ec2', 'DescribeVpcs', items='Vpcs', parameters={'MaxResults': 1000}, token=NEXT,
         needed='VpcId CidrBlock Key',
         fields={'id': 'VpcId', 'cidr': 'CidrBlock', 'state': 'State', 'is_default': 'IsDefault',
                 'cidrs': ('CidrBlockAssociationSet', {'cidr': 'CidrBlock', 'state': 'CidrBlockState.State'}),
                 'tags': ('Tags', {'key': 'Key', 'value': 'Value'})}),
    Call('ec2.addresses', 'ec2', 'DescribeAddresses', items='Addresses', needed='PublicIp',
         fields={'public_ip': 'PublicIp', 'allocation_id': 'AllocationId', 'association_id': 'AssociationId'}),
    Call('ec2.nat_gateways', 'ec2', 'DescribeNatGateways', items='NatGateways', token=NEXT, needed='NatGatewayId',
         parameters={'Filters': filters(('state', ['pending', 'available'])), 'MaxResults': 1000},
         fields={'id': 'NatGatewayId', 'vpc_id': 'VpcId', 'subnet_id': 'SubnetId', 'state': 'State'}),
    Call('ec2.offerings', 'ec2', 'DescribeInstanceTypeOfferings', {'types': ['m7i.large', 't4g.small']},
         {'LocationType': 'availability-zone', 'MaxResults': 1000,
          'Filters': filters(('instance-type', ['m7i.large', 't4g.small']))},
         items='InstanceTypeOfferings', token=NEXT, needed='InstanceType Location',
         fields={'type': 'InstanceType', 'zone': 'Location'}),
    Call('ec2.all_offerings', 'ec2', 'DescribeInstanceTypeOfferings', {},
         {'LocationType': 'availability-zone', 'MaxResults': 1000},
         items='InstanceTypeOfferings', token=NEXT, needed='InstanceType Location',
         fields={'type': 'InstanceType', 'zone': 'Location'}),
    Call('ec2.types', 'ec2', 'DescribeInstanceTypes', {'types': ['m7i.large', 't4g.small']},
         {'InstanceTypes': ['m7i.large', 't4g.small']}, items='InstanceTypes', token=NEXT,
         needed='InstanceType VCpuInfo DefaultVCpus MemoryInfo SizeInMiB',
         fields={'name': 'InstanceType', 'vcpus': 'VCpuInfo.DefaultVCpus', 'memory_mib': 'MemoryInfo.SizeInMiB',
                 'architectures': 'ProcessorInfo.SupportedArchitectures', 'is_current': 'CurrentGeneration'}),
    Call('ec2.instances', 'ec2', 'DescribeInstances', {},
         {'Filters': filters(('instance-state-name', ['pending', 'running'])), 'MaxResults': 200},
         items='Reservations[].Instances[]', token=NEXT, needed='InstanceId InstanceType',
         fields={'id': 'InstanceId', 'type': 'InstanceType', 'state': 'State.Name', 'zone': 'Placement.AvailabilityZone',
                 'vpc_id': 'VpcId', 'lifecycle': 'InstanceLifecycle', 'cores': 'CpuOptions.CoreCount',
                 'threads': 'CpuOptions.ThreadsPerCore'}),
    Call('ec2.images', 'ec2', 'DescribeImages', {'ids': ['ami-1', 'ami-2']},
         {'ImageIds': ['ami-1', 'ami-2'], 'IncludeDeprecated': True}, items='Images', token=NEXT, needed='ImageId',
         values={'CreationDate': lambda rng: f'20{rng.randrange(10, 40)}-0{rng.randrange(1, 10)}-11T02:03:04.005Z',
                 'DeprecationTime': lambda rng: f'20{rng.randrange(10, 40)}-0{rng.randrange(1, 10)}-11T02:03:04.000Z'},
         fields={'id': 'ImageId', 'name': 'Name', 'state': 'State', 'architecture': 'Architecture',
                 'root_device': 'RootDeviceName', 'owner': 'OwnerId', 'created_ms': 'date:CreationDate',
                 'deprecated_ms': 'date:DeprecationTime'}),
]
OTHERS = [
    Call('sts.identity', 'sts', 'GetCallerIdentity', one='@', needed='Account Arn',
         values={'Account': lambda rng: f'{rng.randrange(10 ** 12):012}'}, fields={'account': 'Account', 'arn': 'Arn'}),
    Call('iam.aliases', 'iam', 'ListAccountAliases', items='AccountAliases', token=('Marker', 'Marker', 'IsTruncated')),
    Call('iam.simulate', 'iam', 'SimulatePrincipalPolicy', {'principal': 'arn:aws:iam::1:role/' + 'a' * 20, 'actions': ['ec2:RunInstances', 's3:*']},
         {'PolicySourceArn': 'arn:aws:iam::1:role/' + 'a' * 20, 'ActionNames': ['ec2:RunInstances', 's3:*'],
          'ContextEntries': [{'ContextKeyName': 'aws:RequestedRegion', 'ContextKeyType': 'string', 'ContextKeyValues': ['eu-central-1']}]},
         items='EvaluationResults', token=('Marker', 'Marker', 'IsTruncated'), needed='EvalActionName EvalDecision',
         fields={'action': 'EvalActionName', 'decision': 'EvalDecision', 'resource': 'EvalResourceName'}),
    Call('rds.engine_versions', 'rds', 'DescribeDBEngineVersions', {'engine': 'aurora-postgresql'},
         {'Engine': 'aurora-postgresql', 'MaxRecords': 100}, items='DBEngineVersions', token=MARKER, needed='EngineVersion',
         fields={'engine': 'Engine', 'version': 'EngineVersion', 'major': 'MajorEngineVersion',
                 'family': 'DBParameterGroupFamily', 'status': 'Status',
                 'serverless_min': 'ServerlessV2FeaturesSupport.MinCapacity',
                 'serverless_max': 'ServerlessV2FeaturesSupport.MaxCapacity'}),
    Call('rds.major_versions', 'rds', 'DescribeDBMajorEngineVersions', {'engine': 'aurora-postgresql'},
         {'Engine': 'aurora-postgresql', 'MaxRecords': 100}, items='DBMajorEngineVersions', token=MARKER,
         needed='MajorEngineVersion LifecycleSupportName',
         fields={'engine': 'Engine', 'major': 'MajorEngineVersion',
                 'lifecycles': ('SupportedEngineLifecycles', {'name': 'LifecycleSupportName',
                                                              'start_ms': 'LifecycleSupportStartDate',
                                                              'end_ms': 'LifecycleSupportEndDate'})}),
    Call('rds.classes', 'rds', 'DescribeOrderableDBInstanceOptions',
         {'engine': 'aurora-postgresql', 'version': '16.6', 'class': 'db.t4g.medium'},
         {'Engine': 'aurora-postgresql', 'EngineVersion': '16.6', 'DBInstanceClass': 'db.t4g.medium', 'MaxRecords': 100},
         items='OrderableDBInstanceOptions', token=MARKER, needed='DBInstanceClass Name',
         fields={'name': 'DBInstanceClass', 'version': 'EngineVersion', 'zones': 'AvailabilityZones[].Name'}),
    Call('elasticache.engine_versions', 'elasticache', 'DescribeCacheEngineVersions', {'engine': 'valkey'},
         {'Engine': 'valkey', 'MaxRecords': 100}, items='CacheEngineVersions', token=MARKER, needed='Engine EngineVersion',
         fields={'engine': 'Engine', 'version': 'EngineVersion', 'family': 'CacheParameterGroupFamily'}),
    Call('elasticache.node_types', 'elasticache', 'DescribeReservedCacheNodesOfferings', {'engine': 'valkey'},
         {'ProductDescription': 'valkey', 'Duration': '31536000', 'MaxRecords': 100},
         items='unique:ReservedCacheNodesOfferings[].CacheNodeType', token=MARKER, needed='CacheNodeType',
         values={'CacheNodeType': lambda rng: rng.choice(['cache.t4g.micro', 'cache.m7g.large', 'cache.r7g.large'])}),
    Call('elbv2.load_balancers', 'elbv2', 'DescribeLoadBalancers', {}, {'PageSize': 400}, items='LoadBalancers',
         token=('NextMarker', 'Marker', None), needed='LoadBalancerArn',
         fields={'arn': 'LoadBalancerArn', 'name': 'LoadBalancerName', 'type': 'Type', 'state': 'State.Code', 'vpc_id': 'VpcId'}),
    Call('elbv2.target_health', 'elbv2', 'DescribeTargetHealth', {'arn': 'arn:aws:elasticloadbalancing:x:1:targetgroup/a/1'},
         {'TargetGroupArn': 'arn:aws:elasticloadbalancing:x:1:targetgroup/a/1'}, items='TargetHealthDescriptions',
         needed='Target Id TargetHealth State',
         fields={'id': 'Target.Id', 'zone': 'Target.AvailabilityZone', 'port': 'Target.Port', 'state': 'TargetHealth.State',
                 'reason': 'TargetHealth.Reason', 'description': 'TargetHealth.Description'}),
    Call('autoscaling.activities', 'autoscaling', 'DescribeScalingActivities', {'group': 'g-1'},
         {'AutoScalingGroupName': 'g-1', 'MaxRecords': 100}, items='Activities', needed='ActivityId StatusCode',
         fields={'id': 'ActivityId', 'group': 'AutoScalingGroupName', 'description': 'Description', 'status': 'StatusCode',
                 'message': 'StatusMessage', 'cause': 'Cause', 'start_ms': 'StartTime', 'end_ms': 'EndTime', 'progress': 'Progress'}),
    Call('autoscaling.newest', 'autoscaling', 'DescribeScalingActivities', {'group': 'g-1'},
         {'AutoScalingGroupName': 'g-1', 'MaxRecords': 20, 'IncludeDeletedGroups': True}, items='Activities', needed='StatusCode',
         fields={'status': 'StatusCode', 'message': 'StatusMessage', 'cause': 'Cause', 'description': 'Description',
                 'start_ms': 'StartTime', 'end_ms': 'EndTime'}),
    Call('autoscaling.group', 'autoscaling', 'DescribeAutoScalingGroups', {'group': 'g-1'}, {'AutoScalingGroupNames': ['g-1']},
         one='AutoScalingGroups[0]', needed='AutoScalingGroupName DesiredCapacity InstanceId LifecycleState HealthStatus',
         fields={'name': 'AutoScalingGroupName', 'desired': 'DesiredCapacity',
                 'machines': 'Instances[].{id: InstanceId, lifecycle: LifecycleState, health: HealthStatus}'}),
    Call('rds.snapshots', 'rds', 'DescribeDBClusterSnapshots', {}, {'SnapshotType': 'manual', 'MaxRecords': 100},
         items='DBClusterSnapshots', token=MARKER, needed='DBClusterSnapshotIdentifier',
         fields={'id': 'DBClusterSnapshotIdentifier', 'cluster': 'DBClusterIdentifier', 'status': 'Status',
                 'gib': 'AllocatedStorage', 'created_ms': 'SnapshotCreateTime'}),
    Call('logs.groups', 'logs', 'DescribeLogGroups', {'prefix': 'RDS"x'}, {'logGroupNamePrefix': 'RDS"x', 'limit': 50},
         items='logGroups', token=('nextToken', 'nextToken', None), needed='logGroups logGroupName',
         fields={'name': 'logGroupName', 'bytes': 'storedBytes'}),
    Call('quotas.get', 'service-quotas', 'GetServiceQuota', {'service': 'ec2', 'code': 'L-1216C47A'},
         {'ServiceCode': 'ec2', 'QuotaCode': 'L-1216C47A'}, one='Quota', needed='Quota Value',
         fields={'name': 'QuotaName', 'value': 'Value', 'is_adjustable': 'Adjustable', 'is_default': '`false`'}),
    Call('ssm.get', 'ssm', 'GetParameter', {'name': '/aws/service/x'}, {'Name': '/aws/service/x'}, text='Parameter.Value',
         needed='Parameter Value'),
    Call('ssm.get_all', 'ssm', 'GetParameters', {'names': ['/aws/service/x', '/y']}, {'Names': ['/aws/service/x', '/y']},
         one='@', needed='Parameters Name Value InvalidParameters',
         fields={'found': ('Parameters', {'name': 'Name', 'value': 'Value', 'type': 'Type', 'version': 'Version',
                                          'modified_ms': 'LastModifiedDate'}),
                 'missing': 'InvalidParameters'}),
    Call('ssm.get_own', 'ssm', 'GetParameter', {'name': '/redash-wizard/a/lease'}, {'Name': '/redash-wizard/a/lease'},
         one='Parameter', needed='Parameter Name Value', fields={'value': 'Value', 'version': 'Version', 'modified_ms': 'LastModifiedDate'}),
    Call('ssm.put', 'ssm', 'PutParameter', {'name': '/redash-wizard/a/lease', 'value': ODD, 'overwrite': True},
         {'Name': '/redash-wizard/a/lease', 'Value': ODD, 'Type': 'String', 'Overwrite': True}, one='@', needed='Version',
         fields={'version': 'Version'}),
    Call('ssm.delete', 'ssm', 'DeleteParameter', {'name': '/redash-wizard/a/lease'}, {'Name': '/redash-wizard/a/lease'}, nothing=True),
    Call('acm.list', 'acm', 'ListCertificates', {}, {'Includes': {'keyTypes': KEY_TYPES}, 'MaxItems': 100},
         items='CertificateSummaryList', token=NEXT, needed='CertificateSummaryList CertificateArn DomainName',
         fields={'arn': 'CertificateArn', 'domain': 'DomainName', 'status': 'Status', 'key_algorithm': 'KeyAlgorithm',
                 'type': 'Type', 'names': 'SubjectAlternativeNameSummaries', 'is_in_use': 'InUse',
                 'has_more_names': 'HasAdditionalSubjectAlternativeNames', 'expires_ms': 'NotAfter'}),
    Call('acm.describe', 'acm', 'DescribeCertificate', {'arn': 'arn:aws:acm:eu-central-1:123456789012:certificate/1'},
         {'CertificateArn': 'arn:aws:acm:eu-central-1:123456789012:certificate/1'}, one='Certificate', needed='Certificate Status',
         fields={'arn': 'CertificateArn', 'status': 'Status', 'failure_reason': 'FailureReason', 'domain': 'DomainName',
                 'cname_name': 'DomainValidationOptions[0].ResourceRecord.Name',
                 'cname_value': 'DomainValidationOptions[0].ResourceRecord.Value',
                 'validation_status': 'DomainValidationOptions[0].ValidationStatus'}),
    Call('secrets.find', 'secretsmanager', 'DescribeSecret', {'name': 'demo-dev/' + ODD}, {'SecretId': 'demo-dev/' + ODD},
         one='@', needed='ARN', fields={'arn': 'ARN', 'name': 'Name', 'deletion_scheduled': 'bool:DeletedDate'}),
    Call('secrets.list', 'secretsmanager', 'ListSecrets', {'prefix': 'demo-dev/'},
         {'MaxResults': 100, 'IncludePlannedDeletion': True, 'Filters': [{'Key': 'name', 'Values': ['demo-dev/']}]},
         items='SecretList', token=NEXT, needed='SecretList ARN Name',
         fields={'arn': 'ARN', 'name': 'Name', 'deletion_scheduled': 'bool:DeletedDate'}),
    Call('secrets.create', 'secretsmanager', 'CreateSecret', {'name': 'demo-dev/key', 'value': ODD + '\n\t\x01\x7f', 'tags': {'a b': 'é"'}},
         {'Name': 'demo-dev/key', 'SecretString': ODD + '\n\t\x01\x7f', 'Tags': tags({'a b': 'é"'}), 'ClientRequestToken': 'x' * 32},
         text='ARN', needed='ARN', ignore=('ClientRequestToken',)),
    Call('secrets.restore', 'secretsmanager', 'RestoreSecret', {'name': 'demo-dev/key'}, {'SecretId': 'demo-dev/key'},
         text='ARN', needed='ARN'),
    Call('secrets.put', 'secretsmanager', 'PutSecretValue', {'name': 'demo-dev/key', 'value': ODD, 'token': 't' * 32},
         {'SecretId': 'demo-dev/key', 'SecretString': ODD, 'ClientRequestToken': 't' * 32}, text='VersionId', needed='VersionId'),
]
CHANGE = {
    'arn': 'ChangeSetId', 'name': 'ChangeSetName', 'stack_arn': 'StackId', 'stack_name': 'StackName', 'status': 'Status',
    'status_reason': 'StatusReason', 'execution_status': 'ExecutionStatus', 'created_ms': 'CreationTime'}
PROPERTY = {
    'attribute': 'Target.Attribute', 'name': 'Target.Name', 'path': 'Target.Path', 'before': 'Target.BeforeValue',
    'after': 'Target.AfterValue', 'recreation': 'Target.RequiresRecreation', 'evaluation': 'Evaluation',
    'source': 'ChangeSource', 'cause': 'CausingEntity'}
EVENT = {
    'id': 'EventId', 'stack_arn': 'StackId', 'stack_name': 'StackName', 'logical_id': 'LogicalResourceId',
    'physical_id': 'PhysicalResourceId', 'type': 'ResourceType', 'status': 'ResourceStatus',
    'reason': 'ResourceStatusReason', 'token': 'ClientRequestToken', 'time_ms': 'Timestamp', 'operation_id': 'OperationId',
    'detailed_status': 'DetailedStatus'}
RESOURCE = {
    'stack_name': 'StackName', 'logical_id': 'LogicalResourceId', 'physical_id': 'PhysicalResourceId',
    'type': 'ResourceType', 'status': 'ResourceStatus', 'reason': 'ResourceStatusReason'}


def stack_call(name, operation, *rest, **more):
    return Call(name, 'cloudformation', operation, *rest, **more)


STACKS = [
    stack_call('create', 'CreateStack', STACK, {**STACK_PARAMETERS, 'ClientRequestToken': 'token-1', 'DisableRollback': False},
               text='StackId', needed='StackId'),
    stack_call('describe', 'DescribeStacks', {'stack': ARN}, {'StackName': ARN}, one='Stacks[0]',
               needed='Stacks StackName StackStatus OutputKey ParameterKey Key',
               fields={'name': 'StackName', 'arn': 'StackId', 'status': 'StackStatus', 'status_reason': 'StackStatusReason',
                       'created_ms': 'CreationTime', 'outputs': ('Outputs', {'key': 'OutputKey', 'value': 'OutputValue'}),
                       'parameters': ('Parameters', {'key': 'ParameterKey', 'value': 'ParameterValue'}),
                       'is_protected': 'EnableTerminationProtection',
                       'environment': "Tags[?Key=='redash-wizard:environment'] | [0].Value"},
               values={'Key': lambda rng: rng.choice(['redash-wizard:environment', 'Name', 'x'])}),
    stack_call('events', 'DescribeStackEvents', {'stack': ARN, 'token': ''}, {'StackName': ARN}, one='@', needed='EventId',
               fields={'events': ('StackEvents', EVENT), 'next': 'NextToken'}),
    stack_call('events', 'DescribeStackEvents', {'stack': ARN, 'token': ODD}, {'StackName': ARN, 'NextToken': ODD}, one='@',
               needed='EventId', fields={'events': ('StackEvents', EVENT), 'next': 'NextToken'}),
    stack_call('tagged', 'DescribeStacks', {'environment': 'demo-dev'}, {}, token=NEXT, needed='StackName Key Value',
               items="Stacks[?(Tags || `[]`)[?Key=='redash-wizard:environment'] | [0].Value == 'demo-dev'].StackName",
               values={'Key': lambda rng: rng.choice(['redash-wizard:environment', 'Name', 'x']),
                       'Value': lambda rng: rng.choice(['demo-dev', 'demo-qa'])}),
    stack_call('operation_events', 'DescribeEvents', {'change_set': SET, 'failed': True},
               {'ChangeSetName': SET, 'Filters': {'FailedEvents': True}}, items='OperationEvents', token=NEXT, needed='EventId',
               fields={**{ours: theirs for ours, theirs in EVENT.items() if ours != 'stack_name'}, 'event_type': 'EventType',
                       'operation_type': 'OperationType', 'operation_status': 'OperationStatus',
                       'validation_name': 'ValidationName', 'validation_status': 'ValidationStatus',
                       'validation_reason': 'ValidationStatusReason', 'validation_path': 'ValidationPath',
                       'validation_failure_mode': 'ValidationFailureMode', 'hook_type': 'HookType',
                       'hook_status': 'HookStatus', 'hook_reason': 'HookStatusReason', 'hook_failure_mode': 'HookFailureMode',
                       'start_ms': 'StartTime', 'end_ms': 'EndTime'}),
    stack_call('operation_events', 'DescribeEvents', {'stack': ARN, 'operation': 'op-1'},
               {'StackName': ARN, 'OperationId': 'op-1'}, items='OperationEvents[].EventId', token=NEXT, needed='EventId',
               fields='id'),
    stack_call('resources', 'ListStackResources', {'stack': ARN}, {'StackName': ARN}, items='StackResourceSummaries',
               token=NEXT, needed='LogicalResourceId ResourceStatus', fields={**RESOURCE, 'time_ms': 'LastUpdatedTimestamp'}),
    stack_call('owner', 'DescribeStackResources', {'physical': 'vpc-1'}, {'PhysicalResourceId': 'vpc-1'},
               items='StackResources', needed='LogicalResourceId ResourceStatus', fields={**RESOURCE, 'time_ms': 'Timestamp'}),
    stack_call('delete', 'DeleteStack', {'stack': ARN, 'token': 't-1', 'retain': ['A', 'B'], 'force': True},
               {'StackName': ARN, 'ClientRequestToken': 't-1', 'RetainResources': ['A', 'B'], 'DeletionMode': 'FORCE_DELETE_STACK'},
               nothing=True),
    stack_call('delete', 'DeleteStack', {'stack': ARN}, {'StackName': ARN}, nothing=True),
    stack_call('cancel', 'CancelUpdateStack', {'stack': ARN, 'token': 't-1'}, {'StackName': ARN, 'ClientRequestToken': 't-1'},
               nothing=True),
    stack_call('continue', 'ContinueUpdateRollback', {'stack': ARN, 'token': 't-1', 'skip': ['A', 'B']},
               {'StackName': ARN, 'ClientRequestToken': 't-1', 'ResourcesToSkip': ['A', 'B']}, nothing=True),
    stack_call('roll_back', 'RollbackStack', {'stack': ARN, 'token': 't-1'}, {'StackName': ARN, 'ClientRequestToken': 't-1'},
               nothing=True),
    stack_call('protect', 'UpdateTerminationProtection', {'stack': ARN, 'on': True},
               {'StackName': ARN, 'EnableTerminationProtection': True}, nothing=True),
    stack_call('create_change_set', 'CreateChangeSet',
               {**STACK, 'parameters': {**STACK['parameters'], 'Kept': None}, 'change_set': 'c-1', 'on_failure': 'DO_NOTHING'},
               {**STACK_PARAMETERS, 'ChangeSetName': 'c-1', 'ChangeSetType': 'UPDATE', 'ClientToken': 'token-1',
                'OnStackFailure': 'DO_NOTHING',
                'Parameters': STACK_PARAMETERS['Parameters'] + [{'ParameterKey': 'Kept', 'UsePreviousValue': True}]},
               one='@', fields={'arn': 'Id', 'stack_arn': 'StackId'}, needed='Id StackId'),
    stack_call('create_change_set', 'CreateChangeSet', {**STACK, 'change_set': 'c-1', 'is_create': True},
               {**STACK_PARAMETERS, 'ChangeSetName': 'c-1', 'ChangeSetType': 'CREATE', 'ClientToken': 'token-1'},
               one='@', fields={'arn': 'Id', 'stack_arn': 'StackId'}, needed='Id StackId'),
    stack_call('describe_change_set', 'DescribeChangeSet', {'arn': SET}, {'ChangeSetName': SET, 'IncludePropertyValues': True},
               one='@', token=NEXT, items='Changes', needed='ChangeSetId Status',
               fields={**CHANGE, 'changes': ('Changes', {
                   'action': 'ResourceChange.Action', 'logical_id': 'ResourceChange.LogicalResourceId',
                   'physical_id': 'ResourceChange.PhysicalResourceId', 'type': 'ResourceChange.ResourceType',
                   'replacement': 'ResourceChange.Replacement', 'policy_action': 'ResourceChange.PolicyAction',
                   'properties': ('ResourceChange.Details', PROPERTY)})}),
    stack_call('list_change_sets', 'ListChangeSets', {'stack': ARN}, {'StackName': ARN}, items='Summaries', token=NEXT,
               needed='ChangeSetId Status', fields=CHANGE),
    stack_call('execute', 'ExecuteChangeSet', {'arn': SET, 'keep': True, 'token': 't-1'},
               {'ChangeSetName': SET, 'DisableRollback': True, 'ClientRequestToken': 't-1'}, nothing=True),
    stack_call('execute', 'ExecuteChangeSet', {'arn': SET, 'token': 't-1'},
               {'ChangeSetName': SET, 'ClientRequestToken': 't-1'}, nothing=True),
    stack_call('delete_change_set', 'DeleteChangeSet', {'arn': SET}, {'ChangeSetName': SET}, nothing=True),
    stack_call('validate', 'ValidateTemplate', {'body': STACK['body']}, {'TemplateBody': STACK['body']}, nothing=True),
    stack_call('summarise', 'GetTemplateSummary', {'body': STACK['body']}, {'TemplateBody': STACK['body']}, one='@',
               needed='ParameterKey',
               fields={'description': 'Description', 'capabilities_reason': 'CapabilitiesReason', 'capabilities': 'Capabilities',
                       'resource_types': 'ResourceTypes',
                       'parameters': ('Parameters', {'name': 'ParameterKey', 'type': 'ParameterType',
                                                     'default_value': 'DefaultValue', 'is_hidden': 'NoEcho'})}),
    stack_call('template', 'GetTemplate', {'stack': ARN}, {'StackName': ARN, 'TemplateStage': 'Original'}, text='TemplateBody',
               needed='TemplateBody',
               values={'TemplateBody': lambda rng: 'Resources:\n  A: "<&>"\n' + '# é日\t x\n' * rng.randrange(1, 2000)}),
]
CALLS = EC2 + OTHERS + STACKS
