#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# queries.pl OUT FILE…: turns the named statements of schema/queries into OUT.h (`enum query`) and OUT.c (their texts).
# A statement begins at `-- query: NAME` and ends at the next one or the end of the file; `x.postgres.sql` is another
# engine's and left out here.
use strict;
use warnings;

my ($out, @files) = @ARGV;
my (%text, @names);
for my $file (sort @files) {
	next if $file =~ /\.postgres\.sql$/;
	open my $in, '<', $file or die "queries.pl: $file: $!\n";
	my $name;
	while (my $line = <$in>) {
		if ($line =~ /^-- query:\s*(\w+)/) {
			$name = $1;
			die "queries.pl: $file:$.: $name is there twice\n" if exists $text{$name};
			push @names, $name;
			$text{$name} = '';
		} elsif ($line =~ /^\s*--/ || $line =~ /^\s*$/) {
			next;
		} elsif (defined $name) {
			$text{$name} .= $line;
		} else {
			die "queries.pl: $file:$.: a statement without a name\n";
		}
	}
}
@names = sort @names;
open my $h, '>', "$out.h" or die "queries.pl: $out.h: $!\n";
print $h "#ifndef GENERATED_STORE_QUERIES_H\n#define GENERATED_STORE_QUERIES_H\n\nenum query {\n";
print $h map { "\tQUERY_" . uc($_) . ",\n" } @names;
print $h "\tQUERY_COUNT\n};\n\nstruct query_text {\n\tconst char *name, *sql;\n};\n";
print $h "extern const struct query_text query_texts[];\n\n#endif\n";
close $h or die;
open my $c, '>', "$out.c" or die "queries.pl: $out.c: $!\n";
print $c "#include \"store/queries.h\"\n\nconst struct query_text query_texts[] = {\n";
for my $name (@names) {
	my $sql = $text{$name};
	$sql =~ s/\s+$//;
	$sql =~ s/([\\"])/\\$1/g;
	$sql = join "\n", map { "\t\t\"$_\\n\"" } split /\n/, $sql;
	print $c "\t{ \"$name\",\n$sql },\n";
}
print $c "\t{ 0, 0 },\n};\n";
close $c or die;
