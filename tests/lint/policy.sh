#!/bin/bash
# AWS's own policy rules (the proactive controls of Control Tower, run by cfn-guard) against the templates as they are
# compiled in. A finding is fixed, or justified inside the resource: "# guard RULE: why". A justification without a
# finding is refused too. Usage: policy.sh FOLDER
# Installed from npm into build/policy; without npm or a registry it is skipped, and says so.
set -u
package=@cdklabs/cdk-validator-cfnguard@0.0.62
folder=${1:?usage: policy.sh FOLDER} status=0 findings=0
build=$(cd "$(dirname "$0")/../.." && pwd)/build
home=$build/policy/node_modules/${package%@*}
guard=$home/bin/ubuntu/$(uname -m)/cfn-guard

skipped() { echo "skipped: cfn-guard $1"; exit 0; }
if [ ! -e "$guard" ]; then
	command -v npm >/dev/null || skipped "needs npm"
	mkdir -p "$build/policy"
	npm install --prefix "$build/policy" --ignore-scripts --legacy-peer-deps --no-audit --no-fund "$package" \
		>"$build/policy.log" 2>&1 </dev/null || skipped "cannot be installed ($(tail -n 1 "$build/policy.log"))"
	[ -e "$guard" ] || skipped "has no program for $(uname -m)"
fi
[ -x "$guard" ] || chmod +x "$guard"

# A rule with names of several files fails once per file; "not applicable" is no finding.
for file in "$folder"/*.yaml; do
	said=$("$guard" validate --rules "$home/rules" --data "$file" --show-summary fail 2>&1)
	case $? in 0 | 19) ;; *) echo "cfn-guard cannot read $file: $said" >&2; exit 1 ;; esac # 19: findings
	found=$(sed -n 's,^[a-z0-9-]*\.guard/\([a-z0-9_]*\)  *FAIL$,\1,p' <<<"$said" | sort -u)
	justified=$(sed -n 's/^ *# guard \([a-z0-9_]*\): [^ ].*/\1/p' "$file" | sort -u)
	for rule in $(comm -23 <(echo "$found") <(echo "$justified")); do
		echo "${file##*/}: $rule; fix it, or say why not beside the resource: # guard $rule: why" >&2
		grep -h -A1 -m1 "^ *\[CT\." "$(grep -rl "rule $rule " "$home/rules")" >&2
		status=1
	done
	for rule in $(comm -13 <(echo "$found") <(echo "$justified")); do
		echo "${file##*/}: $rule is justified, but finds nothing" >&2
		status=1
	done
	findings=$((findings + $(grep -c . <<<"$found")))
done
[ $status = 0 ] && echo "cfn-guard: $(find "$home/rules" -name '*.guard' | wc -l) rules, $findings findings, each with its reason"
exit $status
