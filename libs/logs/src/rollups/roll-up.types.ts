import { registerEnumType } from '@nestjs/graphql';
import type { Outcome } from '@app/core';
import type { TimeStep } from './time-step.js';

/** By what requests are told apart. */
export enum RollUpDimension {
  TIME = 'TIME',
  UPSTREAM = 'UPSTREAM',
  API_KEY = 'API_KEY',
  CONSUMER = 'CONSUMER',
  STATUS = 'STATUS',
  OUTCOME = 'OUTCOME',
}

registerEnumType(RollUpDimension, { name: 'AnalyticsDimension', description: 'By what requests are told apart.' });

/** What is added up: requests, successes and the mean time; the other sums too; percentiles as well, which are forty more. */
export type RollUpMeasures = 'TRAFFIC' | 'SUMS' | 'PERCENTILES';

export interface RollUpFilter {
  upstreamId?: number | null;
  apiKeyId?: number | null;
  consumerId?: number | null;
  status?: number | null;
  outcomes?: Outcome[] | null;
}

export interface RollUpRequest {
  dimensions: readonly RollUpDimension[];
  filter?: RollUpFilter;
  fromMs: number;
  /** Exclusive. */
  toMs: number;
  /** Needed with the dimension TIME. */
  step?: TimeStep;
  /** In which days and longer steps are cut. */
  timeZone: string;
  measures: RollUpMeasures;
  /** The rows with the most requests, or the latest when told apart by time. */
  limit: number;
}

/** Sums over requests that share the values of the dimensions; dimensions and measures that were not asked for are null. */
export interface RollUpRow {
  at: Date | null;
  upstreamId: number | null;
  apiKeyId: number | null;
  consumerId: number | null;
  status: number | null;
  outcome: Outcome | null;
  requests: number;
  successes: number;
  attempts: number | null;
  bytesIn: number | null;
  bytesOut: number | null;
  units: number | null;
  /** Null when there was no request. */
  meanMs: number | null;
  mostMs: number | null;
  /** Requests by their time, in the intervals of the latency scale. */
  latencyCounts: readonly number[] | null;
  p50Ms: number | null;
  p95Ms: number | null;
  p99Ms: number | null;
}

/** What all rows come to. */
export type RollUpTotal = Pick<RollUpRow, 'requests' | 'successes' | 'p50Ms' | 'p95Ms' | 'p99Ms'>;
