#!/usr/bin/env perl
# SPDX-License-Identifier: MIT
# Prints a text of about BYTES bytes that has hurt Markdown parsers: cost.pl NAME BYTES. Without arguments: the names.
use strict;
use warnings;

# Repeated as they are.
my %repeated = (
    'brackets-open' => '[', 'brackets-closed' => ']', 'brackets-empty' => '[]', 'brackets-pair' => '[a]', 'brackets-two' => '[a][',
    'brackets-image' => '![[]()', 'brackets-image-open' => '![', 'links' => '[a](b) ', 'links-open' => '[a](', 'links-angle' => '[a](<b',
    'links-title' => '[a](b "', 'links-title-single' => "[a](b '", 'links-title-round' => '[a](b (', 'links-round' => '[a](b(c',
    'links-escaped' => '[a](\\(', 'links-nested-text' => '[a [b](c) d](e) ', 'pictures' => '![a](/media/x.png) ',
    'pictures-lines' => "![a](/media/x.png \"b\")\n\n", 'pictures-alone' => "![a](/media/x.png)\n", 'lines-of-links' => "[a](b)\n", 'lines-of-links-return' => "[a](b)\r", 'pictures-in-links' => "[![a](/media/x.png)](/b)\n",
    'stars' => '*', 'underscores' => '_', 'stars-spaced' => '* a ', 'emphasis-open' => '*a ', 'strong-open' => '**a ', 'emphasis-mixed' => '*a **b ',
    'emphasis-inner' => 'a**b', 'emphasis-three' => 'a***b*c**d', 'emphasis-crossed' => '*a _b* c_ ', 'emphasis-underscore' => '_a __b ', 'emphasis-word' => 'x*x_x**',
    'emphasis-closed' => 'a** ', 'emphasis-chinese' => '是**“引用”**文', 'emphasis-chinese-open' => '是**“', 'emphasis-chinese-under' => '是_“引',
    'tildes' => '~', 'strike-open' => '~~a ', 'strike' => '~~a~~', 'backticks' => '`', 'backticks-growing' => '``a`', 'code' => '`a`', 'code-escaped' => '\\`',
    'angles' => '<', 'autolinks' => '<https://a.example>', 'autolinks-open' => '<a:b', 'mail-open' => '<a@b', 'html-open' => '<a ', 'html-attributes' => '<a b="', 'comments' => '<!--',
    'declarations' => '<!A ', 'instructions' => '<?', 'cdata' => '<![CDATA[', 'backslashes' => '\\', 'ampersands' => '&', 'entities' => '&amp;', 'entities-open' => '&amp', 'entities-number' => '&#1234567;',
    'entities-long' => '&CounterClockwiseContourIntegral;', 'quotes' => "> a\n", 'quotes-lazy' => "> a\nb\n", 'quotes-alternate' => "> a\n\n", 'lists' => "- a\n", 'lists-loose' => "- a\n\n",
    'lists-alternate' => "- a\n+ b\n", 'lists-numbered' => "1. a\n", 'lists-indented' => "- a\n  - b\n    - c\n", 'lists-code' => "- a\n\n      b\n", 'headings' => "# a\n",
    'headings-hashes' => '#', 'headings-under' => "a\n===\n", 'rules' => "---\n", 'rules-open' => '* * ', 'fences' => "```\n", 'fences-closed' => "```\na\n```\n", 'fences-longer' => "~~~~\n~~~\n",
    'indented' => "    a\n", 'tabs' => "\t", 'lines' => "a\n", 'lines-hard' => "a  \n", 'lines-empty' => "\n", 'spaces' => ' ', 'definitions' => "[a]: b\n", 'definitions-title' => "[a]: b \"c\"\n",
    'definitions-open' => "[a]: b \"c\n", 'pipes' => '|', 'pipes-lines' => "|\n", 'table-heads' => "|a|\n|---|\n", 'table-no-end' => "| a\n|---\n", 'letters' => 'a',
    'letters-chinese' => '贸易', 'languages' => 'a贸', 'languages-words' => 'two words 贸易 ', 'languages-tags' => '*a* 贸 ', 'marks' => "\xF0\x90\xA9\x90", 'combining' => "e\xCC\x81",
);

# Made for a size, by name.
my %made = (
    'nested-quotes' => sub { '>' x $_[0] },
    'nested-quotes-lines' => sub { ('> ' x 32 . "a\n") x ($_[0] / 66) },
    'nested-lists' => sub { '- ' x ($_[0] / 2) },
    'nested-lists-numbered' => sub { '1. ' x ($_[0] / 3) },
    'nested-lists-deeper' => sub { my ($s, $i) = ('', 0); while (length $s < $_[0]) { $s .= '  ' x ($i % 31) . "- a\n"; $i++ } $s },
    'nested-lists-steps' => sub { my ($s, $i) = ('', 0); while (length $s < $_[0]) { $s .= ' ' x ($i % 200) . "* a\n"; $i++ } $s },
    'nested-mixed' => sub { '> - ' x ($_[0] / 4) },
    'nested-brackets' => sub { '[' x ($_[0] / 2) . ']' x ($_[0] / 2) },
    'nested-links' => sub { '[' x ($_[0] / 6) . 'a' . '](b)' x ($_[0] / 6) },
    'nested-pictures' => sub { '![' x ($_[0] / 8) . 'a' . '](/media/x.png)' x ($_[0] / 24) },
    'nested-parentheses' => sub { '[a](' . '(' x ($_[0] / 2) . ')' x ($_[0] / 2) . ')' },
    'nested-emphasis' => sub { '*a ' x ($_[0] / 6) . ' b*' x ($_[0] / 6) },
    'nested-strong' => sub { '**a ' x ($_[0] / 8) . ' b**' x ($_[0] / 8) },
    'nested-strike' => sub { '~~a ' x ($_[0] / 8) . ' b~~' x ($_[0] / 8) },
    'nested-emphasis-closers' => sub { 'a* ' x ($_[0] / 6) . '*b ' x ($_[0] / 6) },
    'emphasis-then-brackets' => sub { '*a' x ($_[0] / 4) . '[' x ($_[0] / 2) },
    'backticks-lengths' => sub { my ($s, $i) = ('', 1); while (length $s < $_[0]) { $s .= '`' x $i . 'a'; $i = $i % 600 + 1 } $s },
    'one-title' => sub { '[a](b "' . "c\n" x ($_[0] / 2) },
    'one-title-definition' => sub { "[a]: b\n\"" . "c\n" x ($_[0] / 2) },
    'one-comment' => sub { '<!--' . "a\n" x ($_[0] / 2) },
    'one-label' => sub { '[' . 'a' x $_[0] . ']' },
    'one-address' => sub { '[a](' . 'b' x $_[0] . ')' },
    'one-long-table-row' => sub { '|a' x ($_[0] / 7) . "|\n" . '|---' x ($_[0] / 7) . "|\n" },
    'table-rows' => sub { "|a|b|c|\n|---|:-:|--:|\n" . "|1|*2*|`3`|\n" x ($_[0] / 12) },
    'table-empty-rows' => sub { my $n = sqrt($_[0] / 3); '|a' x $n . "|\n" . '|---' x $n . "|\n" . "|\n" x ($_[0] / 4) },
    'table-pipes-rows' => sub { "|a|b|\n|---|---|\n" . ('|' x 98 . "\n") x ($_[0] / 99) },
    'references' => sub { "[x]: /u\n\n" . '[x] ' x ($_[0] / 4) },
    'references-many' => sub { my $n = $_[0] / 24; join('', map { sprintf "[r%06d]: /u\n", $_ } 1 .. $n) . "\n" . join('', map { sprintf "[r%06d]", $_ } 1 .. $n) },
    'references-missing' => sub { join '', map { sprintf "[r%06d]", $_ } 1 .. $_[0] / 9 },
    'references-colliding' => sub { join '', map { sprintf "[%s]: /u\n", join '', map { ($_ ? 'ẞ' : 'ss') } split //, sprintf '%014b', $_ } 1 .. $_[0] / 45 },
    'references-long' => sub { '[x]: /' . 'u' x ($_[0] / 2) . "\n\n" . '[x]' x ($_[0] / 6) },
    'references-open' => sub { "[x]: /u 't\n" . "[x][x\n" x ($_[0] / 6) },
    'quote-of-code' => sub { '> ' . "    a\n" x ($_[0] / 6) },
    'item-of-lines' => sub { '- ' . "a\n" x ($_[0] / 2) },
    'item-of-quotes' => sub { "- > a\n" x ($_[0] / 6) },
    'items-then-blank' => sub { "- a\n" x ($_[0] / 8) . "\n" x ($_[0] / 2) },
    'paragraph-then-under' => sub { "a\n" x ($_[0] / 2) . "===\n" },
    'prose' => sub { "The *port* of [Ningbo](https://e.example/a) (宁波) grew **12 %**, it said.\n\n" x ($_[0] / 79) },
);

my ($name, $bytes) = @ARGV;
if (!defined $name) {
    my %all = (%repeated, %made);
    print "$_\n" for sort keys %all;
    exit;
}
die "there is no text $name\n" if !exists $made{$name} && !exists $repeated{$name};
print exists $made{$name} ? $made{$name}->($bytes) : $repeated{$name} x ($bytes / length $repeated{$name});
