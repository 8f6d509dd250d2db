#!/bin/bash
# cfn-lint has nothing to say of the templates as they are compiled in, and no policy rule a finding without a reason
# (policy.sh). Usage: templates.sh
# Takes an installed cfn-lint, or installs one into build/venv; without a package index it is skipped, and says so.
set -u
pinned='cfn-lint==1.51.*'
folder=build/expanded-templates
rm -rf $folder
mkdir -p $folder
for file in assets/templates/*.yaml; do assets/embed.sh --expand "$file" >"$folder/${file##*/}" || exit 1; done

judge() {
	local lint
	lint=$(command -v cfn-lint || true)
	if [ -z "$lint" ]; then
		lint=build/venv/bin/cfn-lint
		if [ ! -x "$lint" ] && ! { python3 -m venv build/venv && build/venv/bin/pip install -q "$pinned"; } >build/venv.log 2>&1; then
			echo "skipped: cfn-lint is not installed and cannot be ($(tail -n 1 build/venv.log))"
			return 0
		fi
	fi
	"$lint" "$folder"/*.yaml && echo "cfn-lint: $(find $folder -name '*.yaml' | wc -l) templates, no finding"
}

status=0
judge || status=1
tests/lint/policy.sh $folder || status=1
exit $status
