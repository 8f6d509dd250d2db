/* Each distinct text once: type names, statuses and reasons repeat thousands of times in the events
 * of a deployment. Texts come from outside and are sanitised on the way in; they live until
 * texts_free(). */
#ifndef CORE_DEPLOY_TEXTS_H
#define CORE_DEPLOY_TEXTS_H

#include <stddef.h>

/* Longer than any reason a service has given; what is still longer says so at its end. */
enum { TEXTS_LEN_MAX = 64 * 1024 };

struct texts;
struct texts *texts_new(void);
void texts_free(struct texts *texts);                            /* NULL is fine */
const char *texts_intern(struct texts *texts, const char *text); /* NULL gives "" */
size_t texts_memory(const struct texts *texts);                  /* bytes taken */

#endif
