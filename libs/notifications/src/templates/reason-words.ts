import type { EventReason, Language, Localized, Reasoned } from '@app/core';

type Words = (params: NonNullable<Reasoned['reasonParams']>) => string;

/** The rules that come with the product, by the names that they have until somebody gives them others. */
const SHIPPED_RULES: Readonly<Record<string, Localized>> = {
  'Account suspended': { en: 'Account suspended', 'zh-CN': '账户已停用' },
  'Quota used up': { en: 'Quota used up', 'zh-CN': '配额用尽' },
  'Invalid key': { en: 'Invalid key', 'zh-CN': '密钥无效' },
  'Rate limited without a 429': { en: 'Rate limited without a 429', 'zh-CN': '未返回 429 的限流' },
};

const WORDS: Record<EventReason, Localized<Words>> = {
  KEYS_LIMITED_TOGETHER: { en: () => 'Several keys were rate limited at the same time', 'zh-CN': () => '多个密钥同时被限流' },
  PROBE_PASSED: { en: () => 'The probe passed', 'zh-CN': () => '探测通过' },
  REFUSED_IN_A_ROW: { en: ({ count }) => (Number(count) === 1 ? 'Refused once' : `Refused ${count} times in a row`), 'zh-CN': ({ count }) => `连续被拒绝 ${count} 次` },
  RULE_FIRED: { en: ({ ruleName }) => ruleWords(String(ruleName), 'en'), 'zh-CN': ({ ruleName }) => ruleWords(String(ruleName), 'zh-CN') },
  TIME_IS_OVER: { en: () => 'The time that a rule had set is over', 'zh-CN': () => '规则设定的期限已结束' },
  SCRIPT_OUT_OF_MEMORY: { en: () => 'The script used more memory than it may', 'zh-CN': () => '脚本占用的内存超出上限' },
  SCRIPT_OUT_OF_TIME: { en: () => 'The script ran longer than it may', 'zh-CN': () => '脚本运行超时' },
  PROCESS_LOST: { en: () => 'The process that ran it was not heard of any more', 'zh-CN': () => '执行任务的进程失去响应' },
  RUN_STOPPED: { en: () => 'It was stopped: its time was over, or the gateway was shut down', 'zh-CN': () => '运行被中止：已超时，或网关正在关闭' },
  ADDRESS_INTERNAL: { en: ({ host }) => `${host} is an internal address: allow its network by ALLOWED_WEBHOOK_NETWORKS if it is meant`, 'zh-CN': ({ host }) => `${host} 是内网地址：如确需访问，请在 ALLOWED_WEBHOOK_NETWORKS 中允许其网络` },
  CONNECTION_LOST: { en: () => 'The connection broke off', 'zh-CN': () => '连接中断' },
  CONNECTION_REFUSED: { en: () => 'The connection was refused', 'zh-CN': () => '连接被拒绝' },
  HOST_UNKNOWN: { en: ({ host = '' }) => `The host ${host} was not found`, 'zh-CN': ({ host = '' }) => `找不到主机 ${host}` },
  NO_ANSWER_IN_TIME: { en: () => 'There was no answer in time', 'zh-CN': () => '等待响应超时' },
};

/** The reason of an event in words; `told` where they are a person's, another program's, or of a version that has other codes. */
export function reasonWords({ reasonCode, reasonParams = {} }: Reasoned, told: string, language: Language): string {
  return reasonCode !== undefined && Object.hasOwn(WORDS, reasonCode) ? WORDS[reasonCode][language](reasonParams) : told;
}

/** What came of a delivery: in English as it was told, else in words where the gateway itself gives the reason. */
export function answerWords(answer: string, reason: Reasoned | null, language: Language): string {
  return language === 'en' ? answer : reasonWords(reason ?? {}, answer, language);
}

/** The name of a rule: in the reader's language where the rule comes with the product. */
export function ruleTitle(name: string, language: Language): string {
  return Object.hasOwn(SHIPPED_RULES, name) ? SHIPPED_RULES[name][language] : name;
}

/** The shipped rules are named after what they find. */
function ruleWords(name: string, language: Language): string {
  if (Object.hasOwn(SHIPPED_RULES, name)) return SHIPPED_RULES[name][language];
  return language === 'en' ? `The rule "${name}" fired` : `规则“${name}”触发`;
}
