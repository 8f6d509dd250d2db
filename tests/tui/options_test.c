#include "tui/options.h"

#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 10 };

static int parse(const char *line, struct options *o, struct err *err)
{
	static char copy[300]; /* options keep pointing into it */
	char name[] = "redash-wizard", *argv[ARGS_MAX] = { name };
	int argc = 1;
	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = copy; *word && argc < ARGS_MAX;) {
		char *end = strchr(word, ' ');
		argv[argc++] = word;
		if (!end) break;
		*end = '\0';
		word = end + 1;
	}
	return options_parse(argc, argv, o, err);
}

static void a_line_that_is_not_understood_may_still_ask_for_json(void **state)
{
	char name[] = "redash-wizard", json[] = "--json", wrong[] = "--jsom";
	char *argv[] = { name, wrong, json };
	(void)state;
	assert_true(options_want_json(3, argv));
	assert_false(options_want_json(2, argv));
}

static void commands_and_options_are_understood(void **state)
{
	struct options o;
	struct err err = ERR_INIT;
	(void)state;
	assert_int_equal(parse("deploy --config a.yaml --yes --json --rehearsal=600", &o, &err), 0);
	assert_int_equal(o.command, COMMAND_DEPLOY);
	assert_string_equal(o.config, "a.yaml");
	assert_true(o.yes && o.json && o.rehearsal && o.speed == 600);
	assert_int_equal(parse("--rehearsal", &o, &err), 0);
	assert_true(o.command == COMMAND_WIZARD && o.rehearsal && o.speed == 0);
	assert_int_equal(parse("rehearsal-server --port 8080 --speed=10", &o, &err), 0);
	assert_true(o.port == 8080 && o.speed == 10);
	assert_int_equal(parse("delegation check --zone z --expect=a,b --json", &o, &err), 0);
	assert_int_equal(o.command, COMMAND_DELEGATION_CHECK);
	assert_true(o.json && !o.parent && !o.certificate);
	assert_string_equal(o.expect, "a,b");
	assert_int_equal(parse("--rehearsal --delegation PARTIAL", &o, &err), 0);
	assert_string_equal(o.delegation, "PARTIAL");
	assert_int_equal(parse("deploy --help", &o, &err), 0);
	assert_int_equal(o.command, COMMAND_HELP);
	assert_int_equal(o.subject, COMMAND_DEPLOY);
	assert_int_equal(parse("help delegation check", &o, &err), 0);
	assert_true(o.command == COMMAND_HELP && o.subject == COMMAND_DELEGATION_CHECK);
	assert_int_equal(parse("help", &o, &err), 0);
	assert_true(o.command == COMMAND_HELP && o.subject == COMMAND_WIZARD);
	assert_int_equal(parse("--rehearsal --help", &o, &err), 0);
	assert_true(o.command == COMMAND_HELP && o.subject == COMMAND_WIZARD);
	assert_int_equal(parse("", &o, &err), 0);
	assert_int_equal(o.command, COMMAND_WIZARD);
}

static void wrong_usage_is_refused_in_words(void **state)
{
	static const struct {
		const char *line, *sentence;
	} cases[] = {
		{ "deply",
		  "unknown command 'deply'; did you mean 'deploy'? See redash-wizard --help" },
		{ "deploy --confg x", "unknown option '--confg'; did you mean '--config'? See "
				      "redash-wizard deploy --help" },
		{ "deploy --config", "--config wants a value: FILE" },
		{ "deploy --config=", "--config wants a value: FILE" },
		{ "deploy --yes=1", "--yes takes no value" },
		{ "status --yes",
		  "--yes does not go with this command; see redash-wizard status --help" },
		{ "--rehearsal=fast", "--rehearsal wants a number from 0.1 to 100000, not 'fast'" },
		{ "--rehearsal=nan", "--rehearsal wants a number from 0.1 to 100000, not 'nan'" },
		{ "rehearsal-server --port 70000",
		  "--port wants a whole number from 0 to 65535, not '70000'" },
		{ "rehearsal-server --port 1.5",
		  "--port wants a whole number from 0 to 65535, not '1.5'" },
		{ "status extra", "unexpected argument 'extra'; see redash-wizard status --help" },
		{ "help deply",
		  "unknown command 'deply'; did you mean 'deploy'? See redash-wizard --help" },
		/* Only what the command takes, and the nearest of it, not the last. */
		{ "status --sons", "unknown option '--sons'; did you mean '--json'? See "
				   "redash-wizard status --help" },
		{ "status --yos", "unknown option '--yos'; see redash-wizard status --help" },
		{ "deploy --retri",
		  "unknown option '--retri'; did you mean '--retry'? See redash-wizard deploy "
		  "--help" },
		{ "rehearsal-server --pors",
		  "unknown option '--pors'; did you mean '--port'? See redash-wizard "
		  "rehearsal-server --help" },
		{ "delegation check --pare 1",
		  "unknown option '--pare'; did you mean '--parent'? See redash-wizard delegation "
		  "check --help" },
		{ "delegation", "did you mean 'delegation check'? See redash-wizard --help" },
		{ "delegation chck", "did you mean 'delegation check'? See redash-wizard --help" },
		{ "delegation check --zone x",
		  "delegation check wants --expect NS,NS,...: the zone's name servers" },
		{ "delegation check --expect x",
		  "delegation check wants --zone ZONE, the zone to be delegated, or --cname or "
		  "--address with one record" },
		{ "delegation check --cname a=b --address a=b",
		  "--cname does not go with --address: one record at a time" },
		{ "delegation check --cname a=b --expect c",
		  "--cname does not go with --zone, --expect, --edited or --certificate: it asks "
		  "for one "
		  "record, not for a delegation" },
		{ "status --zone x",
		  "--zone does not go with this command; see redash-wizard status --help" },
		{ "templates", "templates wants --out DIR: the folder to write to" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct options o;
		struct err err = ERR_INIT;
		assert_int_equal(parse(cases[i].line, &o, &err), -1);
		assert_int_equal(err.kind, ERR_INPUT);
		assert_string_equal(err_text(&err), cases[i].sentence);
		err_release(&err);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_options_are_understood),
		cmocka_unit_test(a_line_that_is_not_understood_may_still_ask_for_json),
		cmocka_unit_test(wrong_usage_is_refused_in_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
