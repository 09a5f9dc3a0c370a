#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# unicode.pl OUT.c [FOLDER]: the tables of base/unicode_tables.h, made of Debian's unicode-data (FOLDER is where another
# version of it lies), and of variants.txt beside this script.
#
# Scripts come as two tables: unicode_script_blocks gives the number of a block of 256 characters, equal blocks being kept
# once. Traditional characters come as sorted pairs. Unihan lists several simplified forms for some: the first one that is
# not the character itself counts. To them come variants of one character that have the same meaning (kSemanticVariant, kZVariant):
# of what is not in the mainland's standard, GB 2312, and has no simplified form, if they all lead to one character that is in it. So
# 峯 finds 峰, and no two characters are joined that the standard tells apart, but for those that variants.txt names. Chains (A to
# B, B to C) are followed to their end, so that folding twice changes nothing.
use strict;
use warnings;
use utf8;
use FindBin;

my ($out, $folder) = @ARGV;
$folder //= '/usr/share/unicode';
die "unicode.pl: usage: unicode.pl OUT.c [FOLDER]\n" unless defined $out;

my %script_of = (
	Common => 'SCRIPT_COMMON', Inherited => 'SCRIPT_COMMON', Latin => 'SCRIPT_LATIN', Han => 'SCRIPT_HAN',
	Hiragana => 'SCRIPT_KANA', Katakana => 'SCRIPT_KANA', Katakana_Or_Hiragana => 'SCRIPT_KANA',
	Bopomofo => 'SCRIPT_KANA', Hangul => 'SCRIPT_HANGUL',
);
my $other = 'SCRIPT_OTHER';

my @blocks = map { [ ($other) x 256 ] } 0 .. 0x10ff;
my $scripts = "$folder/Scripts.txt";
open my $in, '<', $scripts or die "unicode.pl: $scripts: $! (Debian's package unicode-data has it)\n";
my $ranges = 0;
while (my $line = <$in>) {
	$line =~ /^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*(\w+)/ or next;
	my ($from, $to) = (hex $1, hex($2 // $1));
	my $script = $script_of{$3} // $other;
	$blocks[$_ >> 8][$_ & 255] = $script for $from .. $to;
	$ranges++;
}
close $in;
die "unicode.pl: $scripts: no ranges in it\n" if $ranges < 500;

my $variants = "$folder/Unihan_Variants.txt.bz2";
die "unicode.pl: $variants is missing (Debian's package unicode-data has it)\n" unless -r $variants;
open $in, '-|', 'bzcat', $variants or die "unicode.pl: bzcat: $! (Debian's package bzip2 has it)\n";
my (%simple, %variants);
while (my $line = <$in>) {
	$line =~ /^U\+([0-9A-F]+)\t(kSimplified|kSemantic|kZ)Variant\t(.+)/ or next;
	my ($from, $kind) = (hex $1, $2);
	my @to = grep { $_ != $from } map { /^U\+([0-9A-F]+)/ ? hex $1 : () } split ' ', $3;
	next unless @to;
	if ($kind eq 'kSimplified') { $simple{$from} = $to[0] }
	else { $variants{$from}{$kind} = \@to }
}
close $in or die "unicode.pl: bzcat $variants: failed\n";
die "unicode.pl: $variants: no variants in it\n" if keys %simple < 1000;

my $mappings = "$folder/Unihan_OtherMappings.txt.bz2";
open $in, '-|', 'bzcat', $mappings or die "unicode.pl: bzcat: $! (Debian's package bzip2 has it)\n";
my %standard;
while (my $line = <$in>) {
	$standard{ hex $1 } = 1 if $line =~ /^U\+([0-9A-F]+)\tkGB0\t/;
}
close $in or die "unicode.pl: bzcat $mappings: failed\n";
die "unicode.pl: $mappings: no GB 2312 in it\n" if keys %standard < 6000;

my $named = "$FindBin::Bin/variants.txt";
open $in, '<:utf8', $named or die "unicode.pl: $named: $!\n";
while (my $line = <$in>) {
	next if $line =~ /^#/;
	$line =~ /^(\S) (\S)(?:\t.*)?$/ or die "unicode.pl: $named:$.: FROM TO is wanted\n";
	die "unicode.pl: $named:$.: $1 twice\n" if $simple{ ord $1 } && $simple{ ord $1 } < 0;
	$simple{ ord $1 } = -ord $2; # which of them are named
}
close $in;
$_ = abs for values %simple;

# The end of the chain; in a circle, the last before it closes.
sub end_of {
	my ($from) = @_;
	my %seen = ($from => 1);
	while (exists $simple{$from} && !$seen{ $simple{$from} }++) { $from = $simple{$from} }
	return $from;
}
$simple{$_} = end_of($_) for keys %simple;
my %joined;
for my $from (keys %variants) {
	next if $standard{$from} || exists $simple{$from};
	for my $kind ('kSemantic', 'kZ') {
		my %ends = map { $_ => 1 } grep { $standard{$_} } map { $simple{$_} // $_ } @{ $variants{$from}{$kind} // [] };
		next unless keys %ends;
		($joined{$from}) = keys %ends if keys %ends == 1;
		last;
	}
}
%simple = (%simple, %joined);
$simple{$_} = end_of($_) for keys %simple;

my $properties = "$folder/PropList.txt";
open $in, '<', $properties or die "unicode.pl: $properties: $! (Debian's package unicode-data has it)\n";
my @terminal;
while (my $line = <$in>) {
	$line =~ /^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*Terminal_Punctuation\b/ or next;
	push @terminal, [ hex $1, hex($2 // $1) ];
}
close $in;
die "unicode.pl: $properties: no punctuation in it\n" if @terminal < 50;

my (%number, @kept, @index);
for my $block (@blocks) {
	my $text = join ',', @$block;
	unless (exists $number{$text}) {
		$number{$text} = @kept;
		push @kept, $text;
	}
	push @index, $number{$text};
}
die "unicode.pl: more than 256 blocks\n" if @kept > 256;

sub rows {
	my ($per_row, @values) = @_;
	my $text = '';
	while (my @row = splice @values, 0, $per_row) {
		$text .= "\t" . join(', ', @row) . ",\n";
	}
	return $text;
}

open my $c, '>', "$out.new" or die "unicode.pl: $out.new: $!\n";
print $c "/* Made by cgi-bin/build/unicode.pl; not to be changed by hand. */\n#include \"base/unicode_tables.h\"\n\n";
print $c "const uint8_t unicode_script_blocks[UNICODE_BLOCKS] = {\n", rows(24, @index), "};\n\n";
print $c "const uint8_t unicode_script_block[][256] = {\n";
print $c "\t{\n", rows(8, split /,/), "\t},\n" for @kept;
print $c "};\n\n";
my @pairs = map { sprintf '{ 0x%X, 0x%X }', $_, $simple{$_} } sort { $a <=> $b } keys %simple;
print $c "const struct unicode_pair unicode_simple[] = {\n", rows(6, @pairs), "};\n\n";
my @begins = (0) x 257;
for my $from (keys %simple) {
	$begins[$_]++ for ($from >> 8) + 1 .. 256;
}
print $c "const uint16_t unicode_simple_begins[257] = {\n", rows(12, @begins), "};\n";
print $c "const size_t unicode_simple_count = ", scalar @pairs, ";\n";
my @ranges = map { sprintf '{ 0x%X, 0x%X }', @$_ } sort { $a->[0] <=> $b->[0] } @terminal;
print $c "\nconst struct unicode_pair unicode_terminal[] = {\n", rows(6, @ranges), "};\n\n";
print $c "const size_t unicode_terminal_count = ", scalar @ranges, ";\n";
close $c or die "unicode.pl: $out.new: $!\n";
rename "$out.new", $out or die "unicode.pl: $out: $!\n";
