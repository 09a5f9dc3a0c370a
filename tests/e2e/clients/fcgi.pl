#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# fcgi.pl SOCKET SCENARIO [ARGUMENT…]: a web server that does not behave, for the scripts 06xx. Speaks FastCGI 1.0 straight to
# the daemon's socket; says what went wrong and exits 1, or exits 0.
use strict;
use warnings;
use IO::Socket::UNIX;
use IO::Select;
use Socket;
use Time::HiRes qw(time sleep);

$SIG{PIPE} = 'IGNORE';
my ($path, $scenario, @arguments) = @ARGV;
my ($BEGIN, $ABORT, $END, $PARAMS, $STDIN, $STDOUT) = (1, 2, 3, 4, 5, 6);

sub record { my ($type, $content, $padding) = @_; return pack('CCnnCC', 1, $type, 1, length $content, $padding // 0, 0) . $content . "\0" x ($padding // 0) }
sub pair { my ($name, $value) = @_; return join('', map { length $_ < 128 ? pack('C', length $_) : pack('N', length($_) | 0x80000000) } $name, $value) . $name . $value }
sub begin { my ($keep) = @_; return record($BEGIN, pack('nCx5', 1, $keep)) }
sub params {
    my (%variable) = @_;
    my $all = join '', map { pair($_, $variable{$_}) } sort keys %variable;
    my $out = '';
    while (length $all) { $out .= record($PARAMS, substr($all, 0, 60000, '')) }
    return $out . record($PARAMS, '');
}
sub stdin_records { my ($body) = @_; my $out = ''; while (length $body) { $out .= record($STDIN, substr($body, 0, 60000, '')) } return $out . record($STDIN, '') }
sub variables {
    my ($method, $uri, $length, %more) = @_;
    return (REQUEST_METHOD => $method, REQUEST_URI => $uri, CONTENT_LENGTH => $length, REMOTE_ADDR => '192.0.2.1',
        HTTP_USER_AGENT => 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', SERVER_PROTOCOL => 'HTTP/1.1', %more);
}
sub whole {
    my ($keep, $method, $uri, $body, %more) = @_;
    $more{CONTENT_TYPE} = 'application/json' if length $body && !exists $more{CONTENT_TYPE};
    return begin($keep) . params(variables($method, $uri, length $body ? length $body : '', %more)) . stdin_records($body);
}
sub dial { my $socket = IO::Socket::UNIX->new(Peer => $path, Type => SOCK_STREAM) or die "cannot connect: $!\n"; return $socket }

# Reads exactly n bytes before the deadline; undef at the end of the stream or when time is up.
sub take {
    my ($socket, $n, $deadline) = @_;
    my $got = '';
    while (length $got < $n) {
        my $left = $deadline - time;
        return undef if $left <= 0 || !IO::Select->new($socket)->can_read($left);
        my $read = sysread($socket, $got, $n - length $got, length $got);
        return undef unless $read;
    }
    return $got;
}
# The answer to one request: its text, or undef when the connection ended or nothing came.
sub answer {
    my ($socket, $seconds) = @_;
    my ($text, $deadline) = ('', time + ($seconds // 5));
    while (1) {
        my $head = take($socket, 8, $deadline) // return undef;
        my (undef, $type, undef, $length, $padding) = unpack 'CCnnC', $head;
        my $content = '';
        if ($length) { $content = take($socket, $length, $deadline) // return undef }
        take($socket, $padding, $deadline) if $padding;
        $text .= $content if $type == $STDOUT;
        return $text if $type == $END;
    }
}
sub status_of { my ($text) = @_; return 0 unless defined $text; return $text =~ /^Status: (\d+)/mi ? $1 : 200 }
sub want { my ($what, $condition) = @_; die "$what\n" unless $condition }
# A well-behaved request on a connection of its own, within 1.5 s.
sub good {
    my ($what) = @_;
    my $began = time;
    my $socket = dial();
    syswrite $socket, whole(0, 'GET', '/api/v1/site', '');
    my $text = answer($socket, 3);
    want("$what: a good request got no answer", status_of($text) == 200);
    want(sprintf("%s: a good request took %.2f s", $what, time - $began), time - $began < 1.5);
}
sub closes { my ($socket, $seconds) = @_; my $end = time + $seconds; while (time < $end) { return 1 if IO::Select->new($socket)->can_read($end - time) && !sysread($socket, my $rest, 65536) } return 0 }

my %scenarios = (
    # The status of a GET of each URI, a line each.
    ask => sub {
        for my $uri (@_) {
            my $socket = dial();
            syswrite $socket, whole(0, 'GET', $uri, '');
            print status_of(answer($socket, 10)), "\n";
        }
    },
    # A body that nobody wanted must not be read as the next request. @: the URI to post to, the URI that the forged one asks.
    forged => sub {
        my ($uri, $forged) = @_;
        for my $more ({}, { CONTENT_TYPE => 'text/plain' }, { HTTP_AUTHORIZATION => 'Bearer none' }) {
            for my $method (qw(POST PUT GET BREW)) {
                for my $size (0, 7000, 8192 - 200, 70000) {
                    my $body = ('x' x $size) . whole(1, 'POST', $forged, '{}');
                    $body .= "\0" x (8192 - length $body) if length $body < 8192 && $size;
                    my $socket = dial();
                    # As raw bytes after the records end, too: what follows is a second, honest request.
                    syswrite $socket, whole(1, $method, $uri, $body, %$more);
                    my $first = answer($socket, 5);
                    next unless defined $first;    # closed: as good as drained
                    want("$method $uri: status " . status_of($first), status_of($first) >= 400 || $method eq 'GET');
                    syswrite $socket, whole(1, 'GET', '/api/v1/articles/999999', '');
                    my $second = answer($socket, 5);
                    next unless defined $second;
                    want("$method $uri: the next request was answered with something else: $second", status_of($second) == 404);
                    want('a third answer came', !IO::Select->new($socket)->can_read(0.02));
                }
            }
        }
        good('after forged bodies');
    },
    # Whatever comes first, if it begins no request, ends the connection and nothing else.
    first => sub {
        my @firsts = (
            record(9, pair('FCGI_MAX_CONNS', '')), record(9, "\xff" x 65535), pack('CCnnCC', 1, 9, 0, 65535, 255, 0),
            record($PARAMS, 'x'), record($STDIN, ''), record($ABORT, ''), record(11, ''), record(200, 'x' x 5000),
            "\0" x 8, "\xff" x 64, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", pack('CCnnCC', 2, $BEGIN, 1, 8, 0, 0) . "\0" x 8,
            pack('CCnnCC', 1, $BEGIN, 1, 0, 0, 0), pack('CCnnCC', 1, $BEGIN, 0, 8, 0, 0) . pack('nCx5', 1, 1),
            record($BEGIN, pack('nCx5', 7, 1)), record($BEGIN, pack('nCx5', 1, 1)) . record(9, "\xff" x 30),
            record($BEGIN, pack('nCx5', 1, 1)) . record($PARAMS, "\xff\xff\xff\xff\xff\xff\xff\xff"),
            record($BEGIN, pack('nCx5', 1, 1)) . record($PARAMS, pack('N', 0xffffffff) x 4) . record($PARAMS, ''),
            record($BEGIN, pack('nCx5', 1, 1)) x 3,
            record($BEGIN, pack('nCx5', 1, 1)) . record($PARAMS, '') . record($STDIN, ''),
            record($BEGIN, pack('nCx5', 1, 1)) . record($ABORT, ''),
        );
        for my $i (0 .. $#firsts) {
            my $socket = dial();
            syswrite $socket, $firsts[$i];
            shutdown $socket, 1;
            want("first bytes no. $i: the connection stays open", closes($socket, 6));
            good("first bytes no. $i");
        }
    },
    # A length that is not true: nothing is written, and nobody hangs. @: URI.
    lengths => sub {
        my ($uri) = @_;
        for my $row ([ '{}', 100 ], [ '{}', 1 ], [ '{}', -1 ], [ '{}', 'x' ], [ '', 5 ], [ '{}', '99999999999999999999' ], [ '{}', '2x' ], [ '{}', '' ]) {
            my ($body, $length) = @$row;
            my $socket = dial();
            syswrite $socket, begin(0) . params(variables('POST', $uri, $length, CONTENT_TYPE => 'application/json')) . stdin_records($body);
            my $status = status_of(answer($socket, 5));
            want("a body of " . length($body) . " bytes announced as \"$length\": status $status", $status == 0 || ($status >= 400 && $status < 500));
        }
        # Half a body, and then the peer is gone.
        my $socket = dial();
        syswrite $socket, begin(0) . params(variables('POST', $uri, 2, CONTENT_TYPE => 'application/json')) . substr(stdin_records('{}'), 0, 9);
        close $socket;
        good('after false lengths');
    },
    # Bodies that fill a buffer to its edge, on one kept connection.
    edges => sub {
        my $socket = dial();
        for my $n (0, 1, 8, 8183, 8184, 8185, 8191, 8192, 8193, 16384, 65535, 65536) {
            for my $method (qw(GET POST)) {
                syswrite $socket, whole(1, $method, '/api/v1/articles/999999', 'a' x $n);
                my $text = answer($socket, 5);
                if (!defined $text) { $socket = dial(); next }
                want("$method with $n bytes: " . status_of($text), status_of($text) >= 400);
                syswrite $socket, whole(1, 'GET', '/api/v1/site', '');
                $text = answer($socket, 5);
                if (!defined $text) { $socket = dial(); next }
                want("the request after $method with $n bytes: " . status_of($text), status_of($text) == 200);
            }
        }
    },
    # Peers that send half a request and stay, and peers that do not read; @: how many of each.
    slow => sub {
        my ($n) = @_;
        my @slow;
        my $request = whole(1, 'GET', '/api/v1/openapi.json', '');
        for my $i (1 .. $n) {
            my $socket = dial();
            syswrite $socket, substr($request, 0, ($i * 7) % (length($request) - 9) + 1);
            push @slow, $socket;
        }
        for my $i (1 .. 5) { good("beside $n half requests"); sleep 0.1 }
        for my $i (1 .. $n) {
            my $socket = dial();
            setsockopt $socket, SOL_SOCKET, SO_RCVBUF, 1024;
            syswrite $socket, $request x 50;
            push @slow, $socket;
        }
        for my $i (1 .. 10) { good("beside $n peers that do not read"); sleep 0.1 }
    },
    # Kept connections that idle hold nobody up; @: how many.
    idle => sub {
        my ($n) = @_;
        my @idle;
        for (1 .. $n) {
            my $socket = dial();
            syswrite $socket, whole(1, 'GET', '/api/v1/site', '');
            want('no answer on a kept connection', status_of(answer($socket, 5)) == 200);
            push @idle, $socket;
        }
        my $began = time;
        good("beside $n idle connections") for 1 .. 50;
        want(sprintf('50 requests took %.2f s', time - $began), time - $began < 5);
        for my $socket (@idle) {
            syswrite $socket, whole(1, 'GET', '/api/v1/site', '');
            want('a kept connection was not kept', status_of(answer($socket, 5)) == 200);
        }
    },
);
my $run = $scenarios{$scenario // ''} or die "usage: fcgi.pl SOCKET SCENARIO, one of: @{[sort keys %scenarios]}\n";
$run->(@arguments);
