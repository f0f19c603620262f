import type { IncomingHttpHeaders } from 'node:http';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The same in each language. */
export type Localized<T = string> = Readonly<Record<Language, T>>;

/** The language that a caller prefers by `Accept-Language`; English when neither is named. */
export function languageOf({ headers }: { headers: IncomingHttpHeaders }): Language {
  const wanted = (headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag, ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((each) => /^\s*q=([\d.]+)$/.exec(each)?.[1]).find((q) => q !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => quality > 0 && /^(en|zh)\b/.test(tag))
    .sort((a, b) => b.quality - a.quality);
  return wanted[0]?.tag.startsWith('zh') ? 'zh-CN' : 'en';
}
