/* Keys that die while a deployment runs, from the credentials file to the picture: against the
 * rehearsal, which refuses old keys in every service's own words. */
#include "core/aws/cloud_aws.h"
#include "core/credentials/credentials.h"
#include "core/deploy/deploy.h"
#include "core/plan/answers_yaml.h"
#include "core/rehearsal/rehearsal.h"
#include "tests/support/aws_home.h"
#include "tests/support/pump.h"
#include "tests/support/unit.h"

#include <stdlib.h>
#include <string.h>

enum { SPEED = 2000, TURNS_MAX = 200000 };

struct stage {
	struct aws_home home;
	struct loop *loop;
	struct http *http;
	struct dns_map *map;
	struct dns_server resolver;
	struct rehearsal *rehearsal;
	struct credentials *credentials;
	struct cloud_aws *cloud;
	struct answers answers;
	struct secrets secrets;
	struct deploy *deploy;
};

static void map_server(const char *name, const char *address, void *user)
{
	struct stage *s = user;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct dns_server server;
	if (dns_server_parse(address, &server, &err) < 0) fail_msg("%s", err_text(&err));
	dns_map_add(s->map, name, &server);
}

/* The keys of today, as somebody who signs in again leaves them. */
static void write_keys(struct stage *s)
{
	const struct rehearsal_account *dev = &rehearsal_endpoints(s->rehearsal)->dev;
	CLEANUP(mem_free_text)
	char *text = str_format("[dev]\naws_access_key_id = %s\naws_secret_access_key = %s\n",
				dev->access_key_id, dev->secret_access_key);
	aws_home_write(s->home.credentials, text);
}

static int64_t rehearsal_clock(void *user)
{
	return rehearsal_now(user);
}

static void start_deployment(struct stage *s)
{
	const struct cloud_aws_options cloud = { .dev = credentials_account(s->credentials),
						 .http = s->http,
						 .dns_map = s->map,
						 .resolver = &s->resolver,
						 .speed = SPEED };
	const struct deploy_time time = { SPEED, rehearsal_clock, s->rehearsal };
	const struct deploy_options options = { .answers = &s->answers, .secrets = &s->secrets };
	s->cloud = cloud_aws_new(s->loop, &cloud);
	s->deploy = deploy_start(s->loop, cloud_aws_port(s->cloud), &time, &options, NULL, NULL);
}

static int set_up(void **state)
{
	struct stage *s = mem_alloc(sizeof(*s));
	const struct rehearsal_options options = { .speed = SPEED };
	CLEANUP(err_release) struct err err = ERR_INIT;
	aws_home_make(&s->home);
	s->loop = loop_new(NULL, NULL);
	s->http = http_new(s->loop);
	s->map = dns_map_new();
	answers_init(&s->answers);
	secrets_init(&s->secrets);
	if (rehearsal_start(s->loop, &options, &s->rehearsal, &err) < 0 ||
	    dns_server_parse(rehearsal_endpoints(s->rehearsal)->dns_resolver, &s->resolver, &err) <
		    0 ||
	    answers_yaml_load("tests/example-answers.yaml", &s->answers, &err) < 0)
		fail_msg("%s", err_text(&err));
	rehearsal_each_server(s->rehearsal, map_server, s);
	setenv("AWS_ENDPOINT_URL", rehearsal_endpoints(s->rehearsal)->endpoint_url, 1);
	write_keys(s);
	const struct credentials_options keys = { .http = s->http,
						  .profile = "dev",
						  .region = "ap-northeast-1" };
	s->credentials = credentials_new(s->loop, &keys);
	if (credentials_prepare(s->credentials, &err) < 0) fail_msg("%s", err_text(&err));
	start_deployment(s);
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *s = *state;
	deploy_free(s->deploy);
	cloud_aws_free(s->cloud);
	credentials_free(s->credentials);
	rehearsal_free(s->rehearsal);
	http_free(s->http);
	dns_map_free(s->map);
	loop_free(s->loop);
	answers_release(&s->answers);
	secrets_release(&s->secrets);
	aws_home_remove(&s->home);
	free(s);
	return 0;
}

typedef bool reached_fn(const struct deployment *d);

static bool is_half_way(const struct deployment *d)
{
	return deployment_done(d) >= 10;
}

static bool is_signed_out(const struct deployment *d)
{
	return d->trouble_kind == ERR_CREDENTIALS;
}

static bool is_complete(const struct deployment *d)
{
	return d->phase == DEPLOYMENT_COMPLETE;
}

static const struct deployment *run_until(struct stage *s, reached_fn *reached)
{
	const struct deployment *d = deploy_picture(s->deploy);
	for (int i = 0; i < TURNS_MAX && !reached(d); i++)
		loop_turn(s->loop, true);
	if (!reached(d))
		fail_msg("phase %d, %zu done, trouble: %s", d->phase, deployment_done(d),
			 d->trouble ? d->trouble : "none");
	return d;
}

static void expire_keys(struct stage *s)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (rehearsal_renew_keys(s->rehearsal, &err) < 0) fail_msg("%s", err_text(&err));
}

static void new_keys_in_the_file_let_it_go_on(void **state)
{
	struct stage *s = *state;
	const struct deployment *d = run_until(s, is_half_way);
	expire_keys(s);
	run_until(s, is_signed_out);
	size_t done = deployment_done(d), events = d->events.len;
	pump_for(s->loop, 50); /* a hundred simulated seconds */
	assert_int_equal(d->phase, DEPLOYMENT_RUNNING);
	assert_true(deployment_done(d) >= done && d->events.len >= events);
	assert_non_null(strstr(d->trouble, "Sign in again"));
	assert_non_null(strstr(d->trouble, "expired"));
	write_keys(s);
	run_until(s, is_complete);
	assert_null(d->trouble);
	/* 6 secrets and twice 7 stacks, and what was refused while the keys were dead. */
	assert_in_range(d->writes, 20, 26);
}

/* A source that gives new keys by itself is asked, and nobody notices. */
static void keys_that_renew_themselves_are_no_pause(void **state)
{
	struct stage *s = *state;
	const struct deployment *d = run_until(s, is_half_way);
	expire_keys(s);
	write_keys(s);
	for (int i = 0; i < TURNS_MAX && !is_complete(d); i++) {
		loop_turn(s->loop, true);
		assert_int_not_equal(d->trouble_kind, ERR_CREDENTIALS);
	}
	run_until(s, is_complete);
	assert_in_range(d->writes, 20, 22); /* one may have met the old keys */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_keys_in_the_file_let_it_go_on),
		TEST(keys_that_renew_themselves_are_no_pause),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
