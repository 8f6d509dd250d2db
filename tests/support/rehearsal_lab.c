#include "tests/support/rehearsal_lab.h"

#include "core/base/file.h"
#include "core/base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct aws_client client(struct rehearsal_lab *lab, const struct rehearsal_account *a)
{
	return (struct aws_client){ .loop = lab->loop,
				    .http = http_new(lab->loop),
				    .endpoint = rehearsal_endpoints(lab->rehearsal)->endpoint_url,
				    .access_key_id = a->access_key_id,
				    .secret_access_key = a->secret_access_key,
				    .region = "ap-northeast-1" };
}

static void start(struct rehearsal_lab *lab, const struct rehearsal_options *options)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct rehearsal_options own = options ? *options : (struct rehearsal_options){ 0 };
	own.state_folder = lab->folder;
	if (rehearsal_start(lab->loop, &own, &lab->rehearsal, &err) < 0) BUG("%s", err_text(&err));
	lab->dev = client(lab, &rehearsal_endpoints(lab->rehearsal)->dev);
	lab->prod = client(lab, &rehearsal_endpoints(lab->rehearsal)->parent);
}

struct rehearsal_lab *rehearsal_lab_new(const struct rehearsal_options *options, bool with_folder)
{
	struct rehearsal_lab *lab = mem_alloc(sizeof(*lab));
	char folder[] = "/tmp/rehearsal-test-XXXXXX";
	if (with_folder && !mkdtemp(folder)) BUG("no folder for the test");
	lab->folder = with_folder ? mem_copy_text(folder) : NULL;
	lab->clock.ms = 1000000;
	lab->loop = loop_new(test_clock_read, &lab->clock);
	start(lab, options);
	return lab;
}

static void stop(struct rehearsal_lab *lab)
{
	aws_client_release(&lab->dev);
	aws_client_release(&lab->prod);
	rehearsal_free(TAKE(lab->rehearsal));
}

void rehearsal_lab_restart(struct rehearsal_lab *lab, const struct rehearsal_options *options)
{
	stop(lab);
	start(lab, options);
}

void rehearsal_lab_free(struct rehearsal_lab *lab)
{
	static const char *const files[] = { "journal.ndjson", "clock.json", "server.json",
					     "lock" };
	stop(lab);
	loop_free(lab->loop);
	for (size_t i = 0; lab->folder && i < ARRAY_LEN(files); i++) {
		CLEANUP(mem_free_text) char *path = str_format("%s/%s", lab->folder, files[i]);
		unlink(path);
	}
	if (lab->folder) rmdir(lab->folder);
	free(lab->folder);
	free(lab);
}

void rehearsal_lab_pass(struct rehearsal_lab *lab, int simulated_s)
{
	test_clock_advance(&lab->clock, lab->loop, simulated_s * 1000 / 60 + 1);
}

long rehearsal_lab_create(struct aws_client *c, const char *name, const char *body,
			  const char *const *parameters)
{
	CLEANUP(mem_free_text) char *encoded = aws_client_encoded(body);
	CLEANUP(str_release) struct str form = STR_INIT;
	str_addf(&form, "Action=CreateStack&Version=2010-05-15&StackName=%s&TemplateBody=%s", name,
		 encoded);
	for (size_t i = 0; parameters && parameters[2 * i]; i++) {
		CLEANUP(mem_free_text) char *value = aws_client_encoded(parameters[2 * i + 1]);
		str_addf(&form,
			 "&Parameters.member.%zu.ParameterKey=%s"
			 "&Parameters.member.%zu.ParameterValue=%s",
			 i + 1, parameters[2 * i], i + 1, value);
	}
	return aws_client_form(c, "cloudformation", str_text(&form));
}

char *rehearsal_lab_status(struct aws_client *c, const char *stack)
{
	CLEANUP(mem_free_text) char *name = aws_client_encoded(stack);
	CLEANUP(mem_free_text)
	char *form = str_format("Action=DescribeStacks&Version=2010-05-15&StackName=%s", name);
	aws_client_form(c, "cloudformation", form);
	return aws_client_element(c, "StackStatus");
}

char *rehearsal_lab_journal(const struct rehearsal_lab *lab)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(mem_free_text) char *path = str_format("%s/journal.ndjson", lab->folder);
	struct str text = STR_INIT;
	if (file_read(path, 1 << 20, &text, &err) < 0) BUG("%s", err_text(&err));
	return str_detach(&text);
}
