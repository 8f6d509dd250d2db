/* Writes every policy of an environment into files, for policies_peer.sh. Usage: FOLDER */
#include "core/plan/policy.h"

#include "core/base/mem.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	CLEANUP(answers_release) struct answers a = { 0 };
	if (argc != 2) return 2;
	answers_init(&a);
	answers_set(&a, Q_REGION, "eu-west-1");
	answers_set(&a, Q_PARENT_DOMAIN, "example.com");
	for (int i = 0; i < POLICY_COUNT; i++) {
		CLEANUP(str_release) struct str text = STR_INIT;
		CLEANUP(mem_free_text)
		char *path =
			str_format("%s/%s.json", argv[1], policy_spec((enum policy_id)i)->name);
		policy_add_document(&text, (enum policy_id)i, &a, "aws", "111122223333");
		FILE *file = fopen(path, "w");
		if (!file || fputs(str_text(&text), file) < 0 || fclose(file) != 0) return 1;
	}
	return 0;
}
