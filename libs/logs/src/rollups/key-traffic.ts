import { Injectable } from '@nestjs/common';
import { Clock } from '@app/core';
import { DataSource } from 'typeorm';
import { floorTo, LEVEL_MS } from './pieces.js';

/** Where a key's traffic is found: roll-ups are kept by upstream. */
export interface KeyOfUpstream {
  id: number;
  upstreamId: number;
}

/** Requests that a key answered, an hour each, the oldest first. The last hour is the running one. */
export interface HourlyTraffic {
  requests: number[];
  successes: number[];
}

/** The hours are named one by one, so that the primary key (scope, bucket, upstream, subject) finds each row by itself. */
const BY_HOUR = `
  SELECT subject_id AS key_id, bucket, sum(requests)::float8 AS requests, coalesce(sum(requests) FILTER (WHERE outcome = 'SUCCESS'), 0)::float8 AS successes
  FROM request_hour
  WHERE scope = 'KEY' AND bucket = ANY($1::timestamptz[]) AND upstream_id = ANY($2::integer[]) AND subject_id = ANY($3::integer[])
  GROUP BY subject_id, bucket`;

/** The recent traffic of single keys, many in one query. */
@Injectable()
export class KeyTraffic {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** @returns one entry for each key, by its id, also where it had no request */
  async lastHours(keys: readonly KeyOfUpstream[], hours: number): Promise<Map<number, HourlyTraffic>> {
    const lastMs = floorTo(this.clock.now(), LEVEL_MS.hour);
    const buckets = Array.from({ length: hours }, (_, index) => lastMs - (hours - 1 - index) * LEVEL_MS.hour);
    const traffic = new Map(keys.map(({ id }) => [id, { requests: buckets.map(() => 0), successes: buckets.map(() => 0) }]));
    if (keys.length === 0) return traffic;
    const parameters = [buckets.map((atMs) => new Date(atMs)), [...new Set(keys.map(({ upstreamId }) => upstreamId))], keys.map(({ id }) => id)];
    const rows = (await this.dataSource.query(BY_HOUR, parameters)) as { key_id: number; bucket: Date; requests: number; successes: number }[];
    for (const { key_id, bucket, requests, successes } of rows) {
      const index = buckets.indexOf(bucket.getTime());
      const one = traffic.get(key_id)!;
      one.requests[index] = requests;
      one.successes[index] = successes;
    }
    return traffic;
  }
}
