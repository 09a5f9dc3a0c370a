#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pictures of editors: sent, made anew, shown, chosen from, described, removed; and what is refused.
. "$(dirname "$0")/lib.sh"
start_site
section
tp token issue --role editor --label Desk
token=${out##*$'\n'}
samples=$root/cgi-bin/etc/samples

# as METHOD PATH [OPTION…]
as() {
  local verb=$1 path=$2
  shift 2
  request "$verb" "$path" -H "Authorization: Bearer $token" "$@"
}
# send FILE TYPE [OPTION…]
send() {
  local file=$1 type=$2
  shift 2
  as POST /api/v1/media -H "Content-Type: $type" --data-binary "@$file" "$@"
}

test_begin 'a picture is sent, and made anew in several widths'
send "$samples/harbour.webp" image/webp -H 'Idempotency-Key: harbour'
expect_status 201
expect_header_is ETag '"r1"'
expect_header_is Cache-Control no-store
expect_json 'keys == ["alt", "caption", "height", "id", "revision", "src", "srcset", "used", "width"]'
expect_json '.width == 1200 and .height == 675 and .used == false and .alt == {} and .caption == {} and .revision == 1'
expect_json '(.id | test("^[0-9a-f]{32}$")) and .src == "/media/\(.id).jpg"'
expect_json '.srcset == "/media/\(.id)-480.webp 480w, /media/\(.id)-960.webp 960w, /media/\(.id)-1200.webp 1200w"'
id=$(json .id)
expect_header_is Location "/api/v1/media/$id"
cp "$T/body" "$T/first"
for src in $(jq -r '.src, (.srcset | split(", ")[] | split(" ")[0])' "$T/first"); do
  get "$src"
  expect_status 200
  expect_header Cache-Control immutable
  expect_header_is Content-Type "image/$([[ $src == *.webp ]] && echo webp || echo jpeg)"
done

test_begin 'the same again: under its key, and without one'
send "$samples/harbour.webp" image/webp -H 'Idempotency-Key: harbour'
expect_status 201
expect 'the same answer' cmp "$T/body" "$T/first"
send "$samples/bridge.webp" image/webp -H 'Idempotency-Key: harbour'
expect_problem 422 invalid
send "$samples/harbour.webp" image/webp
expect_status 200
expect_header_is ETag '"r1"'
expect_json ".id == \"$id\""
head -c 2000 /dev/zero >"$T/zeros"
count() { find "$site/media" -type f | wc -l; }
expect_same 'files' "$(count)" 4

test_begin 'what is small has one width, a drawing and what is transparent is a PNG'
"$clients/png.pl" 300 200 flat >"$T/flat.png"
send "$T/flat.png" image/png
expect_status 201
expect_json '.src == "/media/\(.id).png" and .srcset == "/media/\(.id)-300.webp 300w" and .width == 300 and .height == 200'
"$clients/png.pl" 2000 1000 glass >"$T/glass.png"
send "$T/glass.png" image/png
expect_status 201
expect_json '.src == "/media/\(.id).png" and .width == 1600 and .height == 800'
expect_json '[.srcset | split(", ")[] | split(" ")[1]] == ["480w", "960w", "1600w"]'
"$clients/png.pl" 640 480 noise >"$T/noise.png"
send "$T/noise.png" image/png
expect_json '.src == "/media/\(.id).jpg" and ([.srcset | split(", ")[] | split(" ")[1]] == ["480w", "640w"])'

test_begin 'how it lies is applied, and nothing but the picture is left'
printf '%b' 'MM\0*\0\0\0\010\0\001\001\022\0\003\0\0\0\001\0\006\0\0\0\0\0\0' >"$T/exif"
perl -e '
  use Compress::Zlib;
  local $/; open my $png, "<:raw", $ARGV[0]; my $all = <$png>; open my $exif, "<:raw", $ARGV[1]; my $data = <$exif>;
  my $text = "Comment\0a secret of the camera";
  my $chunks = join "", map { pack("N", length $_->[1]) . $_->[0] . $_->[1] . pack("N", crc32($_->[0] . $_->[1])) }
    ["eXIf", $data], ["tEXt", $text];
  binmode STDOUT; print substr($all, 0, 33), $chunks, substr($all, 33)' "$T/noise.png" "$T/exif" >"$T/turned.png"
grep -q 'a secret of the camera' "$T/turned.png" || fail 'the test is none'
send "$T/turned.png" image/png
expect_status 201
expect_json '.width == 480 and .height == 640'
secret() { grep -rlF 'secret of the camera' "$site"; }
expect 'nothing of it is kept' test -z "$(secret)"

test_begin 'a list to choose from, the latest first, page by page'
as GET '/api/v1/media?limit=2'
expect_status 200
expect_header Cache-Control private
expect_header Link 'rel="next"'
expect_json '(.items | length) == 2 and .items[0].width == 480'
json '.items[].id' >"$T/walk"
while [[ $(json .next) != null ]]; do
  as GET "/api/v1/media?limit=2&cursor=$(json .next)"
  expect_status 200
  json '.items[].id' >>"$T/walk"
done
expect_same 'pictures' "$(sort -u "$T/walk" | wc -l) $(wc -l <"$T/walk")" '5 5'
expect_same 'the first' "$(tail -n 1 "$T/walk")" "$id"
get /api/v1/media
expect_problem 401 unauthorized
as GET '/api/v1/media?colour=red'
expect_problem 400 bad-request

test_begin 'one of them'
as GET "/api/v1/media/$id"
expect_status 200
expect_header_is ETag '"r1"'
expect_json ".id == \"$id\" and .width == 1200"
get "/api/v1/media/$id"
expect_problem 401 unauthorized
as GET /api/v1/media/00000000000000000000000000000000
expect_problem 404 not-found

test_begin 'described'
as PATCH "/api/v1/media/$id" --json '{"alt":{"en":"A quay"}}'
expect_problem 428 precondition-required
as PATCH "/api/v1/media/$id" -H 'If-Match: "r1"' --json '{"alt":{"en":"A quay","zh-Hans":"码头"},"caption":{"en":"At dawn"}}'
expect_status 200
expect_header_is ETag '"r2"'
expect_json '.alt == {"en": "A quay", "zh-Hans": "码头"} and .caption == {"en": "At dawn"} and .revision == 2'
as PATCH "/api/v1/media/$id" -H 'If-Match: "r1"' --json '{"alt":{"en":"Another"}}'
expect_problem 412 stale-revision
expect_json '.current.revision == 2 and .current.alt.en == "A quay"'
expect_header_is ETag '"r2"'
as PATCH "/api/v1/media/$id" -H 'If-Match: "r2"' --json '{"alt":{"zh-Hans":null}}'
expect_json '.alt == {"en": "A quay"} and .revision == 3'
as PATCH "/api/v1/media/$id" -H 'If-Match: "r3"' -H 'Content-Type: application/merge-patch+json'
expect_status 200
as PATCH "/api/v1/media/$id" -H 'If-Match: "r3"' --json '{"alt":5,"caption":{"e!":"x"},"width":3}'
expect_problem 422 invalid
expect_same 'what is named' "$(faults)" '/alt /caption/e! /width'
as PATCH "/api/v1/media/$(printf '0%.0s' {1..32})" -H 'If-Match: "r3"' --json '{"alt":{}}'
expect_problem 404 not-found

test_begin 'used by an article, in it and in its text: it shows with its widths, and stays'
article="{\"section\":\"trade-news\",\"status\":\"published\",\"image\":{\"id\":\"$id\",\"alt\":{\"en\":\"A quay\"}},
  \"texts\":{\"en\":{\"title\":\"The quay\",\"body\":\"One.\\n\\n![A quay](/media/$id.jpg)\"}}}"
as POST /api/v1/articles --json "$article"
expect_status 201
path=$(header Location)
get "$path"
id_of_article=$(json .id)
expect_json ".body.en | contains(\" srcset=\\\"/media/$id-480.webp 480w, /media/$id-960.webp 960w, /media/$id-1200.webp 1200w\\\" sizes=\")"
expect_json ".image.src == \"/media/$id.jpg\" and (.image.srcset | startswith(\"/media/$id-480.webp 480w, \"))"
get "/news/$id_of_article/the-quay"
expect_page 200
expect_same 'pictures with widths on its page' "$(grep -o "srcset=\"/media/$id-480.webp 480w, /media/$id-960.webp 960w, /media/$id-1200.webp 1200w\" sizes=\"" "$T/body" | wc -l)" 2
get /latest
expect_body "srcset=\"/media/$id-480.webp 480w, "
as DELETE "/api/v1/media/$id"
expect_problem 428 precondition-required
as DELETE "/api/v1/media/$id" -H 'If-Match: "r3"'
expect_problem 409 conflict
as GET /api/v1/media
expect_json "[.items[] | select(.used) | .id] == [\"$id\"]"
other=$(json '.items[0].id')
before=$(count)

test_begin 'removed: it shows no more, at once; its bytes may come again'
as DELETE "/api/v1/media/$other" -H 'If-Match: "r2"'
expect_problem 412 stale-revision
as DELETE "/api/v1/media/$other" -H 'If-Match: "r1"' -H 'Idempotency-Key: away'
expect_status 204
expect_empty
as DELETE "/api/v1/media/$other" -H 'If-Match: "r1"' -H 'Idempotency-Key: away'
expect_status 204
as DELETE "/api/v1/media/$other" -H 'If-Match: "r1"'
expect_problem 404 not-found
expect_same 'files' "$(count)" "$((before - 2))"
send "$T/turned.png" image/png
expect_status 201
expect_json ".id == \"$other\" and .revision == 1"
get "/media/$other.jpg"
expect_status 200

test_begin 'what is no such picture is refused, and said why'
# refused STATUS NAME FILE TYPE
refused() {
  send "$3" "$4"
  expect_problem "$1" "$2"
}
printf 'GIF89a\001\0\001\0\0\0\0;' >"$T/gif"
printf '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>' >"$T/svg"
head -c 3000 "$samples/harbour.webp" >"$T/cut.webp"
head -c 3000 "$T/noise.png" >"$T/cut.png"
"$clients/png.pl" 300 200 flat moving: >"$T/moving.png"
: >"$T/nothing"
refused 415 media-type "$T/gif" image/gif
expect_header_is Accept 'image/jpeg, image/png, image/webp'
refused 415 media-type "$T/svg" image/svg+xml
refused 415 media-type "$T/flat.png" application/json
refused 415 media-type "$T/flat.png" application/octet-stream
for file in gif svg cut.webp cut.png moving.png nothing zeros; do
  refused 422 invalid "$T/$file" image/png
  expect_same 'what is named' "$(faults)" ''
  expect_json '.errors[0].pointer == "" and (.errors[0].detail | length > 20)'
done
head -c 10485760 /dev/urandom >"$T/ten"
printf x | cat "$T/ten" - >"$T/more"
refused 422 invalid "$T/ten" image/jpeg
refused 413 too-large "$T/more" image/jpeg
post /api/v1/media -H 'Content-Type: image/png' --data-binary "@$T/flat.png"
expect_problem 401 unauthorized
as POST '/api/v1/media?name=x' -H 'Content-Type: image/png' --data-binary "@$T/flat.png"
expect_problem 400 bad-request
as PUT /api/v1/media --json '{}'
expect_problem 405 method-not-allowed
as POST "/api/v1/media/$id" --json '{}'
expect_status 405
expect_header Allow PATCH
no_rest() { [[ -z $(find "$site/media" -name '.*' -type f) ]]; }
expect 'nothing is left beside the pictures' no_rest

test_begin 'what was done is in the audit, and everything is whole'
tp audit
expect_out $'\tDesk\tcreate\tmedia '"$id"
expect_out $'\tDesk\tchange\tmedia '"$id"
expect_out $'\tDesk\tdelete\tmedia '"$other"
sleep 1.1 # files of this second may be those of somebody who is at work
tp verify
expect_exit 0
narrow=$site/media/$id-480.webp
cp "$narrow" "$T/narrow"
printf X | dd of="$narrow" bs=1 seek=100 conv=notrunc status=none
cp "$T/narrow" "$site/media/$(printf '0%.0s' {1..32})-480.webp"
sleep 1.1
tp verify
expect_exit 1
expect_out "media $id: its file has another content"
expect_out "media $(printf '0%.0s' {1..32})-480.webp: is a file of no picture"
expect_out '2 findings'
