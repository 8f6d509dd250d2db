/* A home folder of its own for a test, and an environment without AWS in it. */
#ifndef TESTS_SUPPORT_AWS_HOME_H
#define TESTS_SUPPORT_AWS_HOME_H

struct aws_home {
	char folder[64];
	char *config, *credentials; /* paths; the files are not there yet */
};
void aws_home_make(struct aws_home *home); /* clears every AWS_... variable, sets HOME */
void aws_home_remove(struct aws_home *home);
void aws_home_write(const char *path, const char *text); /* mode 0600; makes folders */

#endif
