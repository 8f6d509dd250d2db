#include "core/deploy/leftovers.h"

#include <stdlib.h>

/* Log groups whose names begin so; RDS makes them, no stack does. */
#define CLUSTERS "/aws/rds/cluster/"

enum {
	LOOK_ZONE = SECRET_COUNT,
	LOOK_RECORDS,
	LOOK_SNAPSHOTS,
	LOOK_MONITORING,
	LOOK_LOGS,
	LOOK_PARENT,
	LOOK_COUNT
};

/* One call, known by its user pointer. */
struct one {
	struct leftovers *of;
	enum secret_id secret;
};
struct leftovers {
	const struct cloud *cloud;
	leftovers_fn *done;
	void *user;
	char *zone;
	char *clusters; /* how the names of its database clusters begin */
	struct removal_facts facts;
	struct one looks[LOOK_COUNT];
	size_t open;
};

static void note_trouble(struct leftovers *l, const char *what, const struct err *err)
{
	*vec_push(&l->facts.troubles) =
		str_format("%s could not be looked at: %s", what, err_text(err));
}

static void one_less(struct leftovers *l)
{
	if (--l->open == 0) l->done(&l->facts, l->user); /* last: it may free */
}

static void on_secret(const struct err *err, const struct cloud_secret *secret, void *user)
{
	const struct one *look = user;
	struct leftovers *l = look->of;
	bool is_leaving = secret && secret->deletion_scheduled;
	if (err)
		note_trouble(l, secret_spec(look->secret)->name, err);
	else
		l->facts.secrets[look->secret] = is_leaving ? REMOVAL_LEAVING
						 : secret   ? REMOVAL_THERE
							    : REMOVAL_NOT_THERE;
	one_less(l);
}

/* A zone's own two sets are not in its way. */
static void on_records(const struct err *err, const struct cloud_record *records, size_t count,
		       void *user)
{
	struct leftovers *l = ((const struct one *)user)->of;
	if (err) note_trouble(l, "the records of the zone", err);
	for (size_t i = 0; i < count; i++) {
		const struct cloud_record *r = &records[i];
		const char *value = r->value_count ? r->values[0] : r->alias;
		if (str_equal(r->type, "SOA")) continue;
		if (str_equal(r->type, "NS") && str_equal(r->name, l->zone)) continue;
		*vec_push(&l->facts.records) = str_format("%s %s %s", r->name, r->type, value);
	}
	one_less(l);
}

static void on_snapshots(const struct err *err, const struct cloud_snapshot *snapshots,
			 size_t count, void *user)
{
	struct leftovers *l = ((const struct one *)user)->of;
	if (err) note_trouble(l, "snapshots of the database", err);
	l->facts.has_snapshots = !err;
	for (size_t i = 0; i < count; i++)
		if (str_starts(snapshots[i].cluster, l->clusters))
			*vec_push(&l->facts.snapshots) =
				(struct removal_snapshot){ mem_copy_text(snapshots[i].id),
							   mem_copy_text(snapshots[i].cluster),
							   snapshots[i].gib };
	one_less(l);
}

static void on_log_groups(const struct err *err, const struct cloud_log_group *groups, size_t count,
			  void *user)
{
	const struct one *one = user;
	struct leftovers *l = one->of;
	bool is_one_name = one == &l->looks[LOOK_MONITORING];
	if (err) note_trouble(l, "log groups", err);
	for (size_t i = 0; i < count; i++)
		if (!is_one_name || str_equal(groups[i].name, REMOVAL_MONITORING))
			*vec_push(&l->facts.log_groups) = mem_copy_text(groups[i].name);
	one_less(l);
}

static void on_zone(const struct err *err, const struct cloud_zone *zone, void *user)
{
	struct leftovers *l = ((const struct one *)user)->of;
	if (err)
		note_trouble(l, "the hosted zone", err);
	else
		l->facts.zone = zone ? REMOVAL_THERE : REMOVAL_NOT_THERE;
	if (zone) {
		l->facts.zone_id = mem_copy_text(zone->id);
		l->open++;
		l->cloud->list_records(l->cloud->self, CLOUD_DEV, zone->id, "", "", on_records,
				       &l->looks[LOOK_RECORDS]);
	}
	one_less(l);
}

static void on_parent(const struct err *err, const struct delegation_facts *facts, void *user)
{
	struct leftovers *l = ((const struct one *)user)->of;
	if (err)
		note_trouble(l, "the parent's name servers", err);
	else
		delegation_facts_copy(&l->facts.parent, facts);
	one_less(l);
}

static void look_at_secrets(struct leftovers *l, const struct answers *a)
{
	for (int id = 0; id < SECRET_COUNT; id++) {
		CLEANUP(mem_free_text)
		char *name = answers_secret_name(a, secret_spec((enum secret_id)id)->name);
		l->open++;
		l->cloud->find_secret(l->cloud->self, name, on_secret, &l->looks[id]);
	}
}

static void look_at_parent(struct leftovers *l, const struct deployment *d)
{
	const struct deployment_delegation *g = &d->delegation;
	const struct delegation_question question = {
		.parent = g->parent,
		.child = g->child,
		.expected = (const char *const *)g->name_servers.item,
		.expected_count = g->is_hosted ? 0 : g->name_servers.len,
		.decisive_only = true,
		.subject = g->is_hosted ? SUBJECT_ADDRESS : SUBJECT_ZONE,
	};
	l->open++;
	l->cloud->look_up_delegation(l->cloud->self, &question, on_parent, &l->looks[LOOK_PARENT]);
}

static void look_at_database(struct leftovers *l, const struct deployment *d)
{
	const struct cloud *c = l->cloud;
	const char *stack = d->nodes[STACK_DATA].stack_name;
	l->clusters = str_format("%s-", stack);
	CLEANUP(mem_free_text) char *logs = str_format("%s%s", CLUSTERS, l->clusters);
	l->open += 3;
	c->list_snapshots(c->self, on_snapshots, &l->looks[LOOK_SNAPSHOTS]);
	c->list_log_groups(c->self, REMOVAL_MONITORING, on_log_groups, &l->looks[LOOK_MONITORING]);
	c->list_log_groups(c->self, logs, on_log_groups, &l->looks[LOOK_LOGS]);
}

struct leftovers *leftovers_start(const struct cloud *cloud, const struct answers *answers,
				  const struct deployment *removal, leftovers_fn *done, void *user)
{
	struct leftovers *l = mem_alloc(sizeof(*l));
	*l = (struct leftovers){ .cloud = cloud, .done = done, .user = user };
	for (int i = 0; i < LOOK_COUNT; i++)
		l->looks[i] = (struct one){ l, (enum secret_id)i };
	look_at_secrets(l, answers);
	if (answers_have_zone(answers)) {
		l->zone = answers_zone_name(answers);
		l->open++;
		cloud->find_zone(cloud->self, CLOUD_DEV, l->zone, on_zone, &l->looks[LOOK_ZONE]);
	}
	look_at_database(l, removal);
	look_at_parent(l, removal);
	return l;
}

void leftovers_free(struct leftovers *l)
{
	if (!l) return;
	for (int i = 0; i < LOOK_COUNT; i++)
		l->cloud->forget(l->cloud->self, &l->looks[i]);
	removal_facts_release(&l->facts);
	free(l->zone);
	free(l->clusters);
	free(l);
}
