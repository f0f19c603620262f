import type { DomainEventType, Language, Localized } from '@app/core';
import { EVENT_LABELS } from './event-labels.js';

const FRAME: Localized<{ heading: string; type: string; time: string; footer: string }> = {
  en: { heading: 'API Gateway alert', type: 'Event', time: 'Time', footer: 'Sent by API Gateway Pro' },
  'zh-CN': { heading: 'API Gateway 告警通知', type: '事件类型', time: '时间', footer: 'API Gateway Pro 自动告警' },
};

const KEY: Localized = {
  en: '**Key**:\n- ID: {{keyId}}\n- Name: {{keyName}}\n- Upstream: {{upstreamName}}',
  'zh-CN': '**密钥信息**:\n- ID: {{keyId}}\n- 名称: {{keyName}}\n- 上游: {{upstreamName}}',
};
const UPSTREAM: Localized = { en: '**Upstream**: {{upstreamName}}', 'zh-CN': '**上游**: {{upstreamName}}' };
const REASON: Localized = { en: '**Reason**: {{reason}}', 'zh-CN': '**原因**: {{reason}}' };
const SUBJECT: Localized = {
  en: '**Of**: {{subjectKind}}{{#subjectId}} {{subjectId}}{{/subjectId}}{{#subjectName}} ({{subjectName}}){{/subjectName}}',
  'zh-CN': '**对象**: {{subjectKind}}{{#subjectId}} {{subjectId}}{{/subjectId}}{{#subjectName}}（{{subjectName}}）{{/subjectName}}',
};
const ERROR: Localized = { en: '**Error**: {{error}}', 'zh-CN': '**错误**: {{error}}' };

/** What stands between the event's name and the time. */
const BODIES: Record<DomainEventType, (language: Language) => string[]> = {
  key_disabled: (l) => [KEY[l], REASON[l], { en: '{{#reenableAt}}**Back at**: {{reenableAt}}{{/reenableAt}}', 'zh-CN': '{{#reenableAt}}**恢复时间**: {{reenableAt}}{{/reenableAt}}' }[l]],
  key_banned: (l) => [KEY[l], REASON[l]],
  key_recovered: (l) => [KEY[l], REASON[l]],
  key_expiring: (l) => [KEY[l], { en: '**Expires**: {{expiresAt}}', 'zh-CN': '**过期时间**: {{expiresAt}}' }[l]],
  quota_exceeded: (l) => [SUBJECT[l], { en: '**Used**: {{used}} of {{total}} {{unit}}', 'zh-CN': '**已用**: {{used}} / {{total}} {{unit}}' }[l], { en: '{{#resetAt}}**Resets**: {{resetAt}}{{/resetAt}}', 'zh-CN': '{{#resetAt}}**重置时间**: {{resetAt}}{{/resetAt}}' }[l]],
  rate_limit_exceeded: (l) => [SUBJECT[l], { en: '**Limit**: {{limit}} in {{windowSeconds}} s', 'zh-CN': '**限制**: {{windowSeconds}} 秒内 {{limit}} 次' }[l], { en: '**Room again**: {{resetAt}}', 'zh-CN': '**恢复时间**: {{resetAt}}' }[l]],
  pool_low: (l) => [UPSTREAM[l], { en: '**Usable keys**: {{usable}} of {{total}}', 'zh-CN': '**可用密钥**: {{usable}} / {{total}}' }[l]],
  pool_exhausted: (l) => [UPSTREAM[l], { en: '**Usable keys**: 0 of {{total}}', 'zh-CN': '**可用密钥**: 0 / {{total}}' }[l]],
  pool_recovered: (l) => [UPSTREAM[l], { en: '**Usable keys**: {{usable}} of {{total}}', 'zh-CN': '**可用密钥**: {{usable}} / {{total}}' }[l]],
  runway_short: (l) => [UPSTREAM[l], { en: '**Runs dry in**: {{secondsLeft}} s at the present rate', 'zh-CN': '**预计耗尽**: 按当前速率 {{secondsLeft}} 秒后' }[l]],
  upstream_cooling: (l) => [UPSTREAM[l], REASON[l], { en: '**Until**: {{until}}', 'zh-CN': '**持续到**: {{until}}' }[l]],
  script_failing: (l) => [{ en: '**Header**: {{headerName}}', 'zh-CN': '**请求头**: {{headerName}}' }[l], ERROR[l]],
  task_failed: (l) => [{ en: '**Task**: {{task}} (run {{runId}})', 'zh-CN': '**任务**: {{task}} (运行 {{runId}})' }[l], ERROR[l]],
  sign_in_locked: (l) => [{ en: '**Account**: {{email}}', 'zh-CN': '**账号**: {{email}}' }[l], { en: '**From**: {{ip}}', 'zh-CN': '**来源**: {{ip}}' }[l], { en: '**Until**: {{until}}', 'zh-CN': '**持续到**: {{until}}' }[l]],
  rule_notified: (l) => [KEY[l], { en: '**Rule**: {{ruleName}}', 'zh-CN': '**规则**: {{ruleName}}' }[l], { en: '**Message**: {{message}}', 'zh-CN': '**消息**: {{message}}' }[l]],
  channel_disabled: (l) => [{ en: '**Channel**: {{channelName}}', 'zh-CN': '**渠道**: {{channelName}}' }[l], ERROR[l]],
};

/** The template that is used where an admin has set none. */
export function defaultTemplate(type: DomainEventType, language: Language): { title: string; body: string } {
  const { heading, type: typeLabel, time, footer } = FRAME[language];
  const label = EVENT_LABELS[type][language];
  const paragraphs = [`### ${heading}`, `**${typeLabel}**: ${label}`, ...BODIES[type](language), `**${time}**: {{time}}`];
  return { title: `${label}{{#upstreamName}} · {{upstreamName}}{{/upstreamName}}`, body: `${paragraphs.join('\n\n')}\n\n---\n*${footer}*` };
}

/** The message that stands for several. */
export const DIGEST_TEMPLATES: Localized<{ title: string; body: string }> = {
  en: { title: '{{count}} alerts', body: '### API Gateway alert\n\n**{{count}} events**\n\n{{#groups}}\n- **{{label}}** × {{count}}: {{subjects}}\n{{/groups}}\n\n**Time**: {{time}}\n\n---\n*Sent by API Gateway Pro*' },
  'zh-CN': { title: '{{count}} 条告警', body: '### API Gateway 告警通知\n\n**共 {{count}} 条事件**\n\n{{#groups}}\n- **{{label}}** × {{count}}: {{subjects}}\n{{/groups}}\n\n**时间**: {{time}}\n\n---\n*API Gateway Pro 自动告警*' },
};
