#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# start.pl SOCKET COMMAND…: starts the daemon and prints the milliseconds until its first answer came over the socket, then its
# process id. The daemon stays.
use strict;
use warnings;
use IO::Socket::UNIX;
use Time::HiRes qw(time sleep);

my ($path, @command) = @ARGV;
sub record { my ($type, $content) = @_; return pack('CCnnCC', 1, $type, 1, length $content, 0, 0) . $content }
sub pair { return pack('CC', length $_[0], length $_[1]) . $_[0] . $_[1] }
my $request = record(1, pack('nCx5', 1, 0)) . record(4, pair('REQUEST_METHOD', 'GET') . pair('REQUEST_URI', '/api/v1/articles?limit=1')
    . pair('REMOTE_ADDR', '127.0.0.1')) . record(4, '') . record(5, '');

unlink $path;
my $began = time;
my $pid = fork // die;
if (!$pid) {
    open STDIN, '<', '/dev/null';
    open STDOUT, '>&', \*STDERR;
    exec @command or exit 127;
}
while (time - $began < 60) {
    my $socket = IO::Socket::UNIX->new(Peer => $path);
    my $answer = '';
    if ($socket && syswrite $socket, $request) { 1 while sysread $socket, $answer, 65536, length $answer }
    if ($answer =~ /"items"/) {
        printf "%d %d\n", (time - $began) * 1000, $pid;
        exit 0;
    }
    die "the daemon ended\n" if waitpid($pid, 1) == $pid;
    sleep 0.001;
}
die "no answer within 60 s\n";
