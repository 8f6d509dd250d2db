#!/bin/sh
# Compiles assets in: writes the C file behind core/plan/assets.h. Usage:
#   embed.sh FOLDER FILE...   the files, expanded into FOLDER, as one C file on standard output
#   embed.sh --expand FILE    one file, expanded, on standard output
# Expanding: a line "# include: PATH" in a file becomes the file assets/PATH, at the same indentation.
# Full-line comments and empty lines of an included file stay behind, since user data ends at 16 kB. That holds for its
# here-documents too: in them, only a line such as "#!/bin/sh", without a blank after the #, survives.
set -eu

expand() {
	awk '
	function include(path, indent, included,    line, at) {
		while ((status = (getline line < path)) > 0) {
			if (match(line, /^[ \t]*# include: /)) {
				at = substr(line, RSTART, RLENGTH)
				sub(/# include: $/, "", at)
				include("assets/" substr(line, RLENGTH + 1), indent at, 1)
			} else if (!included || line !~ /^[ \t]*(#( .*)?)?$/) {
				print (line == "" ? "" : indent line)
			}
		}
		if (status < 0) { print "cannot read " path > "/dev/stderr"; exit 1 }
		close(path)
	}
	BEGIN { include(ARGV[1], "", 0) }' "$1"
}

if [ "$1" = --expand ]; then
	expand "$2"
	exit
fi
folder=$1
shift
mkdir -p "$folder"
printf '#include "core/plan/assets_table.h"\n\n'
rows=
i=0
for file in "$@"; do
	case $file in */embed.sh | */boot/*) continue ;; esac
	copy=$folder/$i
	expand "$file" >"$copy"
	printf '__asm__(".section .rodata\\nasset_%d: .incbin \\"%s\\"\\n.byte 0\\n.previous");\n' "$i" "$copy"
	printf 'extern const char asset_%d[];\n' "$i"
	rows="$rows	{ \"${file#assets/}\", asset_$i, $(wc -c <"$copy") },
"
	i=$((i + 1))
done
printf '\nconst struct asset asset_table[] = {\n%s\t{ NULL, NULL, 0 },\n};\n' "$rows"
