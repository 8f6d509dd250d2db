/* One measured figure as a line "what TAB measured TAB budget TAB ok|MISSED" for tests/bench/run.
 */
#ifndef TESTS_BENCH_FIGURE_H
#define TESTS_BENCH_FIGURE_H

#include <stdio.h>
#include <stdlib.h>

/* budget 0: told without one. */
static inline void figure(const char *what, double measured, double budget, const char *unit)
{
	printf("%s\t%.4g%s%s\t", what, measured, *unit ? " " : "", unit);
	if (budget > 0)
		printf("%.4g%s%s\t%s\n", budget, *unit ? " " : "", unit,
		       measured <= budget ? "ok" : "MISSED");
	else
		printf("-\t-\n");
	fflush(stdout);
}

__attribute__((noreturn)) static inline void figure_failed(const char *what)
{
	fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static inline int compare_figures(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* The smallest value that `percent` of them do not exceed; sorts. */
static inline double percentile(double *values, size_t n, double percent)
{
	qsort(values, n, sizeof(*values), compare_figures);
	size_t rank = (size_t)((double)n * percent / 100 + 0.999999);
	return values[rank ? rank - 1 : 0];
}

#endif
