#include "tests/support/cfn_lab.h"

#include <inttypes.h>

#include "tests/support/unit.h"

const char LAB_PAIR[] =
	"Description: Two\n"
	"Parameters: {Block: {Type: String, Default: 10.0.0.0/16}}\n"
	"Resources:\n"
	"  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref Block}}\n"
	"  Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Vpc, CidrBlock: "
	"10.0.1.0/24}}\n"
	"Outputs:\n"
	"  Subnet: {Value: !Ref Subnet, Description: The only one, Export: {Name: !Sub "
	"'${AWS::StackName}-subnet'}}\n";

void lab_open(struct lab *lab, const struct cfn_options *options, const struct cfn_world *world)
{
	static const struct cfn_options PLAIN = { .seed = 7 };

	*lab = (struct lab){ .cfn = cfn_new(options ? options : &PLAIN, world),
			     .now_ms = LAB_START_MS,
			     .region = LAB_REGION };
}

void lab_close(struct lab *lab)
{
	cfn_free(lab->cfn);
	err_release(&lab->err);
}

static size_t split_pairs(const char *const *texts, struct cfn_pair *pairs, size_t max)
{
	size_t count = 0;

	for (; texts && texts[count]; count++) {
		const char *equals = strchr(texts[count], '=');

		assert_true(count < max);
		assert_non_null(equals);
		pairs[count].key = mem_copy_bytes(texts[count], (size_t)(equals - texts[count]));
		pairs[count].value = mem_copy_text(equals + 1);
	}
	return count;
}

enum { PAIRS_MAX = 64 };

/* A request with both capabilities; the pairs are freed by request_release. */
static struct cfn_create request(const struct lab *lab, const char *name, const char *body,
				 const char *const *parameters, struct cfn_pair *pairs)
{
	static const char *const GRANTED[] = { "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM" };

	return (struct cfn_create){ .account = LAB_ACCOUNT,
				    .region = lab->region,
				    .name = name,
				    .token = lab->token,
				    .template_body = body,
				    .template_len = strlen(body),
				    .capabilities = GRANTED,
				    .capability_count = ARRAY_LEN(GRANTED),
				    .parameters = pairs,
				    .parameter_count = split_pairs(parameters, pairs, PAIRS_MAX),
				    .disable_rollback = lab->keeps_failures,
				    .on_failure = lab->on_failure,
				    .keeps_tags = true };
}

static void request_release(struct cfn_create *create, struct cfn_pair *pairs)
{
	for (size_t i = 0; i < create->parameter_count; i++) {
		free(pairs[i].key);
		free(pairs[i].value);
	}
}

typedef int lab_call(struct cfn *cfn, const struct cfn_create *create, int64_t now_ms,
		     const struct cfn_stack **ret, struct err *err);

static const struct cfn_stack *call_with(struct lab *lab, struct cfn_create create, lab_call *call)
{
	const struct cfn_stack *stack = NULL;

	err_reset(&lab->err);
	if (call(lab->cfn, &create, lab->now_ms, &stack, &lab->err) < 0) stack = NULL;
	request_release(&create, (struct cfn_pair *)create.parameters);
	return stack;
}

const struct cfn_stack *lab_create(struct lab *lab, const char *name, const char *body,
				   const char *const *parameters)
{
	struct cfn_pair pairs[PAIRS_MAX];

	return call_with(lab, request(lab, name, body, parameters, pairs), cfn_create_stack);
}

const struct cfn_stack *lab_update(struct lab *lab, const char *name, const char *body,
				   const char *const *parameters)
{
	struct cfn_pair pairs[PAIRS_MAX];

	return call_with(lab, request(lab, name, body, parameters, pairs), cfn_update_stack);
}

const struct cfn_change_set *lab_change_set(struct lab *lab, const char *stack, const char *name,
					    const char *body, const char *const *parameters)
{
	struct cfn_pair pairs[PAIRS_MAX];
	struct cfn_create create = request(lab, stack, body, parameters, pairs);
	const struct cfn_stack *there = cfn_find(lab->cfn, LAB_ACCOUNT, stack);
	const struct cfn_change_set_request wanted = {
		.stack = &create,
		.name = name,
		.is_create = !there || str_equal(there->status, "REVIEW_IN_PROGRESS"),
	};
	const struct cfn_change_set *set = NULL;

	err_reset(&lab->err);
	if (cfn_create_change_set(lab->cfn, &wanted, lab->now_ms, &set, &lab->err) < 0) set = NULL;
	request_release(&create, pairs);
	return set;
}

void lab_run(struct lab *lab)
{
	int64_t end_ms = lab->now_ms + INT64_C(3) * 24 * 3600 * 1000;

	while (cfn_next_due(lab->cfn) >= 0 && lab->now_ms < end_ms) {
		lab->now_ms = cfn_next_due(lab->cfn);
		cfn_advance(lab->cfn, lab->now_ms);
	}
}

void lab_delete(struct lab *lab, const char *name)
{
	assert_int_equal(cfn_delete_stack(lab->cfn, LAB_ACCOUNT, name, lab->now_ms, &lab->err), 0);
}

const struct cfn_stack *lab_complete(struct lab *lab, const char *name, const char *body,
				     const char *const *parameters)
{
	const struct cfn_stack *stack = lab_create(lab, name, body, parameters);

	if (!stack) fail_msg("refused: %s", err_text(&lab->err));
	lab_run(lab);
	if (!str_equal(stack->status, "CREATE_COMPLETE")) {
		char *events = lab_events(stack);

		fail_msg("%s: %s\n%s", name, stack->status, events);
	}
	return stack;
}

void lab_refuses(const char *body, const char *const *parameters, const char *code,
		 const char *sentence)
{
	struct lab lab;

	lab_open(&lab, NULL, NULL);
	assert_null(lab_create(&lab, "refused", body, parameters));
	assert_string_equal(err_text(&lab.err), sentence);
	assert_string_equal(str_text(&lab.err.code), code);
	assert_null(cfn_at(lab.cfn, 0));
	lab_close(&lab);
}

const char *lab_output(const struct cfn_stack *stack, const char *key)
{
	for (size_t i = 0; i < stack->outputs.len; i++)
		if (str_equal(stack->outputs.item[i].key, key)) return stack->outputs.item[i].value;
	return NULL;
}

char *lab_events(const struct cfn_stack *stack)
{
	struct str out = STR_INIT;

	for (size_t i = 0; i < stack->events.len; i++) {
		const struct cfn_event *event = &stack->events.item[i];

		str_addf(&out, "%s %s%s%s\n", event->logical_id, event->status,
			 event->reason ? " " : "", event->reason ? event->reason : "");
	}
	return str_detach(&out);
}

char *lab_record(const struct cfn_stack *stack)
{
	struct str out = STR_INIT;

	for (size_t i = 0; i < stack->events.len; i++) {
		const struct cfn_event *event = &stack->events.item[i];

		str_addf(&out, "%" PRId64 " %s %s %s %s %s %s %s %s\n", event->time_ms, event->id,
			 event->stack_arn, event->logical_id, event->physical_id, event->type,
			 event->status, event->reason ? event->reason : "-",
			 event->properties ? event->properties : "-");
	}
	return str_detach(&out);
}

const struct cfn_event *lab_event(const struct cfn_stack *stack, const char *logical_id,
				  const char *status)
{
	for (size_t i = 0; i < stack->events.len; i++)
		if (str_equal(stack->events.item[i].logical_id, logical_id) &&
		    str_equal(stack->events.item[i].status, status))
			return &stack->events.item[i];
	fail_msg("no event %s %s in %s", logical_id, status, stack->name);
	return NULL;
}

const char *lab_parameter(const struct cfn_stack *stack, const char *key)
{
	for (size_t i = 0; i < stack->parameters.len; i++)
		if (str_equal(stack->parameters.item[i].key, key))
			return stack->parameters.item[i].value;
	return NULL;
}

const char *lab_physical_id(const struct cfn_stack *stack, const char *logical_id)
{
	for (size_t i = 0; i < stack->resources.len; i++)
		if (str_equal(stack->resources.item[i].logical_id, logical_id))
			return stack->resources.item[i].physical_id;
	fail_msg("no %s in %s", logical_id, stack->name);
	return NULL;
}

/* A property by its path ("Policies.0.PolicyDocument"), resolved; NULL: it is not there. The
 * caller deletes *ret_all. */
static const cJSON *property(const struct cfn_stack *stack, const char *logical_id,
			     const char *path, cJSON **ret_all)
{
	const cJSON *at = *ret_all =
		cJSON_Parse(lab_event(stack, logical_id, "CREATE_COMPLETE")->properties);

	for (size_t len; at && *path; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		CLEANUP(mem_free_text) char *key = mem_copy_bytes(path, len);

		at = cJSON_IsArray(at) ? cJSON_GetArrayItem(at, (int)strtol(key, NULL, 10))
				       : cJSON_GetObjectItemCaseSensitive(at, key);
	}
	return at;
}

void lab_expect(const struct cfn_stack *stack, const char *logical_id, const char *path,
		const char *value)
{
	cJSON *all;
	const char *text = cJSON_GetStringValue(property(stack, logical_id, path, &all));

	if (!str_equal(text, value))
		fail_msg("%s %s.%s: %s, not %s", stack->name, logical_id, path,
			 text ? text : "nothing", value ? value : "nothing");
	cJSON_Delete(all);
}

void lab_expect_count(const struct cfn_stack *stack, const char *logical_id, const char *path,
		      int count)
{
	cJSON *all;
	int found = cJSON_GetArraySize(property(stack, logical_id, path, &all));

	if (found != count)
		fail_msg("%s %s.%s: %d, not %d", stack->name, logical_id, path, found, count);
	cJSON_Delete(all);
}
