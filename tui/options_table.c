#include "tui/options_table.h"

#include "core/base/mem.h"
#include "core/base/str.h"

static const struct command_row commands[] = {
	{ "", COMMAND_WIZARD, NULL, "", "asks page by page, then deploys and watches" },
	{ "preflight", COMMAND_PREFLIGHT, NULL, "", "finds beforehand what can be known to fail" },
	{ "deploy", COMMAND_DEPLOY, NULL, "--config FILE",
	  "makes or changes an environment without questions" },
	{ "watch", COMMAND_WATCH, NULL, "[STACK...]",
	  "follows what is under way: ours, or any stacks" },
	{ "status", COMMAND_STATUS, NULL, "", "tells the stacks, the address, what is waited for" },
	{ "records", COMMAND_RECORDS, NULL, "", "prints what the parent zone's owner has to add" },
	{ "delegation", COMMAND_DELEGATION_CHECK, "check", "--zone ZONE --expect NS,NS,...",
	  "is any zone delegated, and if not, why?" },
	{ "destroy", COMMAND_DESTROY, NULL, "--config FILE",
	  "removes an environment, and tells what is kept" },
	{ "templates", COMMAND_TEMPLATES, NULL, "--out FOLDER",
	  "writes the CloudFormation templates to a folder" },
	{ "rehearsal-server", COMMAND_REHEARSAL_SERVER, NULL, "",
	  "runs the built-in stand-in for AWS and DNS alone" },
	{ "help", COMMAND_HELP, NULL, "[COMMAND]", "explains a command and its options" },
};

#define BIT(command) COMMAND_BIT(command)
#define WIZARD       BIT(COMMAND_WIZARD)
#define DEPLOY       BIT(COMMAND_DEPLOY)
#define DESTROY      BIT(COMMAND_DESTROY)
#define PREFLIGHT    BIT(COMMAND_PREFLIGHT)
#define RECORDS      BIT(COMMAND_RECORDS)
#define CHECK        BIT(COMMAND_DELEGATION_CHECK)
#define TEMPLATES    BIT(COMMAND_TEMPLATES)
#define SERVER       BIT(COMMAND_REHEARSAL_SERVER)
#define ENVIRONMENT \
	(WIZARD | DEPLOY | DESTROY | BIT(COMMAND_WATCH) | BIT(COMMAND_STATUS) | RECORDS | PREFLIGHT)
#define TELLS_JSON ((ENVIRONMENT & ~WIZARD) | CHECK)
#define ON_SCREEN  (WIZARD | DESTROY | BIT(COMMAND_WATCH))
#define REHEARSES  (ENVIRONMENT | SERVER)

#define AT(field) offsetof(struct options, field)
#define FLAG(name, use, field, commands, help)                                \
	{                                                                     \
		name, OPTION_FLAG, use, AT(field), commands, 0, 0, NULL, help \
	}
#define TEXT(name, use, field, commands, word, help)                          \
	{                                                                     \
		name, OPTION_TEXT, use, AT(field), commands, 0, 0, word, help \
	}
#define ONCE  OPTION_ONCE
#define STAYS OPTION_STAYS
#define PLAYS OPTION_PRACTICE

/* In the order in which help shows them. */
static const struct option_row rows[] = {
	TEXT("--config", STAYS, config, ENVIRONMENT, "FILE",
	     "file of answers; deploy and destroy want it, the others take the newest"),
	TEXT("--profile", STAYS, profile, ENVIRONMENT, "NAME",
	     "AWS profile of the account that gets Redash"),
	TEXT("--parent-profile", STAYS, parent_profile, ENVIRONMENT, "NAME",
	     "AWS profile of the account that owns the parent domain"),
	TEXT("--region", STAYS, region, ENVIRONMENT, "REGION", "AWS region"),
	TEXT("--zone", ONCE, zone, CHECK, "ZONE",
	     "the zone to be delegated, as in "
	     "dev.example.com"),
	TEXT("--parent", ONCE, parent, CHECK, "ZONE",
	     "the zone that holds the record; left out: the next one above"),
	TEXT("--cname", ONCE, cname, CHECK, "NAME=VALUE",
	     "instead of a zone: whether the parent zone has this CNAME"),
	TEXT("--address", ONCE, address, CHECK, "NAME=VALUE",
	     "the same of a CNAME or an alias with the addresses of VALUE"),
	TEXT("--expect", ONCE, expect, CHECK, "NS,NS,...",
	     "the name servers that the NS record must hold"),
	TEXT("--edited", ONCE, edited, CHECK, "NS,NS,...",
	     "the name servers of the zone the record was added to, as its console shows them: is "
	     "it the live one?"),
	TEXT("--certificate", ONCE, certificate, CHECK, "NAME=VALUE",
	     "name and value of the CNAME that proves the certificate, to look for"),
	TEXT("--resolver", ONCE, resolver, CHECK, "ADDRESS[:PORT]",
	     "ask this resolver, not the system's, as in 127.0.0.1:5300 or [::1]:5300"),
	TEXT("--root", ONCE, root, CHECK, "ADDRESS[:PORT]",
	     "walk down from this root server, without a resolver"),
	TEXT("--doh", ONCE, doh, CHECK, "URL",
	     "a resolver over HTTPS, for networks that close port 53"),
	TEXT("--name-map", ONCE, name_map, CHECK, "FILE",
	     "lines NAME=ADDRESS:PORT: where name servers are"),
	FLAG("--plain", ONCE, plain, ON_SCREEN,
	     "questions and events line by line, for any terminal"),
	FLAG("--ascii", ONCE, ascii, ON_SCREEN, "no line drawing characters"),
	FLAG("--no-color", ONCE, no_color, ON_SCREEN, "no colours; NO_COLOR works too"),
	FLAG("--json", ONCE, json, TELLS_JSON, "one JSON object a line"),
	FLAG("--yes", ONCE, yes, DEPLOY, "start without asking for the environment's name"),
	TEXT("--yes-destroy", ONCE, yes_destroy, DESTROY, "ENVIRONMENT",
	     "destroy the environment of that name without asking"),
	FLAG("--wait", ONCE, wait, DEPLOY,
	     "keep waiting while only the records in the parent zone are missing"),
	FLAG("--retry", ONCE, retry, DEPLOY,
	     "the same as --allow retry,remake: what was rolled back is made anew"),
	TEXT("--allow", ONCE, allow, DEPLOY | DESTROY, "LIST",
	     "what may be done unasked where it is offered: use, change, retry, remake, "
	     "roll-back, continue-rollback, again, delete, restore, replace, make"),
	TEXT("--leave", ONCE, leave, DEPLOY | DESTROY, "RESOURCE,...",
	     "what a continued rollback skips, or a delete leaves behind"),
	TEXT("--replace-data", ONCE, replace_data, DEPLOY, "ENVIRONMENT",
	     "allow changes that may lose data; wants the environment's name"),
	FLAG("--keep-on-failure", ONCE, keep_on_failure, DEPLOY,
	     "keep what came up when a resource fails"),
	FLAG("--skip-preflight", ONCE, skip_preflight, DEPLOY,
	     "start without looking for what can be known to fail"),
	FLAG("--policy", ONCE, policy, PREFLIGHT,
	     "only print the IAM policies that both accounts need"),
	TEXT("--format", ONCE, format, RECORDS, "FORM",
	     "plain, bind, route53, cloudformation, terraform, message, policy or role"),
	TEXT("--out", ONCE, out, TEMPLATES, "FOLDER", "where the files are written"),
	{ "--rehearsal", OPTION_MAYBE_NUMBER, PLAYS, AT(rehearsal), ENVIRONMENT, 0.1, 100000,
	  "SPEED", "practise on this computer, SPEED times as fast as AWS (60)" },
	{ "--speed", OPTION_NUMBER, PLAYS, AT(speed), SERVER, 0.1, 100000, "N",
	  "how many times as fast as AWS (60)" },
	TEXT("--state", PLAYS, state_folder, SERVER, "FOLDER",
	     "where what was rehearsed is kept; left out: in memory"),
	{ "--port", OPTION_WHOLE, PLAYS, AT(port), SERVER, 0, 65535, "N",
	  "port of 127.0.0.1 for the AWS stand-in; left out: any that is free" },
	FLAG("--rehearsal-reset", OPTION_PRACTICE_ONCE, rehearsal_reset, REHEARSES,
	     "forget what was rehearsed before"),
	FLAG("--rehearsal-by-hand", PLAYS, rehearsal_by_hand, REHEARSES,
	     "the parent's admin never pastes the records by itself"),
	{ "--paste-after", OPTION_NUMBER, PLAYS, AT(admin_seconds), REHEARSES, 0, 1000000,
	  "SECONDS", "the admin pastes them so long after they are known (300, simulated)" },
	TEXT("--delegation", PLAYS, delegation, REHEARSES, "STATE",
	     "what the admin got wrong, as in PARTIAL or MIXED_OLD"),
	TEXT("--issued", PLAYS, issued, REHEARSES, "REGION:NAME",
	     "ACM has an issued certificate for that name already"),
	TEXT("--fail", PLAYS, fail_resource, REHEARSES, "RESOURCE",
	     "let that resource of a template fail; launch:GROUP: that Auto Scaling group starts "
	     "no "
	     "server"),
	TEXT("--fail-reason", PLAYS, fail_reason, REHEARSES, "TEXT", "what it says then"),
	{ "--throttle", OPTION_WHOLE, PLAYS, AT(throttle_percent), REHEARSES, 0, 90, "PERCENT",
	  "answer so many reads \"Rate exceeded\"" },
	{ "--stale", OPTION_NUMBER, PLAYS, AT(stale_seconds), REHEARSES, 0, 3600, "SECONDS",
	  "a new stack is not found so long (simulated)" },
	TEXT("--faults", PLAYS, faults, REHEARSES, "LIST",
	     "what else goes wrong, as in cut=5,slow=10,deny=rds:*"),
};

const struct command_row *command_row(size_t i)
{
	return i < ARRAY_LEN(commands) ? &commands[i] : NULL;
}

const struct option_row *option_row(size_t i)
{
	return i < ARRAY_LEN(rows) ? &rows[i] : NULL;
}

const struct command_row *command_row_of(enum subcommand command)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (commands[i].command == command) return &commands[i];
	return NULL;
}

char *command_call(const struct command_row *row)
{
	return str_format("redash-wizard%s%s%s%s", *row->name ? " " : "", row->name,
			  row->second ? " " : "", row->second ? row->second : "");
}
