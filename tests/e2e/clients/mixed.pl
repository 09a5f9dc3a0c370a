#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# mixed.pl PORT LOG SEED CLIENTS SECONDS TOKEN ID…: what comes to a site in a busy hour. People out of a small crowd, who come again
# and in two languages, several clients as one person at once; robots; prefetches; an editor. Until the time is up or the server
# is gone. Each line of LOG.N (one a client) is `sent WHO ARTICLE`, followed by `WHO ARTICLE OUTCOME` once the answer was read.
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(time);

$SIG{PIPE} = 'IGNORE';
my ($port, $log, $seed, $clients, $seconds, $token, @ids) = @ARGV;
my $crowd = 2000;

sub answer_of {
    my ($socket, $request) = @_;
    my $answer = '';
    return undef unless syswrite $socket, $request;
    while ($answer !~ /\r\n\r\n/s) { return undef unless sysread $socket, $answer, 65536, length $answer }
    my ($head, $body) = split /\r\n\r\n/, $answer, 2;
    if ($head =~ /^Content-Length: (\d+)/mi) {
        my $length = $1;
        while (length $body < $length) { return undef unless sysread $socket, $body, 65536, length $body }
    } else {
        while ($body !~ /\r\n0\r\n\r\n$/s) { return undef unless sysread $socket, $body, 65536, length $body }
    }
    return undef unless $head =~ m{^HTTP/1.1 200 };
    return $body =~ /"outcome": ?"([a-z]+)"/ ? $1 : undef;
}

sub run {
    my ($number) = @_;
    srand $seed * 1000 + $number;
    open my $out, '>', "$log.$number" or die "$log.$number: $!\n";
    $out->autoflush(1);
    my $end = time + $seconds;
    my ($socket, $used) = (undef, 0);
    while (time < $end) {
        my $id = $ids[int rand @ids];
        my $person = int rand $crowd;
        my $kind = rand;
        my ($who, $agent, $more) = ("p$person", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 p$person", '');
        if ($kind < 0.05) { ($who, $agent) = ('bot', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)') }
        elsif ($kind < 0.1) { ($who, $more) = ('prefetch', "Sec-Purpose: prefetch\r\n") }
        elsif ($kind < 0.12) { ($who, $more) = ('preview', "Authorization: Bearer $token\r\n") }
        my $body = rand() < 0.5 ? '' : rand() < 0.5 ? '{"lang":"en"}' : '{"lang":"zh-Hans"}';
        $socket = undef if $used++ % 900 == 899; # before nginx closes it
        $socket //= IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp') or return;
        print $out "sent $who $id\n";
        my $outcome = answer_of($socket, "POST /api/v1/articles/$id/views HTTP/1.1\r\nHost: test\r\nUser-Agent: $agent\r\n$more"
            . 'X-Forwarded-For: 10.1.' . ($person >> 8) . '.' . ($person & 255) . "\r\n"
            . (length $body ? "Content-Type: application/json\r\n" : '') . 'Content-Length: ' . length($body) . "\r\n\r\n$body");
        return unless defined $outcome;
        print $out "$who $id $outcome\n";
    }
}

for my $number (1 .. $clients) {
    my $pid = fork // die "fork: $!\n";
    next if $pid;
    run($number);
    exit 0;
}
1 while wait != -1;
