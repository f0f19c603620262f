import { describe, expect, it } from 'vitest';
import { type DomainEvent, type DomainEventType, EVENT_REASONS, LANGUAGES, SEVERITIES } from '@app/core';
import { defaultTemplate } from './default-templates.js';
import { renderDigest } from './digest.js';
import { EVENT_LABELS } from './event-labels.js';
import { viewOf } from './event-view.js';
import { sampleEvent } from './sample-events.js';
import { checkTemplate, render } from './template-renderer.js';

const TYPES = Object.keys(EVENT_LABELS) as DomainEventType[];
const disabled = sampleEvent('key_disabled');

/** What is called so in both languages: names, and what another program has said. */
const NAMES = /API Gateway( Pro)?|OpenAI|Key 1|My app|X-Signature|TypeError: x is not a function|keep-log-partitions|admin@example\.com|Top up the account|Ops robot|HTTP 410|ALLOWED_WEBHOOK_NETWORKS|hooks\.example\.com|\bID\b/g;
const CHINESE = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/;

function written(event: DomainEvent, language: (typeof LANGUAGES)[number]): string {
  const { title, body } = render(defaultTemplate(event.type, language), viewOf(event, 'UTC', language));
  return `${title}\n${body}`;
}

const withData = (type: DomainEventType, data: object) => ({ ...sampleEvent(type), data: { ...sampleEvent(type).data, ...data } }) as DomainEvent;

/** Every type of event, with every reason, kind of subject and unit that the gateway gives. */
const EVENTS = [
  ...TYPES.map(sampleEvent),
  ...EVENT_REASONS.map((reasonCode) => withData('task_failed', { reasonCode, reasonParams: { count: 3, ruleName: 'Invalid key', host: 'hooks.example.com' } })),
  ...['GATEWAY', 'UPSTREAM', 'API_KEY', 'CONSUMER', 'VIRTUAL_KEY', 'CONSUMER_ON_UPSTREAM'].map((subjectKind) => withData('rate_limit_exceeded', { subjectKind })),
  withData('quota_exceeded', { unit: 'UNITS' }),
];

describe('the shipped templates', () => {
  it('write the Chinese notice of a disabled key as documented', () => {
    expect(render(defaultTemplate('key_disabled', 'zh-CN'), viewOf(disabled, 'UTC', 'zh-CN')).body).toBe(`### API Gateway 告警通知

**事件类型**: 密钥停用

**密钥信息**:
- ID: 123
- 名称: Key 1
- 上游: OpenAI

**原因**: 配额用尽

**时间**: 2025-11-02 10:30:00

---
*API Gateway Pro 自动告警*`);
  });

  it.each(LANGUAGES.flatMap((language) => TYPES.map((type) => [type, language] as const)))('leave no variable of %s unfilled in %s', (type, language) => {
    for (const line of written(sampleEvent(type), language).split('\n')) expect(line).not.toMatch(/\{\{|undefined|: $|:$(?<!\*\*(Key|密钥信息)\*\*:)/);
  });

  it('have no English word in Chinese but names', () => {
    for (const event of EVENTS) expect(written(event, 'zh-CN').replace(NAMES, ''), event.type).not.toMatch(/[A-Za-z]/);
  });

  it('have no Chinese word in English', () => {
    for (const event of EVENTS) expect(written(event, 'en'), event.type).not.toMatch(CHINESE);
  });

  it('have a word for each severity', () => {
    for (const severity of SEVERITIES) expect(viewOf({ ...disabled, severity }, 'UTC', 'zh-CN')).toMatchObject({ severity: expect.stringMatching(CHINESE) as string });
  });

  it('name a limit on the whole gateway without an id', () => {
    expect(written(withData('rate_limit_exceeded', { subjectKind: 'GATEWAY', subjectId: 0, subjectName: '' }), 'zh-CN')).toContain('**对象**: 整个网关\n');
  });
});

describe('a reason', () => {
  it('names the rule that fired, where the rule is an admin\'s', () => {
    const event = withData('key_disabled', { reasonCode: 'RULE_FIRED', reasonParams: { ruleName: 'No credit' } });
    expect(written(event, 'zh-CN')).toContain('**原因**: 规则“No credit”触发');
    expect(written(event, 'en')).toContain('**Reason**: The rule "No credit" fired');
  });

  it.each([undefined, 'OF_A_LATER_VERSION'])('is told as it was written where an event has no code that is known: %s', (reasonCode) => {
    const event = withData('key_disabled', { reason: 'refused 3 times in a row', reasonCode, reasonParams: undefined });
    expect(written(event, 'zh-CN')).toContain('**原因**: refused 3 times in a row');
  });
});

describe('a rendered value', () => {
  it('is text: neither a line feed, a link nor markup of its own', () => {
    const hostile = withData('key_disabled', { keyName: 'a\n\n# b [x](http://evil) <script> `c`' });
    expect(written(hostile, 'en')).toContain('- Name: a # b \\[x\\](http://evil) &lt;script> \\`c\\`');
  });

  it('has its times in the wanted time zone', () => {
    expect(render({ title: 't', body: '{{time}} {{timeZone}}' }, viewOf(disabled, 'Asia/Shanghai', 'en')).body).toBe('2025-11-02 18:30:00 Asia/Shanghai');
  });
});

describe('a digest', () => {
  it('counts every event and names its subjects', () => {
    const events = Array.from({ length: 250 }, (_, index) => withData('key_disabled', { keyName: `Key ${index}` }));
    const { title, body } = renderDigest([...events, sampleEvent('pool_low')], 'en', '2025-11-02T10:30:00Z', 'UTC');
    expect(title).toBe('251 alerts');
    expect(body).toContain('**Key disabled** × 250: Key 0, Key 1,');
    expect(body).toContain(' +150');
    expect(body).toContain('**Few usable keys left** × 1: OpenAI');
  });

  it('has no English word in Chinese but names', () => {
    const { title, body } = renderDigest([...TYPES.map(sampleEvent), withData('rate_limit_exceeded', { subjectKind: 'GATEWAY', subjectName: '' })], 'zh-CN', '2025-11-02T10:30:00Z', 'UTC');
    expect(`${title}\n${body}`.replace(NAMES, '')).not.toMatch(/[A-Za-z]/);
  });
});

describe('checkTemplate', () => {
  it('refuses a template that is not well-formed', () => {
    expect(() => checkTemplate({ title: 'x', body: '{{#open}}' })).toThrow(/body/);
  });

  it.each([
    ['{{#open}}', { reason: 'SECTION_NOT_CLOSED', params: { name: 'open' } }],
    ['{{/open}}', { reason: 'SECTION_NOT_OPENED', params: { name: 'open' } }],
    ['x {{open', { reason: 'TAG_NOT_CLOSED', params: { at: 8 } }],
  ])('says what is wrong with %s', (body, problem) => {
    expect(() => checkTemplate({ title: 'x', body })).toThrow(expect.objectContaining({ details: { fields: [expect.objectContaining(problem)] } }));
  });
});
