/** The environment that the file refers to. */
export const SECRETS = {
  OPENAI_KEY_1: 'sk-canary-first-0001',
  OPENAI_KEY_2: 'sk-canary-second-0002',
  WEATHER_KEY: 'k',
  SIGNING_SECRET: 'canary-signing-secret',
  HOOK_URL: 'https://ops.example.com/hooks/canary-path',
  HOOK_TOKEN: 'canary-hook-token',
  DING_TOKEN: 'canary-ding-token',
  SMTP_PASSWORD: 'canary-smtp-password',
};

/** One of everything that a file can hold. */
export const CONFIG = `# yaml-language-server: $schema=gatewayctl.schema.json
version: 1
gatewayLimit: { requestsPerMinute: 6000 }
upstreams:
  - slug: openai
    name: OpenAI
    baseUrl: https://api.openai.com
    selectionPolicy: WEIGHTED
    errorFormat: OPENAI
    limit: { requestsPerMinute: 600, maxConcurrent: 50 }
    probe: { path: /v1/models }
    variables:
      - { name: region, value: eu }
      - { name: signingSecret, secretValue: "\${env:SIGNING_SECRET}" }
    headers:
      - { name: X-Region, value: eu }
      - name: X-Signature
        valueType: JAVASCRIPT
        value: |
          const message = [request.method, request.path].join('\\n');
          return crypto.hmac('sha256', vars.signingSecret, message);
        onError: OMIT
      - { name: Accept-Language, value: en }
    keys:
      - { name: first, keyValue: "\${env:OPENAI_KEY_1}", weight: 3, tags: [paid, eu], limit: { requestsPerDay: 1000 } }
      - { name: second, keyValue: "\${env:OPENAI_KEY_2}", expiresAt: 2099-01-01, status: DISABLED }
  - slug: weather
    name: Weather
    baseUrl: http://weather.example/v2
    keys:
      - { name: k-one, keyValue: "\${env:WEATHER_KEY}", location: QUERY, paramName: appid }
rules:
  - { name: Invalid key, builtin: invalid-key, enabled: false, priority: 200, match: response.status == 401, actions: [{ type: DISABLE }, { type: RETRY }] }
  - { name: Slow, upstream: openai, match: latencyMs > 1000.0, mode: LOG_ONLY, actions: [{ type: TAG, tag: slow }, { type: COOL_DOWN, durationSeconds: 30 }] }
consumers:
  - name: 客户端
    description: the app
    limit: { requestsPerHour: 100 }
    upstreamLimits: [{ upstream: weather, requestsPerMinute: 5 }]
    virtualKeys:
      - { name: laptop, allowedUpstreams: [openai], allowedAddresses: [10.1.2.3/8, "::1"], limit: { requestsPerMinute: 7 } }
quotas:
  - name: account
    quotaTotal: 1000000
    measure: UNITS
    unitsPath: usage.total_tokens
    quotaReset: MONTHLY
    timeZone: Asia/Shanghai
    apiKeys: [{ upstream: openai, name: first }, { upstream: openai, name: second }]
    virtualKeys: [{ consumer: 客户端, name: laptop }]
channels:
  - name: mail
    kind: EMAIL
    settings: { host: smtp.example.com, port: 465, tls: TLS, user: ops, password: "\${env:SMTP_PASSWORD}", from: gw@example.com, to: [a@example.com, b@example.com] }
  - name: hook
    kind: WEBHOOK
    settings: { url: "\${env:HOOK_URL}", headers: [{ name: Authorization, value: "Bearer \${env:HOOK_TOKEN}" }] }
  - name: 值班
    kind: DINGTALK
    language: zh-CN
    settings: { url: "https://oapi.dingtalk.com/robot/send?access_token=\${env:DING_TOKEN}" }
routes:
  - { name: urgent, channel: mail, minimumSeverity: CRITICAL, upstreams: [openai], quietFrom: "22:00", quietTo: "07:00", timeZone: Asia/Shanghai }
  - { name: all, channel: hook, eventTypes: [key_disabled, pool_low], digestAfter: 5 }
templates:
  - { eventType: key_disabled, channelKind: EMAIL, language: en, title: A key is off, body: "Look: {{upstream}}" }
`;
