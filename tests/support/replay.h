/* A deployment against the fake cloud: set up the script, start, move time, look. */
#ifndef TESTS_SUPPORT_REPLAY_H
#define TESTS_SUPPORT_REPLAY_H

#include "core/deploy/deploy.h"
#include "tests/support/fake_cloud.h"

/* Those of an environment that sends no mail. */
enum { REPLAY_SECRETS = SECRET_COUNT - 1 };

struct replay {
	struct test_clock clock;
	struct loop *loop;
	struct fake_cloud *cloud;
	struct answers answers; /* demo-dev, dev.example.com, copy mode, no bastion */
	struct secrets secrets;
	struct deploy *deploy;
	bool watch_only, destroys, remake, keep_on_failure;
	struct deploy_policy policy; /* with remake: that is allowed, too */
	unsigned changes;            /* calls of the changed callback */
	int64_t last_change_ms;      /* clock */
	bool changed_twice;          /* in one turn of the loop */
};
void replay_setup(struct replay *r);
void replay_start(struct replay *r);
void replay_stop(struct replay *r); /* as if the program was killed; the cloud stays */
void replay_teardown(struct replay *r);
void replay_advance(struct replay *r, int64_t ms);
/* Until the deployment ends or `most_ms` are over. Gives the milliseconds that took. */
int64_t replay_run(struct replay *r, int64_t most_ms);
/* The whole deployment, delegated after a minute; fails the test unless it is complete. */
void replay_deploy(struct replay *r);
/* Fails the test, with the engine's words, when that is not offered. */
void replay_decide(struct replay *r, int node, enum choice_action action);
const struct deployment *replay_picture(const struct replay *r);
const struct deployment_node *replay_node(const struct replay *r, int id);
void assert_node(const struct replay *r, int id, enum node_state state);
#define MINUTES(n) ((int64_t)(n)*60000)
#define SECONDS(n) ((int64_t)(n)*1000)

#endif
