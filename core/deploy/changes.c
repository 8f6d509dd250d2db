#include "core/deploy/changes.h"

#include "core/base/utf8.h"

enum {
	VALUE_MAX = 2000,
	WHOLE_MAX = 120, /* longer values are cut to where they differ */
	AROUND = 40,     /* of what is alike stays, at most */
	NAMED_MAX = 5,
};

static bool is_one_of(const char *type, const char *const *types, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_equal(type, types[i])) return true;
	return false;
}

static bool holds_data(const char *type)
{
	static const char *const types[] = {
		"AWS::RDS::DBCluster",
		"AWS::RDS::DBInstance",
		"AWS::ElastiCache::ReplicationGroup",
		"AWS::ElastiCache::CacheCluster",
		"AWS::ElastiCache::ServerlessCache",
		"AWS::Route53::HostedZone",
		"AWS::EC2::Volume",
		"AWS::S3::Bucket",
		"AWS::SecretsManager::Secret",
	};
	return is_one_of(type, types, ARRAY_LEN(types));
}

/* A change in place may restart them, or hand over to others. */
static bool serves(const char *type)
{
	static const char *const types[] = {
		"AWS::RDS::DBCluster",
		"AWS::RDS::DBInstance",
		"AWS::ElastiCache::ReplicationGroup",
		"AWS::ElastiCache::CacheCluster",
		"AWS::ElastiCache::ServerlessCache",
		"AWS::EC2::Instance",
		"AWS::EC2::NatGateway",
		"AWS::AutoScaling::AutoScalingGroup",
	};
	return is_one_of(type, types, ARRAY_LEN(types));
}

static bool only_tags_change(const struct cloud_change *c)
{
	for (size_t i = 0; i < c->property_count; i++)
		if (!str_equal(c->properties[i].attribute, "Tags") &&
		    !str_equal(c->properties[i].name, "Tags"))
			return false;
	return c->property_count > 0;
}

static bool is_action(const struct cloud_change *c, const char *action)
{
	return str_equal(c->action, action);
}

enum change_harm change_harm_of(const struct cloud_change *c)
{
	bool is_renewed = str_equal(c->replacement, "True") ||
			  str_equal(c->replacement, "Conditional") || is_action(c, "Dynamic");
	if (is_action(c, "Add") || is_action(c, "Import")) return HARM_NONE;
	if (is_action(c, "Remove"))
		return holds_data(c->type) && !str_equal(c->policy_action, "Retain") ? HARM_DATA
										     : HARM_REPLACE;
	if (is_renewed) return holds_data(c->type) ? HARM_DATA : HARM_REPLACE;
	return serves(c->type) && !only_tags_change(c) ? HARM_INTERRUPT : HARM_NONE;
}

static char *copy(const char *text)
{
	return utf8_sanitised(text ? text : "", VALUE_MAX);
}

/* "Tags/0/Value", "AllocatedStorage", or what else of the resource changes: "DeletionPolicy". */
static char *name_of(const struct cloud_property_change *p)
{
	static const char root[] = "/Properties/";
	if (str_starts(p->path ? p->path : "", root)) return copy(p->path + sizeof(root) - 1);
	return copy(!str_is_empty(p->name) ? p->name : p->attribute);
}

/* CloudFormation lists a property once for every reason why it changes. */
static struct deployment_property *property_of(struct deployment_change *to, char *name)
{
	for (size_t i = 0; i < to->properties.len; i++) {
		if (!str_equal(to->properties.item[i].name, name)) continue;
		free(name);
		return &to->properties.item[i];
	}
	struct deployment_property *property = vec_push(&to->properties);
	*property = (struct deployment_property){ .name = name,
						  .before = mem_copy_text(""),
						  .after = mem_copy_text("") };
	return property;
}

/* From where on a value is shown: a little before the first difference, at the start of a word. */
static size_t shown_from(const char *text, size_t same)
{
	size_t least = same > AROUND ? same - AROUND : 0, at = same;
	while (at > least && !strchr(",{[ \n", text[at - 1]))
		at--;
	while (at && ((unsigned char)text[at] & 0xc0) == 0x80) /* whole letters */
		at--;
	return at;
}

static size_t shown_to(const char *text, size_t len, size_t same)
{
	size_t at = len - same, most = same > AROUND ? at + AROUND : len;
	while (at < most && !strchr(",}] \n", text[at]))
		at++;
	while (at < len && ((unsigned char)text[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static char *cut(const char *text, size_t from, size_t to)
{
	bool goes_on = text[to];
	CLEANUP(mem_free_text) char *shown = mem_copy_bytes(text + from, to - from);
	CLEANUP(mem_free_text)
	char *all = str_format("%s%s%s", from ? "... " : "", shown, goes_on ? " ..." : "");
	return copy(all);
}

static void take_values(struct deployment_property *to, const char *before, const char *after)
{
	size_t before_len = strlen(before), after_len = strlen(after), head = 0, tail = 0;
	size_t least = before_len < after_len ? before_len : after_len;
	bool is_long = least && (before_len > WHOLE_MAX || after_len > WHOLE_MAX);
	while (is_long && head < least && before[head] == after[head])
		head++;
	while (is_long && tail < least - head &&
	       before[before_len - 1 - tail] == after[after_len - 1 - tail])
		tail++;
	size_t from = is_long ? shown_from(before, head) : 0;
	free(to->before);
	free(to->after);
	to->before = cut(before, from, is_long ? shown_to(before, before_len, tail) : before_len);
	to->after = cut(after, from, is_long ? shown_to(after, after_len, tail) : after_len);
}

static void take_property(struct deployment_change *to, const struct cloud_property_change *p)
{
	struct deployment_property *property = property_of(to, name_of(p));
	if (!*property->before && !*property->after)
		take_values(property, p->before ? p->before : "", p->after ? p->after : "");
	property->replaces = property->replaces || str_equal(p->recreation, "Always") ||
			     str_equal(p->recreation, "Conditionally");
}

void changes_take(struct deployment_choice *choice, const struct cloud_change *changes,
		  size_t count)
{
	choice->harm = HARM_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct cloud_change *from = &changes[i];
		struct deployment_change *to = vec_push(&choice->changes);
		to->action = copy(from->action);
		to->logical_id = copy(from->logical_id);
		to->type = copy(from->type);
		to->replacement = copy(from->replacement);
		to->policy_action = copy(from->policy_action);
		to->harm = change_harm_of(from);
		for (size_t k = 0; k < from->property_count; k++)
			take_property(to, &from->properties[k]);
		if (to->harm > choice->harm) choice->harm = to->harm;
	}
}

static void add_count(struct str *text, size_t count, const char *what_happens)
{
	const char *noun = count == 1 ? " resource" : " resources";
	if (!count) return;
	str_addf(text, "%s%zu%s %s %s", text->len ? ", " : "", count, text->len ? "" : noun,
		 count == 1 ? "is" : "are", what_happens);
}

/* Those of the worst kind. */
static void add_names(struct str *text, const struct deployment_choice *choice)
{
	size_t named = 0;
	for (size_t i = 0; i < choice->changes.len; i++) {
		if (choice->changes.item[i].harm != choice->harm) continue;
		if (++named > NAMED_MAX) {
			str_add(text, " ...");
			return;
		}
		str_addf(text, "%s%s", named > 1 ? ", " : " ", choice->changes.item[i].logical_id);
	}
}

struct str changes_in_words(const struct deployment_choice *choice)
{
	static const char *const worst[] = {
		[HARM_NONE] = "Nothing is interrupted.",
		[HARM_INTERRUPT] = "The service may be interrupted:",
		[HARM_REPLACE] = "Nothing that holds data is among it:",
		[HARM_DATA] = "DATA MAY BE LOST:",
	};
	size_t added = 0, changed = 0, renewed = 0, removed = 0;
	struct str text = STR_INIT;
	for (size_t i = 0; i < choice->changes.len; i++) {
		const struct deployment_change *c = &choice->changes.item[i];
		if (str_equal(c->action, "Add") || str_equal(c->action, "Import"))
			added++;
		else if (str_equal(c->action, "Remove"))
			removed++;
		else if (c->harm >= HARM_REPLACE)
			renewed++;
		else
			changed++;
	}
	add_count(&text, added, "added");
	add_count(&text, changed, "changed in place");
	add_count(&text, renewed, "made anew, or may be");
	add_count(&text, removed, "removed");
	if (!text.len) {
		str_add(&text, "Outputs or tags change, no resource does.");
		return text;
	}
	str_addf(&text, ". %s", worst[choice->harm]);
	if (choice->harm > HARM_NONE) {
		add_names(&text, choice);
		str_add(&text, ".");
	}
	return text;
}

bool changes_are_none(const char *reason)
{
	return reason && (strstr(reason, "didn't contain changes") ||
			  strstr(reason, "No updates are to be performed"));
}
