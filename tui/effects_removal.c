/* What the wizard does for a removal: looks at what is there, deletes, looks at what is left. */
#include "tui/wizard.h"

#include "core/base/mem.h"

static void on_looked(const struct deployment *d, void *user)
{
	struct wizard *w = user;
	if (w->exit_code >= 0) return; /* on the way out */
	removal_list_release(&w->plan);
	if (d->is_known) removal_plan(app_answers(w->app), d, &w->plan);
	wizard_send(w, &(struct event){ .kind = EVENT_REMOVAL,
					.deployment = d,
					.removal = d->is_known ? &w->plan : NULL });
}

void removal_effect_look(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	deploy_free(TAKE(w->look));
	if (!w->session.is_connected && !wizard_reconnect(w, EVENT_REMOVAL)) return;
	const struct deploy_options options = {
		.answers = app_answers(w->app),
		.secrets = app_secrets(w->app),
		.mode = DEPLOY_WATCH,
	};
	w->look = deploy_start(w->session.loop, cloud_aws_port(w->session.cloud), &w->session.time,
			       &options, on_looked, w);
}

void removal_effect_destroy(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	deploy_free(TAKE(w->look));
	deploy_free(TAKE(w->deploy));
	wizard_start(w, DEPLOY_DESTROY, &w->decisions.policy);
}

static void on_leftovers(const struct removal_facts *facts, void *user)
{
	struct wizard *w = user;
	const struct deploy *removed = w->deploy ? w->deploy : w->look;
	removal_list_release(&w->left);
	removal_leftovers(app_answers(w->app), deploy_picture(removed), facts, &w->left);
	wizard_send(w, &(struct event){ .kind = EVENT_LEFTOVERS, .removal = &w->left });
}

void removal_effect_leftovers(struct wizard *w, const struct effect *effect)
{
	(void)effect;
	const struct deploy *removed = w->deploy ? w->deploy : w->look;
	leftovers_free(TAKE(w->leftovers));
	if (!removed) return;
	w->leftovers = leftovers_start(cloud_aws_port(w->session.cloud), app_answers(w->app),
				       deploy_picture(removed), on_leftovers, w);
}

void removal_effects_end(struct wizard *w)
{
	leftovers_free(w->leftovers);
	deploy_free(w->look);
	removal_list_release(&w->plan);
	removal_list_release(&w->left);
	decisions_release(&w->decisions);
}
