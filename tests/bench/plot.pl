#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# plot.pl <grow.tsv >grow.svg: a line a request, of cost (microseconds, from 0 up) by the number of articles (powers of ten).
use strict;
use warnings;

my (%cost, %at);
my ($most, @names) = (1, qw(article newest views trending view));
while (<STDIN>) {
    my ($n, $name, $us) = split /\t/;
    next unless grep { $_ eq $name } @names;
    $cost{$name}{$n} = $us;
    $at{$n} = 1;
    $most = $us if $us > $most;
}
my @sizes = sort { $a <=> $b } keys %at or die "plot.pl: nothing to draw\n";
my ($wide, $high, $left, $top) = (640, 360, 60, 30);
my $step = 10**int(log($most) / log 10);
$step /= 2 if $most / $step < 3;
my $up = $step * (int($most / $step) + 1);
my $span = @sizes > 1 ? log($sizes[-1] / $sizes[0]) : 1;
sub across { return sprintf '%.1f', $left + log($_[0] / $sizes[0]) / $span * $wide }
sub upward { return sprintf '%.1f', $top + $high * (1 - $_[0] / $up) }
sub text { my ($x, $y, $anchor, $text) = @_; return qq(<text x="$x" y="$y" text-anchor="$anchor">$text</text>\n) }

my @colours = map { "#$_" } qw(1b6ca8 c2410c 15803d 7e22ce 52525b);
printf qq(<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="12">\n), $wide + 160, $high + 80;
print qq(<rect width="100%" height="100%" fill="white"/>\n), text($left, 18, 'start', 'microseconds of the daemon a request');
for (my $v = 0; $v <= $up; $v += $step) {
    printf qq(<path d="M%d %sH%d" stroke="#ddd"/>\n), $left, upward($v), $left + $wide;
    print text($left - 8, upward($v) + 4, 'end', $v);
}
for my $n (@sizes) {
    my $told = reverse join ',', unpack '(A3)*', reverse $n;
    print text(across($n), $top + $high + 20, 'middle', $told);
}
print text($left + $wide / 2, $top + $high + 40, 'middle', 'articles');
for my $i (0 .. $#names) {
    my $costs = $cost{ $names[$i] } or next;
    my @points = map { across($_) . ',' . upward($costs->{$_}) } grep { defined $costs->{$_} } @sizes;
    print qq(<polyline points="@points" fill="none" stroke="$colours[$i]" stroke-width="2"/>\n);
    print qq(<path d="M@{[$left + $wide + 15]} @{[$top + 20 * $i + 6]}h20" stroke="$colours[$i]" stroke-width="2"/>\n);
    print text($left + $wide + 42, $top + 20 * $i + 10, 'start', $names[$i]);
}
print "</svg>\n";
