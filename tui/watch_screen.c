#include "tui/watch_screen.h"

#include "tui/commands.h"
#include "tui/term_paint.h"
#include "tui/watch_view.h"

#include <signal.h>

enum { TICK_MS = 1000 };

struct live {
	struct session *session;
	struct term *term;
	struct watch *watch;
	struct watch_view *view;
	struct painter painter;
	int tick;
	bool has_rung;
	enum exit_code code;
};

static void draw(struct canvas *cv, void *user)
{
	const struct live *live = user;
	watch_view_draw(live->view, cv);
}

static void leave(struct live *live, enum exit_code code)
{
	const struct watched *w = watch_picture(live->watch);
	live->code = !w->is_over ? code : w->has_failed ? EXIT_FAILED : EXIT_DONE;
	loop_stop(live->session->loop);
}

static void on_key(const struct key *key, void *user)
{
	struct live *live = user;
	enum watch_wish wish = watch_view_key(live->view, key);
	if (wish == WATCH_LEAVE) leave(live, EXIT_DETACHED);
	if (wish == WATCH_REDRAW) term_redraw(live->term);
	if (wish == WATCH_SUSPEND) term_suspend(live->term);
	paint_later(&live->painter);
}

static void on_paste(const char *text, size_t len, size_t removed, void *user)
{
	(void)text, (void)len, (void)removed, (void)user;
}

static void on_resized(int rows, int cols, void *user)
{
	struct live *live = user;
	watch_view_resize(live->view, rows, cols);
	paint_later(&live->painter);
}

static void on_idle(void *user)
{
	struct live *live = user;
	paint_now(&live->painter);
}

static void on_lost(int signal_number, void *user)
{
	(void)signal_number;
	leave(user, EXIT_DETACHED);
}

static void on_changed(const struct watched *picture, void *user)
{
	struct live *live = user;
	watch_view_changed(live->view, picture);
	if (picture->is_over && !live->has_rung) term_bell(live->term);
	live->has_rung |= picture->is_over;
	paint_later(&live->painter);
}

static void on_tick(struct loop *loop, void *user)
{
	struct live *live = user;
	if (!live->has_rung) watch_view_changed(live->view, watch_picture(live->watch));
	paint_later(&live->painter);
	live->tick = loop_timer(loop, TICK_MS, on_tick, live);
}

static void on_notice(const char *sentence, void *user)
{
	struct live *live = user;
	watch_view_say(live->view, sentence);
	paint_later(&live->painter);
}

/* By a line, with the panel put aside. */
static void on_mfa(int which, const char *serial_number, void *user)
{
	struct live *live = user;
	term_lend(live->term);
	session_ask_terminal(live->session, which, serial_number);
	term_take_back(live->term);
}

static void on_identity(const struct err *err, const struct aws_identity *identity, void *user)
{
	struct live *live = user;
	if (!err) watch_view_account(live->view, identity->account);
	paint_later(&live->painter);
}

static int open_screen(struct live *live, const struct options *o, struct err *err)
{
	const struct term_options options = command_term_options(o);
	const struct term_handler handler = {
		on_key, on_paste, on_resized, on_idle, on_lost, live
	};
	struct session *s = live->session;
	int rows, cols;
	if (term_open(s->loop, &options, &handler, &live->term, err) < 0) return -1;
	term_size(live->term, &rows, &cols);
	live->view = watch_view_new(s->dev->region, s->rehearsal != NULL);
	watch_view_resize(live->view, rows, cols);
	live->painter =
		(struct painter){ .loop = s->loop, .term = live->term, .draw = draw, .user = live };
	s->notice = on_notice;
	s->wants_mfa = on_mfa;
	s->notice_user = s->mfa_user = live;
	return 0;
}

static void close_screen(struct live *live)
{
	struct session *s = live->session;
	loop_cancel(s->loop, live->tick);
	s->notice = NULL;
	s->wants_mfa = NULL;
	painter_release(&live->painter);
	term_close(live->term);
	watch_view_free(live->view);
}

int watch_screen(struct session *session, const struct options *o, struct watch **ret_watch,
		 enum exit_code *ret_code, struct err *err)
{
	struct live live = { .session = session, .code = EXIT_FAILED };
	const struct cloud *cloud = cloud_aws_port(session->cloud);
	if (open_screen(&live, o, err) < 0) return -1;
	cloud_aws_identity(session->cloud, CLOUD_DEV, on_identity, &live);
	live.watch = *ret_watch = watch_start(session->loop, cloud, &session->time, o->stacks,
					      o->stack_count, 0, on_changed, &live);
	on_tick(session->loop, &live);
	loop_run(session->loop);
	close_screen(&live);
	*ret_code = live.code;
	return 0;
}
