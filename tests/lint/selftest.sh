#!/bin/bash
# Each lint rule must be able to fail: a small tree that breaks exactly one rule is refused, the same tree
# without the fault is accepted. Usage: selftest.sh
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
passed=0 failed=0

fresh() { # a tree that every rule accepts
	rm -rf "${root:?}"/*
	mkdir -p "$root"/core/{base,loop,net,plan,deploy,aws,rehearsal} "$root"/{tui,tests,assets}
	printf '#ifndef CORE_BASE_A_H\n#define CORE_BASE_A_H\n\nint a(void);\n\n#endif\n' >"$root/core/base/a.h"
	printf '#include "core/base/a.h"\n\nint a(void)\n{\n\treturn 1;\n}\n' >"$root/core/base/a.c"
}

expect() { # pass|fail, rule, what
	local want=$1 rule=$2 what=$3 got=pass
	"$here/$rule" "$root" >"$root/.out" 2>&1 || got=fail
	if [ "$got" = "$want" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "$rule: wanted $want with $what, got $got"
		cat "$root/.out"
	fi
}

repeat() { # count, line
	for ((i = 0; i < $1; i++)); do printf '%s\n' "$2"; done
}

fresh
for rule in layers.sh sizes.sh headers.sh banned.sh strangers.sh format.sh; do expect pass $rule "a good tree"; done

fresh; printf '#include "core/aws/x.h"\n' >"$root/core/deploy/b.c"; expect fail layers.sh "deploy including aws"
fresh; printf '#include "core/loop/loop.h"\n' >"$root/tui/view.c"; expect fail layers.sh "the view including the loop"
fresh; printf '#include "core/loop/loop.h"\n' >"$root/tui/effects.c"; expect pass layers.sh "effects including the loop"
fresh; printf '#include <curses.h>\n' >"$root/tui/view.c"; expect fail layers.sh "curses outside term_curses.c"
fresh; printf '#include <curl/curl.h>\n' >"$root/core/aws/b.c"; expect fail layers.sh "curl outside http.c"
fresh; printf '#include <pthread.h>\n' >"$root/core/loop/b.c"; expect fail layers.sh "threads"
fresh; repeat 801 '/* x */' >"$root/core/base/b.c"; expect fail sizes.sh "a file of 801 lines"
fresh; { echo 'int b(void)'; echo '{'; repeat 100 '	a();'; echo '}'; } >"$root/core/base/b.c"; expect fail sizes.sh "a function over 100 lines"
fresh; { echo 'int b(int x)'; echo '{'; repeat 16 '	if (x) a();'; echo '	return x;'; echo '}'; } >"$root/core/base/b.c"; expect fail sizes.sh "complexity 17"
fresh; printf '#ifndef CORE_BASE_B_H\n#define CORE_BASE_B_H\n\nsize_t b(void);\n\n#endif\n' >"$root/core/base/b.h"; expect fail headers.sh "a header that needs another"
fresh; printf '#ifndef B_H\n#define B_H\n\nint b(void);\n\n#endif\n' >"$root/core/base/b.h"; expect fail headers.sh "a wrong guard"
fresh; printf 'void b(char *t)\n{\n\tstrcpy(t, "x");\n}\n' >"$root/core/base/b.c"; expect fail banned.sh "strcpy"
fresh; printf 'void b(void)\n{\n\tsleep(1);\n}\n' >"$root/core/base/b.c"; expect fail banned.sh "sleep"
fresh; printf '/* see /work''/x */\n' >"$root/core/base/b.c"; expect fail strangers.sh "a path of a machine"
fresh; mkdir "$root/docs"; echo x >"$root/docs/a"; expect fail strangers.sh "a stranger at the top level"
fresh; printf '\000\001\002' >"$root/assets/blob"; expect fail strangers.sh "a binary file"
fresh; printf 'int b( void ){ return 1; }\n' >"$root/core/base/b.c"; expect fail format.sh "unformatted code"

volume() { # comment, properties
	fresh
	printf 'Resources:\n  Volume:\n    Type: AWS::EC2::Volume\n    %s\n    Properties: { %s }\n' "$1" "$2" >"$root/v.yaml"
}
volume "# open" "Size: 1"
if "$here/policy.sh" "$root" 2>&1 | grep '^skipped'; then :; else
	why="# guard ec2_encrypted_volumes_check: a test"
	expect fail policy.sh "a finding without a reason"
	volume "$why" "Size: 1"; expect pass policy.sh "a finding with a reason"
	volume "${why%a test}" "Size: 1"; expect fail policy.sh "a reason without words"
	volume "$why" "Size: 1, Encrypted: true"; expect fail policy.sh "a reason without a finding"
fi

echo "lint rules: $passed passed, $failed failed"
[ $failed = 0 ]
