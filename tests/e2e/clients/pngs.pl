#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# pngs.pl FOLDER COUNT: 1.png … COUNT.png, all different, of 600 by 8, so that each has three files.
use strict;
use warnings;
use Compress::Zlib;

my ($folder, $count) = @ARGV;
sub chunk { my ($name, $data) = @_; return pack('N', length $data) . $name . $data . pack('N', crc32($name . $data)) }
for my $n (1 .. $count) {
    srand $n;
    my $rows = join '', map { "\0" . pack('L*', map { int rand 2**32 } 1 .. 450) } 1 .. 8;
    open my $file, '>:raw', "$folder/$n.png" or die "$folder/$n.png: $!\n";
    print $file "\x89PNG\r\n\x1a\n", chunk('IHDR', pack('NNCCCCC', 600, 8, 8, 2, 0, 0, 0)), chunk('IDAT', compress($rows)), chunk('IEND', '');
    close $file or die "$folder/$n.png: $!\n";
}
