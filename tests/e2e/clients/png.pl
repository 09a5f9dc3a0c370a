#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# png.pl WIDTH HEIGHT [flat|noise|glass] [CHUNK:DATA…]: a PNG on standard output, of one colour, of noise, or half transparent;
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
for my $y (1 .. $height) {
    my $row = $kind eq 'noise' ? "\0" . pack('L*', map { int rand 2**32 } 0 .. $width * $bytes / 4) : $flat;
    $row = "\0" . ("\x20\x60\xa0" x $width) if $kind eq 'flat';
    my ($out) = $deflate->deflate(substr $row, 0, 1 + $width * $bytes);
    $data .= $out;
}
my ($rest) = $deflate->flush;
print "\x89PNG\r\n\x1a\n", chunk('IHDR', pack('NNCCCCC', $said_width, $said_height, 8, $bytes == 4 ? 6 : 2, 0, 0, 0));
for (@chunks) {
    my ($name, $text) = split /:/, $_, 2;
    print $name eq 'moving' ? chunk('acTL', pack('NN', 2, 0)) : chunk($name, $text);
}
print chunk('IDAT', $data . $rest), chunk('IEND', '');
