#include "core/rehearsal/failure.h"

#include "core/rehearsal/cfn_run.h"

void failure_set(struct cfn *cfn, const char *resource, const char *reason)
{
	free(cfn->fail_resource);
	free(cfn->fail_reason);
	cfn->fail_resource = mem_copy_text(resource);
	cfn->fail_reason = mem_copy_text(reason);
}
