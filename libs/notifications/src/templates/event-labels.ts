import type { DomainEventType, Localized } from '@app/core';

/** The events that can be routed; the order is the one in which they are offered. */
export const EVENT_LABELS: Record<DomainEventType, Localized> = {
  key_disabled: { en: 'Key disabled', 'zh-CN': '密钥停用' },
  key_banned: { en: 'Key banned', 'zh-CN': '密钥封禁' },
  key_recovered: { en: 'Key recovered', 'zh-CN': '密钥恢复' },
  key_expiring: { en: 'Key expiring', 'zh-CN': '密钥即将过期' },
  quota_exceeded: { en: 'Quota used up', 'zh-CN': '配额用尽' },
  rate_limit_exceeded: { en: 'Rate limit reached', 'zh-CN': '触发限流' },
  pool_low: { en: 'Few usable keys left', 'zh-CN': '可用密钥不足' },
  pool_exhausted: { en: 'No usable key left', 'zh-CN': '密钥池耗尽' },
  pool_recovered: { en: 'Pool recovered', 'zh-CN': '密钥池恢复' },
  runway_short: { en: 'Pool about to run dry', 'zh-CN': '密钥池即将耗尽' },
  upstream_cooling: { en: 'Upstream cooling down', 'zh-CN': '上游冷却中' },
  script_failing: { en: 'Script failing', 'zh-CN': '脚本持续失败' },
  task_failed: { en: 'Scheduled task failed', 'zh-CN': '计划任务失败' },
  sign_in_locked: { en: 'Sign-in locked', 'zh-CN': '登录已锁定' },
  rule_notified: { en: 'Rule fired', 'zh-CN': '规则触发' },
  channel_disabled: { en: 'Notification channel switched off', 'zh-CN': '通知渠道已停用' },
};
