import { describe, expect, it, vi } from 'vitest';
import type { FileFault } from '../messages/problem.js';
import { readRecords } from './read-records.js';

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function recordsOf(...texts: string[]): Promise<string[][]> {
  const records: string[][] = [];
  for await (const some of readRecords(pieces(...texts), ',')) records.push(...some);
  return records;
}

const faultOf = (...texts: string[]) =>
  recordsOf(...texts).then(
    () => undefined,
    (fault: FileFault) => fault.problem,
  );

describe('reading CSV', () => {
  it('gives the same records wherever the text is cut and whichever line breaks it has', async () => {
    for (const lineBreak of ['\n', '\r\n', '\r']) {
      const text = ['a,b', '', '1,', '"x, ""y""",2', ' 3 ,4', ''].join(lineBreak);
      const expected = [['a', 'b'], [''], ['1', ''], ['x, "y"', '2'], [' 3 ', '4']];
      for (let cut = 0; cut <= text.length; cut++) expect(await recordsOf(text.slice(0, cut), text.slice(cut)), `${JSON.stringify(text)} cut at ${cut}`).toEqual(expected);
    }
  });

  it('needs no line break at the end', async () => {
    expect(await recordsOf('a,b\n1', ',2')).toEqual([['a', 'b'], ['1', '2']]);
    expect(await recordsOf('a\r')).toEqual([['a']]);
    expect(await recordsOf('')).toEqual([]);
  });

  it('counts the rows before the first quotation mark in what it says of a fault', async () => {
    expect(await faultOf('a,b\n1,2\n3', ',4\n5,"6\n7,8\n')).toMatchObject({ code: 'NOT_CSV', params: { row: 4, column: 2 } });
  });

  it.each(['a,b\n', '"a",b\n'])('lets go of a text that begins with %j when no more of it is wanted', async (head) => {
    let isClosed = false;
    async function* text() {
      try {
        yield head;
        yield '1,2\n';
        yield '3,4\n';
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of readRecords(text(), ',')) break;
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });

  it('refuses a row that is too long, with quotation marks or without', async () => {
    const long = 'x'.repeat(16_000);
    const params = { row: 3 };
    expect(await faultOf('a,b\n1,2\n', ...Array.from({ length: 9 }, () => long))).toMatchObject({ code: 'RECORD_TOO_LONG', params });
    expect(await faultOf('a,b\n1,2\n"', ...Array.from({ length: 9 }, () => long))).toMatchObject({ code: 'RECORD_TOO_LONG', params });
    expect(await recordsOf('a\n', long, long, long, '\n1\n')).toEqual([['a'], [long + long + long], ['1']]);
  });
});
