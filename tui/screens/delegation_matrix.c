#include "tui/screens/delegation_matrix.h"

#include "core/base/utf8.h"
#include "core/net/domain.h"

enum { STRANGERS_MAX = 13, MARK_COLS = 2 };
enum mark { MARK_SILENT, MARK_HAS, MARK_LACKS };

static bool is_listed(const struct matrix *m, const char *server)
{
	for (size_t i = 0; i < m->count; i++)
		if (str_equal(m->servers[i], server)) return true;
	return false;
}

struct matrix matrix_of(const struct delegation_facts *facts)
{
	struct matrix m = { .facts = facts };
	for (size_t i = 0; i < facts->server_count; i++) {
		if (is_listed(&m, facts->servers[i].server)) continue;
		if (m.count == MATRIX_SERVERS_MAX) {
			m.more = true;
			break;
		}
		m.servers[m.count++] = facts->servers[i].server;
	}
	return m;
}

/* Of all addresses of the server: it has the name when none that answers lacks it. */
static enum mark mark_of(const struct matrix *m, const char *server, const char *name)
{
	enum mark mark = MARK_SILENT;
	for (size_t i = 0; i < m->facts->server_count; i++) {
		const struct delegation_seen *seen = &m->facts->servers[i];
		if (!str_equal(seen->server, server) || !delegation_answers(seen->reply)) continue;
		if (seen->reply == REPLY_NESTED_CUT || !delegation_has(seen, name))
			return MARK_LACKS;
		mark = MARK_HAS;
	}
	return mark;
}

static int first_col(const struct matrix *m, int right)
{
	return right - (int)m->count * MARK_COLS + 1;
}

void matrix_heads(struct pen *pen, const struct matrix *m, int right)
{
	if (!m->count) return;
	int col = first_col(m, right);
	for (size_t i = 0; i < m->count; i++, col += MARK_COLS)
		pen_textf(pen, col, ROLE_DIM, "%zu", i + 1);
}

void matrix_marks(struct pen *pen, const struct matrix *m, const char *name, int right)
{
	int col = first_col(m, right);
	for (size_t i = 0; i < m->count; i++, col += MARK_COLS) {
		enum mark mark = mark_of(m, m->servers[i], name);
		if (mark == MARK_HAS)
			pen_text(pen, col, ROLE_OK, "+");
		else
			pen_text(pen, col, mark == MARK_LACKS ? ROLE_WARNING : ROLE_DIM,
				 mark == MARK_LACKS ? "-" : "?");
	}
}

static size_t find_strangers(const struct pen *pen, const struct matrix *m,
			     const char *ret[STRANGERS_MAX])
{
	const struct deployment_delegation *g = &pen->app->deployment->delegation;
	size_t count = 0;
	for (size_t i = 0; i < m->facts->server_count; i++) {
		const struct delegation_seen *seen = &m->facts->servers[i];
		for (size_t n = 0; n < seen->name_server_count && count < STRANGERS_MAX; n++) {
			const char *name = seen->name_servers[n];
			if (!domain_is_among((const char *const *)g->name_servers.item,
					     g->name_servers.len, name) &&
			    !domain_is_among(ret, count, name))
				ret[count++] = name;
		}
	}
	return count;
}

void matrix_strangers(struct pen *pen, const struct matrix *m, int right)
{
	const char *names[STRANGERS_MAX];
	size_t count = find_strangers(pen, m, names);
	for (size_t i = 0; i < count; i++) {
		CLEANUP(mem_free_text) char *text = str_format("%s.  not wanted", names[i]);
		canvas_text_cut(pen->cv, pen->row, PEN_LABEL_COL + 5,
				first_col(m, right) - PEN_LABEL_COL - 6, ROLE_ERROR, text);
		matrix_marks(pen, m, names[i], right);
		pen_next(pen);
	}
	if (count == STRANGERS_MAX)
		pen_line(pen, PEN_LABEL_COL + 5, ROLE_ERROR,
			 "and perhaps more that are not wanted");
}

bool matrix_differs(const struct pen *pen, const struct matrix *m)
{
	const struct deployment_delegation *g = &pen->app->deployment->delegation;
	for (size_t n = 0; n < g->name_servers.len; n++)
		for (size_t i = 1; i < m->count; i++)
			if (mark_of(m, m->servers[i], g->name_servers.item[n]) !=
			    mark_of(m, m->servers[0], g->name_servers.item[n]))
				return true;
	return false;
}

void matrix_legend(struct pen *pen, const struct matrix *m)
{
	int first = PEN_LABEL_COL + 3, col = first;
	for (size_t i = 0; i < m->count; i++) {
		CLEANUP(mem_free_text) char *text = str_format("%zu %s", i + 1, m->servers[i]);
		int width = utf8_columns(text);
		if (col > first && col + width >= pen->cols) {
			pen_next(pen);
			col = first;
		}
		col += pen_text(pen, col, ROLE_DIM, text) + 2;
	}
	if (m->more) pen_text(pen, col, ROLE_DIM, "and more");
	pen_next(pen);
}
