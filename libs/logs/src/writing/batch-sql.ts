import { LATENCY_BOUNDS_US, LATENCY_COLUMNS } from '../rollups/latency-scale.js';

/** The columns of a row in the order of {@link copyLine}. */
const ROW = [
  'at',
  'id',
  'latency_us',
  'upstream_us',
  'first_byte_us',
  'bytes_in',
  'bytes_out',
  'upstream_id',
  'consumer_id',
  'virtual_key_id',
  'api_key_id',
  'status',
  'streamed',
  'captured',
  'outcome',
  'method',
  'path',
  'client_ip',
  'error_code',
  'trace_id',
  'units_used',
  'attempts',
  'rule_ids',
];
const CAPTURE = ['request_headers', 'response_headers', 'request_body', 'response_body'];
const SUMS = ['requests', 'attempts', 'latency_us', 'bytes_in', 'bytes_out', 'units', ...LATENCY_COLUMNS];
const KEY = ['scope', 'bucket', 'upstream_id', 'subject_id', 'outcome'];

/** Tables of the connection's own, emptied by every commit, and settings of the session. */
export const PREPARE = `
  SET timezone = 'UTC';
  SET temp_buffers = '32MB';
  SET work_mem = '32MB';
  CREATE TEMP TABLE incoming ON COMMIT DELETE ROWS AS
    SELECT ${ROW.map((column) => `log.${column}`).join(', ')}, ${CAPTURE.map((column) => `capture.${column}`).join(', ')}
    FROM request_log log, request_capture capture WITH NO DATA;
  CREATE TEMP TABLE incoming_minute (LIKE request_minute) ON COMMIT DELETE ROWS;
`;

export const COPY_ROWS = 'COPY incoming FROM STDIN';

/** What is counted of a row. */
const COUNTED = 'at, latency_us, bytes_in, bytes_out, upstream_id, consumer_id, api_key_id, status, outcome, units_used, attempts';

const INSERT_ROWS = `INSERT INTO request_log (${ROW.join(', ')}) SELECT ${ROW.join(', ')} FROM incoming`;

/** Counts rows by minute, three times over: by status, by key and by consumer. The end of a WITH clause. */
export const countFrom = (rows: string) => `
  measured AS (
    SELECT date_trunc('minute', at) AS bucket, coalesce(upstream_id, 0) AS upstream_id, status::integer AS status, coalesce(api_key_id, 0) AS api_key_id,
      coalesce(consumer_id, 0) AS consumer_id, outcome, jsonb_array_length(attempts) AS attempts, latency_us, bytes_in, bytes_out,
      coalesce(units_used, 0) AS units, width_bucket(latency_us - 1, '{${LATENCY_BOUNDS_US.join(',')}}'::bigint[]) AS latency_bucket
    FROM ${rows}
  )
  INSERT INTO incoming_minute (${KEY.join(', ')}, latency_us_most, ${SUMS.join(', ')})
  SELECT CASE GROUPING(status, api_key_id, consumer_id) WHEN 3 THEN 'STATUS'::request_scope WHEN 5 THEN 'KEY' ELSE 'CONSUMER' END,
    bucket, upstream_id, coalesce(status, api_key_id, consumer_id), outcome::request_outcome, max(latency_us),
    count(*), sum(attempts), sum(latency_us), sum(bytes_in), sum(bytes_out), sum(units),
    ${LATENCY_COLUMNS.map((_, index) => `count(*) FILTER (WHERE latency_bucket = ${index})`).join(', ')}
  FROM measured
  GROUP BY GROUPING SETS ((bucket, upstream_id, outcome, status), (bucket, upstream_id, outcome, api_key_id), (bucket, upstream_id, outcome, consumer_id));`;

/** For rows that are not stored yet, which is nearly always so; a row that is makes it fail. */
const STORE_NEW_ROWS = `${INSERT_ROWS};
  WITH ${countFrom('incoming')}`;

/** Rows that are stored already are passed over, and only rows that are new are rolled up. Costs a tenth more. */
const STORE_MISSING_ROWS = `
  WITH fresh AS (${INSERT_ROWS} ON CONFLICT DO NOTHING RETURNING ${COUNTED}), ${countFrom('fresh')}`;

const STORE_CAPTURES = `
  INSERT INTO request_capture (at, id, ${CAPTURE.join(', ')}) SELECT at, id, ${CAPTURE.join(', ')} FROM incoming WHERE captured
  ON CONFLICT DO NOTHING;`;

/** Always in the order of the key, so that writers wait for each other instead of locking up. */
const rollUp = (table: string, unit: string) => `
  INSERT INTO ${table} AS stored (${KEY.join(', ')}, latency_us_most, ${SUMS.join(', ')})
  SELECT scope, date_trunc('${unit}', bucket) AS start, upstream_id, subject_id, outcome, max(latency_us_most), ${SUMS.map((column) => `sum(${column})`).join(', ')}
  FROM incoming_minute GROUP BY scope, start, upstream_id, subject_id, outcome ORDER BY scope, start, upstream_id, subject_id, outcome
  ON CONFLICT (${KEY.join(', ')}) DO UPDATE SET latency_us_most = greatest(stored.latency_us_most, excluded.latency_us_most),
    ${SUMS.map((column) => `${column} = stored.${column} + excluded.${column}`).join(', ')};`;

/** Adds what was counted to every level. */
export const ADD_COUNTS = [rollUp('request_minute', 'minute'), rollUp('request_hour', 'hour'), rollUp('request_day', 'day')].join('\n');

/** From the copied rows to the log, its captures and its roll-ups; one transaction with the copy. Fails where a row is stored already. */
export const STORE_NEW = `${STORE_NEW_ROWS}\n${STORE_CAPTURES}\n${ADD_COUNTS}`;

/** The same for a batch of unknown fate: what is stored already stays as it is and is not counted again. */
export const STORE_MISSING = `${STORE_MISSING_ROWS}\n${STORE_CAPTURES}\n${ADD_COUNTS}`;
