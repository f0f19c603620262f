import { requestIdAt } from '../../dist/server/libs/core/src/index.js';
import { ADD_COUNTS, countFrom } from '../../dist/server/libs/logs/src/writing/batch-sql.js';

const KEYS = 1_000;
const PATHS = ['/v1/chat/completions', '/v1/embeddings', '/v1/models', '/geo/search?q=berlin', '/weather/today'];
const OUTCOMES = [
  [429, 'RATE_LIMITED'],
  [500, 'UPSTREAM_ERROR'],
  [400, 'CALLER_ERROR'],
];

/** Traffic of 5 upstreams, 1,000 keys and 20 consumers, 3 % of it failures. */
export function makeEntry(index, atMs) {
  const apiKeyId = 1 + Math.floor(Math.random() * KEYS);
  const [status, outcome] = Math.random() < 0.03 ? OUTCOMES[index % 3] : [200, 'SUCCESS'];
  return {
    requestId: requestIdAt(atMs),
    atMs,
    upstreamId: 1 + (apiKeyId % 5),
    consumerId: 1 + Math.floor(Math.random() * 20),
    virtualKeyId: 1 + (index % 40),
    apiKeyId,
    method: 'POST',
    path: PATHS[index % PATHS.length],
    clientIp: '192.0.2.17',
    status,
    outcome,
    errorCode: null,
    latencyMs: 5 + Math.random() ** 6 * 4_000,
    upstreamMs: 12.3,
    firstByteMs: 13.4,
    bytesIn: 812,
    bytesOut: 2_210,
    streamed: false,
    attempts: [{ apiKeyId, status, outcome, durationMs: 12.33, errorCode: null }],
    ruleIds: [],
    unitsUsed: null,
    traceId: null,
    capture: null,
  };
}

const DAY_MS = 86_400_000;
const ROLL_UP_TABLES = ['request_minute', 'request_hour', 'request_day'];

/**
 * The same traffic over whole days, and today until now, in every tenth minute, made by PostgreSQL itself: one day is made
 * and counted, and the others are its copies. One path of a million is a rare one.
 */
export async function fillDays(client, { rows, days, nowMs }) {
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const perDay = rows / days;
  await client.query("SET timezone = 'UTC'; SET work_mem = '128MB'; SET maintenance_work_mem = '256MB'; SET temp_buffers = '64MB'; SET synchronous_commit = off");
  const { rows: indexes } = await client.query("SELECT indexname AS name, replace(indexdef, ' ON ONLY ', ' ON ') AS definition FROM pg_indexes WHERE tablename = 'request_log' AND indexname <> 'request_log_pkey'");
  await client.query(`ALTER TABLE request_log DROP CONSTRAINT request_log_pkey; ${indexes.map(({ name }) => `DROP INDEX ${name};`).join(' ')}`);
  await client.query(`
    CREATE TEMP TABLE day AS SELECT * FROM request_log WITH NO DATA;
    INSERT INTO day (at, id, latency_us, upstream_us, first_byte_us, bytes_in, bytes_out, upstream_id, consumer_id, virtual_key_id, api_key_id, status, streamed, captured, outcome, method, path, client_ip, attempts, rule_ids)
    SELECT at, uuidv7(at - clock_timestamp()), (5000 + power(random(), 6) * 4000000)::bigint, 12300, 13400, 812, 2210, 1 + key % 5, 1 + floor(random() * 20)::integer, 1 + place % 40, key,
      status, false, false, outcome, 'POST', CASE WHEN place % 1000000 = 0 THEN '/v1/rare' ELSE ('{${PATHS.join(',')}}'::text[])[1 + place % 5] END, '192.0.2.17',
      format('[{"apiKeyId":%s,"status":%s,"outcome":"%s","durationMs":12.33,"errorCode":null}]', key, status, outcome)::jsonb, '{}'
    FROM (
      SELECT place, to_timestamp((floor(ms / 600000) * 600000 + floor((ms - floor(ms / 600000) * 600000) / 10)) / 1000.0) AS at, key,
        CASE WHEN failed THEN (ARRAY[429, 500, 400])[1 + place % 3] ELSE 200 END AS status,
        CASE WHEN failed THEN (ARRAY['RATE_LIMITED', 'UPSTREAM_ERROR', 'CALLER_ERROR'])[1 + place % 3] ELSE 'SUCCESS' END AS outcome
      FROM (SELECT place, ${todayMs - DAY_MS}::float8 + place * ${DAY_MS / perDay}::float8 AS ms, 1 + floor(random() * ${KEYS})::integer AS key, random() < 0.03 AS failed FROM generate_series(0, ${perDay - 1}) AS place) AS drawn
    ) AS made`);
  const rest = (await columnsOf(client, 'request_log')).filter((column) => column !== 'at' && column !== 'id').join(', ');
  const now = `'${new Date(nowMs).toISOString()}'::timestamptz`;
  for (let back = days - 1; back >= -1; back--) {
    const shift = `- interval '${back} days'`;
    await client.query(`INSERT INTO request_log (at, id, ${rest}) SELECT at ${shift}, uuidv7(at ${shift} - clock_timestamp()), ${rest} FROM day WHERE at ${shift} < ${now}`);
  }
  await client.query('ALTER TABLE request_log ADD PRIMARY KEY (at, id)');
  for (const { definition } of indexes) await client.query(definition);
  await client.query(`CREATE TEMP TABLE incoming_minute (LIKE request_minute); WITH ${countFrom('day')} ${ADD_COUNTS}`);
  for (const table of ROLL_UP_TABLES) {
    const counted = (await columnsOf(client, table)).filter((column) => column !== 'bucket').join(', ');
    for (let back = days - 1; back > 0; back--) {
      await client.query(`INSERT INTO ${table} (bucket, ${counted}) SELECT bucket - interval '${back} days', ${counted} FROM ${table} WHERE bucket >= $1::timestamptz AND bucket < $2::timestamptz`, [new Date(todayMs - DAY_MS), new Date(todayMs)]);
    }
  }
  await client.query(`UPDATE incoming_minute SET bucket = bucket + interval '1 day'; DELETE FROM incoming_minute WHERE bucket > ${now}; ${ADD_COUNTS}`);
  await client.query(`ANALYZE request_log, ${ROLL_UP_TABLES.join(', ')}`);
}

async function columnsOf(client, table) {
  const { rows } = await client.query('SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum', [table]);
  return rows.map(({ name }) => name);
}
