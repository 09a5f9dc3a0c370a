#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# pause.pl PORT SECONDS ID…: one visitor after the other posts a view and waits for its answer, on one connection, until the
# time is up. Prints how many were answered and the longest that one waited, in milliseconds: `ANSWERED LONGEST`.
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(time);

$SIG{PIPE} = 'IGNORE';
my ($port, $seconds, @ids) = @ARGV;
my ($socket, $end, $answered, $longest) = (undef, time + $seconds, 0, 0);
my $run = int rand 1e9;

while (time < $end) {
    $socket //= IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp') or die "connect: $!\n";
    my $id = $ids[int rand @ids];
    my $began = time;
    syswrite $socket, "POST /api/v1/articles/$id/views HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n"
        . "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 pause-$run-$answered\r\n"
        . sprintf("X-Forwarded-For: 10.%d.%d.%d\r\n\r\n", $answered >> 16 & 255, $answered >> 8 & 255, $answered & 255);
    my $answer = '';
    while ($answer !~ /\r\n\r\n/s) { sysread($socket, $answer, 65536, length $answer) or die "no answer\n" }
    my ($head, $body) = split /\r\n\r\n/, $answer, 2;
    die "$head\n" unless $head =~ m{^HTTP/1.1 200 };
    my ($length) = $head =~ /^Content-Length: (\d+)/mi;
    while (defined $length && length $body < $length) { sysread($socket, $body, 65536, length $body) or die "no answer\n" }
    while (!defined $length && $body !~ /\r\n0\r\n\r\n$/s) { sysread($socket, $body, 65536, length $body) or die "no answer\n" }
    my $waited = time - $began;
    $longest = $waited if $waited > $longest;
    $answered++;
    $socket = undef if $head =~ /^Connection: close/mi;
}
printf "%d %.0f\n", $answered, $longest * 1000;
