/* Key to paint: the real terminal and screens in a child on a pseudo-terminal, with 50,000 events
 * on the panel and eight HTTP requests that nobody answers, all on its one loop. */
#include "core/net/http.h"
#include "tests/bench/figure.h"
#include "tests/support/http_stub.h"
#include "tests/support/picture.h"
#include "tests/support/ptyterm.h"
#include "tui/model.h"
#include "tui/term.h"
#include "tui/watch_view.h"

#include <locale.h>
#include <string.h>

enum { EVENTS = 50000, REQUESTS = 8, ROUNDS = 60, ROWS = 30, COLS = 100, STACKS = 100 };

struct child {
	struct loop *loop;
	struct term *term;
	struct app *app;
	struct watch_view *view; /* in place of the app: stacks that are only followed */
	struct canvas canvas;
	struct deployment *picture;
};

static void paint(struct child *c)
{
	canvas_clear(&c->canvas);
	if (c->view)
		watch_view_draw(c->view, &c->canvas);
	else
		app_draw(c->app, &c->canvas);
	term_show(c->term, &c->canvas);
}

static void tell(struct child *c, struct event *event)
{
	struct effects effects = { { 0 } };
	event->now_ms = loop_now(c->loop);
	event->clock = "12:00:00";
	app_update(c->app, event, &effects);
	effects_release(&effects);
}

static void on_key(const struct key *key, void *user)
{
	struct child *c = user;
	if (c->view)
		watch_view_key(c->view, key);
	else
		tell(c, &(struct event){ .kind = EVENT_KEY, .key = *key });
}

static void on_paste(const char *text, size_t len, size_t removed, void *user)
{
	(void)text, (void)len, (void)removed, (void)user;
}

static void on_resized(int rows, int cols, void *user)
{
	(void)rows, (void)cols, (void)user;
}

static void on_idle(void *user)
{
	paint(user);
}

static void on_lost(int signal_number, void *user)
{
	(void)signal_number, (void)user;
	exit(0);
}

static void never_answer(const struct http_stub_request *request, struct http_stub_answer *ret,
			 void *user)
{
	(void)request, (void)user;
	ret->fault = HTTP_STUB_HANGS;
}

static void on_answer(const struct http_answer *answer, const struct err *err, void *user)
{
	(void)answer, (void)err, (void)user;
}

static void hang_requests(struct loop *loop)
{
	struct http_stub *stub = http_stub_new(loop);
	struct http *http = http_new(loop);
	struct err err = ERR_INIT;
	http_stub_handle(stub, never_answer, NULL);
	for (int i = 0; i < REQUESTS; i++) {
		struct http_request request = { .method = "GET", .url = http_stub_url(stub) };
		if (http_send(http, &request, on_answer, NULL, &err) < 0)
			figure_failed(err_text(&err));
	}
	while (http_stub_count(stub) < REQUESTS)
		loop_turn(loop, true);
}

static void fill(struct deployment *d)
{
	static const char *const ids[] = { "DatabaseWriter", "Cache", "NatA", "LoadBalancer" };
	for (int i = 0; i < EVENTS; i++)
		picture_event(d, i % STACK_COUNT, i / 50, ids[i % 4], "AWS::RDS::DBInstance",
			      i % 97 ? "CREATE_IN_PROGRESS" : "CREATE_FAILED",
			      i % 3 ? "Resource creation Initiated" : NULL);
}

static void open_panel(struct child *c)
{
	struct effects effects = { { 0 } };
	c->app = app_new(&(struct app_options){ .speed = 1, .rows = ROWS, .cols = COLS }, &effects);
	app_go(c->app, PAGE_DEPLOY, &effects);
	effects_release(&effects);
	tell(c, &(struct event){ .kind = EVENT_DEPLOYMENT, .deployment = c->picture });
}

/* The same events, of a hundred stacks below one. */
static void open_watch(struct child *c)
{
	static struct watched w;
	w.events = c->picture->events;
	w.now_ms = c->picture->now_ms;
	for (int i = 0; i < STACKS; i++)
		*vec_push(&w.stacks) =
			(struct watched_stack){ .name = mem_copy_text("demo"),
						.logical_id = str_format("Nested%d", i),
						.status = mem_copy_text("CREATE_IN_PROGRESS"),
						.parent = i ? 0 : -1,
						.depth = i > 0 };
	c->view = watch_view_new("ap-northeast-1", false);
	watch_view_resize(c->view, ROWS, COLS);
	watch_view_changed(c->view, &w);
}

static int run_child(bool watches)
{
	struct child c = { .loop = loop_new(NULL, NULL), .picture = picture_busy() };
	struct term_handler handler = { on_key, on_paste, on_resized, on_idle, on_lost, &c };
	struct term_options options = { .test_mode = true };
	struct err err = ERR_INIT;
	fill(c.picture);
	hang_requests(c.loop);
	canvas_init(&c.canvas, ROWS, COLS);
	(watches ? open_watch : open_panel)(&c);
	if (term_open(c.loop, &options, &handler, &c.term, &err) < 0) figure_failed(err_text(&err));
	paint(&c);
	for (;;)
		loop_turn(c.loop, true);
}

/* Scrolling, a filter typed and taken back. */
static const char *const keys[] = { "\033[A", "\033[A", "\033[B", "\033[A", "/",    "C",    "a",
				    "c",      "h",      "\177",   "\177",   "\177", "\177", "\r" };
enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static double press(struct ptyterm *t, const char *key)
{
	int frames = t->frames;
	double begin = ptyterm_now_ms();
	ptyterm_send(t, key);
	if (!ptyterm_pump(t, &t->frames, frames + 1, 5000)) {
		fprintf(stderr, "%s\n", ptyterm_dump(t));
		figure_failed("a key was not painted");
	}
	return ptyterm_now_ms() - begin;
}

static void measure(const char *child, const char *what)
{
	static const char *const env[] = { "TERM=xterm-256color", "LC_ALL=C.UTF-8", NULL };
	const char *const call[] = { "/proc/self/exe", child, NULL };
	double took[ROUNDS * KEYS];
	size_t n = 0;
	struct ptyterm *t = ptyterm_start(ROWS, COLS, call, env);
	if (!ptyterm_pump(t, &t->frames, 1, PTYTERM_WAIT_MS)) figure_failed("no frame");
	ptyterm_barrier(t);
	for (int round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < KEYS; i++)
			took[n++] = press(t, keys[i]);
	CLEANUP(str_release) struct str p50 = STR_INIT, p99 = STR_INIT, worst = STR_INIT;
	str_addf(&p50, "%s, p50", what);
	str_addf(&p99, "%s, p99", what);
	str_addf(&worst, "%s, worst", what);
	figure(str_text(&p50), percentile(took, n, 50), 0, "ms");
	figure(str_text(&p99), percentile(took, n, 99), 5, "ms");
	figure(str_text(&worst), took[n - 1], 0, "ms");
	ptyterm_free(t);
}

int main(int argc, char *argv[])
{
	setlocale(LC_ALL, "C.UTF-8");
	if (argc > 1) return run_child(strcmp(argv[1], "watch") == 0);
	measure("panel", "key to paint");
	measure("watch", "key to paint, watch");
	return 0;
}
