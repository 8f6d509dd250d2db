#include "core/rehearsal/catalogue.h"

#include <string.h>

#include "core/base/mem.h"

#define GIB   1024
#define ARM   true
#define X86   false
#define EVERY (-1)

/* name, vCPUs, memory, ARM, burstable, previous generation, zone without it */
static const struct catalogue_machine MACHINES[] = {
	{ "t2.micro", 1, 1 * GIB, X86, true, false, 2 },
	{ "t2.small", 1, 2 * GIB, X86, true, false, 2 },
	{ "t2.medium", 2, 4 * GIB, X86, true, false, 2 },
	{ "t3.nano", 2, GIB / 2, X86, true, false, EVERY },
	{ "t3.micro", 2, 1 * GIB, X86, true, false, EVERY },
	{ "t3.small", 2, 2 * GIB, X86, true, false, EVERY },
	{ "t3.medium", 2, 4 * GIB, X86, true, false, EVERY },
	{ "t3.large", 2, 8 * GIB, X86, true, false, EVERY },
	{ "t3.xlarge", 4, 16 * GIB, X86, true, false, EVERY },
	{ "t3.2xlarge", 8, 32 * GIB, X86, true, false, EVERY },
	{ "t3a.small", 2, 2 * GIB, X86, true, false, 1 },
	{ "t3a.medium", 2, 4 * GIB, X86, true, false, 1 },
	{ "t3a.large", 2, 8 * GIB, X86, true, false, 1 },
	{ "t3a.xlarge", 4, 16 * GIB, X86, true, false, 1 },
	{ "t4g.nano", 2, GIB / 2, ARM, true, false, EVERY },
	{ "t4g.micro", 2, 1 * GIB, ARM, true, false, EVERY },
	{ "t4g.small", 2, 2 * GIB, ARM, true, false, EVERY },
	{ "t4g.medium", 2, 4 * GIB, ARM, true, false, EVERY },
	{ "t4g.large", 2, 8 * GIB, ARM, true, false, EVERY },
	{ "t4g.xlarge", 4, 16 * GIB, ARM, true, false, EVERY },
	{ "m4.large", 2, 8 * GIB, X86, false, true, 1 },
	{ "m4.xlarge", 4, 16 * GIB, X86, false, true, 1 },
	{ "m5.large", 2, 8 * GIB, X86, false, false, EVERY },
	{ "m5.xlarge", 4, 16 * GIB, X86, false, false, EVERY },
	{ "m5.2xlarge", 8, 32 * GIB, X86, false, false, EVERY },
	{ "m6i.large", 2, 8 * GIB, X86, false, false, EVERY },
	{ "m6i.xlarge", 4, 16 * GIB, X86, false, false, EVERY },
	{ "m6i.2xlarge", 8, 32 * GIB, X86, false, false, EVERY },
	{ "m6a.large", 2, 8 * GIB, X86, false, false, EVERY },
	{ "m6a.xlarge", 4, 16 * GIB, X86, false, false, EVERY },
	{ "m6g.large", 2, 8 * GIB, ARM, false, false, EVERY },
	{ "m6g.xlarge", 4, 16 * GIB, ARM, false, false, EVERY },
	{ "m7i.large", 2, 8 * GIB, X86, false, false, EVERY },
	{ "m7i.xlarge", 4, 16 * GIB, X86, false, false, EVERY },
	{ "m7i.2xlarge", 8, 32 * GIB, X86, false, false, EVERY },
	{ "m7i-flex.large", 2, 8 * GIB, X86, false, false, EVERY },
	{ "m7i-flex.xlarge", 4, 16 * GIB, X86, false, false, EVERY },
	{ "m7a.large", 2, 8 * GIB, X86, false, false, 1 },
	{ "m7a.xlarge", 4, 16 * GIB, X86, false, false, 1 },
	{ "m7g.large", 2, 8 * GIB, ARM, false, false, EVERY },
	{ "m7g.xlarge", 4, 16 * GIB, ARM, false, false, EVERY },
	{ "m8g.large", 2, 8 * GIB, ARM, false, false, 1 },
	{ "m8g.xlarge", 4, 16 * GIB, ARM, false, false, 1 },
	{ "c5.large", 2, 4 * GIB, X86, false, false, EVERY },
	{ "c5.xlarge", 4, 8 * GIB, X86, false, false, EVERY },
	{ "c6i.large", 2, 4 * GIB, X86, false, false, EVERY },
	{ "c6i.xlarge", 4, 8 * GIB, X86, false, false, EVERY },
	{ "c6g.large", 2, 4 * GIB, ARM, false, false, EVERY },
	{ "c7i.large", 2, 4 * GIB, X86, false, false, EVERY },
	{ "c7i.xlarge", 4, 8 * GIB, X86, false, false, EVERY },
	{ "c7g.large", 2, 4 * GIB, ARM, false, false, EVERY },
	{ "c7g.xlarge", 4, 8 * GIB, ARM, false, false, EVERY },
	{ "r5.large", 2, 16 * GIB, X86, false, false, EVERY },
	{ "r5.xlarge", 4, 32 * GIB, X86, false, false, EVERY },
	{ "r6i.large", 2, 16 * GIB, X86, false, false, EVERY },
	{ "r6i.xlarge", 4, 32 * GIB, X86, false, false, EVERY },
	{ "r6g.large", 2, 16 * GIB, ARM, false, false, EVERY },
	{ "r6g.xlarge", 4, 32 * GIB, ARM, false, false, EVERY },
	{ "r7i.large", 2, 16 * GIB, X86, false, false, EVERY },
	{ "r7g.large", 2, 16 * GIB, ARM, false, false, EVERY },
	{ "r7g.xlarge", 4, 32 * GIB, ARM, false, false, EVERY },
};

static const struct catalogue_image IMAGES[] = {
	{ "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
	  "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260501",
	  "Canonical, Ubuntu, 24.04, amd64 noble image", "099720109477", "/dev/sda1",
	  "2026-05-01T07:12:31.000Z", "2028-05-01T07:12:31.000Z", X86 },
	{ "/aws/service/canonical/ubuntu/server/24.04/stable/current/arm64/hvm/ebs-gp3/ami-id",
	  "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-arm64-server-20260501",
	  "Canonical, Ubuntu, 24.04, arm64 noble image", "099720109477", "/dev/sda1",
	  "2026-05-01T07:15:02.000Z", "2028-05-01T07:15:02.000Z", ARM },
	{ "/aws/service/canonical/ubuntu/server/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id",
	  "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20260422",
	  "Canonical, Ubuntu, 22.04, amd64 jammy image", "099720109477", "/dev/sda1",
	  "2026-04-22T04:40:11.000Z", "2028-04-22T04:40:11.000Z", X86 },
	{ "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
	  "al2023-ami-2023.7.20260427.0-kernel-6.1-x86_64",
	  "Amazon Linux 2023 AMI 2023.7.20260427.0 x86_64 HVM kernel-6.1", "137112412989",
	  "/dev/xvda", "2026-04-25T01:31:44.000Z", "2026-07-24T01:32:00.000Z", X86 },
	{ "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
	  "al2023-ami-2023.7.20260427.0-kernel-6.1-arm64",
	  "Amazon Linux 2023 AMI 2023.7.20260427.0 arm64 HVM kernel-6.1", "137112412989",
	  "/dev/xvda", "2026-04-25T01:33:09.000Z", "2026-07-24T01:34:00.000Z", ARM },
};

const struct catalogue_machine *catalogue_machine_at(size_t index)
{
	return index < ARRAY_LEN(MACHINES) ? &MACHINES[index] : NULL;
}

const struct catalogue_machine *catalogue_machine(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(MACHINES); i++)
		if (str_equal(MACHINES[i].name, name)) return &MACHINES[i];
	return NULL;
}

/* Previous generations never came to the youngest regions. */
bool catalogue_offers(const struct catalogue_machine *machine, const struct region *region,
		      size_t zone)
{
	if (machine->is_previous && str_equal(region->name, "ap-northeast-3")) return false;
	return machine->missing_zone < 0 || (size_t)machine->missing_zone != zone;
}

const struct catalogue_image *catalogue_image_at(size_t index)
{
	return index < ARRAY_LEN(IMAGES) ? &IMAGES[index] : NULL;
}
