#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# crawl.pl PORT LIST FOLDER: asks for each line of LIST (`METHOD TARGET`) as it is, as HEAD, compressed, and once more
# on the condition of the tag that came, goes on to the pages behind it, and leaves in FOLDER/N of line N all that an observer learns: status, headers but
# those that tell the time of the answer, and body; each answer is asked for three times and must be the same.
#
# crawl.pl PORT LIST FOLDER FROM AT: asks for all lines over and over from a moment (ms since 1970) until two seconds behind another,
# but four times behind that at least, and prints `SENT RECEIVED DIGEST N` an answer; FOLDER/DIGEST holds it.
use strict;
use warnings;
use Digest::MD5 qw(md5_hex);
use IO::Socket::INET;
use IO::Uncompress::Gunzip qw(gunzip $GunzipError);
use Time::HiRes qw(time sleep);

$SIG{PIPE} = 'IGNORE';
my ($port, $list, $folder, $from, $at) = @ARGV;
my $socket;

sub fill {
    my ($text) = @_;
    die "the server hung up\n" unless sysread $socket, $$text, 65536, length $$text;
}

# Head and body of an answer.
sub ask {
    my ($method, $target, @headers) = @_;
    $socket ||= IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 10)
        or die "no connection: $!\n";
    my $length = $method eq 'POST' ? "Content-Length: 0\r\n" : '';
    syswrite $socket, join '', "$method $target HTTP/1.1\r\nHost: test\r\nUser-Agent: Mozilla/5.0 crawl\r\n",
        (map { "$_\r\n" } @headers), $length, "\r\n";
    my $answer = '';
    fill(\$answer) while $answer !~ /\r\n\r\n/s;
    my ($head, $body) = split /\r\n\r\n/, $answer, 2;
    if ($method eq 'HEAD' || $head =~ m{^HTTP/1.1 (?:304|204) }) {
    } elsif ($head =~ /^Content-Length: (\d+)/mi) {
        my $bytes = $1;
        fill(\$body) while length $body < $bytes;
    } else {
        my $plain = '';
        while (1) {
            fill(\$body) while $body !~ /^([0-9a-f]+)\r\n/i;
            $body =~ s/^([0-9a-f]+)\r\n//i;
            my $bytes = hex $1;
            fill(\$body) while length $body < $bytes + 2;
            $plain .= substr $body, 0, $bytes, '';
            substr $body, 0, 2, '';
            last if $bytes == 0;
        }
        $body = $plain;
    }
    if ($head =~ /^Connection: close/mi) { close $socket; undef $socket }
    $head =~ s/^(?:Date|Connection|Retry-After): [^\r\n]*\r?\n?//mig;
    return ($head, $body);
}

sub put {
    my ($name, $text) = @_;
    open my $file, '>:raw', "$folder/$name" or die "$folder/$name: $!\n";
    print {$file} $text;
    close $file;
}

sub observe {
    my ($method, $target, $depth) = (@_, 0);
    my ($head, $body) = ask($method, $target);
    return "$head\n\n$body\n" unless $method eq 'GET';
    my $seen = "$head\n\n$body\n";
    my ($tag) = $head =~ /^ETag: ([^\r\n]+)/mi;
    $seen .= "== HEAD\n" . (ask('HEAD', $target))[0];
    my ($packed, $bytes) = ask('GET', $target, 'Accept-Encoding: gzip');
    # How well it is compressed depends on how often it is asked for.
    $packed =~ s/^Content-Length: .*\r\n//mi;
    my $plain = $bytes;
    gunzip(\$bytes => \$plain) or die "$target: $GunzipError\n" if $packed =~ /^Content-Encoding: gzip/mi;
    $seen .= "\n== gzip\n$packed\n" . md5_hex($plain) . "\n";
    $seen .= "== again\n" . (ask('GET', $target, "If-None-Match: $tag"))[0] if $tag;
    my ($next) = $head =~ /^Link: <([^>]+)>; rel="next"/mi;
    ($next) = $body =~ /href="([^"]*[?&](?:amp;)?cursor=[^"]*)"/ unless $next;
    if ($next && $depth < 12) {
        $next =~ s/&amp;/&/g;
        $seen .= "\n== $next\n" . observe('GET', $next, $depth + 1);
    }
    return $seen;
}

open my $lines, '<', $list or die "$list: $!\n";
my @lines = map { chomp; [split / /, $_, 2] } <$lines>;
mkdir $folder;

unless ($from) {
    for my $n (0 .. $#lines) {
        my ($first, @others) = map { observe(@{ $lines[$n] }) } 1 .. ($lines[$n][0] eq 'GET' ? 3 : 1);
        $_ eq $first or die "$lines[$n][1] is answered differently:\n$first\n---\n$_\n" for @others;
        put($n, $first);
    }
    exit;
}

my %known;
my $behind = 0;
sleep 0.001 while time * 1000 < $from;
while (time * 1000 < $at + 2000 || $behind < 4) {
    $behind++ if time * 1000 > $at;
    for my $n (0 .. $#lines) {
        my $sent = time * 1000;
        my ($head, $body) = ask(@{ $lines[$n] });
        my $received = time * 1000;
        my $digest = md5_hex($head, $body);
        put($digest, "$head\n\n$body") unless $known{$digest}++;
        printf "%.3f %.3f %s %d\n", $sent, $received, $digest, $n;
    }
}
