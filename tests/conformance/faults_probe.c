/* What we make of an error, for faults_peer.sh. In: code, HTTP status, a line; out: kind, and
 * "repeat" when the same request is worth sending again, for a read. */
#include "core/aws/fault.h"

#include <stdio.h>

int main(void)
{
	char code[128];
	long status;
	while (scanf("%127s %ld", code, &status) == 2) {
		struct fault fault = FAULT_INIT;
		const struct fault_context context = { .service = "svc",
						       .action = "DoIt",
						       .status = status };
		str_set(&fault.code, code);
		enum err_kind kind = fault_kind(&fault, &context);
		bool again = kind == ERR_THROTTLED || fault_is_transient(&fault, status);
		printf("%s %s\n", err_kind_name(kind), again ? "repeat" : "once");
		fault_release(&fault);
	}
	return 0;
}
