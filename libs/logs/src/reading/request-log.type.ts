import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { Outcome, PageInfo } from '@app/core';

@ObjectType({ description: 'One try of a request with one key.' })
export class RequestAttempt {
  @Field(() => ID, { nullable: true })
  apiKeyId!: number | null;

  @Field(() => Int, { nullable: true, description: 'Null when no answer came.' })
  status!: number | null;

  @Field(() => Outcome)
  outcome!: Outcome;

  @Field(() => Float)
  durationMs!: number;

  @Field(() => String, { nullable: true, description: "The transport error's code." })
  errorCode!: string | null;
}

/** A row of the request log. */
@ObjectType({ description: 'What is remembered of one proxied request.' })
export class RequestLog {
  @Field(() => ID, { description: "The request's id, as the client got it in X-Request-Id." })
  id!: string;

  @Field()
  at!: Date;

  @Field(() => ID, { nullable: true })
  upstreamId!: number | null;

  @Field(() => ID, { nullable: true })
  consumerId!: number | null;

  @Field(() => ID, { nullable: true })
  virtualKeyId!: number | null;

  @Field(() => ID, { nullable: true, description: 'The key whose answer the client got.' })
  apiKeyId!: number | null;

  @Field()
  method!: string;

  @Field({ description: 'Below the upstream, without the values of credentials.' })
  path!: string;

  @Field()
  clientIp!: string;

  @Field(() => Int, { description: '499 when the client left before the answer.' })
  status!: number;

  @Field(() => Outcome)
  outcome!: Outcome;

  @Field(() => String, { nullable: true, description: "The gateway's own error code; null when the upstream answered." })
  errorCode!: string | null;

  @Field(() => Float)
  latencyMs!: number;

  @Field(() => Float, { nullable: true, description: "From the last attempt's start until its answer's head." })
  upstreamMs!: number | null;

  @Field(() => Float, { nullable: true, description: "From the request's arrival until the answer's first byte." })
  firstByteMs!: number | null;

  @Field(() => Float)
  bytesIn!: number;

  @Field(() => Float)
  bytesOut!: number;

  @Field()
  streamed!: boolean;

  @Field(() => [RequestAttempt])
  attempts!: RequestAttempt[];

  @Field(() => [ID])
  ruleIds!: number[];

  @Field(() => Float, { nullable: true })
  unitsUsed!: number | null;

  @Field(() => String, { nullable: true })
  traceId!: string | null;

  @Field({ description: 'Whether headers or bodies were kept.' })
  captured!: boolean;
}

@ObjectType()
export class CapturedHeader {
  @Field()
  name!: string;

  @Field()
  value!: string;
}

@ObjectType({ description: 'Headers and bodies as they were exchanged, redacted; bodies are cut at 64 KiB.' })
export class CapturedExchange {
  @Field(() => [CapturedHeader], { nullable: true })
  requestHeaders!: CapturedHeader[] | null;

  @Field(() => [CapturedHeader], { nullable: true })
  responseHeaders!: CapturedHeader[] | null;

  @Field(() => String, { nullable: true })
  requestBody!: string | null;

  @Field(() => String, { nullable: true })
  responseBody!: string | null;
}

@ObjectType()
export class RequestLogEdge {
  @Field()
  cursor!: string;

  @Field(() => RequestLog)
  node!: RequestLog;
}

/** A page without a count: counting ten million rows would take longer than all the rest. */
@ObjectType()
export class RequestLogConnection {
  @Field(() => [RequestLogEdge])
  edges!: RequestLogEdge[];

  @Field(() => PageInfo)
  pageInfo!: PageInfo;

  @Field({ description: 'Rows were looked for back to here. A rare match may leave a page short; endCursor goes on from here.' })
  searchedUntil!: Date;
}
