import { describe, expect, it } from 'vitest';
import { mayUseContext } from './context-use.js';

describe('whether a script may look at its context', () => {
  it.each(['return new Date().toISOString();', 'return Date.now()', 'from datetime import datetime\nresult = datetime.now().isoformat()', 'result = 1', 'return crypto.randomUUID()', 'return monkey + requests'])('is denied of %j', (source) => {
    expect(mayUseContext(source)).toBe(false);
  });

  it.each([
    'return now.iso',
    'return request.path',
    'return `${key.name}`',
    'result = vars["a"]',
    'const { name } = upstream; return name',
    'return [...now]',
    'f(...vars)',
    'now',
    'return arguments[0].path',
    'return eval("req" + "uest.path")',
    'return \\u006eow.iso',
    'result = ｒequest.path',
    'return consumer?.name',
  ])('is assumed of %j', (source) => {
    expect(mayUseContext(source)).toBe(true);
  });
});
