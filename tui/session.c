#include "tui/session.h"

#include "core/aws/skew.h"
#include "core/base/file.h"
#include "core/base/mem.h"
#include "core/base/trace.h"
#include "core/plan/answers_yaml.h"
#include "core/plan/stacks.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { REHEARSAL_SPEED = 60, LEAVE_WITHIN_MS = 2000 };

static int64_t wall_ms(void *user)
{
	struct timespec ts;
	(void)user;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int64_t simulated_ms(void *user)
{
	return rehearsal_now(user);
}

static int64_t to_ms(double seconds)
{
	return (int64_t)(seconds * 1000);
}

static void map_server(const char *name, const char *address, void *user)
{
	struct session *s = user;
	struct dns_server server;
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (dns_server_parse(address, &server, &err) == 0)
		dns_map_add(s->map, name, &server);
	else
		trace("session", "rehearsal name server: %s", err_text(&err));
}

/* "launch:Group" fails later than "Group" does. */
static bool is_known_failure(const char *text)
{
	static const char launch[] = "launch:";
	return stacks_have_resource(str_starts(text, launch) ? text + strlen(launch) : text);
}

static int start_rehearsal(struct session *s, struct err *err)
{
	const struct options *o = s->options;
	if (o->fail_resource && !is_known_failure(o->fail_resource))
		return err_set(err, ERR_INPUT,
			       "--fail: no template has a resource '%.60s'; the names are in the "
			       "files that "
			       "'redash-wizard templates --out DIR' writes",
			       o->fail_resource);
	CLEANUP(mem_free_text) char *folder = file_state_path("rehearsal");
	const struct rehearsal_options options = {
		.speed = o->speed > 0 ? o->speed : REHEARSAL_SPEED,
		.state_folder = folder,
		.reset = o->rehearsal_reset,
		.admin_by_hand = o->rehearsal_by_hand,
		.admin_after_ms = to_ms(o->admin_seconds),
		.fail_resource = o->fail_resource,
		.fail_reason = o->fail_reason,
		.faults = o->faults,
		.delegation = o->delegation,
		.issued = o->issued,
		.throttle_percent = o->throttle_percent,
		.stale_read_ms = to_ms(o->stale_seconds),
	};
	if (rehearsal_start(s->loop, &options, &s->rehearsal, err) < 0)
		return err_prefix(err, "the rehearsal cannot start");
	const struct rehearsal_endpoints *at = rehearsal_endpoints(s->rehearsal);
	s->has_resolver = true;
	if (dns_server_parse(at->dns_resolver, &s->resolver, err) < 0) return -1;
	s->time = (struct deploy_time){ at->speed, simulated_ms, s->rehearsal };
	return 0;
}

int session_open(struct session *s, const struct options *options, struct err *err)
{
	*s = (struct session){ .options = options, .time = { 1, wall_ms, NULL } };
	s->loop = loop_new(NULL, NULL);
	s->http = http_new(s->loop);
	s->dns = dns_client_new(s->loop);
	s->map = dns_map_new();
	const char *bundle = getenv("AWS_CA_BUNDLE");
	if (bundle && *bundle) http_set_ca_bundle(s->http, bundle);
	return options->rehearsal ? start_rehearsal(s, err) : 0;
}

/* Each client finds out for itself; once is enough for the operator. */
static void on_skewed(int64_t skew_ms, void *user)
{
	struct session *s = user;
	CLEANUP(mem_free_text) char *sentence = skew_sentence(skew_ms);
	if (s->skew_is_told) return;
	s->skew_is_told = true;
	if (s->notice)
		s->notice(sentence, s->notice_user);
	else
		fprintf(stderr, "redash-wizard: %s\n", sentence);
}

/* Without a zone of its own there is no delegation. A zone between the child and its parent takes a
 * child of two labels at least. */
static int check_played(const struct session *s, const struct answers *a, struct err *err)
{
	const char *label = answers_get(a, Q_ZONE_LABEL);
	if (s->rehearsal && s->options->delegation && !answers_have_zone(a))
		return err_set(err, ERR_INPUT,
			       "--delegation plays what can be wrong with a delegation, but with "
			       "delegation.mode parent-hosted nothing is delegated: leave it out, "
			       "or rehearse with --rehearsal-by-hand and add the records yourself");
	if (!s->rehearsal || !str_equal_nocase(s->options->delegation, "SHADOWED")) return 0;
	if (!*label || strchr(label, '.')) return 0;
	return err_set(
		err, ERR_INPUT,
		"--delegation SHADOWED needs a sub-domain with a zone between it and %s: answer "
		"%s.sub, say, instead of %s (domain.zone)",
		answers_get(a, Q_PARENT_DOMAIN), label, label);
}

int session_connect(struct session *s, const struct answers *a, struct err *err)
{
	session_disconnect(s);
	if (check_played(s, a, err) < 0) return -1;
	s->has_parent = answers_is(a, Q_DELEGATION_MODE, "profile");
	if (s->rehearsal)
		session_use_rehearsal(s, a);
	else if (session_use_profiles(s, a, err) < 0)
		return -1;
	if (s->rehearsal) rehearsal_each_server(s->rehearsal, map_server, s);
	const struct cloud_aws_options options = {
		.dev = s->dev,
		.parent = s->parent,
		.http = s->http,
		.dns = s->dns,
		.dns_map = s->map,
		.resolver = s->has_resolver ? &s->resolver : NULL,
		.speed = s->time.speed,
		.skewed = on_skewed,
		.user = s,
	};
	s->cloud = cloud_aws_new(s->loop, &options);
	const struct preflight_aws_options looks = {
		.dev = options.dev,
		.parent = options.parent,
		.http = s->http,
		.dns_map = s->map,
		.resolver = options.resolver,
		.speed = s->time.speed,
		.now_ms = s->time.epoch_ms(s->time.user),
		.skewed = on_skewed,
		.user = s,
	};
	s->preflight = preflight_aws_new(s->loop, &looks);
	s->is_connected = true;
	return 0;
}

void session_disconnect(struct session *s)
{
	preflight_aws_free(TAKE(s->preflight));
	cloud_aws_free(TAKE(s->cloud));
	s->dev = s->parent = NULL;
	s->is_connected = false;
}

void session_close(struct session *s)
{
	session_disconnect(s);
	for (int i = 0; i < SESSION_ACCOUNTS; i++)
		credentials_free(TAKE(s->credentials[i]));
	session_close_rehearsal(s);
	rehearsal_free(TAKE(s->rehearsal));
	dns_client_free(TAKE(s->dns));
	dns_map_free(TAKE(s->map));
	http_free(TAKE(s->http));
	loop_free(TAKE(s->loop));
}

static void on_late(struct loop *loop, void *user)
{
	(void)loop;
	*(bool *)user = true;
}

void session_leave(struct session *s, struct deploy *deploy)
{
	bool is_late = false;
	deploy_release(deploy);
	int timer = loop_timer(s->loop, LEAVE_WITHIN_MS, on_late, &is_late);
	while (!is_late && !deploy_is_released(deploy))
		loop_turn(s->loop, true);
	loop_cancel(s->loop, timer);
}

enum exit_code session_exit_code(const struct err *err)
{
	if (err->kind == ERR_INPUT) return EXIT_USAGE;
	if (err->kind == ERR_CREDENTIALS) return EXIT_CREDENTIALS;
	return EXIT_FAILED;
}

/* The newest answers file; NULL when there is none. */
static char *newest_answers(void)
{
	CLEANUP(mem_free_text) char *folder = file_config_path("");
	char *newest = NULL;
	struct timespec best = { 0 };
	DIR *dir = folder ? opendir(folder) : NULL;
	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		struct stat st;
		if (!str_ends(entry->d_name, ".yaml")) continue;
		CLEANUP(mem_free_text) char *path = str_format("%s%s", folder, entry->d_name);
		if (stat(path, &st) < 0 || !S_ISREG(st.st_mode)) continue;
		bool is_newer =
			st.st_mtim.tv_sec > best.tv_sec ||
			(st.st_mtim.tv_sec == best.tv_sec && st.st_mtim.tv_nsec > best.tv_nsec);
		if (newest && !is_newer) continue;
		best = st.st_mtim;
		free(newest);
		newest = TAKE(path);
	}
	if (dir) closedir(dir);
	return newest;
}

static void override(struct answers *a, enum question_id id, const char *value)
{
	if (value) answers_set(a, id, value);
}

/* Whatever keeps the answers from being read, the caller named a file of no use. */
static int refuse_file(struct err *err)
{
	err->kind = ERR_INPUT;
	return -1;
}

int session_answers(const struct options *o, struct answers *a, char **ret_path, bool *ret_found,
		    struct err *err)
{
	CLEANUP(mem_free_text) char *path = o->config ? mem_copy_text(o->config) : newest_answers();
	answers_init(a);
	bool found = false;
	if (path) {
		if (answers_yaml_load(path, a, err) == 0)
			found = true;
		else if (o->config && err->kind == ERR_NOT_FOUND && o->command == COMMAND_WIZARD)
			err_reset(err); /* the wizard makes it */
		else
			return refuse_file(err);
	}
	override(a, Q_PROFILE, o->profile);
	override(a, Q_PARENT_PROFILE, o->parent_profile);
	if (o->parent_profile && answers_is(a, Q_DELEGATION_MODE, "copy"))
		answers_set(a, Q_DELEGATION_MODE, "profile"); /* it would be of no use otherwise */
	override(a, Q_REGION, o->region);
	if (!path) path = answers_yaml_default_path(a);
	if (!path) return err_set(err, ERR_SYSTEM, "HOME is not set: give --config FILE");
	*ret_path = TAKE(path);
	*ret_found = found;
	return 0;
}
