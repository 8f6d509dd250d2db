#include "tests/support/replay.h"

#include "tests/support/unit.h"

#include <stdio.h>

static void on_changed(const struct deployment *picture, void *user)
{
	struct replay *r = user;
	(void)picture;
	if (r->changes && r->last_change_ms == r->clock.ms) r->changed_twice = true;
	r->last_change_ms = r->clock.ms;
	r->changes++;
}

void replay_setup(struct replay *r)
{
	*r = (struct replay){ .clock = { .ms = 1000 } };
	r->loop = loop_new(test_clock_read, &r->clock);
	r->cloud = fake_cloud_new(r->loop, &r->clock);
	answers_init(&r->answers);
	answers_set(&r->answers, Q_PREFIX, "demo");
	answers_set(&r->answers, Q_ENVIRONMENT, "dev");
	answers_set(&r->answers, Q_PARENT_DOMAIN, "example.com");
	answers_set(&r->answers, Q_ZONE_LABEL, "dev");
	answers_set(&r->answers, Q_HOST_LABEL, "redash");
	answers_set(&r->answers, Q_DELEGATION_MODE, "copy");
	answers_set(&r->answers, Q_CERTIFICATE_WHEN, "before");
	answers_set(&r->answers, Q_BASTION, "false");
	answers_set(&r->answers, Q_REGION, "eu-central-1");
	answers_set(&r->answers, Q_ZONE_A, "eu-central-1a");
	answers_set(&r->answers, Q_ZONE_B, "eu-central-1b");
	answers_list_set(&r->answers, Q_ALLOW, 0, "192.0.2.0/24");
	secrets_init(&r->secrets);
}

void replay_start(struct replay *r)
{
	struct deploy_time time = { r->cloud->speed, fake_cloud_epoch_ms, r->cloud };
	struct deploy_options options = { .answers = &r->answers,
					  .secrets = &r->secrets,
					  .mode = r->destroys     ? DEPLOY_DESTROY
						  : r->watch_only ? DEPLOY_WATCH
								  : DEPLOY_MAKE,
					  .keep_on_failure = r->keep_on_failure,
					  .policy = r->policy,
					  .seed = 7 };
	if (r->remake) options.policy.allowed |= CHOICE_BIT(CHOICE_REMAKE);
	r->deploy = deploy_start(r->loop, &r->cloud->port, &time, &options, on_changed, r);
}

void replay_stop(struct replay *r)
{
	deploy_free(TAKE(r->deploy));
}

void replay_teardown(struct replay *r)
{
	deploy_free(r->deploy);
	fake_cloud_free(r->cloud);
	loop_free(r->loop);
	answers_release(&r->answers);
	secrets_release(&r->secrets);
}

void replay_advance(struct replay *r, int64_t ms)
{
	test_clock_advance(&r->clock, r->loop, ms);
}

static bool has_ended(const struct replay *r)
{
	enum deployment_phase phase = deploy_picture(r->deploy)->phase;
	return phase == DEPLOYMENT_COMPLETE || phase == DEPLOYMENT_FAILED;
}

int64_t replay_run(struct replay *r, int64_t most_ms)
{
	int64_t start = r->clock.ms;
	while (!has_ended(r) && r->clock.ms - start < most_ms)
		replay_advance(r, 100);
	return r->clock.ms - start;
}

void replay_deploy(struct replay *r)
{
	r->cloud->delegated_ms = MINUTES(1);
	replay_start(r);
	replay_run(r, MINUTES(60));
	assert_int_equal(replay_picture(r)->phase, DEPLOYMENT_COMPLETE);
}

void replay_decide(struct replay *r, int node, enum choice_action action)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	if (deploy_decide(r->deploy, node, action, NULL, 0, &err) < 0)
		fail_msg("%s", err_text(&err));
}

const struct deployment *replay_picture(const struct replay *r)
{
	return deploy_picture(r->deploy);
}

const struct deployment_node *replay_node(const struct replay *r, int id)
{
	return &deploy_picture(r->deploy)->nodes[id];
}

void assert_node(const struct replay *r, int id, enum node_state state)
{
	const struct deployment_node *n = replay_node(r, id);
	if (n->state != state)
		print_error("%s: %s, %s\n", n->name, node_state_name(n->state),
			    n->reason ? n->reason : "");
	assert_string_equal(node_state_name(n->state), node_state_name(state));
}
