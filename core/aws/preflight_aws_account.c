/* Looks at the accounts themselves: who we are, and what is there already. */
#include "core/aws/preflight_aws_looks.h"

#include "core/aws/acm.h"
#include "core/aws/cloudformation.h"
#include "core/aws/ec2.h"
#include "core/aws/iam.h"
#include "core/aws/partition.h"
#include "core/aws/secretsmanager.h"
#include "core/aws/sts.h"
#include "core/base/mem.h"
#include "core/net/domain.h"
#include "core/plan/assets.h"

#include <stdlib.h>

static void keep(char **place, const char *text)
{
	free(*place);
	*place = look_text(text);
}

/* ---- identity ---- */

static struct preflight_identity *identity_of(struct look_slot *slot)
{
	struct preflight_facts *f = slot->l->facts;
	return slot->look == LOOK_PARENT_IDENTITY ? &f->parent : &f->dev;
}

static void on_identity(const struct err *err, const struct aws_identity *identity, void *user)
{
	struct look_slot *slot = user;
	if (!err) {
		keep(&identity_of(slot)->account, identity->account);
		keep(&identity_of(slot)->arn, identity->arn);
	}
	look_answered(slot, err);
}

/* An alias is a courtesy: without permission there is none to show. */
static void on_alias(const struct err *err, const char *const *names, size_t count, void *user)
{
	struct look_slot *slot = user;
	keep(&identity_of(slot)->alias, !err && count ? names[0] : "");
	look_answered(slot, NULL);
}

static void ask_identity(struct looking *l, enum preflight_look look, const struct account *account)
{
	sts_identity(l->client, account, on_identity, look_ask(l, look, 0));
	iam_account_aliases(l->client, account, on_alias, look_ask(l, look, 1));
}

void look_identity(struct looking *l)
{
	ask_identity(l, LOOK_IDENTITY, l->dev);
}

void look_parent_identity(struct looking *l)
{
	ask_identity(l, LOOK_PARENT_IDENTITY, l->parent);
}

/* ---- regions ---- */

static void on_regions(const struct err *err, const struct ec2_region *regions, size_t count,
		       void *user)
{
	struct look_slot *slot = user;
	for (size_t i = 0; !err && i < count; i++)
		preflight_names_add(&slot->l->facts->regions, regions[i].name);
	look_answered(slot, err);
}

/* By now the keys are there, if there are any; the chosen region may have refused good ones. */
static void on_signed_in(const struct err *err, const struct aws_identity *identity, void *user)
{
	struct look_slot *slot = user;
	(void)err;
	(void)identity;
	struct looking *l = slot->l;
	account_copy_to(&l->home, l->dev, partition_of(l->dev->region)->iam.region);
	ec2_regions(l->client, &l->home, on_regions, slot);
}

/* Asked in a region that every account has: the chosen one may let nobody in. */
void look_regions(struct looking *l)
{
	sts_identity(l->client, l->dev, on_signed_in, look_ask(l, LOOK_REGIONS, 0));
}

/* ---- secrets ---- */

static void on_secret(const struct err *err, const struct cloud_secret *secret, void *user)
{
	struct look_slot *slot = user;
	if (!err && secret)
		slot->l->facts->secrets[slot->index] =
			(struct preflight_secret){ true, secret->deletion_scheduled };
	look_answered(slot, err);
}

void look_secrets(struct looking *l)
{
	for (int i = 0; i < SECRET_COUNT; i++) {
		enum secret_id id = (enum secret_id)i;
		if (!secret_applies(&l->a, id)) continue;
		CLEANUP(mem_free_text)
		char *name = answers_secret_name(&l->a, secret_spec(id)->name);
		secretsmanager_find(l->client, l->dev, name, on_secret,
				    look_ask(l, LOOK_SECRETS, i));
	}
}

/* ---- stacks ---- */

static void on_stack(const struct err *err, const struct cloud_stack *stack, void *user)
{
	struct look_slot *slot = user;
	struct preflight_facts *f = slot->l->facts;
	if (!err && stack) {
		keep(&f->stacks[slot->index].status, stack->status);
		keep(&f->stacks[slot->index].environment, stack->environment);
	}
	for (size_t i = 0; !err && stack && i < stack->output_count; i++)
		if (slot->index == STACK_NETWORK && str_equal(stack->outputs[i].key, "VpcId"))
			keep(&f->own_vpc, stack->outputs[i].value);
	look_answered(slot, err);
}

static void ask_stack(struct looking *l, enum preflight_look look, enum stack_id id,
		      const struct account *account)
{
	CLEANUP(mem_free_text) char *name = answers_stack_name(&l->a, stack_spec(id)->name);
	cloudformation_describe(l->client, account, name, on_stack, look_ask(l, look, (int)id));
}

static bool has_own_account(const struct looking *l, enum stack_id id)
{
	return id == STACK_DELEGATION && answers_is(&l->a, Q_DELEGATION_MODE, "profile");
}

void look_stacks(struct looking *l)
{
	for (int i = 0; i < STACK_COUNT; i++) {
		enum stack_id id = (enum stack_id)i;
		if (stack_applies(&l->a, id) && !has_own_account(l, id))
			ask_stack(l, LOOK_STACKS, id, l->dev);
	}
}

void look_parent_stack(struct looking *l)
{
	ask_stack(l, LOOK_PARENT_STACK, STACK_DELEGATION, l->parent);
}

/* ---- templates ---- */

static void on_validated(const struct err *err, void *user)
{
	struct look_slot *slot = user;
	if (err && err->kind == ERR_INPUT) { /* it was read, and refused: that is an answer */
		keep(&slot->l->facts->template_trouble[slot->index], err_text(err));
		err = NULL;
	}
	look_answered(slot, err);
}

void look_templates(struct looking *l)
{
	for (int i = 0; i < STACK_COUNT; i++) {
		enum stack_id id = (enum stack_id)i;
		const struct asset *template = asset_find(stack_spec(id)->template);
		if (!stack_applies(&l->a, id)) continue;
		if (!template) BUG("no template for %s", stack_spec(id)->name);
		cloudformation_validate(l->client, l->dev, template->bytes, template->len,
					on_validated, look_ask(l, LOOK_TEMPLATES, i));
	}
}

/* ---- certificates ---- */

static bool is_for(const struct acm_summary *c, const char *host)
{
	if (domain_covers(c->domain, host)) return true;
	for (size_t i = 0; i < c->name_count; i++)
		if (domain_covers(c->names[i], host)) return true;
	return false;
}

static void on_certificates(const struct err *err, const struct acm_summary *certificates,
			    size_t count, void *user)
{
	struct look_slot *slot = user;
	struct preflight_facts *f = slot->l->facts;
	CLEANUP(mem_free_text) char *host = answers_host_name(&slot->l->a);
	for (size_t i = 0; !err && i < count; i++) {
		if (!is_for(&certificates[i], host)) continue;
		struct preflight_certificate *c = vec_push(&f->certificates);
		c->arn = look_text(certificates[i].arn);
		c->status = look_text(certificates[i].status);
	}
	look_answered(slot, err);
}

void look_certificates(struct looking *l)
{
	acm_list(l->client, l->dev, on_certificates, look_ask(l, LOOK_CERTIFICATES, 0));
}
