#include "core/rehearsal/cfn_parameters.h"

#include <stdlib.h>

#include "core/base/secret.h"

struct checking {
	const struct cfn_template_parameter *parameter;
	const struct cfn_parameter_input *input;
};

void cfn_values_release(struct cfn_values *values)
{
	for (size_t i = 0; i < values->of.len; i++) {
		struct cfn_value *value = &values->of.item[i];

		if (value->text) secret_erase(value->text, strlen(value->text));
		if (value->given) secret_erase(value->given, strlen(value->given));
		free(value->text);
		free(value->given);
	}
	vec_release(&values->of);
}

const struct cfn_value *cfn_value_find(const struct cfn_values *values, const char *name)
{
	for (size_t i = 0; i < values->of.len; i++)
		if (str_equal(values->of.item[i].name, name)) return &values->of.item[i];
	return NULL;
}

static const struct cfn_pair *given(const struct cfn_parameter_input *input, const char *name)
{
	for (size_t i = 0; i < input->given_count; i++)
		if (str_equal(input->given[i].key, name)) return &input->given[i];
	return NULL;
}

static int refuse_unknown(const struct cfn_template *t, const struct cfn_parameter_input *input,
			  struct err *err)
{
	CLEANUP(str_release) struct str unknown = STR_INIT;

	for (size_t i = 0; i < input->given_count; i++) {
		if (given(input, input->given[i].key) != &input->given[i])
			return cfn_refuse(err, "Parameter %s is given more than once",
					  input->given[i].key);
		if (!cfn_template_parameter(t, input->given[i].key))
			str_addf(&unknown, "%s%s", unknown.len ? ", " : "", input->given[i].key);
	}
	if (!unknown.len) return 0;
	return cfn_refuse(err, "Parameters: [%s] do not exist in the template", str_text(&unknown));
}

static int refuse_missing(const struct cfn_template *t, const struct cfn_parameter_input *input,
			  struct err *err)
{
	CLEANUP(str_release) struct str missing = STR_INIT;

	for (size_t i = 0; i < t->parameters.len; i++) {
		const struct cfn_template_parameter *p = &t->parameters.item[i];

		if (!p->default_value && !given(input, p->name))
			str_addf(&missing, "%s%s", missing.len ? ", " : "", p->name);
	}
	if (!missing.len) return 0;
	return cfn_refuse(err, "Parameters: [%s] must have values", str_text(&missing));
}

/* The template's own words when it has some. */
__attribute__((format(printf, 3, 4))) static int refuse_value(const struct checking *c,
							      struct err *err, const char *format,
							      ...)
{
	const char *why = cfn_member_text(c->parameter->spec, "ConstraintDescription");
	CLEANUP(str_release) struct str text = STR_INIT;
	va_list ap;

	if (why)
		return cfn_refuse(err, "Parameter '%s' failed to satisfy constraint: %s",
				  c->parameter->name, why);
	va_start(ap, format);
	str_vaddf(&text, format, ap);
	va_end(ap);
	return cfn_refuse(err, "Parameter '%s' %s", c->parameter->name, str_text(&text));
}

static bool read_number(const char *text, double *ret)
{
	char *end;

	if (!text || !*text || strspn(text, "0123456789+-.eE") != strlen(text)) return false;
	*ret = strtod(text, &end);
	return !*end;
}

static int check_number(const struct checking *c, const char *text, struct err *err)
{
	const char *low = cfn_member_text(c->parameter->spec, "MinValue");
	const char *high = cfn_member_text(c->parameter->spec, "MaxValue");
	double value, limit;

	if (!read_number(text, &value)) return refuse_value(c, err, "must be a number");
	if (low && read_number(low, &limit) && value < limit)
		return refuse_value(c, err, "must be a number not less than %s", low);
	if (high && read_number(high, &limit) && value > limit)
		return refuse_value(c, err, "must be a number not greater than %s", high);
	return 0;
}

static size_t characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static int check_length(const struct checking *c, const char *text, struct err *err)
{
	const char *low = cfn_member_text(c->parameter->spec, "MinLength");
	const char *high = cfn_member_text(c->parameter->spec, "MaxLength");
	double limit;

	if (low && read_number(low, &limit) && (double)characters(text) < limit)
		return refuse_value(c, err, "must contain at least %s characters", low);
	if (high && read_number(high, &limit) && (double)characters(text) > limit)
		return refuse_value(c, err, "must contain at most %s characters", high);
	return 0;
}

static int check_allowed(const struct checking *c, const char *text, struct err *err)
{
	const cJSON *allowed = cfn_member(c->parameter->spec, "AllowedValues");
	const char *pattern = cfn_member_text(c->parameter->spec, "AllowedPattern");
	const cJSON *one = allowed ? allowed->child : NULL;
	CLEANUP(str_release) struct str all = STR_INIT;

	if (pattern && !c->input->was_accepted && cfn_pattern_matches(pattern, text) == 0)
		return refuse_value(c, err, "must match pattern %s", pattern);
	if (!allowed) return 0;
	for (; one && !str_equal(cfn_text(one), text); one = one->next)
		str_addf(&all, "%s%s", all.len ? ", " : "", cfn_text(one) ? cfn_text(one) : "?");
	if (one) return 0;
	return refuse_value(c, err, "must be one of AllowedValues [%s]", str_text(&all));
}

/* Of types whose values CloudFormation looks up: what such a value must begin with. */
static const char *id_prefix(const char *type)
{
	static const struct {
		const char *type, *prefix;
	} KNOWN[] = {
		{ "AWS::EC2::VPC::Id", "vpc-" },
		{ "AWS::EC2::Subnet::Id", "subnet-" },
		{ "AWS::EC2::SecurityGroup::Id", "sg-" },
		{ "AWS::EC2::Instance::Id", "i-" },
		{ "AWS::EC2::Volume::Id", "vol-" },
		{ "AWS::EC2::Image::Id", "ami-" },
		{ "AWS::Route53::HostedZone::Id", "Z" },
		{ "AWS::EC2::KeyPair::KeyName", "" },
		{ "AWS::EC2::SecurityGroup::GroupName", "" },
	};

	for (size_t i = 0; i < ARRAY_LEN(KNOWN); i++)
		if (str_equal(KNOWN[i].type, type)) return KNOWN[i].prefix;
	return NULL;
}

static int check_one(const struct checking *c, const char *type, const char *text, struct err *err)
{
	const char *prefix = str_equal(type, "AWS::EC2::AvailabilityZone::Name") ? c->input->region
										 : id_prefix(type);

	if (str_equal(type, "Number") && check_number(c, text, err) < 0) return -1;
	if (check_length(c, text, err) < 0 || check_allowed(c, text, err) < 0) return -1;
	if (!prefix || (str_starts(text, prefix) && strlen(text) > strlen(prefix))) return 0;
	return cfn_refuse(err,
			  "Parameter validation failed: parameter value %s for parameter name "
			  "%s does not exist. Rollback requested by user.",
			  text, c->parameter->name);
}

/* "List<X>" gives X; CommaDelimitedList gives String. NULL: not a list. The caller frees. */
static char *list_item_type(const char *type)
{
	if (str_equal(type, "CommaDelimitedList")) return mem_copy_text("String");
	if (str_starts(type, "List<") && str_ends(type, ">"))
		return mem_copy_bytes(type + 5, strlen(type) - 6);
	return NULL;
}

static int check_list(const struct checking *c, const char *item_type, const char *text,
		      struct err *err)
{
	while (true) {
		size_t len = strcspn(text, ",");
		const char *start = text + strspn(text, " ");
		size_t size = start < text + len ? len - (size_t)(start - text) : 0;
		CLEANUP(mem_free_text) char *item = mem_copy_bytes(start, size);

		while (size && item[size - 1] == ' ')
			item[--size] = '\0';
		if (check_one(c, item_type, item, err) < 0) return -1;
		text += len;
		if (!*text++) return 0;
	}
}

/* AWS::SSM::Parameter::Value<X>: the value is looked up, and is an X. */
static int look_up(const struct checking *c, const char *path, struct str *value, struct err *err)
{
	const struct cfn_world *world = c->input->world;
	CLEANUP(err_release) struct err why = ERR_INIT;

	if (!world || !world->parameter) {
		str_add(value, strstr(c->parameter->type, "Image::Id") ? "ami-0123456789abcdef0"
								       : "stand-in");
		return 0;
	}
	if (world->parameter(world->self, c->input->account, path, value, &why) == 0) return 0;
	return cfn_refuse(err,
			  "Unable to fetch parameters [%s] from parameter store for this "
			  "account.",
			  path);
}

static int read_one(const struct checking *c, const char *text, struct cfn_value *ret,
		    struct err *err)
{
	const char *type = c->parameter->type, *ssm = "AWS::SSM::Parameter::Value<";
	CLEANUP(mem_free_text) char *inner = NULL;
	CLEANUP(mem_free_text) char *item_type = NULL;
	CLEANUP(str_release) struct str value = STR_INIT;
	int status;

	if (strlen(text) > CFN_VALUE_MAX)
		return cfn_refuse(err, "Parameter '%s' must contain at most %d characters",
				  c->parameter->name, CFN_VALUE_MAX);
	if (str_starts(type, ssm)) {
		inner = mem_copy_bytes(type + strlen(ssm), strlen(type) - strlen(ssm) - 1);
		if (check_one(c, "AWS::SSM::Parameter::Name", text, err) < 0 ||
		    look_up(c, text, &value, err) < 0)
			return -1;
		item_type = list_item_type(inner);
		status = 0;
	} else {
		str_add(&value, text);
		item_type = list_item_type(type);
		status = item_type ? check_list(c, item_type, text, err)
				   : check_one(c, type, text, err);
	}
	if (status < 0) return -1;
	*ret = (struct cfn_value){ .name = c->parameter->name,
				   .text = mem_copy_text(str_text(&value)),
				   .given = mem_copy_text(text),
				   .is_list = item_type != NULL,
				   .no_echo = c->parameter->no_echo };
	return 0;
}

int cfn_values_read(const struct cfn_template *t, const struct cfn_parameter_input *input,
		    struct cfn_values *ret, struct err *err)
{
	CLEANUP(cfn_values_release) struct cfn_values values = { 0 };

	if (refuse_unknown(t, input, err) < 0 || refuse_missing(t, input, err) < 0) return -1;
	for (size_t i = 0; i < t->parameters.len; i++) {
		struct checking c = { &t->parameters.item[i], input };
		const struct cfn_pair *pair = given(input, c.parameter->name);
		struct cfn_value value;

		if (read_one(&c, pair ? pair->value : c.parameter->default_value, &value, err) < 0)
			return -1;
		*vec_push(&values.of) = value;
	}
	*ret = values;
	values = (struct cfn_values){ 0 }; /* NOLINT(*DeadStores): for its cleanup */
	return 0;
}
