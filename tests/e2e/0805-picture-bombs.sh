#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pictures that are no pictures, or more than that: refused or encoded anew, in a child whose memory and time are bounded, whose death
# harms nobody, and of which there are a few at a time.
. "$(dirname "$0")/lib.sh"
start_site
section
tp token issue --role editor --label Desk
token=${out##*$'\n'}
samples=$root/cgi-bin/etc/samples

# send FILE TYPE
send() {
  request POST /api/v1/media -H "Authorization: Bearer $token" -H "Content-Type: $2" --data-binary "@$1"
}
# refused FILE WORDS
refused() {
  send "$1" image/png
  expect_problem 422 invalid
  expect_body "$2"
}
alive=$daemon
untouched() {
  running "$alive" || fail 'the daemon is gone'
  operator /healthz
  [[ $status == 200 ]] || fail "the daemon says $status"
  [[ -z $(find "$site/media" -name '.*' -type f) ]] || fail 'something is left beside the pictures'
}
metric() {
  operator /metrics
  sed -n "s/^$1 //p" "$T/body"
}

test_begin 'more pixels than may be: said in the head, and in truth'
"$clients/png.pl" 10:65535 10:65535 >"$T/head.png"
refused "$T/head.png" 'more than 40 million pixels'
"$clients/png.pl" 10:8001 10:5000 >"$T/edge.png"
refused "$T/edge.png" 'more than 40 million pixels'
"$clients/png.pl" 20000 20000 >"$T/bomb.png"
(($(stat -c %s "$T/bomb.png") < 10485760)) || fail 'the bomb is too large to be sent'
refused "$T/bomb.png" 'more than 40 million pixels'
# Fewer rows than the head says.
"$clients/png.pl" 8000:8000 10:5000 >"$T/short.png"
refused "$T/short.png" 'no JPEG, PNG or WebP'
untouched

test_begin 'as many as may be: made smaller, in bounded memory'
"$clients/png.pl" 8000 5000 flat >"$T/large.png"
send "$T/large.png" image/png
expect_status 201
expect_json '.width == 1600 and .height == 1000'
"$clients/png.pl" 8000 5000 woven >"$T/woven.png"
send "$T/woven.png" image/png
expect_status 200 # another file of the same picture
expect_json '.width == 1600 and .height == 1000'
"$clients/png.pl" 3 65000 flat >"$T/tall.png"
send "$T/tall.png" image/png
expect_status 201
expect_json '.width == 1 and .height == 4000'
memory=$(metric tradepost_picture_memory_bytes)
printf '  at most %d MB in a child\n' "$((memory >> 20))"
((memory > 1 << 20 && memory < 448 << 20)) || fail "a child took $memory bytes"
expect_same 'children' "$(metric tradepost_pictures_total)" 7
untouched

test_begin 'chunks that burst'
"$clients/png.pl" 64 64 noise >"$T/small.png"
perl -MCompress::Zlib -e '
  local $/; open my $png, "<:raw", $ARGV[0]; my $all = <$png>;
  my $burst = compress("\0" x 100_000_000, 9);
  binmode STDOUT;
  print substr($all, 0, 33), (map { pack("N", length $_->[1]) . $_->[0] . $_->[1] . pack("N", crc32($_->[0] . $_->[1])) }
    ["iCCP", "icc\0\0$burst"], ["zTXt", "Comment\0\0$burst"], ["iTXt", "Comment\0\1\0\0\0$burst"]), substr($all, 33)' \
  "$T/small.png" >"$T/burst.png"
send "$T/burst.png" image/png
[[ $status == 201 || $status == 422 ]] || fail "status $status"
memory=$(metric tradepost_picture_memory_bytes)
((memory < 448 << 20)) || fail "a child took $memory bytes"
untouched

test_begin 'a picture and something else in one file: the picture alone is kept, or nothing'
send "$samples/harbour.webp" image/webp
expect_status 201
get "$(json .src)"
expect_status 200
cp "$T/body" "$T/good.jpg"
printf 'PK\003\004 a zip, <script>secret()</script> and <?php secret(); ?>' >"$T/guest"
# Behind it; in a comment; in an application's part.
cat "$T/good.jpg" "$T/guest" >"$T/behind.jpg"
perl -e '
  local $/; open my $jpg, "<:raw", $ARGV[0]; my $all = <$jpg>; open my $guest, "<:raw", $ARGV[1]; my $text = <$guest>;
  binmode STDOUT; print substr($all, 0, 2), "\xff\xfe", pack("n", 2 + length $text), $text, "\xff\xef", pack("n", 2 + length $text),
    $text, substr($all, 2)' "$T/good.jpg" "$T/guest" >"$T/inside.jpg"
cat "$T/small.png" "$T/guest" >"$T/behind.png"
cat "$samples/harbour.webp" "$T/guest" >"$T/behind.webp"
cat "$T/guest" "$T/good.jpg" >"$T/before.jpg"
for file in behind.jpg inside.jpg; do
  grep -q 'secret()' "$T/$file" || fail 'the test is none'
  send "$T/$file" image/jpeg
  [[ $status == 20[01] ]] || fail "$file: status $status"
done
for file in behind.png behind.webp before.jpg; do
  refused "$T/$file" 'no JPEG, PNG or WebP'
done
expect_same 'files that hold it' "$(grep -rl 'secret()' "$site" || true)" ''

test_begin 'damage: cut off anywhere, bytes changed'
size=$(stat -c %s "$T/good.jpg")
for n in 2 100 700 $((size / 2)) $((size - 300)); do
  { head -c "$n" "$T/good.jpg"; printf '\377\331'; } >"$T/cut.jpg"
  send "$T/cut.jpg" image/jpeg
  expect_problem 422 invalid
done
for n in $(seq 30); do
  cp "$T/good.jpg" "$T/bad.jpg"
  for _ in 1 2 3; do
    printf '%b' "\\x$(printf %x $((RANDOM % 256)))" |
      dd of="$T/bad.jpg" bs=1 seek="$((RANDOM % (n % 2 ? 700 : size)))" conv=notrunc status=none
  done
  send "$T/bad.jpg" image/jpeg
  [[ $status == 20[01] || $status == 422 ]] || fail "status $status"
done
untouched

test_begin 'many at once: a few are made, a few wait, the others are told when to come again; readers wait for none of them'
publish harbour 'The harbour'
for n in $(seq 24); do
  "$clients/png.pl" "$((3000 + n))" 2000 flat >"$T/many.$n.png"
done
sends=()
for n in $(seq 24); do
  curl -s --max-time 60 -o "$T/many.$n" -D "$T/many.$n.head" -w '%{http_code}\n' -H "Authorization: Bearer $token" \
    -H 'Content-Type: image/png' --data-binary "@$T/many.$n.png" "http://127.0.0.1:$port/api/v1/media" >"$T/many.$n.status" &
  sends+=($!)
done
slowest=0
for _ in $(seq 20); do
  took=$(curl -s -o /dev/null -w '%{time_total}' "http://127.0.0.1:$port/api/v1/articles?limit=$((RANDOM % 100 + 1))")
  took=${took/./}
  ((10#$took > slowest)) && slowest=$((10#$took))
  sleep 0.05
done
wait "${sends[@]}"
cat "$T"/many.*.status | sort | uniq -c | sed 's/^/ /'
answers=$(cat "$T"/many.*.status | sort -u | tr '\n' ' ')
[[ $answers =~ ^(200 )?(201 )?503\ $ ]] || fail "answers: $answers"
for n in $(seq 24); do
  [[ $(<"$T/many.$n.status") != 503 ]] || grep -qi '^retry-after: [1-9]' "$T/many.$n.head" || fail 'a 503 without Retry-After'
done
(($(cat "$T"/many.*.status | grep -c 20) >= 2)) || fail 'fewer were made than there are children'
printf '  the slowest of 20 reads took %d ms\n' "$((slowest / 1000))"
((slowest < 1500000)) || fail 'a reader waited'
untouched

# on_child SIGNAL: waits for a child, and sends it the signal.
on_child() {
  perl -e '$SIG{ALRM} = sub { exit 1 }; alarm 20;
    while (1) {
      for my $fd (glob "/proc/[0-9]*/fd/3") {
        my $at = readlink $fd or next;
        next unless index($at, "$ARGV[0]/media/") == 0 and $fd =~ m{/proc/(\d+)/};
        kill $ARGV[1], $1; exit 0;
      }
    }' "$site" "$1"
}

test_begin 'a child that is killed is one picture less'
on_child KILL &
killer=$!
"$clients/png.pl" 8000 4999 flat >"$T/victim.png"
send "$T/victim.png" image/png
wait "$killer" || fail 'there was no child to kill'
expect_problem 422 invalid
expect_body 'more time or memory'
untouched

test_begin 'one that hangs is ended, and its picture is told to come again'
on_child STOP &
killer=$!
send "$T/victim.png" image/png
wait "$killer" || fail 'there was no child to stop'
expect_problem 503 unavailable
expect_header Retry-After
expect 'no child is left' bash -c "! find /proc/[0-9]*/fd/3 -lname '$site/media/*' 2>/dev/null | grep -q ."
untouched
send "$T/victim.png" image/png
[[ $status == 20[01] ]] || fail "status $status"
sleep 1.1
tp verify
expect_exit 0
