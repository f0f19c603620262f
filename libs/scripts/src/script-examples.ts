import { ScriptLanguage } from './script-language.js';

export interface ScriptExample {
  name: string;
  description: string;
  code: string;
}

/** Scripts to start from. Each runs as it is; the signature wants a var named `signingSecret`. */
export const SCRIPT_EXAMPLES: Record<ScriptLanguage, readonly ScriptExample[]> = {
  [ScriptLanguage.JAVASCRIPT]: [
    { name: 'timestamp', description: 'The current time, ISO 8601 in UTC', code: 'return new Date().toISOString();' },
    { name: 'uuid', description: 'A random UUID for each request', code: 'return crypto.randomUUID();' },
    {
      name: 'random',
      description: 'A random number of six digits',
      code: "return String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0');",
    },
    {
      name: 'signature',
      description: 'HMAC-SHA256 over method, path and timestamp, with the secret of a var',
      code: [
        'const timestamp = now.unixSeconds;',
        "const message = [request.method, request.path, timestamp].join('\\n');",
        "const signature = crypto.hmac('sha256', vars.signingSecret, message);",
        'return `t=${timestamp},v1=${signature}`;',
      ].join('\n'),
    },
    {
      name: 'formatted date',
      description: 'The date of the request as YYYY/MM/DD',
      code: ['const date = new Date(now.unixMilliseconds);', "const two = (number) => String(number).padStart(2, '0');", 'return `${date.getUTCFullYear()}/${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}`;'].join('\n'),
    },
    { name: 'basic authentication', description: 'User and password of two vars as a Basic credential', code: "return 'Basic ' + base64.encode(`${vars.user}:${vars.password}`);" },
    {
      name: 'body digest',
      description: 'SHA-256 of the body, as the Digest header wants it',
      code: "return 'sha-256=' + crypto.hash('sha256', request.body ?? '', 'base64');",
    },
  ],
  [ScriptLanguage.PYTHON]: [
    { name: 'timestamp', description: 'The current time, ISO 8601', code: 'from datetime import datetime\nresult = datetime.now().isoformat()' },
    { name: 'uuid', description: 'A random UUID for each request', code: 'import uuid\nresult = str(uuid.uuid4())' },
    { name: 'random', description: 'A random number of six digits', code: 'import random\nresult = f"{random.randrange(1_000_000):06}"' },
    {
      name: 'signature',
      description: 'HMAC-SHA256 over method, path and timestamp, with the secret of a var',
      code: [
        'import hmac',
        '',
        'timestamp = now.unixSeconds',
        'message = "\\n".join([request.method, request.path, str(timestamp)])',
        'signature = hmac.new(vars.signingSecret.encode(), message.encode(), "sha256").hexdigest()',
        'result = f"t={timestamp},v1={signature}"',
      ].join('\n'),
    },
    {
      name: 'formatted date',
      description: 'The date of the request as YYYY/MM/DD',
      code: ['from datetime import UTC, datetime', '', 'result = datetime.fromtimestamp(now.unixSeconds, UTC).strftime("%Y/%m/%d")'].join('\n'),
    },
    {
      name: 'basic authentication',
      description: 'User and password of two vars as a Basic credential',
      code: ['import base64', '', 'pair = f"{vars.user}:{vars.password}"', 'result = "Basic " + base64.b64encode(pair.encode()).decode()'].join('\n'),
    },
    {
      name: 'body digest',
      description: 'SHA-256 of the body, as the Digest header wants it',
      code: ['import base64', 'import hashlib', '', 'digest = hashlib.sha256((request.body or "").encode()).digest()', 'result = "sha-256=" + base64.b64encode(digest).decode()'].join('\n'),
    },
  ],
};
