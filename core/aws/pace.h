/* How fast we ask, and how often again: a budget of reads that shrinks when AWS throttles and grows
 * back, and a budget of repetitions so that a long disturbance is not answered with a storm. Pure;
 * times are passed in. Rules: "Retry behavior" of the AWS SDKs and Tools Reference Guide (standard
 * and adaptive mode), as botocore implements them: rate * 0.7 at a throttle, then the cubic curve
 * 0.4 * (t - k)^3 + w back to the old rate, 500 tokens for repetitions. */
#ifndef CORE_AWS_PACE_H
#define CORE_AWS_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum { PACE_QUOTA = 500, PACE_RETRY_COST = 5, PACE_TIMEOUT_COST = 10 };

struct pace {
	double most, rate; /* a second: allowed, and used now; most > 0 */
	double burst;      /* at once, after a pause */
	double speed;      /* simulated seconds a second */
	double tokens;
	int64_t filled_ms;    /* when tokens were counted last */
	double peak;          /* rate at the latest throttle; 0: never */
	int64_t throttled_ms; /* when that was */
	int quota;            /* left for repetitions */
};
void pace_init(struct pace *p, double per_second, int burst, double speed, int64_t now_ms);
/* Takes the right to send one request, if there is one. */
bool pace_take(struct pace *p, int64_t now_ms);
int64_t pace_wait_ms(const struct pace *p); /* until there is one, from the latest pace_take() on */
void pace_throttled(struct pace *p, int64_t now_ms);
/* retry_cost: what the repetition that succeeded had cost; 0: there was none. */
void pace_succeeded(struct pace *p, int64_t now_ms, int retry_cost);
/* Takes `cost` for one repetition; false: there have been too many. */
bool pace_take_retry(struct pace *p, int cost);

#endif
