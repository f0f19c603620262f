import type { MigrationInterface, QueryRunner } from 'typeorm';

const LATENCY_COUNTS = Array.from({ length: 40 }, (_, index) => `h${index} integer NOT NULL`).join(', ');

/** One level of roll-ups: what came to pass in a minute, an hour or a day. */
const rollUpTable = (name: string) => `
  CREATE TABLE ${name} (
    bucket timestamptz NOT NULL,
    requests bigint NOT NULL,
    attempts bigint NOT NULL,
    latency_us bigint NOT NULL,
    latency_us_most bigint NOT NULL,
    bytes_in bigint NOT NULL,
    bytes_out bigint NOT NULL,
    units numeric NOT NULL,
    upstream_id integer NOT NULL,
    subject_id integer NOT NULL,
    ${LATENCY_COUNTS},
    scope text NOT NULL COLLATE "C",
    outcome text NOT NULL COLLATE "C",
    PRIMARY KEY (scope, bucket, upstream_id, subject_id, outcome)
  ) PARTITION BY RANGE (bucket);
`;

/** Request logs in daily partitions, what was captured of them, and their roll-ups. */
export class CreateRequestLog1764000020000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      CREATE TABLE request_log (
        at timestamptz NOT NULL,
        id uuid NOT NULL,
        latency_us bigint NOT NULL,
        upstream_us bigint,
        first_byte_us bigint,
        bytes_in bigint NOT NULL,
        bytes_out bigint NOT NULL,
        upstream_id integer,
        consumer_id integer,
        virtual_key_id integer,
        api_key_id integer,
        status smallint NOT NULL,
        streamed boolean NOT NULL,
        captured boolean NOT NULL,
        outcome text NOT NULL COLLATE "C",
        method text NOT NULL COLLATE "C",
        path text NOT NULL COLLATE "C",
        client_ip text NOT NULL COLLATE "C",
        error_code text COLLATE "C",
        trace_id text COLLATE "C",
        units_used numeric,
        attempts jsonb NOT NULL,
        rule_ids integer[] NOT NULL,
        PRIMARY KEY (at, id)
      ) PARTITION BY RANGE (at);
      CREATE INDEX request_log_upstream ON request_log (upstream_id, at, id);
      CREATE INDEX request_log_consumer ON request_log (consumer_id, at, id);
      CREATE INDEX request_log_api_key ON request_log (api_key_id, at, id);
      CREATE INDEX request_log_trouble ON request_log (at, id) WHERE outcome <> 'SUCCESS';
      CREATE INDEX request_log_slow ON request_log (at, id) WHERE latency_us >= 1000000;

      CREATE TABLE request_capture (
        at timestamptz NOT NULL,
        id uuid NOT NULL,
        request_headers jsonb,
        response_headers jsonb,
        request_body text,
        response_body text,
        PRIMARY KEY (at, id)
      ) PARTITION BY RANGE (at);

      ${rollUpTable('request_minute')}
      ${rollUpTable('request_hour')}
      ${rollUpTable('request_day')}
    `);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE request_log, request_capture, request_minute, request_hour, request_day;');
  }
}
