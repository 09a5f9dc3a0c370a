#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# png.pl WIDTH HEIGHT [flat|noise|glass|woven] [CHUNK:DATA…]: a PNG on standard output, of one colour, of noise, half transparent,
# or of one colour and interlaced;
# `moving` for CHUNK makes it an animation, any other is put in front of the picture. WIDTH:AS says AS in its head.
use strict;
use warnings;
use Compress::Zlib;

my ($width, $height, $kind, @chunks) = @ARGV;
my ($said_width, $said_height) = ($width, $height);
($width, $said_width) = split /:/, $width if $width =~ /:/;
($height, $said_height) = split /:/, $height if $height =~ /:/;
$kind //= 'flat';
my $bytes = $kind eq 'glass' ? 4 : 3;

sub chunk {
    my ($name, $data) = @_;
    return pack('N', length $data) . $name . $data . pack('N', crc32($name . $data));
}

binmode STDOUT;
srand 7;
my $deflate = deflateInit(-Level => 1) or die;
my $data = '';
my $flat = "\0" . ("\x20\x60\xa0\x80" x $width);
# Adam7: where each pass begins and how far it steps, across and down.
my @passes = $kind eq 'woven' ? ([0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]) : ();
for (@passes) {
    my ($left, $top, $across, $down) = @$_;
    my $row = "\0" . ("\x20\x60\xa0" x int(($width - $left + $across - 1) / $across));
    for (1 .. int(($height - $top + $down - 1) / $down)) {
        my ($out) = $deflate->deflate($row);
        $data .= $out;
    }
}
for my $y (1 .. (@passes ? 0 : $height)) {
    my $row = $kind eq 'noise' ? "\0" . pack('L*', map { int rand 2**32 } 0 .. $width * $bytes / 4) : $flat;
    $row = "\0" . ("\x20\x60\xa0" x $width) if $kind eq 'flat';
    my ($out) = $deflate->deflate(substr $row, 0, 1 + $width * $bytes);
    $data .= $out;
}
my ($rest) = $deflate->flush;
print "\x89PNG\r\n\x1a\n", chunk('IHDR', pack('NNCCCCC', $said_width, $said_height, 8, $bytes == 4 ? 6 : 2, 0, 0, @passes ? 1 : 0));
for (@chunks) {
    my ($name, $text) = split /:/, $_, 2;
    print $name eq 'moving' ? chunk('acTL', pack('NN', 2, 0)) : chunk($name, $text);
}
print chunk('IDAT', $data . $rest), chunk('IEND', '');
