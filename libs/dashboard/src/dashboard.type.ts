import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Outcome } from '@app/core';

export enum DashboardRange {
  LAST_HOUR = 'LAST_HOUR',
  LAST_24_HOURS = 'LAST_24_HOURS',
  TODAY = 'TODAY',
  LAST_7_DAYS = 'LAST_7_DAYS',
  LAST_30_DAYS = 'LAST_30_DAYS',
}

registerEnumType(DashboardRange, { name: 'DashboardRange', description: 'Up to now. Days are those of the time zone, today included.' });

@ObjectType({ description: 'Traffic of one minute, hour or day.' })
export class TrafficPoint {
  @Field()
  at!: Date;

  @Field(() => Float)
  requests!: number;

  @Field(() => Float)
  successes!: number;

  @Field(() => Float, { nullable: true })
  p95Ms!: number | null;
}

@ObjectType({ description: "One upstream's, key's or consumer's share of the traffic." })
export class TrafficShare {
  @Field(() => ID, { nullable: true, description: 'Null for requests that had none.' })
  id!: number | null;

  @Field(() => String, { nullable: true, description: 'Null when it has been deleted.' })
  name!: string | null;

  @Field(() => Float)
  requests!: number;

  @Field(() => Float)
  successes!: number;

  @Field(() => Float, { nullable: true })
  meanMs!: number | null;
}

@ObjectType()
export class ErrorShare {
  @Field(() => ID, { nullable: true })
  upstreamId!: number | null;

  @Field(() => String, { nullable: true })
  upstreamName!: string | null;

  @Field(() => Int)
  status!: number;

  @Field(() => Outcome)
  outcome!: Outcome;

  @Field(() => Float)
  requests!: number;
}

@ObjectType({ description: "What an upstream's keys are now." })
export class PoolHealth {
  @Field(() => ID)
  upstreamId!: number;

  @Field()
  upstreamName!: string;

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  active!: number;

  @Field(() => Int, { description: 'Those that come back from a cooldown included.' })
  cooling!: number;

  @Field(() => Int, { description: 'Active but for their quota, which is used up.' })
  exhausted!: number;

  @Field(() => Int)
  disabled!: number;

  @Field(() => Int)
  banned!: number;

  @Field(() => Int)
  expired!: number;
}

@ObjectType({ description: 'A limit or quota of which at least four fifths are used.' })
export class NearLimit {
  @Field({ description: 'The kind of its subject, or QUOTA.' })
  kind!: string;

  @Field(() => ID, { nullable: true, description: 'Of the subject, or of the quota.' })
  id!: number | null;

  @Field(() => String, { nullable: true })
  name!: string | null;

  @Field(() => Int, { nullable: true, description: 'Null for what is no window.' })
  windowSeconds!: number | null;

  @Field(() => Float)
  current!: number;

  @Field(() => Float)
  limit!: number;

  @Field(() => Date, { nullable: true })
  resetAt!: Date | null;
}

@ObjectType({ description: 'What all processes of the gateway do at this moment.' })
export class LiveFigures {
  @Field(() => Float, { description: 'Over the last ten seconds.' })
  requestsPerSecond!: number;

  @Field(() => Float, { description: 'Request log rows lost since the start because queue or journal was full.' })
  droppedRows!: number;

  @Field(() => Float, { description: 'Request log rows since the start that the database could not hold.' })
  poisonedRows!: number;

  @Field(() => Float, { description: 'Request log rows that wait for the database.' })
  journalBytes!: number;
}

@ObjectType({ description: 'The state of the whole gateway, from roll-ups and memory.' })
export class Dashboard {
  @Field()
  from!: Date;

  @Field()
  at!: Date;

  @Field(() => Float)
  requests!: number;

  @Field(() => Float, { nullable: true, description: 'Successes of all requests, 0 to 1; null without requests.' })
  successRate!: number | null;

  @Field(() => Float, { nullable: true })
  p50Ms!: number | null;

  @Field(() => Float, { nullable: true })
  p95Ms!: number | null;

  @Field(() => Float, { nullable: true })
  p99Ms!: number | null;

  @Field(() => [TrafficPoint])
  traffic!: TrafficPoint[];

  @Field(() => [TrafficShare])
  topUpstreams!: TrafficShare[];

  @Field(() => [TrafficShare])
  topApiKeys!: TrafficShare[];

  @Field(() => [TrafficShare])
  topConsumers!: TrafficShare[];

  @Field(() => [ErrorShare])
  topErrors!: ErrorShare[];

  @Field(() => [PoolHealth])
  pools!: PoolHealth[];

  @Field(() => [NearLimit])
  nearLimits!: NearLimit[];

  @Field(() => LiveFigures)
  live!: LiveFigures;
}
