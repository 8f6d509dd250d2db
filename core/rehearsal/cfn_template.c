#include "core/rehearsal/cfn_template.h"

#include <stdint.h>

#include "core/rehearsal/cfn_check.h"
#include "core/rehearsal/cfn_types.h"

static bool is_in(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (str_equal(*list, name)) return true;
	return false;
}

static int check_top(const struct cfn_template *t, struct err *err)
{
	static const char *const KNOWN[] = { "AWSTemplateFormatVersion",
					     "Description",
					     "Metadata",
					     "Parameters",
					     "Rules",
					     "Mappings",
					     "Conditions",
					     "Transform",
					     "Resources",
					     "Outputs",
					     "Hooks",
					     NULL };
	const cJSON *version = cfn_member(t->root, "AWSTemplateFormatVersion");
	CLEANUP(str_release) struct str unknown = STR_INIT;

	if (version && !str_equal(cfn_text(version), "2010-09-09"))
		return cfn_refuse(err, "Template format error: unsupported value for "
				       "AWSTemplateFormatVersion.");
	for (const cJSON *item = t->root->child; item; item = item->next)
		if (!is_in(KNOWN, item->string))
			str_addf(&unknown, "%s%s", unknown.len ? ", " : "", item->string);
	if (unknown.len)
		return cfn_refuse(err,
				  "Template format error: Invalid template property or properties "
				  "[%s]",
				  str_text(&unknown));
	if (cfn_member(t->root, "Description") && !cfn_member_text(t->root, "Description"))
		return cfn_refuse(err, "Template format error: Description member must be a "
				       "string.");
	if (t->description && strlen(t->description) > CFN_DESCRIPTION_MAX)
		return cfn_refuse(err,
				  "Template format error: 'Description' length is greater than %d.",
				  CFN_DESCRIPTION_MAX);
	return 0;
}

static int check_transform(const struct cfn_template *t, struct err *err)
{
	const cJSON *transform = cfn_member(t->root, "Transform");
	const cJSON *first = cJSON_IsArray(transform) ? transform->child : transform;

	if (!transform || (str_equal(cfn_text(first), "AWS::LanguageExtensions") &&
			   (first == transform || !first->next)))
		return 0;
	return cfn_refuse(err, "No transform named %s found.",
			  cfn_text(first) ? cfn_text(first) : "that");
}

/* A section that is there must be a mapping. *ret is NULL when it is not there. */
static int section(const struct cfn_template *t, const char *name, const cJSON **ret,
		   struct err *err)
{
	*ret = cfn_member(t->root, name);
	if (*ret && !cJSON_IsObject(*ret))
		return cfn_refuse(err, "Template format error: [/%s] is not a mapping", name);
	return 0;
}

static bool is_parameter_type(const char *type)
{
	static const char *const PLAIN[] = { "String",
					     "Number",
					     "List<Number>",
					     "List<String>",
					     "CommaDelimitedList",
					     "AWS::EC2::AvailabilityZone::Name",
					     "AWS::EC2::Image::Id",
					     "AWS::EC2::Instance::Id",
					     "AWS::EC2::KeyPair::KeyName",
					     "AWS::EC2::SecurityGroup::GroupName",
					     "AWS::EC2::SecurityGroup::Id",
					     "AWS::EC2::Subnet::Id",
					     "AWS::EC2::Volume::Id",
					     "AWS::EC2::VPC::Id",
					     "AWS::Route53::HostedZone::Id",
					     "AWS::SSM::Parameter::Name",
					     NULL };
	const char *ssm = "AWS::SSM::Parameter::Value<";
	CLEANUP(mem_free_text) char *inner = NULL;

	if (is_in(PLAIN, type)) return true;
	if (str_starts(type, "List<AWS::") && str_ends(type, ">"))
		inner = mem_copy_bytes(type + 5, strlen(type) - 6);
	else if (str_starts(type, ssm) && str_ends(type, ">"))
		inner = mem_copy_bytes(type + strlen(ssm), strlen(type) - strlen(ssm) - 1);
	return inner && !str_starts(inner, "AWS::SSM::") &&
	       (is_in(PLAIN, inner) || (str_starts(inner, "List<") && is_parameter_type(inner)));
}

static int check_parameter_members(const cJSON *spec, struct err *err)
{
	static const char *const KNOWN[] = { "Type",
					     "Default",
					     "Description",
					     "NoEcho",
					     "AllowedPattern",
					     "AllowedValues",
					     "MinLength",
					     "MaxLength",
					     "MinValue",
					     "MaxValue",
					     "ConstraintDescription",
					     NULL };

	for (const cJSON *item = spec->child; item; item = item->next) {
		if (!is_in(KNOWN, item->string))
			return cfn_refuse(err, "Invalid template parameter property '%s'",
					  item->string);
		if (str_equal(item->string, "AllowedValues") ? !cJSON_IsArray(item)
							     : !cJSON_IsString(item))
			return cfn_refuse(
				err, "Template format error: Every %s member must be a %s.",
				item->string,
				str_equal(item->string, "AllowedValues") ? "list" : "string");
	}
	return 0;
}

static int add_parameter(struct cfn_template *t, const cJSON *spec, struct err *err)
{
	const char *type = cfn_member_text(spec, "Type");

	if (!cfn_is_alphanumeric(spec->string))
		return cfn_refuse(err,
				  "Template format error: Parameter name %s is non "
				  "alphanumeric.",
				  spec->string);
	if (!type)
		return cfn_refuse(err, "Template format error: Every Parameters object must "
				       "contain a Type member.");
	if (!is_parameter_type(type))
		return cfn_refuse(err, "Template format error: Unrecognized parameter type: %s",
				  type);
	if (check_parameter_members(spec, err) < 0) return -1;
	*vec_push(&t->parameters) = (struct cfn_template_parameter){
		.name = spec->string,
		.type = type,
		.default_value = cfn_member_text(spec, "Default"),
		.description = cfn_member_text(spec, "Description"),
		.spec = spec,
		.no_echo = str_equal_nocase(cfn_member_text(spec, "NoEcho"), "true"),
	};
	return 0;
}

static int read_parameters(struct cfn_template *t, struct err *err)
{
	const cJSON *all;

	if (section(t, "Parameters", &all, err) < 0) return -1;
	if (all && cJSON_GetArraySize(all) > CFN_PARAMETERS_MAX)
		return cfn_refuse(err,
				  "Template format error: Number of parameters, %d, is "
				  "greater than maximum allowed, %d",
				  cJSON_GetArraySize(all), CFN_PARAMETERS_MAX);
	for (const cJSON *spec = all ? all->child : NULL; spec; spec = spec->next)
		if (add_parameter(t, spec, err) < 0) return -1;
	return 0;
}

static int check_resource(const cJSON *spec, struct err *err)
{
	static const char *const KNOWN[] = { "Type",
					     "Properties",
					     "DependsOn",
					     "Condition",
					     "Metadata",
					     "DeletionPolicy",
					     "UpdateReplacePolicy",
					     "CreationPolicy",
					     "UpdatePolicy",
					     "Version",
					     NULL };
	const cJSON *properties = cfn_member(spec, "Properties");

	if (!cfn_is_alphanumeric(spec->string))
		return cfn_refuse(err,
				  "Template format error: Resource name %s is non "
				  "alphanumeric.",
				  spec->string);
	if (!cJSON_IsObject(spec))
		return cfn_refuse(err,
				  "Template format error: [/Resources/%s] resource definition "
				  "is malformed",
				  spec->string);
	if (!cfn_member_text(spec, "Type"))
		return cfn_refuse(err,
				  "Template format error: [/Resources/%s] Every Resources "
				  "object must contain a Type member.",
				  spec->string);
	for (const cJSON *item = spec->child; item; item = item->next)
		if (!is_in(KNOWN, item->string))
			return cfn_refuse(err, "Invalid template resource property '%s'",
					  item->string);
	if (properties && (!cJSON_IsObject(properties) || cfn_is_function(properties)))
		return cfn_refuse(err,
				  "Template format error: [/Resources/%s] Properties member "
				  "must be an object.",
				  spec->string);
	if (!cfn_type_is_recognised(cfn_member_text(spec, "Type")))
		return cfn_refuse(err, "Template format error: Unrecognized resource types: [%s]",
				  cfn_member_text(spec, "Type"));
	return 0;
}

static int add_resource(struct cfn_template *t, const cJSON *spec, struct err *err)
{
	static const char *const POLICIES[] = { "Delete", "Retain", "Snapshot",
						"RetainExceptOnCreate", NULL };
	const cJSON *policy = cfn_member(spec, "DeletionPolicy");
	const char *type;

	if (check_resource(spec, err) < 0) return -1;
	if (policy && !is_in(POLICIES, cfn_text(policy) ? cfn_text(policy) : ""))
		return cfn_refuse(err,
				  "Template format error: Unrecognized DeletionPolicy %s for "
				  "resource %s",
				  cfn_text(policy) ? cfn_text(policy) : "", spec->string);
	if (cfn_member(spec, "Condition") && !cfn_member_text(spec, "Condition"))
		return cfn_refuse(err, "Template format error: Every Condition member must be a "
				       "string.");
	type = cfn_member_text(spec, "Type");
	*vec_push(&t->resources) = (struct cfn_template_resource){
		.id = spec->string,
		.type = type,
		.condition = cfn_member_text(spec, "Condition"),
		/* CloudFormation keeps a snapshot of clusters unless told otherwise. */
		.deletion_policy = policy                                   ? cfn_text(policy)
				   : str_equal(type, "AWS::RDS::DBCluster") ? "Snapshot"
									    : "Delete",
		.spec = spec,
		.properties = cfn_member(spec, "Properties"),
	};
	return 0;
}

static int read_resources(struct cfn_template *t, struct err *err)
{
	const cJSON *all;

	if (section(t, "Resources", &all, err) < 0) return -1;
	if (!all || !all->child)
		return cfn_refuse(err, "Template format error: At least one Resources member must "
				       "be defined.");
	if (cJSON_GetArraySize(all) > CFN_RESOURCES_MAX)
		return cfn_refuse(err,
				  "Template format error: Number of resources, %d, is greater "
				  "than maximum allowed, %d",
				  cJSON_GetArraySize(all), CFN_RESOURCES_MAX);
	for (const cJSON *spec = all->child; spec; spec = spec->next) {
		if (cfn_template_parameter(t, spec->string))
			return cfn_refuse(err,
					  "Template format error: Duplicate name %s: it is a "
					  "parameter and a resource",
					  spec->string);
		if (add_resource(t, spec, err) < 0) return -1;
	}
	return 0;
}

static int check_outputs(const struct cfn_template *t, struct err *err)
{
	const cJSON *output = t->outputs ? t->outputs->child : NULL;

	if (output && cJSON_GetArraySize(t->outputs) > CFN_OUTPUTS_MAX)
		return cfn_refuse(err,
				  "Template format error: Number of outputs, %d, is greater "
				  "than maximum allowed, %d",
				  cJSON_GetArraySize(t->outputs), CFN_OUTPUTS_MAX);
	for (; output; output = output->next) {
		if (!cfn_is_alphanumeric(output->string))
			return cfn_refuse(err,
					  "Template format error: Output name %s is non "
					  "alphanumeric.",
					  output->string);
		if (!cfn_member(output, "Value"))
			return cfn_refuse(err,
					  "Template format error: Output %s is malformed. "
					  "Every Outputs member must contain a Value object",
					  output->string);
		if (cfn_member(output, "Export") &&
		    !cfn_member(cfn_member(output, "Export"), "Name"))
			return cfn_refuse(err,
					  "Template format error: Output %s is malformed. The "
					  "Name field of every Export member must be "
					  "specified.",
					  output->string);
	}
	return 0;
}

static int read_sections(struct cfn_template *t, struct err *err)
{
	const cJSON *ignored;

	t->description = cfn_member_text(t->root, "Description");
	if (check_top(t, err) < 0 || check_transform(t, err) < 0 ||
	    section(t, "Conditions", &t->conditions, err) < 0 ||
	    section(t, "Mappings", &t->mappings, err) < 0 ||
	    section(t, "Outputs", &t->outputs, err) < 0 ||
	    section(t, "Metadata", &ignored, err) < 0 || section(t, "Rules", &ignored, err) < 0)
		return -1;
	if (read_parameters(t, err) < 0 || read_resources(t, err) < 0 || check_outputs(t, err) < 0)
		return -1;
	return cfn_check(t, err);
}

int cfn_template_read(const char *body, size_t len, struct cfn_template *ret, struct err *err)
{
	CLEANUP(cfn_template_release) struct cfn_template t = { 0 };

	if (len == 0)
		return cfn_refuse(err, "1 validation error detected: Value '' at 'templateBody' "
				       "failed to satisfy constraint: Member must have length "
				       "greater than or equal to 1");
	if (len > CFN_BODY_MAX)
		return cfn_refuse(err,
				  "1 validation error detected: Value at 'templateBody' failed "
				  "to satisfy constraint: Member must have length less than "
				  "or equal to %d",
				  CFN_BODY_MAX);
	t.root = cfn_json_read(body, len, err);
	if (!t.root || read_sections(&t, err) < 0) return -1;
	*ret = t;
	t = (struct cfn_template){ 0 };
	return 0;
}

void cfn_template_release(struct cfn_template *t)
{
	cfn_json_free(&t->root);
	vec_release(&t->parameters);
	vec_release(&t->resources);
	*t = (struct cfn_template){ 0 };
}

const struct cfn_template_parameter *cfn_template_parameter(const struct cfn_template *t,
							    const char *name)
{
	for (size_t i = 0; i < t->parameters.len; i++)
		if (str_equal(t->parameters.item[i].name, name)) return &t->parameters.item[i];
	return NULL;
}

size_t cfn_template_resource(const struct cfn_template *t, const char *id)
{
	for (size_t i = 0; i < t->resources.len; i++)
		if (str_equal(t->resources.item[i].id, id)) return i;
	return SIZE_MAX;
}
