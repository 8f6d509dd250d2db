#include "core/aws/pace.h"

static const double slowest = 0.5, beta = 0.7, curve = 0.4;

void pace_init(struct pace *p, double per_second, int burst, double speed, int64_t now_ms)
{
	/* A turn of the loop may take longer than a token at a high speed: the burst grows too. */
	double usual = burst + per_second * speed * 0.02;
	*p = (struct pace){ .most = per_second,
			    .rate = per_second,
			    .burst = usual,
			    .speed = speed,
			    .tokens = burst,
			    .filled_ms = now_ms,
			    .quota = PACE_QUOTA };
}

static double per_ms(const struct pace *p)
{
	return p->rate * p->speed / 1000;
}

bool pace_take(struct pace *p, int64_t now_ms)
{
	p->tokens += (double)(now_ms - p->filled_ms) * per_ms(p);
	if (p->tokens > p->burst) p->tokens = p->burst;
	p->filled_ms = now_ms;
	if (p->tokens < 1) return false;
	p->tokens -= 1;
	return true;
}

int64_t pace_wait_ms(const struct pace *p)
{
	return p->tokens >= 1 ? 0 : (int64_t)((1 - p->tokens) / per_ms(p)) + 1;
}

/* Newton's way; x >= 0. */
static double cube_root(double x)
{
	double root = x > 1 ? x : 1;
	for (int i = 0; i < 60; i++)
		root -= (root * root * root - x) / (3 * root * root);
	return root;
}

void pace_throttled(struct pace *p, int64_t now_ms)
{
	p->peak = p->rate;
	p->throttled_ms = now_ms;
	p->rate *= beta;
	if (p->rate < slowest) p->rate = slowest;
	if (p->rate > p->most) p->rate = p->most;
	if (p->tokens > 1) p->tokens = 1;
}

static void grow(struct pace *p, int64_t now_ms)
{
	if (p->peak <= 0 || p->rate >= p->most) return;
	double zero = cube_root(p->peak * (1 - beta) / curve);
	double t = (double)(now_ms - p->throttled_ms) * p->speed / 1000 - zero;
	double rate = curve * t * t * t + p->peak;
	if (rate < slowest) rate = slowest;
	p->rate = rate > p->most ? p->most : rate;
}

void pace_succeeded(struct pace *p, int64_t now_ms, int retry_cost)
{
	grow(p, now_ms);
	p->quota += retry_cost ? retry_cost : 1;
	if (p->quota > PACE_QUOTA) p->quota = PACE_QUOTA;
}

bool pace_take_retry(struct pace *p, int cost)
{
	if (p->quota < cost) return false;
	p->quota -= cost;
	return true;
}
