import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { KeyCause } from '@app/keys';
import { RequestLog } from '@app/logs';

export enum CandidateFate {
  /** The request was tried with it. */
  USED = 'USED',
  /** It could have served; the selection policy took another. */
  NOT_CHOSEN = 'NOT_CHOSEN',
  COOLING = 'COOLING',
  DISABLED = 'DISABLED',
  BANNED = 'BANNED',
  EXPIRED = 'EXPIRED',
}

registerEnumType(CandidateFate, { name: 'CandidateFate' });

@ObjectType()
export class RequestCandidate {
  @Field(() => ID)
  apiKeyId!: number;

  @Field()
  name!: string;

  @Field(() => CandidateFate)
  fate!: CandidateFate;

  @Field(() => String, { nullable: true, description: 'Why it was passed over.' })
  reason!: string | null;

  @Field(() => KeyCause, { nullable: true, description: 'What had made it so.' })
  cause!: KeyCause | null;

  @Field(() => Date, { nullable: true, description: 'Until when it was cooling.' })
  until!: Date | null;
}

@ObjectType()
export class FiredRule {
  @Field(() => ID)
  id!: number;

  @Field(() => String, { nullable: true, description: 'Null when the rule is gone.' })
  name!: string | null;
}

@ObjectType()
export class FateCount {
  @Field(() => CandidateFate)
  fate!: CandidateFate;

  @Field(() => Int)
  keys!: number;
}

@ObjectType({ description: 'Why this key: what the pool was like when the request came, as far as the history of the keys tells.' })
export class RequestExplanation {
  @Field(() => RequestLog)
  request!: RequestLog;

  @Field({ description: 'In a sentence.' })
  summary!: string;

  @Field(() => [FateCount])
  counts!: FateCount[];

  @Field(() => [RequestCandidate], { description: 'At most 100: first those that were used, then those that were passed over.' })
  candidates!: RequestCandidate[];

  @Field(() => [FiredRule])
  rules!: FiredRule[];
}
