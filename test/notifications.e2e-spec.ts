import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type AdminClient, type AdminGateway, startAdminGateway } from './support/admin-gateway.js';
import { createTestDatabase, query } from './support/database.js';
import { startGatewayProcess } from './support/gateway-process.js';
import { readBody, startUpstream, until } from './support/test-upstream.js';

const SECRETS = { smtp: 'canary-smtp-password-91', robot: 'SECcanary-robot-secret-92', path: 'canary-robot-token-93' };

interface Received {
  headers: Record<string, string>;
  url: string;
  body: string;
}

/** A receiver that answers as it is told. */
async function startReceiver(answer: (request: Received, count: number) => { status: number; body: string }) {
  const received: Received[] = [];
  const upstream = await startUpstream(async (request, response) => {
    const one = { headers: request.headers as Record<string, string>, url: request.url!, body: (await readBody(request)).toString() };
    received.push(one);
    const { status, body } = answer(one, received.length);
    response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end(body);
  });
  return { ...upstream, received };
}

async function count(databaseUrl: string, where: string): Promise<number> {
  const [row] = (await query(databaseUrl, `SELECT count(*)::integer AS count FROM notification WHERE ${where}`)) as { count: number }[];
  return row.count;
}

const CREATE_CHANNEL = 'mutation($input: CreateNotificationChannelInput!) { createNotificationChannel(input: $input) { signingSecret channel { id target } } }';
const CREATE_ROUTE = 'mutation($input: CreateNotificationRouteInput!) { createNotificationRoute(input: $input) { id } }';

async function createChannel(admin: AdminClient, input: object): Promise<{ id: number; signingSecret: string }> {
  const { createNotificationChannel: made } = await admin.data<{ createNotificationChannel: { signingSecret: string; channel: { id: string } } }>(CREATE_CHANNEL, { input });
  return { id: Number(made.channel.id), signingSecret: made.signingSecret };
}

/** A route to a channel that tells everything about the given subjects' event. */
const createRoute = (admin: AdminClient, channelId: number, input: object = {}) => admin.data(CREATE_ROUTE, { input: { name: 'route', channelId, dedupeSeconds: 0, ...input } });

/** Events as a feature's transaction would leave them. */
const raise = (databaseUrl: string, count: number, type = 'key_disabled', subject = 'api_key:') =>
  query(
    databaseUrl,
    `INSERT INTO domain_event (id, type, severity, subject, data, cause)
     SELECT uuidv7(), '${type}', 'WARNING', '${subject}' || n, jsonb_build_object('keyId', n, 'keyName', 'Key ' || n, 'upstreamId', 1, 'upstreamName', 'OpenAI', 'reason', 'quota used up'), '{}'
     FROM generate_series(1, ${count}) n`,
  );

/** Makes what waits for its next try due, as if its time had come. */
const letTimePass = (databaseUrl: string) => query(databaseUrl, "UPDATE notification SET next_attempt_at = now() - interval '3 seconds' WHERE status = 'PENDING'");

describe('notifications', () => {
  let gateway: AdminGateway;
  let admin: AdminClient;

  beforeAll(async () => {
    gateway = await startAdminGateway({ ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' });
    admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
  });

  afterAll(() => gateway.close());

  const reset = () => query(gateway.database.url, 'DELETE FROM notification_channel');

  it('arrive by e-mail as text and HTML, over a signed-in connection', async () => {
    const mails: string[] = [];
    const server = new SMTPServer({
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _session, done) => (username === 'gateway' && password === SECRETS.smtp ? done(null, { user: username }) : done(new Error('wrong'))),
      onData: (stream, _session, done) => {
        let mail = '';
        stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
        stream.on('end', () => {
          mails.push(mail);
          done();
        });
      },
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.server.address() as AddressInfo;
    try {
      const settings = { host: '127.0.0.1', port, tls: 'NONE', user: 'gateway', password: SECRETS.smtp, from: 'gateway@example.com', to: ['ops@example.com'] };
      const { id } = await createChannel(admin, { name: 'mail', kind: 'EMAIL', language: 'zh-CN', settings });
      await createRoute(admin, id);
      await raise(gateway.database.url, 1);
      await until(() => mails.length === 1, 15_000);
      expect(mails[0]).toContain('To: ops@example.com');
      expect(mails[0]).toContain('Content-Type: text/plain');
      expect(mails[0]).toContain('Content-Type: text/html');
    } finally {
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await reset();
    }
  });

  it('arrive at a webhook as a CloudEvent whose signature verifies, on the 4th try after three failures, under one id', async () => {
    const receiver = await startReceiver((_request, count) => ({ status: count < 4 ? 503 : 204, body: '' }));
    try {
      const { id, signingSecret } = await createChannel(admin, { name: 'hook', kind: 'WEBHOOK', settings: { url: `${receiver.url}/events` } });
      await createRoute(admin, id);
      await raise(gateway.database.url, 1);
      for (let tries = 1; tries < 4; tries++) {
        await until(() => receiver.received.length === tries, 15_000);
        await new Promise((resolve) => setTimeout(resolve, 300));
        await letTimePass(gateway.database.url);
      }
      await until(() => receiver.received.length === 4, 15_000);
      expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      const { headers, body } = receiver.received[3];
      const event = new Webhook(signingSecret).verify(body, headers) as { specversion: string; id: string; type: string; data: { keyName: string } };
      expect(event).toMatchObject({ specversion: '1.0', id: headers['webhook-id'], type: 'com.api-gateway-pro.key_disabled', data: { keyName: 'Key 1' } });
      expect(() => new Webhook(signingSecret).verify(body.replace('Key 1', 'Key 2'), headers)).toThrow();
    } finally {
      await receiver.close();
      await reset();
    }
  });

  it('do not follow a redirect, and count it as a failure', async () => {
    const receiver = await startReceiver(() => ({ status: 302, body: '' }));
    try {
      const { id } = await createChannel(admin, { name: 'hook', kind: 'WEBHOOK', settings: { url: receiver.url } });
      const { sendTestNotification } = await admin.data<{ sendTestNotification: object }>(`mutation { sendTestNotification(channelId: ${id}) { succeeded answer } }`);
      expect(sendTestNotification).toEqual({ succeeded: false, answer: 'HTTP 302 ' });
      expect(receiver.received).toHaveLength(1);
    } finally {
      await receiver.close();
      await reset();
    }
  });

  it('reach a robot that takes 20 a minute: 1,000 events as at most 18 signed messages, none lost', async () => {
    const receiver = await startReceiver(({ url }, count) => {
      const { searchParams } = new URL(url, 'http://robot');
      const timestamp = searchParams.get('timestamp')!;
      const sign = createHmac('sha256', SECRETS.robot).update(`${timestamp}\n${SECRETS.robot}`).digest('base64');
      if (searchParams.get('sign') !== sign || Math.abs(Date.now() - Number(timestamp)) > 3_600_000) return { status: 200, body: '{"errcode":310000,"errmsg":"sign not match"}' };
      return { status: 200, body: count > 20 ? '{"errcode":130101,"errmsg":"send too fast"}' : '{"errcode":0,"errmsg":"ok"}' };
    });
    try {
      const { id } = await createChannel(admin, { name: 'robot', kind: 'DINGTALK', language: 'zh-CN', settings: { url: `${receiver.url}/robot/send?access_token=${SECRETS.path}`, secret: SECRETS.robot } });
      await createRoute(admin, id);
      const begun = Date.now();
      await raise(gateway.database.url, 1_000);
      const delivered = () => count(gateway.database.url, `channel_id = ${id} AND status = 'DELIVERED'`);
      const made = () => count(gateway.database.url, `channel_id = ${id}`);
      while (((await made()) < 1_000 || ((await delivered()) < 1_000 && receiver.received.length < 18)) && Date.now() - begun < 50_000) await new Promise((resolve) => setTimeout(resolve, 500));
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(receiver.received.length).toBeLessThanOrEqual(18);
      const told = receiver.received.map(({ body }) => Number(/共 (\d+) 条事件/.exec(body)?.[1] ?? 1)).reduce((a, b) => a + b, 0);
      // What came while the minute's room was used up waits for the next.
      expect(told).toBe(await delivered());
      const waiting = await count(gateway.database.url, `channel_id = ${id} AND status = 'PENDING'`);
      expect(told + waiting).toBe(1_000);
    } finally {
      await receiver.close();
      await reset();
    }
  }, 90_000);

  it('tell the same about the same subject once in a window, and tell when it is over', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: '' }));
    try {
      const { id } = await createChannel(admin, { name: 'hook', kind: 'WEBHOOK', settings: { url: receiver.url } });
      await createRoute(admin, id, { eventTypes: ['key_disabled'], dedupeSeconds: 300 });
      for (let times = 0; times < 5; times++) await raise(gateway.database.url, 1);
      await raise(gateway.database.url, 1, 'key_recovered');
      await raise(gateway.database.url, 1, 'key_recovered', 'api_key:never-told-');
      await until(() => receiver.received.length === 2, 15_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const types = receiver.received.map(({ body }) => (JSON.parse(body) as { type: string }).type);
      expect(types.sort()).toEqual(['com.api-gateway-pro.key_disabled', 'com.api-gateway-pro.key_recovered']);
      const { notifications } = await admin.data<{ notifications: { edges: { node: { repeats: number } }[] } }>(`{ notifications(filter: { channelId: ${id}, eventType: "key_disabled" }) { edges { node { repeats } } } }`);
      expect(notifications.edges.map(({ node }) => node.repeats)).toEqual([4]);
    } finally {
      await receiver.close();
      await reset();
    }
  });

  it('keep secrets out of history, answers and the audit log, even when the other side echoes them', async () => {
    const receiver = await startReceiver(({ url }) => ({ status: 400, body: `bad request ${url} ${SECRETS.robot}` }));
    try {
      const { id } = await createChannel(admin, { name: 'robot', kind: 'DINGTALK', settings: { url: `${receiver.url}/${SECRETS.path}`, secret: SECRETS.robot } });
      await createRoute(admin, id);
      await raise(gateway.database.url, 1);
      await until(() => receiver.received.length > 0, 15_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const answers = JSON.stringify([
        await admin.send('{ notificationChannels { edges { node { id name target lastError settings { host user from to hasPassword hasSecret headerNames } } } } }'),
        await admin.send('{ notifications { edges { node { id subject tries { answer } } } } }'),
        await admin.send(`mutation { sendTestNotification(channelId: ${id}) { answer } }`),
        await query(gateway.database.url, 'SELECT * FROM notification_attempt'),
        await query(gateway.database.url, 'SELECT * FROM notification_channel'),
        await query(gateway.database.url, 'SELECT * FROM audit_log'),
      ]);
      expect(answers).toContain('[redacted]');
      for (const secret of Object.values(SECRETS)) expect(answers).not.toContain(secret);
    } finally {
      await receiver.close();
      await reset();
    }
  });

  it('tell of a channel what is no secret, and take away what need not be there', async () => {
    try {
      const { id } = await createChannel(admin, { name: 'mail', kind: 'EMAIL', settings: { host: 'mail.example.com', user: 'gateway', password: SECRETS.smtp, from: 'g@example.com', to: ['ops@example.com'] } });
      const shown = 'settings { host port tls user from to hasPassword hasSecret headerNames }';
      const told = await admin.data(`{ notificationChannel(id: ${id}) { ${shown} } }`);
      expect(told).toEqual({ notificationChannel: { settings: { host: 'mail.example.com', port: 587, tls: 'STARTTLS', user: 'gateway', from: 'g@example.com', to: ['ops@example.com'], hasPassword: true, hasSecret: false, headerNames: [] } } });
      const change = (settings: object) => admin.data(`mutation($input: UpdateNotificationChannelInput!) { updateNotificationChannel(id: ${id}, input: $input) { ${shown} } }`, { input: { settings } });
      expect(await change({ port: 25, user: null, password: null })).toMatchObject({ updateNotificationChannel: { settings: { host: 'mail.example.com', port: 25, user: null, hasPassword: false } } });
      expect(await admin.refusal(`mutation { updateNotificationChannel(id: ${id}, input: { settings: { host: null } }) { id } }`)).toBe('BAD_USER_INPUT');
    } finally {
      await reset();
    }
  });

  it('tell which events there are, by name, and what their texts may say', async () => {
    const { notificationEventTypes } = await admin.data<{ notificationEventTypes: { type: string; label: string; variables: string[] }[] }>('{ notificationEventTypes(language: "zh-CN") { type label variables } }');
    expect(notificationEventTypes.find(({ type }) => type === 'key_disabled')).toMatchObject({ label: '密钥停用', variables: expect.arrayContaining(['keyName', 'reason', 'time']) as string[] });
  });

  it('are tried again when asked for, under the same id', async () => {
    const receiver = await startReceiver(() => ({ status: 200, body: '' }));
    try {
      const { id } = await createChannel(admin, { name: 'hook', kind: 'WEBHOOK', settings: { url: receiver.url } });
      await createRoute(admin, id);
      await raise(gateway.database.url, 1);
      await until(() => receiver.received.length === 1, 15_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { notifications } = await admin.data<{ notifications: { edges: { node: { id: string } }[] } }>(`{ notifications(filter: { channelId: ${id} }) { edges { node { id } } } }`);
      await admin.data(`mutation { retryDelivery(id: ${notifications.edges[0].node.id}) { status } }`);
      await until(() => receiver.received.length === 2, 15_000);
      expect(receiver.received[0].headers['webhook-id']).toBe(receiver.received[1].headers['webhook-id']);
    } finally {
      await receiver.close();
      await reset();
    }
  });

  it('refuse settings that are wrong, by the name of the field', async () => {
    const answer = await admin.send(CREATE_CHANNEL, { input: { name: 'x', kind: 'EMAIL', settings: { host: 'h', to: ['nobody'] } } });
    expect(answer.errors?.[0].message).toMatch(/settings\.from.*settings\.to\.0/);
  });
});

describe('outgoing webhooks', () => {
  it('never reach an internal address, however it is written', async () => {
    const gateway = await startAdminGateway();
    const admin = gateway.client({ Authorization: `Bearer ${ADMIN_TOKEN}` });
    let connections = 0;
    const listener = createServer().on('connection', () => connections++);
    await new Promise<void>((resolve) => listener.listen(0, '0.0.0.0', resolve));
    const { port } = listener.address() as AddressInfo;
    try {
      for (const host of ['127.0.0.1', 'localhost', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0.0.0.0', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]']) {
        const { id } = await createChannel(admin, { name: host, kind: 'WEBHOOK', settings: { url: `http://${host}:${port}/` } });
        const { sendTestNotification } = await admin.data<{ sendTestNotification: { succeeded: boolean; answer: string } }>(`mutation { sendTestNotification(channelId: ${id}) { succeeded answer } }`);
        expect(sendTestNotification.succeeded, host).toBe(false);
        expect(sendTestNotification.answer, host).toContain('internal address');
      }
      expect(connections).toBe(0);
    } finally {
      listener.close();
      await gateway.close();
    }
  });
});

describe('a gateway that is killed between sending and writing down', () => {
  it('delivers every event at least once, always under the same id', async () => {
    const database = await createTestDatabase();
    const ids = new Map<string, Set<string>>();
    let kill: (() => void) | undefined;
    const receiver = await startReceiver(({ body, headers }) => {
      const { subject } = JSON.parse(body) as { subject: string };
      ids.set(subject, (ids.get(subject) ?? new Set()).add(headers['webhook-id']));
      // The answer is on its way: what the gateway makes of it, it does not live to write.
      kill?.();
      return { status: 200, body: '' };
    });
    const start = () => startGatewayProcess({ databaseUrl: database.url, environment: { ALLOWED_WEBHOOK_NETWORKS: '127.0.0.0/8' } });
    const ROUNDS = Number(process.env.KILL_ROUNDS ?? 2);
    try {
      let gateway = await start();
      const { id } = await createChannel(gateway.admin, { name: 'hook', kind: 'WEBHOOK', settings: { url: receiver.url } });
      await createRoute(gateway.admin, id);
      for (let round = 0; round < ROUNDS; round++) {
        const running = gateway;
        const gone = new Promise<void>((resolve) => {
          kill = () => {
            kill = undefined;
            running.process.once('exit', () => resolve());
            running.process.kill('SIGKILL');
          };
        });
        await raise(database.url, 2, 'key_disabled', `round-${round}-`);
        await gone;
        // The dead process's hold on the channel would end by itself after a minute.
        await query(database.url, 'UPDATE notification_channel SET leased_until = NULL');
        gateway = await start();
      }
      const done = async () => (await count(database.url, "status = 'DELIVERED'")) === ROUNDS * 2;
      const deadline = Date.now() + 60_000;
      while (!(await done()) && Date.now() < deadline) {
        await letTimePass(database.url);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      expect(ids.size).toBe(ROUNDS * 2);
      expect([...ids.values()].every((seen) => seen.size === 1)).toBe(true);
      await gateway.kill('SIGTERM');
    } finally {
      await receiver.close();
      await database.drop();
    }
  }, 900_000);
});
