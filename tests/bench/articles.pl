#!/usr/bin/perl
# SPDX-License-Identifier: MIT
#
# articles.pl COUNT FOLDER [BYTES]: that many made-up articles as jsonl, 5,000 a file, about BYTES (8192) of text each, half of it
# English and half Chinese. The same arguments give the same bytes: the generator of random numbers is seeded and its own.
# Each English text begins with words of which it is known how many articles have them (marks).
use strict;
use warnings;
use utf8;

my ($count, $folder, $bytes) = @ARGV;
die "usage: articles.pl COUNT FOLDER [BYTES]\n" unless $folder && $count =~ /^[1-9]\d*$/;
$bytes //= 8192;

# The generator of Park and Miller, so that no version of Perl changes what comes out.
my $state = 20240517;
sub below { my ($n) = @_; $state = $state * 48271 % 2147483647; return $state % $n }
sub pick { return $_[below(scalar @_)] }

my @words = qw(trade port tariff cargo container vessel quota export import customs freight market supply chain factory order price
    contract steel grain copper soybean textile battery vehicle semiconductor exhibition partner ministry agreement summit
    region growth demand quarter surplus deficit currency settlement logistics warehouse railway corridor shipping harbour
    regulation standard inspection certificate origin rules negotiation investment enterprise platform digital green energy
    solar wind turbine hydrogen farm fishery timber paper glass ceramic machine tool bearing engine component assembly line
    the of and to in for with on at by from as that which while after before between during under over new old first second
    rising falling stable annual monthly regional global local national bilateral multilateral cautious steady brisk modest);
my @hanzi = split //, '贸易港口关税货物集装箱船舶配额出口进海运输市场供应链工厂订单价格合同钢铁粮食铜大豆纺织电池汽车芯片展览伙伴部门协定峰会区域增长需求季度'
    . '顺差逆货币结算物流仓库铁路走廊航线监管标准检验证书原产地规则谈判投资企业平台数字绿色能源太阳风机氢农场渔业木材纸玻璃陶瓷床轴承发动零件装配线上升下降稳'
    . '定年月全球国家双边多谨慎的在和与为对从由其中今明两三四五百千万亿元美吨';

sub sentence {
    my @some = map { pick(@words) } 1 .. 8 + below(10);
    $some[0] = ucfirst $some[0];
    return join(' ', @some) . '.';
}
sub chinese { return join('', map { pick(@hanzi) } 1 .. 12 + below(20)) . pick('。', '，', '；') }
sub paragraph {
    my ($part, $size) = @_;
    my $text = '';
    while (length $text < $size) { $text .= $part->() . ($part == \&sentence ? ' ' : '') }
    $text =~ s/[ ，；]$//;
    return $text;
}
# Paragraphs are shared between articles; which stand together is not.
my @english = map { paragraph(\&sentence, 380 + below(60)) } 1 .. 1500;
my @han = map { paragraph(\&chinese, 125 + below(20)) . '。' } 1 .. 1500;
my $paragraphs = int(($bytes / 2 + 204) / 409);
my @sections = qw(trade-news logistics markets policy harbours);

sub moment {
    my ($seconds) = @_;
    my ($s, $m, $h, $d, $mo, $y) = gmtime(1262304000 + $seconds);
    return sprintf '%04d-%02d-%02dT%02d:%02d:%02dZ', $y + 1900, $mo + 1, $d, $h, $m, $s;
}

# Words for some: tenthree and thirten each in 30 % by chance of their own, evenside and oddside in 30 % and never in the same
# article, scarce in one of 5,000, seldom in two of all. Which articles have them follows from their number.
sub chance {
    my ($n, $salt) = @_;
    my $x = ($n * 2654435761 + $salt * 40503) % 4294967296;
    $x ^= $x >> 15;
    $x = $x * 2246822519 % 4294967296;
    return ($x ^ $x >> 13) % 10;
}
sub marks {
    my ($n) = @_;
    my $side = chance($n, 3);
    my @marks;
    push @marks, 'tenthree' if chance($n, 1) < 3;
    push @marks, 'thirten' if chance($n, 2) < 3;
    push @marks, $side < 3 ? 'evenside' : 'oddside' if $side < 6;
    push @marks, 'scarce' if $n % 5000 == 77;
    push @marks, 'seldom' if $n == 77 || $n == 5077;
    return join '', map {"$_ "} @marks;
}

my $out;
for my $n (1 .. $count) {
    if (($n - 1) % 5000 == 0) {
        close $out or die "$!\n" if $out;
        my $name = sprintf '%s/articles-%04d.jsonl', $folder, int($n / 5000);
        open $out, '>:utf8', $name or die "$name: $!\n";
    }
    my $en = marks($n) . join '\n\n', map { pick(@english) } 1 .. $paragraphs;
    my $zh = join '\n\n', map { pick(@han) } 1 .. $paragraphs;
    my $title = join ' ', map { pick(@words) } 1 .. 7;
    my $title_zh = join '', map { pick(@hanzi) } 1 .. 16;
    my $section = pick(@sections);
    my ($tag, $other) = (pick(@words), pick(@words));
    my $tags = $tag eq $other ? qq("$tag") : qq("$tag","$other");
    my $published = moment($n * 400 + below(400)); # a million of them lie in the past, too
    my $imported = below(50000);
    my $summary = sentence();
    print $out qq({"id":"bench-$n","slug":"article-number-$n","section":"$section","status":"published","published_at":"$published",)
        . qq("imported":$imported,"tags":[$tags],"texts":{"en":{"title":"\u$title","summary":"$summary","byline":"By the Desk","body":"$en"},)
        . qq("zh-Hans":{"title":"$title_zh","body":"$zh"}}}\n);
}
close $out or die "$!\n";
