/* What the stacks would be, for the Review page: read from their own templates once, when the page
 * is entered, since a frame must not parse YAML. */
#include "core/deploy/estimate.h"
#include "core/plan/assets.h"
#include "core/plan/stacks.h"
#include "core/plan/template.h"
#include "tui/update.h"

enum { VALUES_MAX = 64 };

/* Parameters that come from answers decide which resources exist; the others have no say in it. */
static size_t answered_values(const struct app *app, enum stack_id id, struct template_value *ret)
{
	size_t n = 0;
	const struct stack_parameter *p = stack_spec(id)->parameters;
	for (; p && p->name && n < VALUES_MAX; p++)
		if (p->source == FROM_ANSWER)
			ret[n++] = (struct template_value){ p->name, answers_get(&app->answers,
										 p->question) };
	return n;
}

static void measure(struct app *app, enum stack_id id)
{
	const struct asset *asset = asset_find(stack_spec(id)->template);
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct template_value values[VALUES_MAX];
	struct template template;
	app->measure[id] = (struct measure){ .applies = stack_applies(&app->answers, id) };
	if (!asset || !app->measure[id].applies) return;
	size_t n = answered_values(app, id, values);
	if (template_read(asset->bytes, asset->len, asset->name, values, n, &template, &err) < 0)
		return;
	app->measure[id].resources = template_count(&template);
	app->measure[id].ms = estimate_stack_ms(&template);
	app->measure[id].is_known = true;
	template_release(&template);
}

/* Needs always point from later to earlier work, so NODE_COUNT rounds settle every finish. */
static int64_t longest_path(const struct app *app)
{
	int64_t finish[NODE_COUNT] = { 0 }, longest = 0;
	for (int round = 0; round < NODE_COUNT; round++) {
		for (int id = 0; id < NODE_COUNT; id++) {
			uint32_t needs = node_needs((enum node_id)id);
			if (id == STACK_REDASH)
				needs |= STACK_BIT(STACK_BASTION); /* makes its database */
			int64_t start = 0;
			for (int other = 0; other < NODE_COUNT; other++)
				if (needs & STACK_BIT(other) && finish[other] > start)
					start = finish[other];
			finish[id] = start + (id < STACK_COUNT ? app->measure[id].ms : 0);
			if (finish[id] > longest) longest = finish[id];
		}
	}
	return longest;
}

void measure_stacks(struct app *app)
{
	for (int id = 0; id < STACK_COUNT; id++)
		measure(app, (enum stack_id)id);
	app->longest_ms = longest_path(app);
}
