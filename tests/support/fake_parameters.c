/* The wizard's own parameters in the fake cloud. What a call finds or does is decided when it is
 * sent; the answer comes later. */
#include "tests/support/fake_call.h"

#include <stdlib.h>

static struct fake_parameter *find(struct fake_cloud *c, const char *name)
{
	for (size_t i = 0; i < c->parameters.len; i++)
		if (str_equal(c->parameters.item[i].name, name)) return &c->parameters.item[i];
	return NULL;
}

static void answer_put(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	(void)c;
	((cloud_version_fn *)call->done)(err, err ? 0 : call->version, call->user);
}

static void put_parameter(void *self, const char *name, const char *value, bool overwrite,
			  cloud_version_fn *done, void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	struct fake_call *call = fake_call_send(c, FAKE_PUT_PARAMETER, "put_parameter", name,
						answer_put, (void (*)(void))done, user, &takes);
	if (!takes) return;
	struct fake_parameter *p = find(c, name);
	if (p && !overwrite) {
		if (!call->failed)
			err_set(&call->err, ERR_CONFLICT, "The parameter already exists.");
		call->failed = true;
		return;
	}
	if (!p) {
		p = vec_push(&c->parameters);
		*p = (struct fake_parameter){ .name = mem_copy_text(name) };
	}
	free(p->value);
	p->value = mem_copy_text(value);
	p->modified_ms = fake_cloud_epoch_ms(c);
	call->version = ++p->version;
}

static void answer_read(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	(void)c;
	((cloud_parameter_fn *)call->done)(err, err ? NULL : call->token, call->version,
					   call->modified_ms, call->user);
}

static void read_own_parameter(void *self, const char *name, cloud_parameter_fn *done, void *user)
{
	struct fake_cloud *c = self;
	struct fake_call *call =
		fake_call_send(c, FAKE_READ_OWN_PARAMETER, "read_own_parameter", name, answer_read,
			       (void (*)(void))done, user, NULL);
	const struct fake_parameter *p = find(c, name);
	if (!p) return;
	call->token = mem_copy_text(p->value);
	call->version = p->version;
	call->modified_ms = p->modified_ms;
}

static void answer_delete(struct fake_cloud *c, struct fake_call *call, const struct err *err)
{
	(void)c;
	((cloud_done_fn *)call->done)(err, call->user);
}

static void release(struct fake_parameter *p)
{
	free(p->name);
	free(p->value);
}

static void delete_parameter(void *self, const char *name, cloud_done_fn *done, void *user)
{
	struct fake_cloud *c = self;
	bool takes;
	struct fake_call *call = fake_call_send(c, FAKE_DELETE_PARAMETER, "delete_parameter", name,
						answer_delete, (void (*)(void))done, user, &takes);
	struct fake_parameter *p = takes ? find(c, name) : NULL;
	if (p) {
		release(p);
		vec_remove(&c->parameters, (size_t)(p - c->parameters.item));
	} else if (takes && !call->failed) {
		call->failed = true;
		err_set(&call->err, ERR_NOT_FOUND, "There is no parameter %s.", name);
	}
}

void fake_parameters_release(struct fake_cloud *c)
{
	for (size_t i = 0; i < c->parameters.len; i++)
		release(&c->parameters.item[i]);
	vec_release(&c->parameters);
}

void fake_parameters_into(struct cloud *port)
{
	port->put_parameter = put_parameter;
	port->read_own_parameter = read_own_parameter;
	port->delete_parameter = delete_parameter;
}
