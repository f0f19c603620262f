import type { AdminClient } from './admin-gateway.js';
import { startUpstream, type TestUpstream } from './test-upstream.js';

/** Takes what webhooks bring; what it is sent below /broken it does not like. */
export function startWebhookReceiver(): Promise<TestUpstream> {
  return startUpstream((request, response) => {
    request.resume().on('end', () => response.writeHead(request.url!.startsWith('/broken') ? 503 : 200).end(request.url!.startsWith('/broken') ? 'down for maintenance' : 'thank you'));
  });
}

/** Limits, quotas and notifications for a gateway that `fillGateway` has filled; the receiver's network must be allowed. */
export async function fillPolicies(admin: AdminClient, gatewayUrl: string, receiverUrl: string): Promise<void> {
  const create = <T = { id: string }>(noun: string, input: object, fields = 'id') => admin.data<Record<string, T>>(`mutation($input: Create${noun}Input!) { create${noun}(input: $input) { ${fields} } }`, { input }).then((data) => data[`create${noun}`]);

  await create('Limit', { subjectKind: 'GATEWAY', rates: '6000/min, 100000/hour, 1000000/day' });
  await create('Limit', { subjectKind: 'UPSTREAM', upstreamId: '1', rates: '200/min, 5000/hour', maxConcurrent: 40 });
  await create('Limit', { subjectKind: 'CONSUMER', consumerId: '1', rates: '260/min, 1000/hour, 10000/day' });
  await create('Limit', { subjectKind: 'CONSUMER_ON_UPSTREAM', consumerId: '1', upstreamId: '1', rates: '130/min' });
  await create('Limit', { subjectKind: 'API_KEY', apiKeyId: '1', rates: '20/min, 500/day' });
  await create('Limit', { subjectKind: 'CONSUMER', consumerId: '3', rates: '60/min, 1000/hour, 10000/day', enabled: false });
  await create('Quota', { name: 'Research account', quotaTotal: 5_000, quotaReset: 'MONTHLY', timeZone: 'Asia/Shanghai', apiKeyIds: ['1', '4', '7', '10', '13'] });
  await create('Quota', { name: 'Gemini tokens', quotaTotal: 200_000, measure: 'UNITS', unitsPath: 'usage.total_tokens', quotaReset: 'DAILY', apiKeyIds: ['2', '5'] });
  await create('Quota', { name: 'production', quotaTotal: 300, quotaReset: 'WEEKLY', virtualKeyIds: ['1'] });

  const channel = async (name: string, kind: string, settings: object, more: object = {}) => (await create<{ channel: { id: string } }>('NotificationChannel', { name, kind, settings, ...more }, 'channel { id }')).channel.id;
  const hook = await channel('Incident hub', 'WEBHOOK', { url: `${receiverUrl}/events`, headers: [{ name: 'X-Team', value: 'gateway' }] });
  const broken = await channel('Status page', 'WEBHOOK', { url: `${receiverUrl}/broken` });
  await channel('On call', 'EMAIL', { host: 'smtp.example.com', user: 'gateway', password: 'not shown', from: 'gateway@example.com', to: ['oncall@example.com', 'ops@example.com'] }, { timeZone: 'Europe/Oslo' });
  await channel('运维群', 'DINGTALK', { url: 'https://oapi.dingtalk.com/robot/send?access_token=not-shown', secret: 'SECnot-shown' }, { language: 'zh-CN', timeZone: 'Asia/Shanghai' });
  await create('NotificationRoute', { name: 'Everything', channelId: hook });
  await create('NotificationRoute', { name: 'Lost keys', channelId: broken, eventTypes: ['key_disabled', 'key_banned', 'pool_low', 'pool_exhausted'], upstreamIds: ['1', '3'], minimumSeverity: 'WARNING', quietFrom: '22:00', quietTo: '07:30', timeZone: 'Asia/Shanghai', digestAfter: 5 });

  // A key that goes first, that its upstream refuses, and that the gateway therefore takes out.
  await admin.data('mutation { updateUpstream(id: 3, input: { failureThreshold: 1 }) { id } }');
  await create('ApiKey', { upstreamId: '3', name: 'weather-old', keyValue: 'sk-owm-0099-f3b9-revoked', priority: 100 });
  const { secret } = await create<{ secret: string }>('VirtualKey', { consumerId: '2', name: 'release 4.2' }, 'secret');
  for (let index = 0; index < 3; index++) await fetch(`${gatewayUrl}/proxy/openweather/v1/models`, { headers: { authorization: `Bearer ${secret}` } }).then((response) => response.arrayBuffer());
}
