#include "core/base/mem.h"

#include "core/base/vec.h"

#include "tests/support/unit.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void allocated_memory_is_zeroed(void **state)
{
	char *p = mem_alloc(100), *q = mem_array(10, 10), *none = mem_array(0, 8);
	(void)state;
	for (int i = 0; i < 100; i++)
		assert_true(p[i] == 0 && q[i] == 0);
	assert_non_null(none);
	free(p);
	free(q);
	free(none);
}

static void growing_keeps_the_contents(void **state)
{
	int *p = mem_grow(NULL, 2, sizeof(*p));
	(void)state;
	p[0] = 1;
	p[1] = 2;
	p = mem_grow(p, 1000, sizeof(*p));
	assert_true(p[0] == 1 && p[1] == 2);
	free(p);
}

static void copies_are_terminated(void **state)
{
	CLEANUP(mem_free_text) char *text = mem_copy_text("abc");
	CLEANUP(mem_free_text) char *bytes = mem_copy_bytes("a\0bc", 3);
	CLEANUP(mem_free_text) char *empty = mem_copy_bytes(NULL, 0);
	(void)state;
	assert_string_equal(text, "abc");
	assert_memory_equal(bytes, "a\0b", 4);
	assert_string_equal(empty, "");
	assert_null(mem_copy_text(NULL));
}

static char *handed_over(void)
{
	CLEANUP(mem_free_text) char *text = mem_copy_text("kept");
	return TAKE(text);
}

static void what_is_taken_is_not_cleaned_up(void **state)
{
	CLEANUP(mem_free_text) char *text = handed_over();
	(void)state;
	assert_string_equal(text, "kept");
}

static void a_vector_grows_and_loses(void **state)
{
	VEC(int) v = { 0 };
	(void)state;
	for (int i = 0; i < 100; i++) {
		int *pushed = vec_push(&v);
		assert_int_equal(*pushed, 0);
		*pushed = i;
	}
	vec_remove(&v, 0);
	vec_remove(&v, v.len - 1);
	vec_remove(&v, 50);
	assert_int_equal(v.len, 97);
	assert_int_equal(v.item[0], 1);
	assert_int_equal(v.item[49], 50);
	assert_int_equal(v.item[50], 52);
	assert_int_equal(v.item[96], 98);
	vec_release(&v);
	assert_int_equal(v.len, 0);
}

static void break_an_invariant(void)
{
	BUG("it is %d", 7);
}

static void ask_for_too_many(void)
{
	mem_array(SIZE_MAX / 2, 3);
}

static void grow_too_far(void)
{
	mem_grow(NULL, SIZE_MAX / 2, 3);
}

/* The sanitizer's own allocator ends the program before ours can. */
#if defined(__SANITIZE_ADDRESS__)
#define OWN_ALLOCATOR 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OWN_ALLOCATOR 1
#endif
#endif

#ifndef OWN_ALLOCATOR
static void run_out_of_memory(void)
{
	mem_alloc(SIZE_MAX / 2);
}
#endif

static void restore_terminal(const char *sentence)
{
	ssize_t n = write(STDOUT_FILENO, "restored: ", 10);
	n += write(STDOUT_FILENO, sentence, strlen(sentence));
	if (n < 0) _exit(9);
}

static void failing_hook(const char *sentence)
{
	restore_terminal(sentence);
	BUG("in the hook");
}

/* Runs it in a child; gives what the child wrote. The child must die of SIGABRT. */
static char *last_words(void (*fault)(void), mem_abort_hook *hook)
{
	int ends[2], status;
	char text[1024];
	size_t len = 0;
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit no_core = { 0, 0 };
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		mem_set_abort_hook(hook);
		fault();
		_exit(0);
	}
	close(ends[1]);
	for (ssize_t n; (n = read(ends[0], text + len, sizeof(text) - 1 - len)) > 0;)
		len += (size_t)n;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	return mem_copy_bytes(text, len);
}

static void assert_ends_with_words(void (*fault)(void), const char *wanted)
{
	CLEANUP(mem_free_text) char *words = last_words(fault, restore_terminal);
	if (!strstr(words, wanted) || strncmp(words, "restored: ", 10) != 0) fail_msg("%s", words);
}

static void faults_of_our_own_end_the_program_through_the_hook(void **state)
{
	(void)state;
	assert_ends_with_words(break_an_invariant, "it is 7 (tests/base/mem_test.c:");
	assert_ends_with_words(ask_for_too_many, "array of");
	assert_ends_with_words(grow_too_far, "array of");
}

static void running_out_of_memory_ends_the_program_through_the_hook(void **state)
{
	(void)state;
#ifdef OWN_ALLOCATOR
	skip();
#else
	assert_ends_with_words(run_out_of_memory, "out of memory");
#endif
}

static void a_fault_inside_the_hook_does_not_call_it_again(void **state)
{
	CLEANUP(mem_free_text) char *words = last_words(break_an_invariant, failing_hook);
	(void)state;
	const char *first = strstr(words, "restored: ");
	assert_non_null(first);
	assert_null(strstr(first + 1, "restored: "));
	assert_non_null(strstr(words, "in the hook"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allocated_memory_is_zeroed),
		cmocka_unit_test(growing_keeps_the_contents),
		cmocka_unit_test(copies_are_terminated),
		cmocka_unit_test(what_is_taken_is_not_cleaned_up),
		cmocka_unit_test(a_vector_grows_and_loses),
		cmocka_unit_test(faults_of_our_own_end_the_program_through_the_hook),
		cmocka_unit_test(running_out_of_memory_ends_the_program_through_the_hook),
		cmocka_unit_test(a_fault_inside_the_hook_does_not_call_it_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
