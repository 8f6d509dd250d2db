/* delegation check: is a zone delegated, or a record there, and if not, why? Needs nothing but DNS.
 */
#include "tui/commands.h"

#include "core/base/mem.h"
#include "core/deploy/delegation_probe.h"
#include "core/loop/signals.h"
#include "core/net/dns_doh.h"
#include "core/net/domain.h"
#include "tui/report_delegation.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_WITHIN_MS = 60000 };

struct servers {
	char *name[DELEGATION_NS_MAX];
	size_t count;
};
struct check {
	const struct options *options;
	struct delegation_question question;
	/* What the question points to; without a zone the name of a record is in its place. */
	char *zone, *parent, *cname_name, *cname_value;
	struct servers expected, edited;
	bool parent_is_guessed;
	struct dns_server resolver, root;
	struct dns_map *map;
	struct loop *loop;
	struct delegation_probe *probe;
	struct delegation_facts facts;
	struct err look_err;
	bool is_interrupted;
};

static int read_name(const char *option, const char *text, char **ret, struct err *err)
{
	CLEANUP(mem_free_text) char *name = domain_normal(text);
	if (domain_check(name, err) < 0) return err_prefix(err, "%s", option);
	*ret = TAKE(name);
	return 0;
}

static int add_server(const char *option, const char *text, struct servers *ret, struct err *err)
{
	CLEANUP(mem_free_text) char *name = NULL;
	if (read_name(option, text, &name, err) < 0) return -1;
	if (domain_is_among((const char *const *)ret->name, ret->count, name)) return 0;
	if (ret->count == DELEGATION_NS_MAX)
		return err_set(err, ERR_INPUT, "%s takes at most %d name servers", option,
			       DELEGATION_NS_MAX);
	ret->name[ret->count++] = TAKE(name);
	return 0;
}

/* NAME,NAME,... */
static int read_servers(const char *option, const char *text, struct servers *ret, struct err *err)
{
	for (const char *at = text;; at++) {
		at += strspn(at, " ");
		size_t len = strcspn(at, ","), used = len;
		while (used && at[used - 1] == ' ')
			used--;
		CLEANUP(mem_free_text) char *name = mem_copy_bytes(at, used);
		if (add_server(option, name, ret, err) < 0) return -1;
		at += len;
		if (!*at) return 0;
	}
}

/* NAME=VALUE; neither is empty. */
static int read_pair(const char *option, const char *text, const char *what, char **ret_name,
		     char **ret_value, struct err *err)
{
	const char *equals = strchr(text, '=');
	if (!equals || equals == text || !equals[1])
		return err_set(err, ERR_INPUT, "%s wants NAME=VALUE: %s", option, what);
	CLEANUP(mem_free_text) char *name = mem_copy_bytes(text, (size_t)(equals - text));
	*ret_name = domain_normal(name);
	*ret_value = domain_normal(equals + 1);
	return 0;
}

static int read_certificate(struct check *s, struct err *err)
{
	const char *text = s->options->certificate;
	if (!text) return 0;
	if (read_pair("--certificate", text, "the CNAME that AWS Certificate Manager asks for",
		      &s->cname_name, &s->cname_value, err) < 0)
		return -1;
	if (domain_is_below(s->cname_name, s->zone)) return 0;
	return err_set(err, ERR_INPUT, "--certificate: %.260s is not below %s", s->cname_name,
		       s->zone);
}

/* Names of records may have underscores, those of hosts may not. */
static int check_record_name(const char *option, const char *name, struct err *err)
{
	CLEANUP(mem_free_text) char *host = mem_copy_text(name);
	for (char *c = host; *c; c++)
		if (*c == '_') *c = 'x';
	return domain_check(host, err) < 0 ? err_prefix(err, "%s", option) : 0;
}

/* One record instead of a zone. */
static int read_record(struct check *s, struct err *err)
{
	const struct options *o = s->options;
	const char *option = o->cname ? "--cname" : "--address";
	s->question.subject = o->cname ? SUBJECT_CNAME : SUBJECT_ADDRESS;
	if (read_pair(option, o->cname ? o->cname : o->address,
		      "the record's name, and the name it leads to", &s->zone, &s->expected.name[0],
		      err) < 0)
		return -1;
	s->expected.count = 1;
	if (check_record_name(option, s->zone, err) < 0) return -1;
	return check_record_name(option, s->expected.name[0], err);
}

static int read_zone(struct check *s, struct err *err)
{
	if (read_name("--zone", s->options->zone, &s->zone, err) < 0) return -1;
	const char *edited = s->options->edited;
	if (edited && read_servers("--edited", edited, &s->edited, err) < 0) return -1;
	return read_servers("--expect", s->options->expect, &s->expected, err);
}

static int read_parent(struct check *s, struct err *err)
{
	const struct options *o = s->options;
	if (o->parent) {
		if (read_name("--parent", o->parent, &s->parent, err) < 0) return -1;
		if (domain_is_below(s->zone, s->parent)) return 0;
		return err_set(err, ERR_INPUT, "--parent: %s is not above %s", s->parent, s->zone);
	}
	if (domain_label_count(s->zone) < 2)
		return err_set(err, ERR_INPUT, "no zone is above %s", s->zone);
	s->parent = mem_copy_text(domain_parent(s->zone));
	s->parent_is_guessed = true;
	return 0;
}

/* Unencrypted on this computer only. */
static int read_doh(const char *url, struct err *err)
{
	static const char *const starts[] = { "https://", "http://127.0.0.1:" };
	for (size_t i = 0; url && i < ARRAY_LEN(starts); i++) {
		size_t len = strlen(starts[i]);
		if (strncmp(url, starts[i], len) == 0 && url[len]) return 0;
	}
	if (!url) return 0;
	return err_set(err, ERR_INPUT,
		       "--doh wants a URL such as https://cloudflare-dns.com/dns-query");
}

static void ask_doh(void *self, const char *name, int type, int wishes, dns_done_fn *done,
		    void *user)
{
	dns_doh_query(self, name, type, wishes, done, user);
}

static void forget_doh(void *self, const void *user)
{
	dns_doh_forget(self, user);
}

static int read_question(struct check *s, struct err *err)
{
	const struct options *o = s->options;
	bool is_record = o->cname || o->address;
	if ((is_record ? read_record(s, err) : read_zone(s, err)) < 0) return -1;
	if (read_parent(s, err) < 0) return -1;
	if (read_certificate(s, err) < 0) return -1;
	if (o->resolver && dns_server_parse(o->resolver, &s->resolver, err) < 0)
		return err_prefix(err, "--resolver");
	if (o->root && dns_server_parse(o->root, &s->root, err) < 0)
		return err_prefix(err, "--root");
	if (read_doh(o->doh, err) < 0) return -1;
	if (o->name_map) {
		s->map = dns_map_new();
		if (dns_map_read(s->map, o->name_map, err) < 0)
			return err_prefix(err, "--name-map");
	}
	s->question.child = s->zone;
	s->question.parent = s->parent;
	s->question.expected = (const char *const *)s->expected.name;
	s->question.expected_count = s->expected.count;
	s->question.edited = (const char *const *)s->edited.name;
	s->question.edited_count = s->edited.count;
	s->question.cname_name = s->cname_name;
	s->question.cname_value = s->cname_value;
	return 0;
}

/* A name between the zone and its parent need not be a zone: when nobody said which one is meant,
 * it is the first above that is. */
static bool go_up(struct check *s)
{
	const char *above = domain_parent(s->parent);
	if (!s->parent_is_guessed || domain_label_count(above) < 2) return false;
	char *parent = mem_copy_text(above);
	free(s->parent);
	s->question.parent = s->parent = parent;
	return true;
}

static void on_look(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct check *s = user;
	if (err && err->kind == ERR_INPUT && go_up(s)) {
		delegation_probe_look(s->probe, &s->question, on_look, s);
		return;
	}
	if (err)
		err_copy(&s->look_err, err);
	else
		delegation_facts_copy(&s->facts, facts);
	loop_stop(s->loop);
}

static void on_signal(int number, void *user)
{
	struct check *s = user;
	(void)number;
	s->is_interrupted = true;
	loop_stop(s->loop);
}

static void on_late(struct loop *loop, void *user)
{
	struct check *s = user;
	err_set(&s->look_err, ERR_NETWORK, "no answer in %d seconds", LOOK_WITHIN_MS / 1000);
	loop_stop(loop);
}

static void look(struct check *s)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct delegation_probe_options asked_of = {
		.map = s->map,
		.resolver = s->options->resolver ? &s->resolver : NULL,
		.root = s->options->root ? &s->root : NULL,
	};
	s->loop = loop_new(NULL, NULL);
	struct dns_client *client = dns_client_new(s->loop);
	struct http *http = s->options->doh ? http_new(s->loop) : NULL;
	const char *bundle = getenv("AWS_CA_BUNDLE");
	if (http && bundle && *bundle) http_set_ca_bundle(http, bundle);
	struct dns_doh *doh = http ? dns_doh_new(s->loop, http, s->options->doh) : NULL;
	if (doh)
		asked_of.https =
			(struct delegation_https){ s->options->doh, doh, ask_doh, forget_doh };
	s->probe = delegation_probe_new(s->loop, client, &asked_of);
	signals_open(s->loop, signals, ARRAY_LEN(signals), on_signal, s);
	loop_timer(s->loop, LOOK_WITHIN_MS, on_late, s);
	delegation_probe_look(s->probe, &s->question, on_look, s);
	loop_run(s->loop);
	signals_close();
	delegation_probe_free(TAKE(s->probe));
	if (doh) dns_doh_free(doh);
	if (http) http_free(http);
	dns_client_free(client);
	loop_free(TAKE(s->loop));
}

/* A look that could not even begin is told like a finding. */
static void tell_error(const struct err *err, struct delegation_report *ret)
{
	bool is_wrong = err->kind == ERR_NOT_FOUND || err->kind == ERR_INPUT;
	*ret = (struct delegation_report){
		.status = is_wrong ? DELEGATION_WRONG : DELEGATION_UNKNOWN,
		.finding_count = 1,
	};
	ret->referral = ret->status;
	ret->findings[0] = (struct delegation_finding){
		.id = err->kind == ERR_NOT_FOUND ? "PARENT_UNKNOWN"
		      : err->kind == ERR_INPUT   ? "PARENT_IS_ABOVE"
						 : "PARENT_UNREACHABLE",
		.status = ret->status,
		.seen = str_format("%s.", err_text(err)),
		.evidence = mem_copy_text(""),
		.advice = mem_copy_text(is_wrong ? "Give the parent zone with --parent."
						 : "Try again, from another network, or with "
						   "--resolver or --doh."),
		.records = mem_copy_text(""),
	};
}

static enum exit_code report(const struct check *s)
{
	static const enum exit_code codes[] = {
		[DELEGATION_UNKNOWN] = EXIT_FAILED,
		[DELEGATION_WAITING] = EXIT_WAITING,
		[DELEGATION_WRONG] = EXIT_FAILED,
		[DELEGATION_READY] = EXIT_DONE,
	};
	CLEANUP(str_release) struct str out = STR_INIT;
	struct delegation_report found;
	if (err_is_set(&s->look_err))
		tell_error(&s->look_err, &found);
	else
		delegation_classify(&s->question, &s->facts, &found);
	if (s->options->json)
		report_delegation_json(&s->question, &s->facts, &found, &out);
	else
		report_delegation(&s->question, &s->facts, &found, &out);
	command_print(stdout, &out);
	enum exit_code code = codes[found.status];
	delegation_report_release(&found);
	return code;
}

static void release_servers(struct servers *servers)
{
	for (size_t i = 0; i < servers->count; i++)
		free(servers->name[i]);
}

static void release(struct check *s)
{
	release_servers(&s->expected);
	release_servers(&s->edited);
	free(s->zone);
	free(s->parent);
	free(s->cname_name);
	free(s->cname_value);
	dns_map_free(s->map);
	delegation_facts_release(&s->facts);
	err_release(&s->look_err);
}

enum exit_code command_delegation_check(const struct options *options)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct check s = { .options = options };
	enum exit_code code;
	if (read_question(&s, &err) < 0) {
		code = command_fail(options, &err);
	} else {
		look(&s);
		code = s.is_interrupted ? EXIT_INTERRUPTED : report(&s);
	}
	release(&s);
	return code;
}
