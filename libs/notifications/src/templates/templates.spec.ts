import { describe, expect, it } from 'vitest';
import type { DomainEvent, DomainEventType } from '@app/core';
import { defaultTemplate } from './default-templates.js';
import { renderDigest } from './digest.js';
import { EVENT_LABELS, LANGUAGES } from './event-labels.js';
import { sampleEvent } from './sample-events.js';
import { checkTemplate, render, viewOf } from './template-renderer.js';

const TYPES = Object.keys(EVENT_LABELS) as DomainEventType[];
const disabled = sampleEvent('key_disabled');

describe('the shipped templates', () => {
  it('write the Chinese notice of a disabled key as documented', () => {
    expect(render(defaultTemplate('key_disabled', 'zh-CN'), viewOf(sampleEvent('key_disabled', 'zh-CN'), 'UTC')).body).toBe(`### API Gateway 告警通知

**事件类型**: 密钥禁用

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
    const { title, body } = render(defaultTemplate(type, language), viewOf(sampleEvent(type), 'UTC'));
    expect(title).not.toBe('');
    for (const line of `${title}\n${body}`.split('\n')) expect(line).not.toMatch(/\{\{|undefined|: $|:$(?<!\*\*(Key|密钥信息)\*\*:)/);
  });
});

describe('a rendered value', () => {
  it('is text: neither a line feed, a link nor markup of its own', () => {
    const hostile = { ...disabled, data: { ...disabled.data, keyName: 'a\n\n# b [x](http://evil) <script> `c`' } } as DomainEvent;
    const { body } = render(defaultTemplate('key_disabled', 'en'), viewOf(hostile, 'UTC'));
    expect(body).toContain('- Name: a # b \\[x\\](http://evil) &lt;script> \\`c\\`');
  });

  it('has its times in the wanted time zone', () => {
    expect(render({ title: 't', body: '{{time}}' }, viewOf(disabled, 'Asia/Shanghai')).body).toBe('2025-11-02 18:30:00');
  });
});

describe('a digest', () => {
  it('counts every event and names its subjects', () => {
    const events = Array.from({ length: 250 }, (_, index) => ({ ...disabled, data: { ...disabled.data, keyName: `Key ${index}` } }) as DomainEvent);
    const { title, body } = renderDigest([...events, sampleEvent('pool_low')], 'en', '2025-11-02T10:30:00Z', 'UTC');
    expect(title).toBe('251 alerts');
    expect(body).toContain('**Key disabled** × 250: Key 0, Key 1,');
    expect(body).toContain(' +150');
    expect(body).toContain('**Few usable keys left** × 1: OpenAI');
  });
});

describe('checkTemplate', () => {
  it('refuses a template that is not well-formed', () => {
    expect(() => checkTemplate({ title: 'x', body: '{{#open}}' })).toThrow(/body/);
  });
});
