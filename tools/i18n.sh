#!/bin/sh
# Reads the words of the code anew, brings every catalogue up to date, and compiles them.
# `tools/i18n.sh FILE.pot` reads only, into that file.
set -eu
python=.venv/bin/python
# As a module: then it finds tools.sms_words.
babel="$python -m babel.messages.frontend"
template=${1:-app/translations/messages.pot}

# Flask-AppBuilder's and WTForms' words are translated by us, so they are read with ours.
foreign=$("$python" -c 'import flask_appbuilder, wtforms
print(*(module.__path__[0] for module in (flask_appbuilder, wtforms)), sep="\n")')

# Their paths differ from machine to machine: no locations.
read_words() {
    output=$1
    shift
    printf '%s\n' "$@" | tr '\n' '\0' | xargs -0 $babel --quiet extract \
        --mapping babel.cfg --project si-upik --no-location --sort-output --no-wrap \
        --keywords lazy_gettext --keywords lazy_formatter_gettext --keywords __ --keywords Sentence --keywords worded \
        --keywords counting:1,1 --keywords counted:1,1 --output "$output"
}
bring_up_to_date() {
    $babel --quiet update --input-file "$1" --output-dir app/translations --locale "$2" \
        --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
}

read_words "$template" app "$foreign"
[ $# -eq 0 ] || exit 0

# Ours are Indonesian already: only the others' have an Indonesian translation.
theirs=$(mktemp)
trap 'rm -f "$theirs"' EXIT
read_words "$theirs" "$foreign"
bring_up_to_date "$theirs" id
for folder in app/translations/*/LC_MESSAGES; do
    language=$(basename "$(dirname "$folder")")
    [ "$language" = id ] || bring_up_to_date "$template" "$language"
done
$babel --quiet compile --directory app/translations
"$python" -m tools.script_catalogues
