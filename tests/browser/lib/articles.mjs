// SPDX-License-Identifier: MIT
// @ts-check

/* Articles beyond the samples, for what the samples are too well-behaved to show: enough for a second page of every list,
 * one language only, a picture of which only the name is known, titles that would be markup, one that was withdrawn. */

const BULK = 45;

/** @param {number} n */
function bulk(n) {
  const day = String(1 + (n % 28)).padStart(2, '0');
  return {
    id: `bulk-${n}`,
    section: 'trade-news',
    status: 'published',
    published_at: `2023-0${1 + (n % 9)}-${day}T08:00:00+08:00`,
    texts: {
      en: { title: `Brief number ${n} from the quay`, summary: `A brief of ${n} words.`, body: 'One paragraph.' },
      'zh-Hans': { title: `码头简讯第${n}号`, summary: `简讯，共${n}字。`, body: '一段话。' },
    },
  };
}

/** @returns {Record<string, unknown>[]} one object per line of a jsonl file */
export function articles() {
  const special = [
    {
      id: 'whole',
      section: 'trade-news',
      status: 'published',
      published_at: '2024-03-05T17:01:00+08:00',
      imported: 23189,
      source: { name: 'Quay Gazette', url: 'https://gazette.example/5' },
      image: {
        name: 'picture (37).png',
        alt: { en: 'A drawing of three ships' },
        caption: { en: 'Drawing: Ke Lan', 'zh-Hans': '绘图：柯岚' },
      },
      texts: {
        en: {
          title: 'Three ports agree on one timetable',
          byline: 'By the harbour desk',
          body: 'The first paragraph.\n\nThe second paragraph, *stressed*.\n\n| Port | Ships |\n| :-- | --: |\n| A | 1200 |',
        },
        'zh-Hans': { title: '三港商定统一时刻表', byline: '港口组', body: '第一段。\n\n第二段，*着重*。' },
      },
    },
    {
      id: 'hostile',
      section: 'trade-news',
      status: 'published',
      published_at: '2024-03-04T10:00:00+08:00',
      texts: {
        en: {
          title: '<img src=x onerror=alert(1)> & "quoted" \'text\' </title><script>alert(2)</script>',
          summary: '</p><script>alert(3)</script>',
          byline: '" onmouseover="alert(4)',
          body: '<script>alert(5)</script>\n\n[link](javascript:alert(6))\n\n![x](https://elsewhere.example/x.png)',
        },
      },
    },
    {
      id: 'chinese-only',
      section: 'trade-news',
      status: 'published',
      published_at: '2024-03-03T10:00:00+08:00',
      texts: { 'zh-Hans': { title: '只有中文的一篇', body: '只有中文。' } },
    },
    {
      id: 'withdrawn',
      section: 'trade-news',
      status: 'withdrawn',
      reason: { en: 'The figures were wrong.', 'zh-Hans': '数据有误。' },
      published_at: '2024-03-02T10:00:00+08:00',
      texts: { en: { title: 'Withdrawn after a day', body: 'Gone.' } },
    },
  ];
  return [...special, ...Array.from({ length: BULK }, (_, n) => bulk(n + 1))];
}
