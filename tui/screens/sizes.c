#include "tui/screen.h"

static const struct row rows[] = {
	{ .kind = ROW_TEXT,
	  .text = "Sizes and versions. The defaults suit a team of about twenty people." },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_REDASH_SIZE, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_DATABASE_SIZE, .width = 20 },
	{ .kind = ROW_PAIR,
	  .question = Q_CAPACITY_MIN,
	  .second = Q_CAPACITY_MAX,
	  .text = "Capacity, from, to",
	  .width = 8 },
	{ .kind = ROW_ASK, .question = Q_CACHE_SIZE, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_BASTION_SIZE, .width = 20 },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_REDASH_VERSION, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_POSTGRES_VERSION, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_CACHE_VERSION, .width = 20 },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_ASK, .question = Q_BACKUP_DAYS, .width = 20 },
	{ .kind = ROW_ASK, .question = Q_DELETION_PROTECTION },
	{ .kind = ROW_ASK, .question = Q_CACHE_FAILOVER },
	{ .kind = ROW_BLANK },
	{ .kind = ROW_TEXT,
	  .text = "Price not known here: AWS's price list of your region decides. What costs "
		  "most is the database, then the Redash server, then each NAT gateway." },
	{ .kind = ROW_END },
};

const struct screen sizes_screen = {
	.rows = rows,
	.help = "Space or F2 opens the known values; others may be typed. Sizes can be changed "
		"later, the database with a short interruption. Versions of the database and the "
		"cache are those AWS offers now; newer ones may be typed. Redash runs on Intel and "
		"AMD types only; Aurora, the cache and the step server on Graviton too. "
		"db.serverless grows and shrinks between two limits, which are asked then. Backups "
		"are Aurora's own. Turn delete protection on once Redash is up: a first creation "
		"that fails cannot be rolled back with it.",
};
