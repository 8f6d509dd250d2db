#include "tui/options.h"

#include "core/base/mem.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define ALL          0xFFFFu
#define BIT(command) (1u << (command))
#define DEPLOYS      (BIT(COMMAND_WIZARD) | BIT(COMMAND_DEPLOY))
#define ON_ENVIRONMENT                                                               \
	(DEPLOYS | BIT(COMMAND_DESTROY) | BIT(COMMAND_WATCH) | BIT(COMMAND_STATUS) | \
	 BIT(COMMAND_RECORDS) | BIT(COMMAND_PREFLIGHT))
#define DECIDES    (BIT(COMMAND_DEPLOY) | BIT(COMMAND_DESTROY))
#define CHECKS_DNS BIT(COMMAND_DELEGATION_CHECK)
#define TELLS_JSON ((ON_ENVIRONMENT & ~BIT(COMMAND_WIZARD)) | CHECKS_DNS)
#define REHEARSES  (ON_ENVIRONMENT | BIT(COMMAND_REHEARSAL_SERVER))

static const struct {
	const char *name;
	enum command command;
	const char *second; /* word that must follow; NULL: none */
} commands[] = {
	{ "deploy", COMMAND_DEPLOY, NULL },
	{ "destroy", COMMAND_DESTROY, NULL },
	{ "watch", COMMAND_WATCH, NULL },
	{ "status", COMMAND_STATUS, NULL },
	{ "records", COMMAND_RECORDS, NULL },
	{ "preflight", COMMAND_PREFLIGHT, NULL },
	{ "delegation", COMMAND_DELEGATION_CHECK, "check" },
	{ "templates", COMMAND_TEMPLATES, NULL },
	{ "rehearsal-server", COMMAND_REHEARSAL_SERVER, NULL },
	{ "help", COMMAND_HELP, NULL },
};

enum option_kind { FLAG, TEXT, NUMBER, WHOLE, OPTIONAL_NUMBER };
struct option_row {
	const char *name;
	enum option_kind kind;
	size_t offset;
	unsigned commands;
	double least, most;
};
#define AT(field) offsetof(struct options, field)
static const struct option_row rows[] = {
	{ "--config", TEXT, AT(config), ON_ENVIRONMENT, 0, 0 },
	{ "--profile", TEXT, AT(profile), ON_ENVIRONMENT, 0, 0 },
	{ "--parent-profile", TEXT, AT(parent_profile), ON_ENVIRONMENT, 0, 0 },
	{ "--region", TEXT, AT(region), ON_ENVIRONMENT, 0, 0 },
	{ "--plain", FLAG, AT(plain), BIT(COMMAND_WIZARD), 0, 0 },
	{ "--ascii", FLAG, AT(ascii), BIT(COMMAND_WIZARD), 0, 0 },
	{ "--no-color", FLAG, AT(no_color), BIT(COMMAND_WIZARD), 0, 0 },
	{ "--json", FLAG, AT(json), TELLS_JSON, 0, 0 },
	{ "--yes", FLAG, AT(yes), BIT(COMMAND_DEPLOY), 0, 0 },
	{ "--yes-destroy", TEXT, AT(yes_destroy), BIT(COMMAND_DESTROY), 0, 0 },
	{ "--retry", FLAG, AT(retry), BIT(COMMAND_DEPLOY), 0, 0 },
	{ "--allow", TEXT, AT(allow), DECIDES, 0, 0 },
	{ "--leave", TEXT, AT(leave), DECIDES, 0, 0 },
	{ "--keep-on-failure", FLAG, AT(keep_on_failure), BIT(COMMAND_DEPLOY), 0, 0 },
	{ "--replace-data", TEXT, AT(replace_data), BIT(COMMAND_DEPLOY), 0, 0 },
	{ "--wait", FLAG, AT(wait), BIT(COMMAND_DEPLOY), 0, 0 },
	{ "--policy", FLAG, AT(policy), BIT(COMMAND_PREFLIGHT), 0, 0 },
	{ "--skip-preflight", FLAG, AT(skip_preflight), BIT(COMMAND_DEPLOY), 0, 0 },
	{ "--format", TEXT, AT(format), BIT(COMMAND_RECORDS), 0, 0 },
	{ "--zone", TEXT, AT(zone), CHECKS_DNS, 0, 0 },
	{ "--parent", TEXT, AT(parent), CHECKS_DNS, 0, 0 },
	{ "--expect", TEXT, AT(expect), CHECKS_DNS, 0, 0 },
	{ "--resolver", TEXT, AT(resolver), CHECKS_DNS, 0, 0 },
	{ "--root", TEXT, AT(root), CHECKS_DNS, 0, 0 },
	{ "--doh", TEXT, AT(doh), CHECKS_DNS, 0, 0 },
	{ "--name-map", TEXT, AT(name_map), CHECKS_DNS, 0, 0 },
	{ "--certificate", TEXT, AT(certificate), CHECKS_DNS, 0, 0 },
	{ "--out", TEXT, AT(out), BIT(COMMAND_TEMPLATES), 0, 0 },
	{ "--rehearsal", OPTIONAL_NUMBER, AT(rehearsal), REHEARSES, 0.1, 100000 },
	{ "--rehearsal-reset", FLAG, AT(rehearsal_reset), REHEARSES, 0, 0 },
	{ "--rehearsal-by-hand", FLAG, AT(rehearsal_by_hand), REHEARSES, 0, 0 },
	{ "--speed", NUMBER, AT(speed), BIT(COMMAND_REHEARSAL_SERVER), 0.1, 100000 },
	{ "--state", TEXT, AT(state_folder), BIT(COMMAND_REHEARSAL_SERVER), 0, 0 },
	{ "--port", WHOLE, AT(port), BIT(COMMAND_REHEARSAL_SERVER), 0, 65535 },
	{ "--faults", TEXT, AT(faults), REHEARSES, 0, 0 },
	{ "--delegation", TEXT, AT(delegation), REHEARSES, 0, 0 },
	{ "--issued", TEXT, AT(issued), REHEARSES, 0, 0 },
	{ "--fail", TEXT, AT(fail_resource), REHEARSES, 0, 0 },
	{ "--fail-reason", TEXT, AT(fail_reason), REHEARSES, 0, 0 },
	{ "--throttle", WHOLE, AT(throttle_percent), REHEARSES, 0, 90 },
	{ "--stale", NUMBER, AT(stale_seconds), REHEARSES, 0, 3600 },
	{ "--paste-after", NUMBER, AT(admin_seconds), REHEARSES, 0, 1000000 },
};

const char *options_help(void)
{
	return "redash-wizard: sets up Redash on AWS, step by step\n"
	       "\n"
	       "  redash-wizard [--rehearsal[=SPEED]] [--config FILE]   ask, show, deploy, watch\n"
	       "  redash-wizard deploy --config FILE [--yes] [--json] [--wait] [--retry]\n"
	       "                                        the same without questions\n"
	       "  redash-wizard destroy --config FILE [--yes-destroy ENVIRONMENT] [--json]\n"
	       "                                        remove it all; what is kept is told "
	       "before\n"
	       "                                        and after\n"
	       "  redash-wizard watch   [STACK...] [--config FILE] [--json]\n"
	       "                                        follow what is running: ours, or any "
	       "stacks\n"
	       "  redash-wizard status  [--config FILE] [--json]        stacks, address, what is "
	       "pending\n"
	       "  redash-wizard records [--config FILE] [--format FORM] records to hand over; FORM "
	       "is\n"
	       "                                        plain, bind, route53, cloudformation,\n"
	       "                                        terraform, message, policy or role\n"
	       "  redash-wizard preflight [--config FILE] [--json] [--policy]\n"
	       "                                        what can be known to fail, before "
	       "anything\n"
	       "                                        is created\n"
	       "  redash-wizard delegation check --zone Z --expect NS,NS,... [--parent P] "
	       "[--json]\n"
	       "                                        is any zone delegated? Asks the parent's "
	       "own\n"
	       "                                        name servers; no AWS account needed\n"
	       "  redash-wizard templates --out DIR     write the CloudFormation templates\n"
	       "  redash-wizard rehearsal-server [--port N] [--speed N] [--state DIR]\n"
	       "                                        the built-in AWS and DNS stand-in by "
	       "itself\n"
	       "\n"
	       "  --config FILE           answers (default: the newest in the config folder)\n"
	       "  --profile P             AWS profile of the account that gets Redash\n"
	       "  --parent-profile P      AWS profile of the account that owns the parent domain\n"
	       "  --region R              AWS region\n"
	       "  --plain                 questions line by line, for any terminal\n"
	       "  --ascii, --no-color     plainer screens (NO_COLOR works too)\n"
	       "  --json                  one JSON object a line\n"
	       "  --yes                   deploy without asking again\n"
	       "  --yes-destroy NAME      destroy the environment of that name without asking\n"
	       "  --retry                 delete stacks that were rolled back (they are empty) and "
	       "make\n"
	       "                          them anew\n"
	       "  --allow LIST            what may be done unasked where it is offered: use, "
	       "change,\n"
	       "                          retry, remake, roll-back, continue-rollback, again,\n"
	       "                          delete, restore, replace, make\n"
	       "  --leave RESOURCE,...    what a continued rollback skips, or a delete leaves "
	       "behind\n"
	       "  --replace-data NAME     allow changes that may lose data: the environment's "
	       "name\n"
	       "  --keep-on-failure       keep what came up when a resource fails\n"
	       "  --policy                only print the IAM policies that both accounts need\n"
	       "  --skip-preflight        start without looking at what can be known to fail\n"
	       "  --wait                  keep waiting while only the NS records are missing\n"
	       "\n"
	       "  --zone Z                delegation check: the zone to be delegated\n"
	       "  --parent P              the zone that holds its NS record (default: the one "
	       "above)\n"
	       "  --expect NS,NS,...      the name servers the NS record must hold\n"
	       "  --certificate N=VALUE   name and value of the certificate's CNAME, to look for\n"
	       "  --resolver ADDR[:PORT]  ask this resolver, not the system's\n"
	       "  --root ADDR[:PORT]      walk down from this root server, without a resolver\n"
	       "  --doh URL               a resolver over HTTPS, for networks that close port 53\n"
	       "  --name-map FILE         lines NAME=ADDRESS:PORT: where name servers are\n"
	       "\n"
	       "  --rehearsal[=SPEED]     practise on this computer, SPEED times as fast (60)\n"
	       "  --rehearsal-reset       forget what was rehearsed before\n"
	       "  --rehearsal-by-hand     the parent's admin never pastes the records by itself\n"
	       "  --paste-after SECONDS   ... or after so many simulated seconds (300)\n"
	       "  --fail RESOURCE         let that resource fail; --fail-reason TEXT says why\n"
	       "  --fail launch:Group     let its Auto Scaling group start no server\n"
	       "  --throttle PERCENT      answer so many reads \"Rate exceeded\"\n"
	       "  --stale SECONDS         a new stack is not found so long (simulated)\n"
	       "  --faults LIST           what else goes wrong, as in cut=5,slow=10,deny=rds:*\n"
	       "  --issued REGION:NAME    ACM has an issued certificate for that name already\n"
	       "  --delegation STATE      what the parent's admin got wrong, as in PARTIAL or "
	       "MIXED_OLD\n"
	       "\n"
	       "Exit codes: 0 done or delegated, 1 failed or delegated wrongly, 2 wrong usage or\n"
	       "answers, 3 waiting for the NS records or a decision, 4 credentials, 5 detached\n"
	       "while the deployment goes on, 130 interrupted.\n";
}

static bool is_near(const char *a, const char *b)
{
	enum { SLIP = 2 };
	return str_distance(a, b, SLIP) <= SLIP;
}

static int unknown(const char *what, const char *given, const char *near, struct err *err)
{
	if (near)
		return err_set(err, ERR_INPUT, "unknown %s '%.60s'; did you mean '%s'? See --help",
			       what, given, near);
	return err_set(err, ERR_INPUT, "unknown %s '%.60s'; see --help", what, given);
}

static int parse_second(const char *first, const char *wanted, const char *given, struct err *err)
{
	if (given && strcmp(given, wanted) == 0) return 0;
	return err_set(err, ERR_INPUT, "did you mean '%s %s'? See --help", first, wanted);
}

/* Moves *at past the word or words. */
static int parse_command(char *const argv[], int *at, struct options *o, struct err *err)
{
	const char *text = argv[(*at)++], *near = NULL;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		if (strcmp(commands[i].name, text) == 0) {
			o->command = commands[i].command;
			return commands[i].second
				       ? parse_second(text, commands[i].second, argv[(*at)++], err)
				       : 0;
		}
		if (is_near(text, commands[i].name)) near = commands[i].name;
	}
	return unknown("command", text, near, err);
}

static int parse_number(const struct option_row *row, const char *text, double *ret,
			struct err *err)
{
	char *end;
	errno = 0;
	double value = strtod(text, &end);
	bool is_whole = value == (double)(long)value;
	if (!*text || *end || errno || !(value >= row->least && value <= row->most) ||
	    (row->kind == WHOLE && !is_whole))
		return err_set(err, ERR_INPUT, "%s wants a%s number from %g to %g, not '%.40s'",
			       row->name, row->kind == WHOLE ? " whole" : "", row->least, row->most,
			       text);
	*ret = value;
	return 0;
}

static int store(const struct option_row *row, const char *value, struct options *o,
		 struct err *err)
{
	char *field = (char *)o + row->offset;
	double number = 0;
	switch (row->kind) {
	case FLAG:
		*(bool *)(void *)field = true;
		return 0;
	case TEXT:
		if (!*value) return err_set(err, ERR_INPUT, "%s wants a value", row->name);
		*(const char **)(void *)field = value;
		return 0;
	case NUMBER:
		return parse_number(row, value, (double *)(void *)field, err);
	case WHOLE:
		if (parse_number(row, value, &number, err) < 0) return -1;
		*(int *)(void *)field = (int)number;
		return 0;
	case OPTIONAL_NUMBER:
		o->rehearsal = true;
		return value ? parse_number(row, value, &o->speed, err) : 0;
	}
	BUG("option kind %d", (int)row->kind);
}

static const struct option_row *find_row(const char *name, size_t len, const char **near)
{
	CLEANUP(mem_free_text) char *typed = mem_copy_bytes(name, len);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].name, typed) == 0) return &rows[i];
		if (is_near(typed, rows[i].name)) *near = rows[i].name;
	}
	return NULL;
}

static int parse_option(int argc, char *const argv[], int *at, struct options *o, struct err *err)
{
	const char *text = argv[*at], *near = NULL, *equals = strchr(text, '=');
	size_t len = equals ? (size_t)(equals - text) : strlen(text);
	const struct option_row *row = find_row(text, len, &near);
	if (!row) return unknown("option", text, near, err);
	if (!(row->commands & BIT(o->command)))
		return err_set(err, ERR_INPUT, "%s does not go with this command; see --help",
			       row->name);
	const char *value = equals ? equals + 1 : NULL;
	if (row->kind == FLAG && value)
		return err_set(err, ERR_INPUT, "%s takes no value", row->name);
	bool wants_next = row->kind != FLAG && row->kind != OPTIONAL_NUMBER && !value;
	if (wants_next && ++*at >= argc)
		return err_set(err, ERR_INPUT, "%s wants a value", row->name);
	return store(row, wants_next ? argv[*at] : value, o, err);
}

static enum command asked_for_help(int argc, char *const argv[])
{
	enum command command = COMMAND_WIZARD;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			command = COMMAND_HELP;
		if (strcmp(argv[i], "--version") == 0) command = COMMAND_VERSION;
	}
	return command;
}

bool options_want_json(int argc, char *const argv[])
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") == 0) return true;
	}
	return false;
}

static int check_together(const struct options *o, struct err *err)
{
	if (o->json && o->format)
		return err_set(err, ERR_INPUT, "--format does not go with --json: choose one");
	if (o->command == COMMAND_TEMPLATES && !o->out)
		return err_set(err, ERR_INPUT, "templates wants --out DIR: the folder to write to");
	if (o->command == COMMAND_DELEGATION_CHECK && !o->zone)
		return err_set(err, ERR_INPUT,
			       "delegation check wants --zone Z: the zone to be delegated");
	if (o->command == COMMAND_DELEGATION_CHECK && !o->expect)
		return err_set(
			err, ERR_INPUT,
			"delegation check wants --expect NS,NS,...: the zone's name servers");
	return 0;
}

static int take_argument(struct options *o, const char *text, struct err *err)
{
	if (o->command != COMMAND_WATCH)
		return err_set(err, ERR_INPUT, "unexpected argument '%.60s'; see --help", text);
	if (o->stack_count == STACKS_MAX)
		return err_set(err, ERR_INPUT, "watch follows at most %d stacks", STACKS_MAX);
	o->stacks[o->stack_count++] = text;
	return 0;
}

int options_parse(int argc, char *const argv[], struct options *ret, struct err *err)
{
	struct options o = { .command = asked_for_help(argc, argv) };
	int at = 1;
	if (o.command != COMMAND_WIZARD) {
		*ret = o;
		return 0;
	}
	if (argc > 1 && argv[1][0] != '-' && parse_command(argv, &at, &o, err) < 0) return -1;
	for (; at < argc; at++) {
		if (argv[at][0] != '-') {
			if (take_argument(&o, argv[at], err) < 0) return -1;
			continue;
		}
		if (parse_option(argc, argv, &at, &o, err) < 0) return -1;
	}
	if (check_together(&o, err) < 0) return -1;
	*ret = o;
	return 0;
}
