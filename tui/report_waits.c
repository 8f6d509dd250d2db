#include "tui/report_waits.h"

#include "tui/json_line.h"
#include "tui/report_delegation.h"

#include <string.h>

void report_waits(const struct deployment *d, struct str *out)
{
	const struct delegation_report *report = &d->delegation.report;
	const struct delegation_finding *f = report->finding_count ? report->findings : NULL;
	if (f && d->delegation.is_hosted)
		str_addf(out, "%s %s\nThen run the same command again; nothing is made twice.\n",
			 f->seen, f->advice);
	else if (f && strcmp(f->id, "NXDOMAIN") != 0)
		str_addf(out,
			 "The delegation of %s is not complete. %s %s\nThen run the same command "
			 "again; nothing is made twice.\n",
			 d->delegation.child, f->seen, f->advice);
	else
		str_addf(out,
			 "Only the NS records of %s are missing. Run the same command again when "
			 "they are there; nothing is made twice.\n",
			 d->delegation.child);
}

/* What was seen is not how it has to be. */
static bool is_in_the_way(const struct deployment *d)
{
	const struct delegation_report *report = &d->delegation.report;
	return !d->is_removal && report->finding_count && report->status != DELEGATION_READY;
}

void report_waits_table(const struct deployment *d, struct str *out)
{
	const struct deployment_delegation *g = &d->delegation;
	if (!is_in_the_way(d)) return;
	if (g->is_hosted)
		str_addf(out, "\nRecord %s in the zone %s: %s\n\n",
			 g->record_name ? g->record_name : g->child, g->parent,
			 delegation_status_name(g->report.status));
	else
		str_addf(out, "\nDelegation of %s in the zone %s: %s\n\n", g->child, g->parent,
			 delegation_status_name(g->report.status));
	for (size_t i = 0; i < g->report.finding_count; i++)
		if (g->report.findings[i].status != DELEGATION_READY)
			report_delegation_finding(&g->report.findings[i], out);
}

void report_waits_json(const struct deployment *d, cJSON *result)
{
	const struct deployment_delegation *g = &d->delegation;
	if (!is_in_the_way(d)) return;
	cJSON *o = cJSON_AddObjectToObject(result, "delegation");
	json_line_text(o, "zone", g->is_hosted ? g->parent : g->child);
	if (g->is_hosted)
		json_line_text(o, "record", g->record_name);
	else
		json_line_text(o, "parent", g->parent);
	report_delegation_findings_json(g->subject, &g->report, o);
}
