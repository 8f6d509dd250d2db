/* Broken templates of every kind: refused or taken on, never a crash, and always an end. */
#include "core/rehearsal/cfn_made_up.h"

#include <stdio.h>

#include "tests/support/cfn_lab.h"
#include "tests/support/unit.h"

enum { EDITS = 10000 };

static const char WHOLE[] =
	"AWSTemplateFormatVersion: '2010-09-09'\n"
	"Description: Everything at once\n"
	"Parameters:\n"
	"  Word: {Type: String, Default: tea, AllowedPattern: '^[a-z]{1,8}(?:-\\d+)?$', MaxLength: "
	"9}\n"
	"  List: {Type: CommaDelimitedList, Default: 'a,b,c'}\n"
	"  Ami: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /x/ami}\n"
	"  Size: {Type: Number, Default: 3, MinValue: 1, MaxValue: 9, AllowedValues: [1, 3]}\n"
	"  Pin: {Type: String, NoEcho: true, Default: secret}\n"
	"Mappings:\n  Map: {eu-west-1: {a: b, c: [d, e]}}\n"
	"Conditions:\n"
	"  IsTea: !Equals [!Ref Word, tea]\n"
	"  IsBig: !Or [!Not [!Condition IsTea], !Equals [!Ref Size, 9]]\n"
	"Resources:\n"
	"  Vpc:\n    Type: AWS::EC2::VPC\n    Properties: {CidrBlock: 10.0.0.0/16}\n"
	"  Subnet:\n    Type: AWS::EC2::Subnet\n    DependsOn: [Gateway]\n    Properties:\n"
	"      VpcId: !Ref Vpc\n"
	"      CidrBlock: !Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 4, 8]]\n"
	"      AvailabilityZone: !Select [0, !GetAZs '']\n"
	"  Gateway: {Type: 'AWS::EC2::InternetGateway', DeletionPolicy: Retain}\n"
	"  Extra: {Type: 'AWS::EC2::EIP', Condition: IsBig}\n"
	"  Box:\n    Type: AWS::EC2::Instance\n"
	"    CreationPolicy: {ResourceSignal: {Count: 1, Timeout: PT1H5M}}\n"
	"    Properties:\n      ImageId: !Ref Ami\n      SubnetId: !Ref Subnet\n"
	"      KeyName: !If [IsBig, big, !Ref 'AWS::NoValue']\n"
	"      UserData:\n        Fn::Base64: !Sub\n"
	"          - 'boot ${Word} ${!Literal} ${Mine} ${Subnet.CidrBlock} ${AWS::Region}'\n"
	"          - {Mine: !Join ['-', !Split ['.', 1.2.3]]}\n"
	"      Tags: [{Key: a, Value: !FindInMap [Map, !Ref 'AWS::Region', a]}]\n"
	"  Db:\n    Type: AWS::RDS::DBCluster\n    DeletionPolicy: Snapshot\n    Properties:\n"
	"      MasterUserPassword: '{{resolve:secretsmanager:a/b:SecretString:c}}'\n"
	"Outputs:\n"
	"  Db: {Value: !GetAtt Db.Endpoint.Address, Export: {Name: !Sub '${AWS::StackName}-db'}}\n"
	"  Extra: {Condition: IsBig, Value: !Ref Extra}\n"
	"  Json: {Value: {'Fn::ToJsonString': {a: !Ref List, n: {'Fn::Length': !Ref List}}}}\n";

static const char *const PIECES[] = {
	"!Ref ",       "!GetAtt ", "!Sub ",  "!If ",        "!Join ", "!Select ", "!Split ",
	"!Condition ", "!Equals ", "!And ",  "!Not ",       "[]",     "{}",       "''",
	"Vpc",         "IsTea",    "Fn::",   "${",          "}",      "{{",       "&a ",
	"*a",          "\n",       "  ",     ": ",          "- ",     "~",        "AWS::NoValue",
	"Resources:",  "Type:",    "[a, b]", "{Ref: Word}", "\"",     "\\",       "\xff",
	"99999999999", "-1",       "{1,99}", "(((((",       "[^",     "\t",       "#",
};

struct dice {
	uint64_t at;
};

static size_t roll(struct dice *dice, size_t below)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)dice->at++);
	return below ? (size_t)(cfn_hash(99, text) % below) : 0;
}

static void insert(struct str *body, size_t at, const char *piece)
{
	CLEANUP(mem_free_text) char *rest = mem_copy_text(str_text(body) + at);

	str_cut(body, at);
	str_add(body, piece);
	str_add(body, rest);
}

static void cut(struct str *body, size_t at, size_t len)
{
	CLEANUP(mem_free_text) char *rest = NULL;

	if (at + len > body->len) len = body->len - at;
	rest = mem_copy_text(str_text(body) + at + len);
	str_cut(body, at);
	str_add(body, rest);
}

/* Copies a stretch of the template to another place in it. */
static void repeat(struct str *body, struct dice *dice)
{
	size_t from = roll(dice, body->len), len = 1 + roll(dice, 40);
	CLEANUP(mem_free_text) char *piece = NULL;

	if (from + len > body->len) len = body->len - from;
	piece = mem_copy_bytes(str_text(body) + from, len);
	insert(body, roll(dice, body->len), piece);
}

static void edit(struct str *body, struct dice *dice)
{
	size_t at = roll(dice, body->len), word;

	switch (roll(dice, 5)) {
	case 0:
		cut(body, at, 1 + roll(dice, 12));
		break;
	case 1:
		insert(body, at, PIECES[roll(dice, ARRAY_LEN(PIECES))]);
		break;
	case 2:
		repeat(body, dice);
		break;
	case 3: /* a whole line away */
		at = (size_t)(strchr(str_text(body) + at, '\n') - str_text(body)) + 1;
		cut(body, at, strcspn(str_text(body) + at, "\n") + 1);
		break;
	default: /* another word in place of one */
		word = strcspn(str_text(body) + at, " \n:[]{},");
		cut(body, at, word);
		insert(body, at, PIECES[roll(dice, ARRAY_LEN(PIECES))]);
	}
	if (!body->len || str_text(body)[body->len - 1] != '\n') str_add_char(body, '\n');
}

static void live_through(const char *text, size_t *accepted)
{
	struct cfn_summary summary;
	struct lab lab;
	const struct cfn_stack *stack;

	lab_open(&lab, NULL, NULL);
	if (cfn_validate(text, strlen(text), &summary, &lab.err) == 0)
		cfn_summary_release(&summary);
	stack = lab_create(&lab, "mutant", text, NULL);
	if (!stack) {
		assert_true(err_is_set(&lab.err));
		assert_true(lab.err.code.len > 0);
	} else {
		(*accepted)++;
		lab_run(&lab);
		assert_null(strstr(stack->status, "IN_PROGRESS"));
		lab_delete(&lab, "mutant");
		lab_run(&lab);
		assert_string_equal(stack->status, "DELETE_COMPLETE");
		assert_int_equal(cfn_next_due(lab.cfn), -1);
	}
	lab_close(&lab);
}

static void mutants_are_refused_or_live_to_their_end(void **state)
{
	struct dice dice = { 1 };
	size_t accepted = 0;

	(void)state;
	live_through(WHOLE, &accepted);
	assert_int_equal(accepted, 1);
	for (int i = 0; i < EDITS;) {
		CLEANUP(str_release) struct str body = STR_INIT;
		size_t edits = 1 + roll(&dice, 4);

		str_set(&body, WHOLE);
		for (size_t n = 0; n < edits; n++, i++)
			edit(&body, &dice);
		live_through(str_text(&body), &accepted);
	}
	/* Neither side may run empty, or the test has lost its edge. */
	assert_in_range(accepted, EDITS / 100, EDITS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mutants_are_refused_or_live_to_their_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
