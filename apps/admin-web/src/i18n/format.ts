import { inject, Injectable } from '@angular/core';
import { Preferences } from '../preferences/preferences';

const RELATIVE_STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Numbers, dates and durations in the chosen language and time zone. Reads signals: safe in templates. */
@Injectable({ providedIn: 'root' })
export class Format {
  private readonly preferences = inject(Preferences);
  private readonly cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

  number(value: number, options: Intl.NumberFormatOptions = {}): string {
    return this.numbers(options).format(value);
  }

  /** 12,345 as 12.3K (en) or 1.2万 (zh-CN). */
  compact(value: number): string {
    return this.numbers({ notation: 'compact', maximumFractionDigits: 1 }).format(value);
  }

  percent(share: number, digits = 1): string {
    return this.numbers({ style: 'percent', maximumFractionDigits: digits }).format(share);
  }

  dateTime(value: Date | string): string {
    return this.dates({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(value));
  }

  date(value: Date | string): string {
    return this.dates({ dateStyle: 'medium' }).format(new Date(value));
  }

  /** Month and day, as short as the language has it. */
  shortDate(value: Date | string): string {
    return this.dates({ month: 'short', day: 'numeric' }).format(new Date(value));
  }

  /** Time of day with milliseconds, for logs. */
  timeOfDay(value: Date | string): string {
    return this.dates({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' }).format(new Date(value));
  }

  /** Time of day, with the day when it is not today's: for chart axes. */
  shortTime(value: Date | string, withDay: boolean): string {
    return this.dates(withDay ? { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(value));
  }

  relative(value: Date | string, nowMs: number): string {
    const seconds = Math.round((new Date(value).getTime() - nowMs) / 1000);
    const formatter = new Intl.RelativeTimeFormat(this.preferences.language(), { numeric: 'auto', style: 'short' });
    const [unit, size] = RELATIVE_STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ['second', 1];
    return formatter.format(Math.trunc(seconds / size), unit);
  }

  /** Milliseconds as 0.4 ms, 320 ms, 1.25 s, 2 min 5 s. */
  duration(ms: number): string {
    if (ms < 1) return `${this.number(ms, { maximumFractionDigits: 2 })} ms`;
    if (ms < 1000) return `${this.number(ms, { maximumFractionDigits: ms < 10 ? 1 : 0 })} ms`;
    if (ms < 60_000) return `${this.number(ms / 1000, { maximumFractionDigits: 2 })} s`;
    const totalSeconds = Math.round(ms / 1000);
    const parts: [number, string][] = [
      [Math.floor(totalSeconds / 86_400), 'day'],
      [Math.floor(totalSeconds / 3_600) % 24, 'hour'],
      [Math.floor(totalSeconds / 60) % 60, 'minute'],
      [totalSeconds % 60, 'second'],
    ];
    return parts
      .filter(([amount]) => amount > 0)
      .slice(0, 2)
      .map(([amount, unit]) => this.number(amount, { style: 'unit', unit, unitDisplay: 'short' }))
      .join(' ');
  }

  bytes(count: number): string {
    const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
    const step = count < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(count) / Math.log(1024)));
    return this.number(count / 1024 ** step, { style: 'unit', unit: units[step], unitDisplay: 'short', maximumFractionDigits: step === 0 ? 0 : 1 });
  }

  private numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const language = this.preferences.language();
    return this.cached(`n${language}${JSON.stringify(options)}`, () => new Intl.NumberFormat(language, options));
  }

  private dates(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const language = this.preferences.language();
    const timeZone = this.preferences.timeZone();
    return this.cached(`d${language}${timeZone}${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(language, { ...options, timeZone }));
  }

  private cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
    const known = this.cache.get(key) as T | undefined;
    if (known) return known;
    const made = make();
    this.cache.set(key, made);
    return made;
  }
}
