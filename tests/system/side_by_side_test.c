/* Several environments in one account and region: with the same prefix, the same name, the same
 * blocks, in one zone. None may stand in another's way, or lose anything to it. */
#include "tests/support/program.h"
#include "tests/support/rehearsal_home.h"
#include "tests/support/unit.h"

#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/vec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *prefix, *name, *zone, *host, *bastion, *nat;
	const char *made; /* in the deployment's last line */
} ENVIRONMENTS[] = {
	{ "redash", "dev", "dev", "redash", "true", "per-zone", "\"api_writes\":20" },
	/* Another name: its own zone, and no step server. */
	{ "redash", "stage", "stage", "redash", "false", "single", "\"api_writes\":18" },
	/* Another prefix, in the first one's zone. */
	{ "team", "dev", "dev", "bi", "true", "per-zone", "\"zone\":\"ADOPTED\"" },
};

static void replace(char **text, const char *from, const char *to)
{
	char *at = strstr(*text, from);
	if (!at) fail_msg("no %s in the example", from);
	char *changed = str_format("%.*s%s%s", (int)(at - *text), *text, to, at + strlen(from));
	free(*text);
	*text = changed;
}

/* The example with what is different, as a file in the home; the caller frees the path. */
static char *write_answers(const struct program_home *home, size_t i)
{
	CLEANUP(str_release) struct str example = STR_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	char *path = str_format("%s/%zu.yaml", home->path, i);
	if (file_read("tests/example-answers.yaml", 1 << 16, &example, &err) < 0)
		fail_msg("%s", err_text(&err));
	CLEANUP(mem_free_text) char *text = str_detach(&example);
	CLEANUP(mem_free_text) char *prefix = str_format("prefix: %s", ENVIRONMENTS[i].prefix);
	CLEANUP(mem_free_text) char *name = str_format("name: %s", ENVIRONMENTS[i].name);
	CLEANUP(mem_free_text) char *zone = str_format("zone: %s", ENVIRONMENTS[i].zone);
	CLEANUP(mem_free_text) char *host = str_format("host: %s", ENVIRONMENTS[i].host);
	CLEANUP(mem_free_text) char *bastion = str_format("bastion: %s", ENVIRONMENTS[i].bastion);
	CLEANUP(mem_free_text) char *nat = str_format("nat: %s", ENVIRONMENTS[i].nat);
	replace(&text, "prefix: redash", prefix);
	replace(&text, "name: dev", name);
	replace(&text, "zone: dev", zone);
	replace(&text, "host: redash", host);
	replace(&text, "bastion: true", bastion);
	replace(&text, "nat: per-zone", nat);
	if (file_replace(path, text, strlen(text), 0600, &err) < 0) fail_msg("%s", err_text(&err));
	return path;
}

static void deploy(const struct program_home *home, const char *path, size_t i, const char *made)
{
	const char *args[] = { "deploy", "--config",         path, "--yes",
			       "--json", "--rehearsal=3000", NULL };
	struct program_job job;
	char last[4096] = "";
	CLEANUP(mem_free_text)
	char *address = str_format("\"address\":\"https://%s.%s.example.com\"",
				   ENVIRONMENTS[i].host, ENVIRONMENTS[i].zone);
	program_begin(&job, home, args);
	for (const char *line; (line = program_line(&job));)
		snprintf(last, sizeof(last), "%s", line);
	if (program_end(&job) != 0 || !strstr(last, "\"status\":\"complete\"") ||
	    !strstr(last, address) || !strstr(last, made))
		fail_msg("environment %zu, not %s: %s", i, made, last);
}

/* ---- what there is afterwards ---- */

struct texts {
	VEC(char *) list;
};

static bool is_address(const char *text)
{
	return strspn(text, "0123456789.") == strlen(text);
}

/* The physical ids of a stack's resources; addresses of the rehearsal are few and may be equal. */
static void add_physical_ids(struct rehearsal_home *r, const char *stack, struct texts *ids)
{
	static const char BEGIN[] = "<PhysicalResourceId>";
	CLEANUP(mem_free_text)
	char *form = str_format("Action=ListStackResources&Version=2010-05-15&StackName=%s", stack);
	long status = aws_client_form(&r->client, "cloudformation", form);
	assert_true(rehearsal_home_count(r, status, BEGIN) > 0);
	assert_int_equal(rehearsal_home_count(r, status, BEGIN),
			 rehearsal_home_count(r, status, ">CREATE_COMPLETE<"));
	for (const char *at = str_text(&r->client.body); (at = strstr(at, BEGIN));) {
		at += strlen(BEGIN);
		char *id = mem_copy_bytes(at, strcspn(at, "<"));
		if (is_address(id))
			free(id);
		else
			*vec_push(&ids->list) = id;
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void assert_no_resource_twice(struct rehearsal_home *r)
{
	static const char *const STACKS[] = { "network", "certificate", "validation", "data",
					      "redash" };
	struct texts ids = { 0 };
	for (size_t i = 0; i < ARRAY_LEN(ENVIRONMENTS); i++)
		for (size_t k = 0; k < ARRAY_LEN(STACKS); k++) {
			CLEANUP(mem_free_text)
			char *stack = str_format("%s-%s-%s", ENVIRONMENTS[i].prefix,
						 ENVIRONMENTS[i].name, STACKS[k]);
			add_physical_ids(r, stack, &ids);
		}
	assert_true(ids.list.len > 100);
	qsort(ids.list.item, ids.list.len, sizeof(*ids.list.item), by_text);
	for (size_t i = 1; i < ids.list.len; i++)
		if (str_equal(ids.list.item[i], ids.list.item[i - 1]))
			fail_msg("two environments have %s", ids.list.item[i]);
	for (size_t i = 0; i < ids.list.len; i++)
		free(ids.list.item[i]);
	vec_release(&ids.list);
}

static void assert_all_complete(const struct program_home *home)
{
	struct rehearsal_home r;
	rehearsal_home_open(&r, home);
	long status = aws_client_form(&r.client, "cloudformation",
				      "Action=DescribeStacks&Version=2010-05-15");
	assert_int_equal(rehearsal_home_count(&r, status, "<StackStatus>CREATE_COMPLETE<"),
			 7 + 6 + 6);
	assert_int_equal(rehearsal_home_count(&r, status, "<StackStatus>"), 7 + 6 + 6);
	status = aws_client_get(&r.client, "/2013-04-01/hostedzone", "");
	assert_int_equal(rehearsal_home_count(&r, status, "<HostedZone>"), 2);
	status = aws_client_json(&r.client, "secretsmanager", "secretsmanager.ListSecrets", "{}");
	for (size_t i = 0; i < ARRAY_LEN(ENVIRONMENTS); i++) {
		CLEANUP(mem_free_text)
		char *name = str_format("\"Name\":\"%s/%s/redash-", ENVIRONMENTS[i].prefix,
					ENVIRONMENTS[i].name);
		assert_int_equal(rehearsal_home_count(&r, status, name), 6);
	}
	assert_no_resource_twice(&r);
	rehearsal_home_close(&r);
}

static void environments_do_not_meet(void **state)
{
	struct program_home home;
	char *paths[ARRAY_LEN(ENVIRONMENTS)];
	(void)state;
	program_home_make(&home);
	for (size_t i = 0; i < ARRAY_LEN(ENVIRONMENTS); i++) {
		paths[i] = write_answers(&home, i);
		deploy(&home, paths[i], i, ENVIRONMENTS[i].made);
	}
	assert_all_complete(&home);
	/* Each is still found as it is: none of the others' stacks is taken for its own. */
	for (size_t i = 0; i < ARRAY_LEN(ENVIRONMENTS); i++)
		deploy(&home, paths[i], i, "\"api_writes\":0");
	assert_all_complete(&home);
	for (size_t i = 0; i < ARRAY_LEN(ENVIRONMENTS); i++)
		free(paths[i]);
	program_home_remove(&home);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environments_do_not_meet),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
