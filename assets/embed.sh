#!/bin/sh
# Writes the C file behind core/plan/assets.h: the named files, whole. Usage: embed.sh FILE...
set -eu
printf '#include "core/plan/assets_table.h"\n\n'
rows=
i=0
for file in "$@"; do
	case $file in */embed.sh) continue ;; esac
	printf '__asm__(".section .rodata\\nasset_%d: .incbin \\"%s\\"\\n.byte 0\\n.previous");\n' "$i" "$file"
	printf 'extern const char asset_%d[];\n' "$i"
	rows="$rows	{ \"${file#assets/}\", asset_$i, $(wc -c <"$file") },
"
	i=$((i + 1))
done
printf '\nconst struct asset asset_table[] = {\n%s\t{ NULL, NULL, 0 },\n};\n' "$rows"
