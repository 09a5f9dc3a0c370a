#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# publish.pl PORT TOKEN visible COUNT ID…: that many saves of these articles at random moments, while what shows them is asked for
# all the time, so that it is kept wherever it can be. Prints a line a save: ms from its answer until the first answer with the
# change, of the JSON, the page and the list.
#
# publish.pl PORT TOKEN saves SECONDS ID…: saves one after the other, as one editor does. Prints how many there were a second.
#
# It gives up, with status 1, at a change that is not visible after TRADEPOST_VISIBLE_S seconds (10), and at any answer that is none.
use strict;
use warnings;
use IO::Socket::INET;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time sleep);

$SIG{PIPE} = 'IGNORE';
my ($port, $token, $mode, $amount, @ids) = @ARGV;
my $patience = $ENV{TRADEPOST_VISIBLE_S} || 10;
my $socket;
srand($ENV{TRADEPOST_SEED} || 20261127);

# Status, head and body; on one connection that is kept.
sub ask {
    my ($method, $target, $headers, $body) = @_;
    $socket ||= IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port, Proto => 'tcp', Timeout => 10)
        or die "no connection: $!\n";
    setsockopt $socket, IPPROTO_TCP, TCP_NODELAY, 1;
    $headers .= "Content-Type: application/json\r\nContent-Length: " . length($body) . "\r\n" if defined $body;
    syswrite $socket, "$method $target HTTP/1.1\r\nHost: bench\r\n$headers\r\n" . ($body // '');
    my $answer = '';
    my $fill = sub { sysread($socket, $answer, 65536, length $answer) or die "$method $target: no answer\n" };
    $fill->() while $answer !~ /\r\n\r\n/;
    my $head = substr $answer, 0, index($answer, "\r\n\r\n") + 4, '';
    if ($head =~ /^Content-Length: (\d+)/mi) {
        $fill->() while length $answer < $1;
    } else {
        $fill->() while $answer !~ /(?:^|\r\n)0\r\n\r\n$/;
    }
    if ($head =~ /^Connection: close/mi) { close $socket; undef $socket }
    my ($status) = $head =~ m{^HTTP/1.1 (\d+)};
    return ($status, $head, $answer);
}

my %revision;
my $asked = 0;

# Each time from another address: what the web server takes of one in a second is not what is measured.
sub editor { return "Authorization: Bearer $token\r\nX-Forwarded-For: 10.9." . int($asked++ / 250) % 250 . '.' . $asked % 250 . "\r\n" }

# Saves a title; what the article's page is called does not change with it.
sub save {
    my ($id, $title) = @_;
    unless ($revision{$id}) {
        my ($status, $head) = ask('GET', "/api/v1/articles/$id?view=edit", editor());
        ($revision{$id}) = $head =~ /^ETag: "(r\d+)"/mi or die "article $id is answered $status\n";
    }
    my ($status, $head, $body) = ask('PATCH', "/api/v1/articles/$id", editor() . "If-Match: \"$revision{$id}\"\r\n",
        qq({"texts":{"en":{"title":"$title"}}}));
    die "a save is answered $status: $body\n" unless $status == 200;
    ($revision{$id}) = $head =~ /^ETag: "(r\d+)"/mi;
}

if ($mode eq 'saves') {
    my ($begin, $n) = (time, 0);
    save($ids[rand @ids], "Edition $n") while ++$n && time < $begin + $amount;
    printf "%.1f\n", ($n - 1) / (time - $begin);
    exit;
}

my %page;
for my $n (1 .. $amount) {
    my $id = $ids[rand @ids];
    my $title = "Edition $n of " . int rand 1e9;
    $page{$id} ||= do {
        my ($status, $head) = ask('GET', "/news/$id", '');
        $head =~ /^Location: (\S+)/mi ? $1 : die "the page of $id is answered $status\n";
    };
    my @places = ("/api/v1/articles/$id", $page{$id}, '/api/v1/articles?limit=100');
    my $until = time + rand 1.5;
    do { ask('GET', $_, '') for @places; sleep 0.005 } while time < $until;
    save($id, $title);
    my $saved = time;
    my %seen;
    while (keys %seen < @places) {
        for my $place (@places) {
            next if $seen{$place};
            $seen{$place} = (time - $saved) * 1000 if (ask('GET', $place, ''))[2] =~ /\Q$title\E/;
        }
        die "save $n of $id is not visible after $patience s\n" if time > $saved + $patience;
        sleep 0.005;
    }
    printf "%.1f %.1f %.1f\n", @seen{@places};
}
