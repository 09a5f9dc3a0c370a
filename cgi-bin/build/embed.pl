#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# embed.pl SYMBOL OUT FILE…: writes OUT, a C file with `const struct embedded SYMBOL[]`, one row a file in the order of
# their names, ended by a row without a name (base/embedded.h).
use strict;
use warnings;
use File::Basename;

my ($symbol, $out, @files) = @ARGV;
open my $c, '>', $out or die "embed.pl: $out: $!\n";
print $c "#include \"base/embedded.h\"\n\n";
my @rows;
for my $file (sort { basename($a) cmp basename($b) } @files) {
	open my $in, '<:raw', $file or die "embed.pl: $file: $!\n";
	local $/;
	my $text = <$in>;
	my $n = @rows;
	my $bytes = join ',', unpack('C*', $text), 0;
	$bytes =~ s/((?:\d+,){32})/$1\n/g;
	print $c "static const unsigned char text_$n\[] = {\n$bytes\n};\n";
	push @rows, sprintf('{ "%s", (const char *)text_%d, %d }', basename($file), $n, length $text);
}
print $c "const struct embedded $symbol\[] = {\n", map({"\t$_,\n"} @rows), "\t{ 0, 0, 0 },\n};\n";
close $c or die "embed.pl: $out: $!\n";
