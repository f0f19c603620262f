import type { Language, Localized } from '@app/core';
import { ScriptLanguage } from './script-language.js';

export interface ScriptExample {
  name: string;
  description: string;
  code: string;
}

const NAMES = {
  timestamp: {
    en: { name: 'timestamp', description: 'The current time in UTC, ISO 8601' },
    'zh-CN': { name: '时间戳', description: '当前 UTC 时间，ISO 8601 格式' },
  },
  uuid: {
    en: { name: 'uuid', description: 'A random UUID for each request' },
    'zh-CN': { name: 'UUID', description: '为每个请求生成随机 UUID' },
  },
  random: {
    en: { name: 'random', description: 'A random number of six digits' },
    'zh-CN': { name: '随机数', description: '六位随机数字' },
  },
  signature: {
    en: { name: 'signature', description: 'HMAC-SHA256 over method, path and timestamp, with the secret of a var' },
    'zh-CN': { name: '签名', description: '以变量中的密钥对方法、路径和时间戳计算 HMAC-SHA256' },
  },
  formattedDate: {
    en: { name: 'formatted date', description: 'The date of the request as YYYY/MM/DD' },
    'zh-CN': { name: '格式化日期', description: '请求日期，格式为 YYYY/MM/DD' },
  },
  basicAuthentication: {
    en: { name: 'basic authentication', description: 'User and password of two vars as a Basic credential' },
    'zh-CN': { name: 'Basic 认证', description: '以两个变量中的用户名和密码生成 Basic 凭据' },
  },
  bodyDigest: {
    en: { name: 'body digest', description: 'SHA-256 of the body, as the Digest header wants it' },
    'zh-CN': { name: '正文摘要', description: '正文的 SHA-256，符合 Digest 请求头的格式' },
  },
} satisfies Record<string, Localized<Omit<ScriptExample, 'code'>>>;

export type ExampleName = keyof typeof NAMES;

/** Each runs as it is; the signature wants a var named `signingSecret`. */
const CODE: Record<ScriptLanguage, Record<ExampleName, string>> = {
  [ScriptLanguage.JAVASCRIPT]: {
    timestamp: 'return new Date().toISOString();',
    uuid: 'return crypto.randomUUID();',
    random: "return String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0');",
    signature: [
      'const timestamp = now.unixSeconds;',
      "const message = [request.method, request.path, timestamp].join('\\n');",
      "const signature = crypto.hmac('sha256', vars.signingSecret, message);",
      'return `t=${timestamp},v1=${signature}`;',
    ].join('\n'),
    formattedDate: ['const date = new Date(now.unixMilliseconds);', "const two = (number) => String(number).padStart(2, '0');", 'return `${date.getUTCFullYear()}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}`;'].join('\n'),
    basicAuthentication: "return 'Basic ' + base64.encode(`${vars.user}:${vars.password}`);",
    bodyDigest: "return 'sha-256=' + crypto.hash('sha256', request.body ?? '', 'base64');",
  },
  [ScriptLanguage.PYTHON]: {
    timestamp: 'from datetime import datetime\nresult = datetime.now().isoformat()',
    uuid: 'import uuid\nresult = str(uuid.uuid4())',
    random: 'import random\nresult = f"{random.randrange(1_000_000):06}"',
    signature: [
      'import hmac',
      '',
      'timestamp = now.unixSeconds',
      'message = "\\n".join([request.method, request.path, str(timestamp)])',
      'signature = hmac.new(vars.signingSecret.encode(), message.encode(), "sha256").hexdigest()',
      'result = f"t={timestamp},v1={signature}"',
    ].join('\n'),
    formattedDate: ['from datetime import UTC, datetime', '', 'result = datetime.fromtimestamp(now.unixSeconds, UTC).strftime("%Y/%m/%d")'].join('\n'),
    basicAuthentication: ['import base64', '', 'pair = f"{vars.user}:{vars.password}"', 'result = "Basic " + base64.b64encode(pair.encode()).decode()'].join('\n'),
    bodyDigest: ['import base64', 'import hashlib', '', 'digest = hashlib.sha256((request.body or "").encode()).digest()', 'result = "sha-256=" + base64.b64encode(digest).decode()'].join('\n'),
  },
};

/** Scripts to start from, named and described in the reader's language. */
export function scriptExamples(script: ScriptLanguage, reader: Language): ScriptExample[] {
  return (Object.keys(NAMES) as ExampleName[]).map((example) => ({ ...NAMES[example][reader], code: CODE[script][example] }));
}
