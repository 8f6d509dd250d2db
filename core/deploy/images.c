#include "core/deploy/images.h"

#include "core/plan/machine.h"

/* Redash itself runs on x86-64 only (plan/checks.c). */
const char *image_parameter(const struct answers *a, enum fact fact)
{
	if (fact == FACT_UBUNTU_AMI)
		return "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/"
		       "ebs-gp3/ami-id";
	if (machine_is_arm(answers_get(a, Q_BASTION_SIZE)))
		return "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64";
	return "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";
}
