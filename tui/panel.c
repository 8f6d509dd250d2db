/* The events of the deployment. */
#include "tui/update.h"

static const char *node_name(const void *picture, const struct deployment_event *event)
{
	const struct deployment *d = picture;
	return d->nodes[event->node].name;
}

struct panel_source panel_source_of(const struct app *app)
{
	const struct deployment *d = app->deployment;
	return (struct panel_source){ d ? &d->events : NULL, d, node_name };
}

void panel_refresh(struct app *app)
{
	const struct panel_source from = panel_source_of(app);
	events_refresh(&app->panel, &from);
}

bool panel_command(struct app *app, enum command command)
{
	const struct panel_source from = panel_source_of(app);
	return events_command(&app->panel, &from, command);
}

bool panel_filter_key(struct app *app, const struct key *key)
{
	const struct panel_source from = panel_source_of(app);
	return events_filter_key(&app->panel, &from, key);
}
