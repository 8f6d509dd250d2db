/* A cloud that follows a script under the test's clock: struct cloud (deploy/cloud.h) for replaying
 * whole deployments. Answers come `delay_ms` after the call, never from inside it. */
#ifndef TESTS_SUPPORT_FAKE_CLOUD_H
#define TESTS_SUPPORT_FAKE_CLOUD_H

#include "tests/support/clock.h"
#include "tests/support/fake_stack.h"

enum fake_op {
	FAKE_CREATE_STACK,
	FAKE_DESCRIBE_STACK,
	FAKE_STACK_EVENTS,
	FAKE_DELETE_STACK,
	FAKE_DESCRIBE_CERTIFICATE,
	FAKE_FIND_ZONE,
	FAKE_FIND_SECRET,
	FAKE_CREATE_SECRET,
	FAKE_READ_PARAMETER,
	FAKE_LOOK_UP_DELEGATION,
	FAKE_CREATE_CHANGE_SET,
	FAKE_DESCRIBE_CHANGE_SET,
	FAKE_LIST_CHANGE_SETS,
	FAKE_EXECUTE_CHANGE_SET,
	FAKE_DELETE_CHANGE_SET,
	FAKE_CANCEL_UPDATE,
	FAKE_CONTINUE_ROLLBACK,
	FAKE_ROLL_BACK,
	FAKE_PROTECT_STACK,
	FAKE_OPERATION_EVENTS,
	FAKE_LIST_RESOURCES,
	FAKE_GET_TEMPLATE,
	FAKE_LIST_CERTIFICATES,
	FAKE_CONSOLE_OUTPUT,
	FAKE_SCALING_ACTIVITIES,
	FAKE_LIST_SNAPSHOTS,
	FAKE_LIST_LOG_GROUPS,
	FAKE_GROUP_INSTANCES,
	FAKE_RESTORE_SECRET,
	FAKE_PUT_SECRET_VALUE,
	FAKE_LIST_RECORDS,
	FAKE_CHANGE_RECORDS,
	FAKE_CHANGE_STATUS,
	FAKE_PUT_PARAMETER,
	FAKE_READ_OWN_PARAMETER,
	FAKE_DELETE_PARAMETER,
	FAKE_OP_COUNT,
	FAKE_ANY_READ = FAKE_OP_COUNT,
};
struct fake_fault {
	enum fake_op op;
	enum err_kind kind;
	const char *text;          /* borrowed for life */
	const char *code;          /* the service's own, or NULL; borrowed too */
	int64_t from_ms, until_ms; /* of the clock; until 0: for ever */
	int count;                 /* how many calls fail; 0: all of them */
	bool takes;                /* a write that is done all the same */
};
struct fake_zone {
	enum cloud_account account;
	char *name, *id;
	const char *name_servers[4];
};
struct fake_secret {
	char *name, *arn;
	bool deletion_scheduled;
};
/* Of an update it has the changes its stack was given (fake_stack.h); none: it fails as empty. */
struct fake_change_set {
	char *arn, *name, *token, *template_body;
	struct fake_stack *stack;
	VEC(struct cloud_pair) parameters; /* owned */
	int64_t made_ms, ready_ms;
	bool is_create, executed, is_obsolete;
};
struct fake_parameter {
	char *name, *value;
	int64_t version, modified_ms;
};
enum { FAKE_VALUES_MAX = 8 };
struct fake_record {
	char *zone_id, *name, *type;
	int64_t ttl;
	char *values[FAKE_VALUES_MAX];
	size_t value_count;
};
struct fake_cloud {
	struct cloud port;
	struct loop *loop;
	const struct test_clock *clock;
	double speed;         /* of the cloud's clock; 1 */
	int64_t delay_ms;     /* from call to answer; 20 */
	int64_t stale_ms;     /* a stack by name is seen that long after its create */
	int64_t delegated_ms; /* clock: from then on the parent delegates; INT64_MAX */
	int64_t address_ms;   /* clock: from then on the parent has the host's address; INT64_MAX */
	bool is_hosted;       /* records are kept in the parent's zone: there was a look for one */
	bool parent_is_elsewhere; /* a zone of the parent's name in an account is not the live one
				   */
	const char *parent_caa;   /* "issue NAME" lines of the parent's CAA set; NULL. Borrowed */
	bool dnssec_fails;        /* for resolvers, whatever the parent says */
	int64_t issue_ms;         /* ACM, once it sees the record; 120 s */
	/* What ACM says of a certificate that is not issued; PENDING_VALIDATION, "". Borrowed. */
	const char *certificate_status, *certificate_failure;
	int64_t change_set_ms; /* how long a change set is being made; 0 */
	size_t page_size;      /* of events; 100 */
	bool shuffled;         /* pages overlap, neighbours are swapped */
	struct str log;        /* "1.500 create_stack demo-dev-network ..." one line each */
	uint64_t calls[FAKE_OP_COUNT];
	uint64_t decisive_looks; /* of FAKE_LOOK_UP_DELEGATION */
	VEC(struct fake_stack *) stacks;
	VEC(struct fake_zone) zones;
	VEC(struct fake_secret) secrets;
	VEC(struct fake_fault) faults;
	VEC(struct fake_change_set *) change_sets;
	VEC(struct cloud_operation_event) operation_events; /* given to whoever asks; borrowed */
	VEC(struct fake_record) records;
	VEC(struct fake_parameter) parameters; /* the wizard's own */
	/* Given to whoever asks; texts borrowed. Certificates only for what they cover. */
	VEC(struct cloud_issued) issued;
	const char *issued_cname[2]; /* their record, name and value; NULL: none */
	VEC(struct cloud_activity) activities;
	VEC(struct cloud_snapshot) snapshots;
	VEC(struct cloud_log_group) log_groups; /* only to those that ask for their beginning */
	bool is_empty;       /* every group of machines; else each has one in service */
	const char *console; /* NULL: nothing was printed yet */
	VEC(struct fake_call *) pending;
	int64_t late_ms; /* some events are seen only that long after they happened; 0 */
	/* What a change set of an update finds where its parameters differ from the stack's; NULL:
	 * only what the stack says (fake_stack.h). Borrowed. */
	const struct cloud_change *found_change;
	/* NULL, or asked of every call before it is made: whether whoever calls is still there.
	 * caller: the call's user pointer. What was not made is never answered. */
	bool (*is_alive)(void *user, enum fake_op op, const void *caller);
	void *alive_user;
};
enum { FAKE_EPOCH_S = 1795000000 };

struct fake_cloud *fake_cloud_new(struct loop *loop, const struct test_clock *clock);
void fake_cloud_free(struct fake_cloud *c);
int64_t fake_cloud_epoch_ms(void *fake_cloud); /* for struct deploy_time */
/* The stack of that name, to be scripted, made or not. */
struct fake_stack *fake_cloud_stack(struct fake_cloud *c, const char *name);
/* Makes it exist without the engine, `ago_ms` ago, with its script (or one own event of `status`
 * when there is none). */
struct fake_stack *fake_cloud_existing(struct fake_cloud *c, const char *name, int64_t ago_ms,
				       const char *status);
void fake_cloud_zone(struct fake_cloud *c, enum cloud_account account, const char *name,
		     const char *id);
void fake_cloud_secret(struct fake_cloud *c, const char *name, bool deletion_scheduled);
void fake_cloud_fail(struct fake_cloud *c, struct fake_fault fault);
bool fake_op_writes(enum fake_op op);
uint64_t fake_cloud_writes(const struct fake_cloud *c);
uint64_t fake_cloud_reads(const struct fake_cloud *c);

#endif
