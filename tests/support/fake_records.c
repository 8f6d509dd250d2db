/* Records of zones of the fake cloud, with Route 53's all-or-nothing batches; and secrets that are
 * taken back or get a new value. */
#include "tests/support/fake_call.h"

static void answer_name(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	(void)c;
	((cloud_text_fn *)call->done)(err, err ? NULL : call->token, call->user);
}

static void restore_secret(void *self, const char *name, cloud_text_fn *done, void *user)
{
	bool takes;
	struct fake_call *call = fake_call_send(self, FAKE_RESTORE_SECRET, "restore_secret", name,
						answer_name, (void (*)(void))done, user, &takes);
	struct fake_secret *s = fake_call_secret(self, name);
	if (!takes) return;
	if (s) {
		s->deletion_scheduled = false;
		call->token = mem_copy_text(s->arn);
	} else if (!call->failed) {
		call->failed = true;
		err_set(&call->err, ERR_NOT_FOUND, "there is no secret %s", name);
	}
}

static void put_secret_value(void *self, const char *name, const struct secret *value,
			     const char *token, cloud_text_fn *done, void *user)
{
	bool takes;
	struct fake_call *call =
		fake_call_send(self, FAKE_PUT_SECRET_VALUE, "put_secret_value", name, answer_name,
			       (void (*)(void))done, user, &takes);
	const struct fake_secret *s = fake_call_secret(self, name);
	if (secret_is_empty(value)) BUG("an empty secret");
	call->token = mem_copy_text(token);
	if (!takes || call->failed || (s && !s->deletion_scheduled)) return;
	call->failed = true;
	err_set(&call->err, s ? ERR_CONFLICT : ERR_NOT_FOUND,
		"the secret %s is not there or is scheduled for deletion", name);
}

static void free_record(struct fake_record *record)
{
	for (size_t i = 0; i < record->value_count; i++)
		free(record->values[i]);
	free(record->zone_id);
	free(record->name);
	free(record->type);
}

static struct fake_record copy_of(const char *zone_id, const struct cloud_record *record)
{
	struct fake_record copy = { .zone_id = mem_copy_text(zone_id),
				    .name = mem_copy_text(record->name),
				    .type = mem_copy_text(record->type),
				    .ttl = record->ttl,
				    .value_count = record->value_count };
	if (copy.value_count > FAKE_VALUES_MAX) BUG("too many values");
	for (size_t i = 0; i < copy.value_count; i++)
		copy.values[i] = mem_copy_text(record->values[i]);
	return copy;
}

static void answer_records(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	/* name: "zone name"; token: the type */
	size_t zone_len = strcspn(call->name, " ");
	const char *name = call->name + zone_len + 1;
	VEC(struct cloud_record) list = { 0 };
	for (size_t i = 0; !err && i < c->records.len; i++) {
		const struct fake_record *r = &c->records.item[i];
		if (strlen(r->zone_id) != zone_len ||
		    strncmp(r->zone_id, call->name, zone_len) != 0)
			continue;
		if (*name && !str_equal(r->name, name)) continue;
		if (*call->token && !str_equal(r->type, call->token)) continue;
		*vec_push(&list) = (struct cloud_record){
			.name = r->name,
			.type = r->type,
			.ttl = r->ttl,
			.values = (const char *const *)r->values,
			.value_count = r->value_count,
			.alias = "",
			.set_id = "",
		};
	}
	((cloud_records_fn *)call->done)(err, list.item, list.len, call->user);
	vec_release(&list);
}

static void list_records(void *self, enum cloud_account account, const char *zone_id,
			 const char *name, const char *type, cloud_records_fn *done, void *user)
{
	CLEANUP(mem_free_text) char *asked = str_format("%s %s", zone_id, name);
	(void)account;
	fake_call_send(self, FAKE_LIST_RECORDS, "list_records", asked, answer_records,
		       (void (*)(void))done, user, NULL)
		->token = mem_copy_text(type);
}

static size_t index_of(const struct fake_cloud *c, const char *zone_id,
		       const struct cloud_record *record)
{
	size_t i = 0;
	for (; i < c->records.len; i++) {
		const struct fake_record *r = &c->records.item[i];
		if (str_equal(r->zone_id, zone_id) && str_equal(r->name, record->name) &&
		    str_equal(r->type, record->type))
			break;
	}
	return i;
}

/* The same values, in any order. */
static bool is_same(const struct fake_record *r, const struct cloud_record *record)
{
	if (r->ttl != record->ttl || r->value_count != record->value_count) return false;
	for (size_t i = 0; i < record->value_count; i++) {
		size_t k = 0;
		while (k < r->value_count && !str_equal(r->values[k], record->values[i]))
			k++;
		if (k == r->value_count) return false;
	}
	return true;
}

/* Why this change cannot be made, or NULL. A set deleted earlier in the batch may be made anew. */
static const char *trouble_with(const struct fake_cloud *c, const struct cloud_record_batch *batch,
				size_t at)
{
	const struct cloud_record_change *change = &batch->changes[at];
	size_t found = index_of(c, batch->zone_id, &change->record);
	bool is_there = found < c->records.len;
	for (size_t i = 0; i < at; i++)
		if (batch->changes[i].action == CLOUD_RECORD_DELETE &&
		    str_equal(batch->changes[i].record.name, change->record.name) &&
		    str_equal(batch->changes[i].record.type, change->record.type))
			is_there = false;
	if (change->action == CLOUD_RECORD_CREATE && is_there) return "it already exists";
	if (change->action == CLOUD_RECORD_DELETE && !is_there) return "it was not found";
	if (change->action == CLOUD_RECORD_DELETE &&
	    !is_same(&c->records.item[found], &change->record))
		return "the values provided do not match the current values";
	return NULL;
}

static void make_change(struct fake_cloud *c, const char *zone_id,
			const struct cloud_record_change *change)
{
	size_t found = index_of(c, zone_id, &change->record);
	if (found < c->records.len) {
		free_record(&c->records.item[found]);
		vec_remove(&c->records, found);
	}
	if (change->action != CLOUD_RECORD_DELETE)
		*vec_push(&c->records) = copy_of(zone_id, &change->record);
}

static void change_records(void *self, enum cloud_account account,
			   const struct cloud_record_batch *batch, cloud_text_fn *done, void *user)
{
	struct fake_cloud *c = self;
	const char *trouble = NULL;
	bool takes;
	struct fake_call *call =
		fake_call_send(c, FAKE_CHANGE_RECORDS, "change_records", batch->zone_id,
			       answer_name, (void (*)(void))done, user, &takes);
	(void)account;
	call->token = mem_copy_text("C1");
	if (!takes) return;
	for (size_t i = 0; !trouble && i < batch->change_count; i++) {
		trouble = trouble_with(c, batch, i);
		if (!trouble || call->failed) continue;
		CLEANUP(mem_free_text)
		char *which = str_format("%s %s", batch->changes[i].record.name,
					 batch->changes[i].record.type);
		call->failed = true;
		err_set(&call->err, ERR_CONFLICT, "%s: %s", which, trouble);
	}
	for (size_t i = 0; !trouble && i < batch->change_count; i++)
		make_change(c, batch->zone_id, &batch->changes[i]);
}

static void change_status(void *self, enum cloud_account account, const char *change_id,
			  cloud_text_fn *done, void *user)
{
	(void)account;
	fake_call_send(self, FAKE_CHANGE_STATUS, "change_status", change_id, answer_name,
		       (void (*)(void))done, user, NULL)
		->token = mem_copy_text("INSYNC");
}

void fake_records_into(struct cloud *port)
{
	port->restore_secret = restore_secret;
	port->put_secret_value = put_secret_value;
	port->list_records = list_records;
	port->change_records = change_records;
	port->change_status = change_status;
}

void fake_records_release(struct fake_cloud *c)
{
	for (size_t i = 0; i < c->records.len; i++)
		free_record(&c->records.item[i]);
	vec_release(&c->records);
}
