#include <stdio.h>

#include "core/net/ipv4.h"
#include "tui/screen.h"

enum { MAP_BLOCKS_MAX = 4, MAP_NAME_COL = 62 };
struct block {
	struct cidr cidr;
	const char *name;
};

static bool read_block(const struct app *app, enum question_id id, struct cidr *ret)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	return cidr_parse(answers_get(&app->answers, id), ret, &err) == 0 &&
	       !cidr_has_host_bits(*ret);
}

/* The four subnets that can be read, in order of address. */
static size_t read_subnets(const struct app *app, struct cidr vpc, struct block *ret)
{
	static const struct {
		enum question_id id;
		const char *name;
	} subnets[MAP_BLOCKS_MAX] = { { Q_PUBLIC_A, "public A" },
				      { Q_PUBLIC_B, "public B" },
				      { Q_PRIVATE_A, "private A" },
				      { Q_PRIVATE_B, "private B" } };
	size_t n = 0;
	for (size_t i = 0; i < MAP_BLOCKS_MAX; i++) {
		struct block block = { .name = subnets[i].name };
		if (!read_block(app, subnets[i].id, &block.cidr) || !cidr_contains(vpc, block.cidr))
			continue;
		size_t at = n++;
		for (; at > 0 && ret[at - 1].cidr.address > block.cidr.address; at--)
			ret[at] = ret[at - 1];
		ret[at] = block;
	}
	return n;
}

static int bar_width(const struct pen *pen)
{
	int width = pen->cols - 46;
	return width > 40 ? 40 : width < 8 ? 8 : width;
}

/* One row: where the part lies in the window, drawn to scale (at least one cell). */
static void draw_part(struct pen *pen, struct cidr window, uint64_t first, uint64_t size,
		      const char *range, const char *name, bool is_used)
{
	int width = bar_width(pen), col = PEN_LABEL_COL + 21;
	uint64_t whole = cidr_size(window), from = first - cidr_first(window);
	int begin = (int)(from * (uint64_t)width / whole);
	int end = (int)((from + size) * (uint64_t)width / whole);
	if (end <= begin) end = begin + 1;
	pen_text(pen, PEN_LABEL_COL, is_used ? ROLE_TEXT : ROLE_DIM, range);
	for (int i = 0; i < width; i++) {
		bool inside = i >= begin && i < end;
		canvas_glyph(pen->cv, pen->row, col + i,
			     inside && is_used ? ROLE_RUNNING : ROLE_DIM,
			     inside && is_used ? GLYPH_BAR_FULL : GLYPH_BAR_EMPTY);
	}
	pen_line(pen, col + width + 2, is_used ? ROLE_TEXT : ROLE_DIM, name);
}

static void draw_free(struct pen *pen, uint64_t first, uint64_t last)
{
	if (last < first) return;
	char a[CIDR_TEXT_MAX], b[CIDR_TEXT_MAX];
	cidr_format((struct cidr){ (uint32_t)first, 32 }, a);
	cidr_format((struct cidr){ (uint32_t)last, 32 }, b);
	a[strcspn(a, "/")] = b[strcspn(b, "/")] = '\0';
	pen_linef(pen, PEN_LABEL_COL, ROLE_DIM, "free  %s - %s  (%llu)", a, b,
		  (unsigned long long)last - first + 1);
}

/* The smallest block that holds every subnet: the part of the VPC worth drawing to scale. */
static struct cidr window_of(struct cidr vpc, const struct block *blocks, size_t n)
{
	struct cidr window = vpc;
	for (int prefix = vpc.prefix + 1; n && prefix <= 32; prefix++) {
		struct cidr smaller = cidr_network((struct cidr){ blocks[0].cidr.address, prefix });
		for (size_t i = 0; i < n; i++)
			if (!cidr_contains(smaller, blocks[i].cidr)) return window;
		window = smaller;
	}
	return window;
}

/* Five addresses of each subnet belong to AWS. */
static void draw_map(struct pen *pen)
{
	struct cidr vpc;
	struct block blocks[MAP_BLOCKS_MAX];
	if (!read_block(pen->app, Q_VPC_CIDR, &vpc)) {
		pen_line(pen, PEN_LABEL_COL, ROLE_HINT,
			 "The map appears when the VPC block can be read.");
		return;
	}
	size_t n = read_subnets(pen->app, vpc, blocks);
	struct cidr window = window_of(vpc, blocks, n);
	char drawn[CIDR_TEXT_MAX];
	cidr_format(window, drawn);
	pen_linef(pen, PEN_LABEL_COL, ROLE_LABEL, "%s has %llu addresses. To scale, %s:",
		  answers_get(&pen->app->answers, Q_VPC_CIDR), (unsigned long long)cidr_size(vpc),
		  cidr_equal(window, vpc) ? "all of it" : drawn);
	uint64_t next = cidr_first(vpc);
	for (size_t i = 0; i < n; i++) {
		struct cidr c = blocks[i].cidr;
		char range[CIDR_TEXT_MAX], name[48];
		cidr_format(c, range);
		unsigned long long usable = cidr_size(c) > 5 ? cidr_size(c) - 5 : 0;
		snprintf(name, sizeof(name), "%-9s %llu usable", blocks[i].name, usable);
		if (cidr_first(c) > next) draw_free(pen, next, (uint64_t)cidr_first(c) - 1);
		draw_part(pen, window, cidr_first(c), cidr_size(c), range, name, true);
		if ((uint64_t)cidr_last(c) + 1 > next) next = (uint64_t)cidr_last(c) + 1;
	}
	draw_free(pen, next, cidr_last(vpc));
}

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "The address plan: one VPC block and four subnets in it, two public and two "
		  "private." },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_VPC_CIDR, .width = 19 },
	{ .kind = ROW_PAIR,
	  .question = Q_PUBLIC_A,
	  .second = Q_PUBLIC_B,
	  .text = "Public  A / B",
	  .width = 19 },
	{ .kind = ROW_PAIR,
	  .question = Q_PRIVATE_A,
	  .second = Q_PRIVATE_B,
	  .text = "Private A / B",
	  .width = 19 },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_DRAW, .draw = draw_map },
	{ .kind = ROW_END },
};

const struct screen network_screen = {
	.rows = rows,
	.help = "The VPC block holds all addresses of the environment; it cannot be changed "
		"later without building anew. The public subnets hold the load balancer and the "
		"NAT gateways, the private ones Redash, the database and the cache. A and B are "
		"the two availability zones. Choose a block that does not overlap networks you "
		"may want to peer with or reach over a VPN. Five addresses of each subnet belong "
		"to AWS.",
};
