#!/bin/bash
# cfn-lint has nothing to say of the templates as they are compiled in. Usage: templates.sh
# Takes an installed cfn-lint, or installs one into build/venv; without a package index it is skipped, and says so.
set -u
pinned='cfn-lint==1.51.*'
folder=build/expanded-templates
mkdir -p $folder
for file in assets/templates/*.yaml; do assets/embed.sh --expand "$file" >"$folder/${file##*/}" || exit 1; done
lint=$(command -v cfn-lint || true)
if [ -z "$lint" ]; then
	lint=build/venv/bin/cfn-lint
	if [ ! -x "$lint" ] && ! { python3 -m venv build/venv && build/venv/bin/pip install -q "$pinned"; } >build/venv.log 2>&1; then
		echo "skipped: cfn-lint is not installed and cannot be ($(tail -n 1 build/venv.log))"
		exit 0
	fi
fi
"$lint" "$folder"/*.yaml && echo "cfn-lint: $(find $folder -name '*.yaml' | wc -l) templates, no finding"
