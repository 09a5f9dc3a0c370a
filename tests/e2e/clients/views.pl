#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# views.pl PORT LOG PREFIX CLIENTS SECONDS ID…: visitors that nobody has seen before post views as fast as they are answered,
# until the time is up or the server is gone. Each line of LOG.N (one a client) is `sent VISITOR ARTICLE`, followed by
# `VISITOR ARTICLE OUTCOME` once the answer was read, so that what was in flight at a crash is known.
# With PREFIX -, visitors are not made up but read from standard input, `VISITOR ARTICLE` a line, each once: one client.
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(time);

$SIG{PIPE} = 'IGNORE';
my ($port, $log, $prefix, $clients, $seconds, @ids) = @ARGV;

# One request on a connection that is kept; the outcome, or undef.
sub post_view {
    my ($socket, $visitor, $id) = @_;
    my $hash = unpack '%32C*', $visitor;
    my ($a, $b, $c) = (0, 0, 0);
    if ($visitor =~ /(\d+)-(\d+)$/) { ($a, $b, $c) = ($1 & 255, $2 >> 8 & 255, $2 & 255) }
    my $address = sprintf '10.%d.%d.%d', ($a + $hash) & 255, $b, $c;
    my $request = "POST /api/v1/articles/$id/views HTTP/1.1\r\nHost: test\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 $visitor\r\n"
        . "X-Forwarded-For: $address\r\nContent-Length: 0\r\n\r\n";
    return undef unless syswrite($$socket, $request);
    my $answer = '';
    while ($answer !~ /\r\n\r\n/s) { return undef unless sysread $$socket, $answer, 65536, length $answer }
    my ($head, $body) = split /\r\n\r\n/, $answer, 2;
    if ($head =~ /^Content-Length: (\d+)/mi) {
        my $length = $1;
        while (length $body < $length) { return undef unless sysread $$socket, $body, 65536, length $body }
    } else {
        while ($body !~ /\r\n0\r\n\r\n$/s) { return undef unless sysread $$socket, $body, 65536, length $body }
    }
    $$socket = undef if $head =~ /^Connection: close/mi;
    return undef unless $head =~ m{^HTTP/1.1 200 };
    return $body =~ /"outcome": ?"([a-z]+)"/ ? $1 : undef;
}
sub dial { return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp') }

sub one_client {
    my ($n) = @_;
    open my $out, '>>', "$log.$n" or die;
    $out->autoflush(1);
    my ($socket, $end, $i, $failures) = (undef, time + $seconds, 0, 0);
    while ($prefix eq '-' || time < $end) {
        my ($visitor, $id);
        if ($prefix eq '-') {
            my $line = <STDIN> // last;
            ($visitor, $id) = split ' ', $line;
        } else {
            ($visitor, $id) = ("$prefix-$n-" . ++$i, $ids[int rand @ids]);
            print $out "sent $visitor $id\n";
        }
        $socket //= dial();
        my $outcome = $socket ? post_view(\$socket, $visitor, $id) : undef;
        if (defined $outcome) { print $out "$visitor $id $outcome\n"; $failures = 0; next }
        $socket = undef;
        # A whole client gives up when the server is gone, so that what is in flight stays one a client.
        last if $prefix ne '-';
        die "$visitor: no answer\n";
    }
    return;
}

if ($clients <= 1) { one_client(1); exit 0 }
my @children;
for my $n (1 .. $clients) {
    my $pid = fork // die;
    if (!$pid) { one_client($n); exit 0 }
    push @children, $pid;
}
waitpid $_, 0 for @children;
