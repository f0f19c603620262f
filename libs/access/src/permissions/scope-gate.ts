import { Injectable } from '@nestjs/common';
import { GatewayError } from '@app/core';
import { DataSource } from 'typeorm';
import type { Caller } from '../caller.js';
import type { Subject } from './can.decorator.js';

/** Where a noun's rows say which upstream they belong to. A noun that is not here is closed to callers who are narrowed to upstreams. */
export const UPSTREAM_OF: Partial<Record<Subject, { table: string; column: string }>> = {
  Upstream: { table: 'upstream', column: 'id' },
  ApiKey: { table: 'api_key', column: 'upstream_id' },
};

/** Nouns that know their upstreams otherwise: their own library keeps callers to them. */
export const KEPT_BY_THEIR_LIBRARY: readonly Subject[] = ['Import', 'Limit'];

const integers = (value: unknown) => [value].flat().map(Number).filter(Number.isInteger);

/** The ids that an operation names, of its own noun and of upstreams, however deep in its input or filter. */
export function idsNamedIn(args: object): { own: number[]; upstreams: number[] } {
  const named = { own: [] as number[], upstreams: [] as number[] };
  const collect = (holder: object) => {
    for (const [name, value] of Object.entries(holder) as [string, unknown][]) {
      if (name === 'id' || name === 'ids') named.own.push(...integers(value));
      else if (name === 'upstreamId' || name === 'upstreamIds' || name === 'upstream_id') named.upstreams.push(...integers(value));
      else if (typeof value === 'object' && value !== null) collect(value);
    }
  };
  collect(args);
  return named;
}

/** Keeps callers who are narrowed to upstreams from naming what belongs to another. */
@Injectable()
export class ScopeGate {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws GatewayError NOT_FOUND, as if what is named did not exist. */
  async check({ upstreamIds }: Caller, subject: Subject, args: object): Promise<void> {
    if (!upstreamIds) return;
    const { own, upstreams } = idsNamedIn(args);
    const foreign = upstreams.find((id) => !upstreamIds.includes(id));
    if (foreign !== undefined) throw GatewayError.notFound('Upstream', foreign);
    const home = UPSTREAM_OF[subject];
    if (!home || own.length === 0) return;
    const [row] = (await this.dataSource.query(`SELECT id FROM ${home.table} WHERE id = ANY($1) AND ${home.column} <> ALL($2) LIMIT 1`, [own, upstreamIds])) as { id: number }[];
    if (row) throw GatewayError.notFound(subject, row.id);
  }
}
